"""What a comparison says: how often each plan lasts, by how much they differ, and which futures decide it.

Every function takes the Dataset of `engine.analysis.compare`; plans go by their place, from 0.
"""

import math

import xarray as xr

from service.wording import futures, is_historical, money, odds, percent

LETTERS = "ABCD"
SELDOM_ALIVE = 0.05
"""Share of futures with somebody alive below which a year is not told of."""


def name_of(dataset: xr.Dataset, plan: int) -> str:
    """Name a plan."""
    return str(dataset["plan"].values[plan])


def headline(dataset: xr.Dataset) -> str:
    """Say in one sentence how two plans differ, or which of several lasts most often.

    A plan that requires nothing spends what there is: that it lasts says little, so its spending is told instead.
    """
    promising = [k for k in range(dataset.sizes["plan"]) if promises(dataset, k)]
    if len(promising) < 2:
        return _spending_headline(dataset, promising)
    if dataset.sizes["plan"] == 2:
        return f"{name_of(dataset, 1)} lasts in {more_or_fewer(dataset, 1)} than {name_of(dataset, 0)}."
    success = dataset["success_probability"].values
    best = max(promising, key=lambda k: success[k])
    equal = [name_of(dataset, k) for k in promising if k != best and success[k] == success[best]]
    also = f", and so does {' and '.join(equal)}" if equal else ""
    those = "" if len(promising) == len(success) else "that promise an amount "
    return f"Of the {len(promising)} {those}{name_of(dataset, best)} lasts most often: in {often(dataset, best)}{also}."


def promises(dataset: xr.Dataset, plan: int) -> bool:
    """Whether a plan requires that something is spent, so that its success says something."""
    return bool(dataset["requires_spending"].values[plan])


def while_alive(dataset: xr.Dataset, name: str) -> xr.DataArray:
    """Give a variable for as long as 1 in 20 futures of a plan has somebody alive; NaN after that."""
    living = dataset["living"] >= SELDOM_ALIVE
    shown = dataset[name].where(living)
    return shown.sel(year=living.any("plan"))


def _spending_headline(dataset: xr.Dataset, promising: list[int]) -> str:
    middles = [money(_last(one, 0.5)) for one in _plans(dataset, "spending")]
    if promising and dataset.sizes["plan"] == 2:
        free = name_of(dataset, 1 - promising[0])
        return f"{free} promises no amount, so it cannot fall short. What it pays in the last year: {middles[1 - promising[0]]}."
    return f"What differs is the spending: in the last year the middle future pays {_each(middles)}."


def often(dataset: xr.Dataset, plan: int) -> str:
    """Say how often a plan lasts: "about 86 in 100 futures", "57 of 69 historical starts"."""
    one, scenarios = dataset.isel(plan=plan), int(dataset.attrs["scenarios"])
    share = float(one["success_probability"])
    won = round(share * scenarios)
    if is_historical(one):
        return f"{won} of {scenarios} {some(dataset)}"
    if won in (0, scenarios):
        return f"{'every one' if won else 'none'} of {scenarios:,} futures"
    return f"about {odds(share, _width(one, 'success_interval'))} futures"


def between(dataset: xr.Dataset, plan: int) -> str:
    """Say the interval of a plan's success, or why there is none."""
    one = dataset.isel(plan=plan)
    if is_historical(one):
        return "counted exactly; history has no margin of error"
    if not promises(dataset, plan):
        return "it spends what there is, so it does not fall short; look at what it spends"
    if float(one["success_probability"]) in (0.0, 1.0):
        return "no certainty: the odd one could go unseen"
    low, high = (float(bound) for bound in one["success_interval"])
    digits = 1 if high - low < 0.01 else 0
    return f"between {100 * low:.{digits}f} and {100 * high:.{digits}f} in 100"


def more_or_fewer(dataset: xr.Dataset, plan: int) -> str:
    """Say a plan's difference to the first: "3.1 fewer of 100 futures", "3 more of 69 historical starts"."""
    one, scenarios = dataset.isel(plan=plan), int(dataset.attrs["scenarios"])
    gained, lost = int(one["gained"]), int(one["lost"])
    if is_historical(one):
        return f"{_signed(gained - lost, 0)} of {scenarios} {some(dataset)}"
    if gained == lost:
        return "as many futures"
    return f"{_signed(100 * float(one['success_difference']), _digits(one))} of 100 futures"


def difference_between(dataset: xr.Dataset, plan: int) -> str:
    """Say the paired interval of a plan's difference to the first: "between 2.9 and 3.3 fewer"; empty for history."""
    one = dataset.isel(plan=plan)
    if is_historical(one):
        return ""
    low, high = (100 * float(bound) for bound in one["difference_interval"])
    digits = _digits(one)
    if low >= 0:
        return f"between {low:.{digits}f} and {high:.{digits}f} more"
    if high <= 0:
        return f"between {-high:.{digits}f} and {-low:.{digits}f} fewer"
    return f"between {-low:.{digits}f} fewer and {high:.{digits}f} more"


def certainty(dataset: xr.Dataset) -> str:
    """Say in one sentence how sure the headline is."""
    scenarios = int(dataset.attrs["scenarios"])
    if not all(promises(dataset, k) for k in range(dataset.sizes["plan"])):
        return "How often a plan lasts can be compared only between plans that promise an amount; look at the spending."
    if is_historical(dataset.isel(plan=0)):
        return (
            f"All {scenarios} {some(dataset)} were lived through by each plan; counts of one history have no interval."
        )
    if dataset.sizes["plan"] > 2:
        return (
            f"All of them lived through the same {scenarios:,} futures, so that luck cancels out of their difference."
        )
    low, high = (float(bound) for bound in dataset.isel(plan=1)["difference_interval"])
    verdict = " That may be chance: with more futures it would show." if low < 0 < high else ""
    said = difference_between(dataset, 1)
    return f"{said[0].upper()}{said[1:]} (95% confidence), on the same {scenarios:,} futures.{verdict}"


def flips(dataset: xr.Dataset, plan: int) -> dict[str, int]:
    """Count the futures by which of two plans lasts: only this one, only the first, both, neither."""
    scenarios = int(dataset.attrs["scenarios"])
    gained, lost = (int(dataset[name].values[plan]) for name in ("gained", "lost"))
    both = round(float(dataset["success_probability"].values[plan]) * scenarios) - gained
    return {"only_this": gained, "only_first": lost, "both": both, "neither": scenarios - gained - lost - both}


def examples(dataset: xr.Dataset, plan: int, name: str, most: int = 3) -> list[int]:
    """Give scenarios to look at: ``gained_example`` or ``lost_example``."""
    return [int(index) for index in dataset[name].values[plan] if index >= 0][:most]


def some(dataset: xr.Dataset) -> str:
    """Name many scenarios: futures, or historical starts."""
    return futures(dataset.isel(plan=0)) if is_historical(dataset.isel(plan=0)) else "futures"


def fan_title(dataset: xr.Dataset) -> str:
    """Say where the middle futures of the plans end."""
    ends = [money(float(one)) for one in dataset["terminal_balance"].sel(quantile=0.5).values]
    return f"The middle future leaves {_each(ends)}"


def spending_title(dataset: xr.Dataset) -> str:
    """Say what the worst twentieth spends in the last year of each plan."""
    low = [money(_last(one, 0.05)) for one in _plans(dataset, "spending")]
    return f"1 in 20 ends spending less than {_each(low)}"


def alternative(dataset: xr.Dataset, name: str) -> str:
    """Describe the chart of a variable, plan by plan."""
    told = [
        f"{LETTERS[k]}, {name_of(dataset, k)}: at the end 5th percentile {money(_last(one, 0.05))}, median "
        f"{money(_last(one, 0.5))}, 95th {money(_last(one, 0.95))}"
        for k, one in enumerate(_plans(dataset, name))
    ]
    return f"Median and the band of 9 in 10 futures, by year. {'; '.join(told)}."


def share(dataset: xr.Dataset, plan: int) -> str:
    """Say a plan's success as a percentage."""
    one = dataset.isel(plan=plan)
    return percent(float(one["success_probability"]), _width(one, "success_interval"))


def _each(amounts: list[str]) -> str:
    told = [f"{amount} with {LETTERS[k]}" for k, amount in enumerate(amounts)]
    return f"{', '.join(told[:-1])} and {told[-1]}"


def _plans(dataset: xr.Dataset, name: str) -> list[xr.DataArray]:
    shown = while_alive(dataset, name)
    return [shown.isel(plan=k) for k in range(shown.sizes["plan"])]


def _last(values: xr.DataArray, quantile: float) -> float:
    """Give a quantile in the last year that the plan has."""
    known = values.sel(quantile=quantile).dropna("year")
    return float(known[-1]) if known.size else math.nan


def _signed(count: float, digits: int) -> str:
    return f"{abs(count):,.{digits}f} {'more' if count > 0 else 'fewer'}"


def _digits(one: xr.Dataset) -> int:
    """Digits that the interval of a difference in points earns, and enough to tell it from none."""
    width, size = 100 * _width(one, "difference_interval"), abs(100 * float(one["success_difference"]))
    return 2 if width < 0.1 or 0 < size < 0.05 else 1


def _width(one: xr.Dataset, name: str) -> float:
    low, high = (float(bound) for bound in one[name])
    return high - low
