"""What a comparison says: how often each plan lasts, by how much they differ, and which futures decide it.

Every function takes the Dataset of `engine.analysis.compare`; plans go by their place, from 0.
"""

import math

import xarray as xr

from service.wording import futures, is_historical, money, odds, percent

LETTERS = "ABCD"


def name_of(dataset: xr.Dataset, plan: int) -> str:
    """Name a plan."""
    return str(dataset["plan"].values[plan])


def headline(dataset: xr.Dataset) -> str:
    """Say in one sentence how two plans differ, or which of several lasts most often."""
    if dataset.sizes["plan"] == 2:
        return f"{name_of(dataset, 1)} lasts in {more_or_fewer(dataset, 1)} than {name_of(dataset, 0)}."
    success = dataset["success_probability"].values
    best = int(success.argmax())
    equal = [name_of(dataset, k) for k in range(len(success)) if k != best and success[k] == success[best]]
    also = f", and so does {' and '.join(equal)}" if equal else ""
    return f"Of these {len(success)}, {name_of(dataset, best)} lasts most often: in {often(dataset, best)}{also}."


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
    told = [f"{LETTERS[k]} with {end}" for k, end in enumerate(ends)]
    return f"In the middle future {', '.join(told[:-1])} and {told[-1]} left"


def spending_title(dataset: xr.Dataset) -> str:
    """Say what the worst twentieth spends in the last year of each plan."""
    told = [f"{LETTERS[k]} {money(_last(one, 0.05))}" for k, one in enumerate(_plans(dataset, "spending"))]
    return f"1 in 20 spends less than this in the last year: {', '.join(told)}"


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


def _plans(dataset: xr.Dataset, name: str) -> list[xr.DataArray]:
    return [dataset[name].isel(plan=k) for k in range(dataset.sizes["plan"])]


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
