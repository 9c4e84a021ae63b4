"""The inputs of the Plan page, grouped as people think: you, money, spending, income, markets.

Which there are depends on the document: a person has an age, a rule that spends a share has no amount. What stands
in no field here is edited as text.
"""

from collections.abc import Iterator

from dashboards.planning.document import Document, look_up, put
from dashboards.planning.field import Button, Field, Group, Item, Slider
from dashboards.planning.household_inputs import cash_flows, mortgages, pensions, people, security
from dashboards.planning.places import HorizonKind, MarketKind, SpendingKind, SteadyInflation, StockShare
from engine.spending.registry import SPENDING_CHOICES

HORIZONS = (("years", "a number of years"), ("until_age", "until an age"), ("last_death", "as long as anybody lives"))
RULES = {
    "constant_real": "The same every year, whatever markets do",
    "guyton_klinger": "Steady, with guardrails (Guyton–Klinger)",
    "risk_based_guardrails": "Steady, with guardrails by risk",
    "ratchet": "Steady, raised when far ahead (ratchet)",
    "spending_smile": "Steady, less in the middle years (smile)",
    "percent_of_portfolio": "A share of what is there",
    "vanguard_dynamic": "A share, moving little by little (Vanguard)",
    "floor_ceiling": "A share, with a floor and a ceiling",
    "endowment": "A share, smoothed (endowment)",
    "ninety_five_percent": "A share, or 95% of last year (Clyatt)",
    "hebeler_autopilot": "What is left, spread over the years (Hebeler)",
    "amortization_based": "What is left, spread evenly (amortized)",
    "vpw": "A share that grows with age (VPW)",
    "rmd": "What the IRS tables say (RMD)",
    "cape_based": "A share that follows valuations (CAPE)",
}
MARKETS = {
    "lognormal": "Drawn year by year, like history on average",
    "student_t": "The same, with more extreme years",
    "regime_switching": "Calm and turbulent spells",
    "mean_reverting": "Prices that come back to normal",
    "bootstrap": "Pieces of real history, strung together",
    "historical": "Every stretch of real history, once",
    "ensemble": "Several of these side by side",
}
INFLATIONS = (("market", "as the market has it"), ("constant", "the same every year"))
TAXES = (("none", "left out"), ("flat", "one rate"), ("us_federal", "US federal"))
ACCOUNTS = (("taxable", "Taxable account"), ("deferred", "Tax-deferred (401k, IRA)"), ("roth", "Roth"))
MARKET_YEARS = (1871, 2025)


def groups(document: Document) -> tuple[Group, ...]:
    """Give the groups of inputs for a document."""
    return (
        Group("you", "You", tuple(_you(document))),
        Group("money", "Money", tuple(_money(document))),
        Group("spending", "Spending", tuple(_spending(document))),
        Group("income", "Income", tuple(_income(document)), open=False),
        Group("markets", "Markets", tuple(_markets(document)), open=False),
    )


def _you(document: Document) -> Iterator[Item]:
    yield Field("name", "Name of the plan", "words", default="Plan")
    yield from people(document)
    kind = HorizonKind().read(document)
    yield Field("horizon.kind", "The money must last", "choice", options=HORIZONS, place=HorizonKind())
    if kind == "years":
        yield Field("horizon.years", "Years", "whole", Slider(5, 60, 1))
    elif kind == "until_age":
        yield Field("horizon.until_age", "Until the youngest is", "whole", Slider(70, 110, 1))


def _money(document: Document) -> Iterator[Item]:
    if look_up(document, "portfolio.accounts"):
        for name, title in ACCOUNTS:
            yield Field(f"portfolio.accounts.{name}.balance", title, "money", Slider(0, 2_000_000, 10_000), default=0)
    else:
        yield Field("portfolio.balance", "Savings and investments", "money", Slider(50_000, 3_000_000, 10_000))
    if StockShare().read(document) is not None:
        share = Slider(0, 100, 1)
        yield Field(
            "portfolio.stock_share", "In stocks", "percent", share, place=StockShare(), hint="the rest in bonds"
        )
    yield Field("portfolio.fee", "Yearly costs of the investments", "percent", Slider(0, 2, 0.05), default=0.0)
    if look_up(document, "portfolio.accounts"):
        yield from _tax(document)
    else:
        yield Button("split", "Split into accounts, with tax", _split)


def _tax(document: Document) -> Iterator[Item]:
    yield Field("tax.kind", "Income tax", "choice", options=TAXES, default="none")
    match look_up(document, "tax.kind"):
        case "flat":
            yield Field("tax.rate", "Tax rate", "percent", Slider(0, 50, 1), default=0.0)
        case "us_federal":
            options = (("single", "single"), ("married_joint", "married, jointly"))
            yield Field("tax.filing_status", "Filing", "choice", options=options, default="single")


def _split(document: Document) -> Document:
    """Put everything into a tax-deferred account, which is where most savings lie."""
    balance = look_up(document, "portfolio.balance") or 0
    accounts = {"taxable": {"balance": 0}, "deferred": {"balance": balance}, "roth": {"balance": 0}}
    without = put(document, "portfolio.balance", None)
    return put(put(without, "portfolio.accounts", accounts), "tax", document.get("tax") or {"kind": "us_federal"})


def _spending(document: Document) -> Iterator[Item]:
    kind = str(look_up(document, "spending.kind"))
    keys = SPENDING_CHOICES[kind].model_fields if kind in SPENDING_CHOICES else {}
    if "amount" in keys:
        hint = "in today's money; it rises with prices"
        yield Field("spending.amount", "Spending a year", "money", Slider(0, 200_000, 500), hint=hint)
    if "rate" in keys:
        stated = keys["rate"].default
        default = stated if isinstance(stated, float) else None
        yield Field("spending.rate", "Share a year", "percent", Slider(0, 10, 0.1), default=default)
    yield Field("spending.kind", "How it is decided", "choice", options=tuple(RULES.items()), place=SpendingKind())
    hint = "what cannot be cut; empty: all of it, or what the rule promises"
    yield Field("spending.essential", "Essential part", "money", hint=hint, optional=True)
    yield from mortgages(document)


def _income(document: Document) -> Iterator[Item]:
    for number, _ in enumerate(document.get("people", []), 1):
        yield from security(document, number)
        yield from pensions(document, number)
    yield from cash_flows(document)


def _markets(document: Document) -> Iterator[Item]:
    kind = look_up(document, "market.kind")
    options = tuple(MARKETS.items()) if kind in MARKETS else (*MARKETS.items(), (str(kind), str(kind)))
    yield Field("market.kind", "The years to come", "choice", options=options, place=MarketKind(), default="lognormal")
    for place in ("market.calibrate", "market"):
        if look_up(document, f"{place}.data"):
            years = Slider(*MARKET_YEARS, 1)
            yield Field(f"{place}.first_year", "From history since", "whole", years, optional=True, default=1928)
            yield Field(f"{place}.last_year", "until", "whole", years, optional=True, default=2025)
    match kind:
        case "bootstrap":
            yield Field("market.block_years", "Years in a piece", "whole", Slider(1, 20, 1), default=5)
        case "student_t":
            hint = "fewer means wilder"
            yield Field(
                "market.degrees_of_freedom", "Degrees of freedom", "whole", Slider(3, 30, 1), hint=hint, default=5
            )
        case "mean_reverting":
            hint = "price over ten-year earnings; empty: as history ended"
            yield Field("market.start_valuation", "Stocks' valuation today", "whole", hint=hint, optional=True)
    if kind in ("lognormal", "student_t", "mean_reverting"):
        yield from _inflation(document)


def _inflation(document: Document) -> Iterator[Item]:
    kind = SteadyInflation().read(document)
    options = INFLATIONS if kind in dict(INFLATIONS) else (*INFLATIONS, (kind, "as the text says"))
    yield Field("market.inflation.kind", "Inflation", "choice", options=options, place=SteadyInflation())
    if kind == "constant":
        yield Field("market.inflation.rate", "Rate of inflation", "percent", Slider(0, 8, 0.1), default=0.025)
