"""The Plan page's answer: the sentence, the charts and the table, drawn once and changed in place."""

import panel as pn
import xarray as xr

from dashboards.charts.block import table
from dashboards.charts.result_charts import DepletionChart, FanChart
from dashboards.components.answer import Answer, answer_content
from reports import findings
from reports.printed import table_years
from service.wording import futures, is_historical, money

FAN_HEIGHT, SMALL_HEIGHT = 420, 280


class PlanAnswer:
    """What stands beside the inputs.

    Attributes
    ----------
    sentence : Viewable
        The answer in words with its bar, which stays on top on a narrow screen.
    charts : Viewable
        The charts, the table and where to go on.
    """

    def __init__(self) -> None:
        self.sentence = Answer(sizing_mode="stretch_width", margin=0)
        self._fan, self._spending = FanChart("balance", FAN_HEIGHT), FanChart("spending", SMALL_HEIGHT)
        self._depletion = DepletionChart(SMALL_HEIGHT)
        self._table, self._next = (pn.pane.HTML("", sizing_mode="stretch_width", margin=0) for _ in range(2))
        beside = pn.Column(self._spending, self._depletion, css_classes=["side-by-side"], sizing_mode="stretch_width")
        parts = (self._next, self._fan, beside, self._table)
        self.charts = pn.Column(*parts, sizing_mode="stretch_width", margin=0)
        self._result: xr.Dataset | None = None
        self.sentence.param.watch(lambda change: self._fit(change.new), "narrow")

    @property
    def is_shown(self) -> bool:
        """Whether there is an answer at all yet."""
        return self._result is not None

    def show(self, result: xr.Dataset, refined: bool) -> None:
        """Show a result in place of the one before."""
        self._result = result
        self.sentence.param.update(content=answer_content(result), state="answered", source=_source(result, refined))
        for chart in (self._fan, self._spending, self._depletion):
            chart.show(result)
        self._table.object = quantile_table(result)

    def _fit(self, narrow: bool) -> None:
        for chart in (self._fan, self._spending):
            chart.fit(narrow)
            if self._result is not None:
                chart.show(self._result)

    def stand(self, state: str, words: str = "") -> None:
        """Say how the answer stands: answered, or stale with the reason."""
        self.sentence.state = state
        if words:
            self.sentence.source = words

    def tabulate(self) -> None:
        """Write the charts' numbers."""
        if self._result is not None:
            for chart in (self._fan, self._spending, self._depletion):
                chart.tabulate(self._result)

    def lead_on(self, query: str) -> None:
        """Write the link that carries the plan in ``query`` on to a run, with its report."""
        link = f'<a class="button" href="/run?{query}">Run this at a million, and make the PDF</a>'
        self._next.object = f'<p class="next">{link}</p>'


def quantile_table(result: xr.Dataset) -> str:
    """Write what is left at some years' ends, by percentile (HTML)."""
    years = table_years(result, first=0)
    values = result["balance"].sel(year=years, quantile=list(findings.LEVELS)).transpose("year", "quantile").values
    rows = [(str(year), *(money(float(amount)) for amount in row)) for year, row in zip(years, values, strict=True)]
    head = ("Year", *(name if name[0].isdigit() else "Median" for name in findings.LEVELS.values()))
    words = f"What is left at the end of a year, in today's dollars, by percentile of {futures(result)}"
    title = "What is left, year by year"
    region = f'<div class="scrolls" tabindex="0" role="region" aria-label="{title}">{table(head, rows, words)}</div>'
    return f'<h3 class="finding">{title}</h3>{region}'


def _source(result: xr.Dataset, refined: bool) -> str:
    count = int(result.attrs["scenarios"])
    if is_historical(result):
        return f"{count:,} {futures(result)}, each lived through once."
    where = "refined on the cluster" if refined else "answered at once; it is refined while you rest"
    return f"{count:,} simulated futures, {where}."
