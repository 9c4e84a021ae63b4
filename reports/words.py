"""What a report says, section by section, as Markdown; its numbers are those of ``printed`` and no others.

Every function takes the Dataset that ``Summary.finalize`` makes. Amounts are in today's (year-0) dollars.
"""

import xarray as xr

from reports import assumptions, findings
from reports.markdown import plain, prose, table
from reports.printed import Printed, printed, table_years
from service import wording

_RESTS_ON = {
    "futures": "The futures come from a model of markets, and the model is an assumption.",
    "historical starts": (
        "History happened once, its stretches overlap, and the years to come need not resemble any of it."
    ),
    "scenarios of the table": (
        "The scenarios come from a table whose making is not known here, and they are an assumption."
    ),
}
"""What the figures rest on, by what the scenarios are called."""
_LEVEL_HEADS = ("5th", "10th", "25th", "Median", "75th", "90th", "95th")


def answer(result: xr.Dataset) -> str:
    """Answer the question: the headline, how sure it is, what it means and what can be changed."""
    return "\n\n".join(
        [
            f"> {prose(wording.headline(result))}",
            prose(wording.certainty(result)),
            f"**What it means.** {prose(_meaning(result))}",
            f"**What can be changed.** {_choices(result)}",
        ]
    )


def subject(result: xr.Dataset) -> str:
    """Say in one line whose plan this is."""
    rows = dict(assumptions.rows(result))
    return f"**{plain(str(result.attrs['name']))}** · {prose(rows['Portfolio at the start'])} over {rows['Horizon']}"


def assumed(result: xr.Dataset) -> str:
    """Tabulate what the plan assumes."""
    said = printed(result)
    rows = [(label, said[f"plan, {label}"]) for label, _ in assumptions.rows(result)]
    return table(("Assumption", "Value"), rows, (9, -24))


def reading_the_fan(result: xr.Dataset) -> str:
    """Say how a fan chart is read."""
    some = wording.futures(result)
    return (
        f"The darkest band holds the middle half of all {some}, the lightest 90 in 100; the line is the median, with "
        f"as many {some} above as below. Amounts are in today's dollars: what they would buy when the plan starts."
    )


def spending(result: xr.Dataset) -> str:
    """Say how spending holds up."""
    below = wording.percent(wording.years_below_first(result))
    some = wording.futures(result)
    return f"In {below} of the years after the first, across all {some}, spending is below the first year's."


def quantiles(result: xr.Dataset, name: str) -> str:
    """Tabulate a variable by year and percentile.

    Parameters
    ----------
    result : xarray.Dataset
        The result.
    name : {"balance", "spending"}
        What to tabulate.
    """
    said, years = printed(result), table_years(result, first=0 if name == "balance" else 1)
    levels = findings.LEVELS.values()
    rows = [[str(year), *(said[f"{name}, year {year}, {level}"] for level in levels)] for year in years]
    return table(("Year", *_LEVEL_HEADS), rows, (3, 5, 5, 5, 5, 5, 5, 5))


def depletion(result: xr.Dataset) -> str:
    """Tabulate in how many futures the money has run out, or say that it never has."""
    if not result["depletion_year"].values.any():
        return f"{findings.depletion(result)}."
    said, years = printed(result), table_years(result, first=1)
    cells = [said[f"out of money, year {year}"] for year in years]
    return table(("By the end of year", *map(str, years)), [("No money left", *cells)], (9, *[4] * len(years)))


def failures(result: xr.Dataset) -> str:
    """Say what went wrong in the scenarios that failed, with their counts by cause."""
    said, total = printed(result), int(result["failure_cause"].sum())
    if not total and wording.requires_nothing(result):
        return "Nothing has to be paid in this plan, so nothing goes unpaid; what varies is the spending above."
    if not total:
        return f"Nothing did: no scenario of {said['scenarios']} fell short of what the plan requires."
    return f"{_failure_lead(result, said)}\n\n{_cause_table(result, said)}"


def method(result: xr.Dataset) -> str:
    """Say how the figures were made and what they cannot tell."""
    precision = "exact" if result.attrs["statistics"] == "exact" else "within 0.1% of the exact ones"
    return "\n\n".join(
        [
            prose(
                f"Each of {printed(result)['scenarios']} {wording.futures(result)} follows the plan through its whole "
                f"horizon: income and spending, fees, the markets' returns, and prices. "
                f"{result.attrs['success_definition']} Percentiles are {precision}."
            ),
            f"{_RESTS_ON[wording.futures(result)]} It knows nothing of taxes that the plan leaves "
            "out, of illness, or of choices made along the way. Read the figures as a comparison between plans more "
            "than as a promise about one.",
        ]
    )


def provenance(result: xr.Dataset) -> str:
    """Tabulate what is needed to make every figure again."""
    said = printed(result)
    labels = ("scenarios", "seed", "numerics version", "outlast version", "plan key", "result key", "data digest")
    rows = [(label.capitalize(), said[label]) for label in labels]
    return (
        "This document carries its plan, seed and figures as an attachment. `outlast replay` on the PDF computes "
        "everything again and says whether each number still stands.\n\n"
        f"{table(('What', 'Value'), rows, (6, -24))}"
    )


def _meaning(result: xr.Dataset) -> str:
    if wording.requires_nothing(result):
        return _meaning_of_spending(result)
    counts = result["failure_year"].values
    if not counts.any():
        return "Everything the plan requires is paid in every year. " + _left(result)
    first = int(result["year"].values[int((counts > 0).argmax())])
    said = printed(result)
    years, depth = said["years unpaid, middle"], said["unpaid in all, middle"]
    unpaid = (
        f"In the others, required spending goes unpaid from some year on, at the earliest from year {first}; the "
        f"middle of them misses {years} year{'' if years == '1' else 's'}, {depth} in all."
    )
    return f"{unpaid} {_left(result)}"


def _meaning_of_spending(result: xr.Dataset) -> str:
    lives = "The question for the household is whether it could live on the lower figures."
    if result["depletion_year"].values.any():
        return f"Nothing in this plan has to be paid, so spending falls before it fails, but money can run out. {lives}"
    return f"This rule spends what the portfolio allows, so it does not run out; what varies is the spending. {lives}"


def _left(result: xr.Dataset) -> str:
    return f"{findings.fan(result)}."


def _choices(result: xr.Dataset) -> str:
    if wording.requires_nothing(result):
        return "The rate that is spent, an amount held as essential, the mix of assets and their fees."
    return (
        "The amount spent each year, the years the plan must last, income from other sources, the mix of assets and "
        f"their fees. Change one in the plan and run it again: it meets the same {wording.futures(result)}."
    )


def _failure_lead(result: xr.Dataset, said: Printed) -> str:
    share = "" if wording.is_historical(result) else f", {said['failures, share']},"
    some = wording.futures(result)
    what = "ran out of money" if wording.requires_nothing(result) else "fell short of what the plan requires"
    return f"{said['failures']} of {said['scenarios']} {some}{share} {what}."


def _cause_table(result: xr.Dataset, said: Printed) -> str:
    causes = [str(cause) for cause in result["cause"].values]
    names = [(findings.cause_meaning(cause), f"failures, {findings.cause_name(cause)}") for cause in causes]
    rows = [(meaning, said[label], said[f"{label}, share"]) for meaning, label in names]
    return table(("What went wrong", wording.futures(result).capitalize(), "Of the failures"), rows, (32, 8, 8))
