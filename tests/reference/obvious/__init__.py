"""An independent, slow and obvious reference: one scenario at a time, year by year, in plain floats.

It is written from definitions (the order of the ledger, the papers behind the rules, the tax code), and shares no code
with the engine: it takes what a plan file says as a dictionary, and what the markets did in one scenario.
"""
