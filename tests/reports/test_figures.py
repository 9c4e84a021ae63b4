"""Charts that say what they show."""

import re
import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st

from reports import dots, figures, findings
from reports.axes import spread
from service.wording import money

CHARTS = [
    figures.fan_chart,
    figures.spending_chart,
    figures.depletion_chart,
    figures.failure_chart,
    figures.shortfall_chart,
    dots.order_chart,
]
SVG = "{http://www.w3.org/2000/svg}"


def texts(svg: str) -> list[str]:
    return ["".join(node.itertext()) for node in ET.fromstring(svg).iter(f"{SVG}text")]


@pytest.mark.parametrize("chart", CHARTS)
def test_a_chart_is_titled_with_its_finding_and_described(chart, result: xr.Dataset) -> None:
    drawn = chart(result)
    root = ET.fromstring(drawn.svg)
    assert root.findtext(f"{SVG}title") == drawn.title
    assert root.findtext(f"{SVG}desc") == drawn.alt
    assert drawn.title in texts(drawn.svg)
    assert re.search(r"\d", drawn.title)


@pytest.mark.parametrize("chart", CHARTS)
def test_a_chart_is_the_same_to_the_byte_when_drawn_again(chart, result: xr.Dataset) -> None:
    assert chart(result) == chart(result)


def test_each_quantile_of_the_fan_is_labelled_where_it_ends(result: xr.Dataset) -> None:
    said = " ".join(texts(figures.fan_chart(result).svg))
    for level, name in findings.LEVELS.items():
        amount = money(float(result["terminal_balance"].sel(quantile=level)))
        assert re.search(rf"(?:{name}|\w+ to \w+)  {re.escape(amount)}", said)


def test_a_chart_asks_for_nothing_from_elsewhere(result: xr.Dataset) -> None:
    svg = re.sub(r'xmlns(:\w+)?="[^"]*"', "", figures.fan_chart(result).svg)
    assert "http" not in svg
    assert "@import" not in svg


def test_dollar_signs_are_drawn_as_dollar_signs(adaptive: xr.Dataset) -> None:
    """Two of them in one title would else be read as mathematics."""
    drawn = figures.spending_chart(adaptive)
    assert drawn.title.count("$") >= 2
    assert drawn.title in texts(drawn.svg)


def test_where_the_money_never_runs_out_there_is_no_chart_of_it(frugal: xr.Dataset) -> None:
    assert figures.depletion_chart(frugal) is None
    assert figures.failure_chart(frugal) is None
    assert figures.shortfall_chart(frugal) is None
    assert dots.order_chart(frugal) is None


def test_each_market_of_an_ensemble_is_a_row_best_first_with_its_interval(ensemble: xr.Dataset) -> None:
    drawn = dots.market_chart(ensemble)
    assert drawn is not None
    said = texts(drawn.svg)
    ordered = ensemble.sortby("member_success", ascending=False)
    names = [str(member).replace("_", " ").capitalize() for member in ordered["member"].values]
    assert [name for name in said if name in names] == names
    for row in ordered["member_interval"].values:
        low, high = (f"{100 * bound:.0f}%" for bound in row)
        assert any(f"({low} to {high})" in one for one in said)


def test_a_plan_under_one_market_has_no_chart_of_markets(result: xr.Dataset) -> None:
    assert dots.market_chart(result) is None


def test_the_bars_of_years_unpaid_are_as_many_as_the_longest_shortfall(result: xr.Dataset) -> None:
    longest = int(result["shortfall_duration"].values.nonzero()[0][-1])
    assert f"none more than {longest} years" in figures.shortfall_chart(result).alt


def test_historical_results_are_drawn_and_counted_in_starts(historical: xr.Dataset) -> None:
    drawn = figures.depletion_chart(historical)
    assert drawn is not None
    assert re.search(r"in \d+ of \d+ historical starts", drawn.title)


def test_a_chart_leaves_the_current_backend_of_holoviews_alone(result: xr.Dataset) -> None:
    import holoviews as hv

    before = hv.Store.current_backend
    figures.fan_chart(result)
    assert hv.Store.current_backend == before


@given(st.lists(st.floats(0, 200), min_size=1, max_size=7).map(sorted))
def test_labels_never_touch_and_keep_their_order(heights: list[float]) -> None:
    placed = spread(heights, 11.5, 200.0)
    assert all(high - low >= 11.5 - 1e-9 for low, high in pairwise(placed))
    assert placed[0] >= -1e-9
    assert placed[-1] <= 200.0 + 1e-9
