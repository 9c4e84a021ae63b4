"""The record of runs: what was asked, when, by which keys, at what cost."""
