"""The answer of the page: who lasts more often, by how much, where the money goes, which futures decide it."""

from collections.abc import Sequence
from html import escape

import panel as pn
import xarray as xr

from dashboards.charts.block import ChartBlock, table
from dashboards.charts.overlaid_fans import OverlaidFans
from dashboards.charts.paired_differences import Interval, PairedDifferences
from dashboards.pages.compare import words
from dashboards.pages.compare.differences import differences
from dashboards.pages.compare.plan_list import CSS
from dashboards.pages.compare.state import CompareState
from dashboards.pages.explore.state import ExploreState
from dashboards.plan_link import plan_address
from engine import Plan
from service.wording import money, percent

BAND = "the middle line, and the band that 9 in 10 futures stay within; today's dollars"


class ComparisonAnswer:
    """Everything that is said of a comparison; filled in place.

    Attributes
    ----------
    sentence, charts : panel.viewable.Viewable
        What stands above the inputs on a narrow screen, and what follows.
    """

    def __init__(self) -> None:
        self._sentence, self._plans, self._flips, self._fields = _html(), _html(), _html(), _html()
        self._balance, self._spending, self._paired = OverlaidFans(420), OverlaidFans(260), PairedDifferences()
        self._blocks = [ChartBlock(one.plot) for one in (self._balance, self._spending, self._paired)]
        wide = {"sizing_mode": "stretch_width", "margin": 0, "stylesheets": [CSS]}
        self.sentence = pn.Column(self._sentence, self._plans, **wide)
        paired, balance, spending = (self._blocks[k] for k in (2, 0, 1))
        self.charts = pn.Column(paired, balance, spending, self._flips, self._fields, **wide)

    def show(self, state: CompareState, plans: Sequence[Plan], dataset: xr.Dataset) -> None:
        """Fill it with the comparison of ``plans``."""
        self._sentence.object = (
            f'<div class="answer" role="status"><h1>{escape(words.headline(dataset))}</h1>'
            f"<p>{escape(words.certainty(dataset))}</p></div>"
        )
        self._plans.object = plan_cards(state, dataset)
        self._draw(dataset)
        self._flips.object = flips(state, dataset)
        self._fields.object = fields(plans, dataset)

    def _draw(self, dataset: xr.Dataset) -> None:
        fans = ((self._balance, "balance", words.fan_title), (self._spending, "spending", words.spending_title))
        for block, (chart, name, title) in zip(self._blocks, fans, strict=False):
            chart.show(words.while_alive(dataset, name))
            what = "Balance at the end of each year" if name == "balance" else "Spending in each year"
            block.say(title(dataset), f"{what}: {BAND}", words.alternative(dataset, name), by_year(dataset, name))
        rows = [_interval(dataset, k) for k in range(1, dataset.sizes["plan"])]
        self._paired.show(rows)
        told = "; ".join(f"{words.LETTERS[k + 1]} {row.words}" for k, row in enumerate(rows))
        units = "Paired: every plan met the same markets. The bar is the 95% interval of each difference."
        self._blocks[2].say(difference_title(dataset), units, f"{told}.", difference_table(dataset))


def plan_cards(state: CompareState, dataset: xr.Dataset) -> str:
    """Write how often each plan lasts, with its interval as a thin bar, and the way to its page."""
    cards = []
    for k in range(dataset.sizes["plan"]):
        one = dataset.isel(plan=k)
        at = float(one["success_probability"])
        low, high = (at if bound != bound else float(bound) for bound in one["success_interval"].values)
        bar = (
            f'<span class="thin"><i style="left:{100 * low:.2f}%;right:{100 * (1 - high):.2f}%"></i>'
            f'<b style="left:{100 * at:.2f}%"></b></span>'
        )
        cards.append(
            f'<li class="plan-{k}"><b class="letter">{words.LETTERS[k]}</b><div>'
            f'<a href="{escape(plan_address(state.plans[k]))}">{escape(words.name_of(dataset, k))}</a>'
            f'<p class="big">{escape(words.often(dataset, k))}</p>{bar}<p class="quiet">{escape(words.between(dataset, k))}</p>'
            f"</div></li>"
        )
    return f'<ul class="cards">{"".join(cards)}</ul>'


def difference_title(dataset: xr.Dataset) -> str:
    """Say the greatest difference to the first plan."""
    far = max(range(1, dataset.sizes["plan"]), key=lambda k: abs(float(dataset["success_difference"].values[k])))
    if int(dataset["gained"].values[far]) == int(dataset["lost"].values[far]):
        return "They last equally often"
    return f"{words.LETTERS[far]} lasts in {words.more_or_fewer(dataset, far)} than A"


def difference_table(dataset: xr.Dataset) -> str:
    """Tabulate the differences to the first plan with their intervals."""
    rows = [
        (
            words.LETTERS[k],
            words.more_or_fewer(dataset, k),
            words.difference_between(dataset, k) or "none: history",
            f"{int(dataset['gained'].values[k]):,}",
            f"{int(dataset['lost'].values[k]):,}",
        )
        for k in range(1, dataset.sizes["plan"])
    ]
    return table(("Plan", "Lasts in", "95% interval", "Only it lasts", "Only A lasts"), rows, "Against A")


def by_year(dataset: xr.Dataset, name: str) -> str:
    """Tabulate median and band of each plan by year."""
    shown = words.while_alive(dataset, name)
    years = shown["year"].values[0 if name == "balance" else 1 :]
    heads = [f"{words.LETTERS[k]}, {said}" for k in range(dataset.sizes["plan"]) for said in ("5th", "median", "95th")]
    chosen = shown.sel(quantile=[0.05, 0.5, 0.95]).transpose("year", "plan", "quantile")
    rows = [
        (str(int(year)), *("" if one != one else money(float(one)) for one in chosen.sel(year=year).values.ravel()))
        for year in years
    ]
    return table(("Year", *heads), rows)


def flips(state: CompareState, dataset: xr.Dataset) -> str:
    """Say which futures decide it, and lead to some of them."""
    parts = []
    for k in range(1, dataset.sizes["plan"]):
        letter, counts = words.LETTERS[k], words.flips(dataset, k)
        total = sum(counts.values())
        told = (
            ("only_this", f"Only {letter} lasts", _links(state, dataset, k, "gained_example", k)),
            ("only_first", "Only A lasts", _links(state, dataset, k, "lost_example", 0)),
            ("both", "Both last", ""),
            ("neither", "Neither lasts", ""),
        )
        rows = "".join(
            f'<tr><th scope="row">{said}</th><td>{counts[name]:,}</td><td>{percent(counts[name] / total, 0.005)}</td>'
            f'<td class="links">{links}</td></tr>'
            for name, said, links in told
        )
        some = words.some(dataset)
        parts.append(
            f"<table><caption>{letter} against A, {total:,} {some}</caption><thead><tr><th></th>"
            f'<th scope="col">{some.capitalize()}</th><th scope="col">Share</th>'
            f'<th scope="col" class="links">Live through one</th></tr></thead><tbody>{rows}</tbody></table>'
        )
    return (
        f'<section class="told"><h3 class="finding">{escape(flips_title(dataset))}</h3>'
        f'<div class="scrolls" tabindex="0">{"".join(parts)}</div></section>'
    )


def flips_title(dataset: xr.Dataset) -> str:
    """Say how many futures end differently."""
    turned = max(range(1, dataset.sizes["plan"]), key=lambda k: int((dataset["gained"] + dataset["lost"]).values[k]))
    count, scenarios = int((dataset["gained"] + dataset["lost"]).values[turned]), int(dataset.attrs["scenarios"])
    some = words.some(dataset)
    if not count:
        return f"No future ends differently: in all {scenarios:,} {some} the plans last or fail together"
    pair = f"A and {words.LETTERS[turned]}"
    return f"The choice between {pair} decides {count:,} of {scenarios:,} {some}; in the others they share their fate"


def fields(plans: Sequence[Plan], dataset: xr.Dataset) -> str:
    """Tabulate only what differs between the plans."""
    rows = differences(plans)
    heads = [f"{words.LETTERS[k]}: {words.name_of(dataset, k)}" for k in range(len(plans))]
    if not rows:
        return '<section class="told"><h3 class="finding">These plans are the same, but for their names</h3></section>'
    count = "One thing differs" if len(rows) == 1 else f"{len(rows)} things differ"
    said = table(("What", *heads), [(row.label, *row.values) for row in rows])
    return (
        f'<section class="told fields"><h3 class="finding">{count} between these plans</h3>'
        f'<div class="scrolls" tabindex="0">{said}</div></section>'
    )


def _links(state: CompareState, dataset: xr.Dataset, plan: int, name: str, shown: int) -> str:
    """Lead to futures that end differently, lived through under the plan at place ``shown``."""
    linked = []
    for index in words.examples(dataset, plan, name):
        there = ExploreState(plan=state.plans[shown], view="future", seed=state.seed, index=index)
        other = ExploreState(plan=state.plans[plan if shown == 0 else 0], view="future", seed=state.seed, index=index)
        letters = words.LETTERS[shown], words.LETTERS[plan if shown == 0 else 0]
        linked.append(
            f'{index:,}: <a href="{escape(there.address())}">with {letters[0]}</a>, '
            f'<a href="{escape(other.address())}">with {letters[1]}</a>'
        )
    return "<br>".join(linked)


def _interval(dataset: xr.Dataset, plan: int) -> Interval:
    one = dataset.isel(plan=plan)
    low, high = (100 * float(bound) for bound in one["difference_interval"].values)
    said = words.more_or_fewer(dataset, plan)
    words_ = f"{words.LETTERS[plan]}  {said}"
    return Interval(f"plan-{plan}", words_, 100 * float(one["success_difference"]), low, high)


def _html() -> pn.pane.HTML:
    return pn.pane.HTML("", sizing_mode="stretch_width", margin=0, stylesheets=[CSS])
