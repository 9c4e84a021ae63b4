"""The charts of one answer as every page lays them out: balance, then spending and depletion, then the table."""

import panel as pn
import xarray as xr

from dashboards.charts.block import table
from dashboards.charts.result_charts import DepletionChart, FanChart
from reports import findings
from reports.printed import table_years
from service.wording import futures, money

FAN_HEIGHT, SMALL_HEIGHT = 420, 280


class AnswerCharts:
    """Drawn once; `show` replaces the data, `tabulate` the numbers.

    Attributes
    ----------
    balance : FanChart
    """

    def __init__(self) -> None:
        self.balance, self._spending = FanChart("balance", FAN_HEIGHT), FanChart("spending", SMALL_HEIGHT)
        self._depletion = DepletionChart(SMALL_HEIGHT)
        self._table = pn.pane.HTML("", sizing_mode="stretch_width", margin=0)
        beside = pn.Column(self._spending, self._depletion, css_classes=["side-by-side"], sizing_mode="stretch_width")
        self._layout = pn.Column(self.balance, beside, self._table, sizing_mode="stretch_width", margin=0)
        self._result: xr.Dataset | None = None

    def __panel__(self) -> pn.viewable.Viewable:
        """Give what is shown."""
        return self._layout

    def fit(self, narrow: bool) -> None:
        """Leave less room for the words at the right edge on a ``narrow`` screen."""
        for chart in (self.balance, self._spending):
            chart.fit(narrow)
            if self._result is not None:
                chart.show(self._result)

    def show(self, result: xr.Dataset) -> None:
        """Show a result in place of the one before."""
        self._result = result
        for chart in (self.balance, self._spending, self._depletion):
            chart.show(result)
        self._table.object = quantile_table(result)

    def tabulate(self) -> None:
        """Write the charts' numbers."""
        if self._result is not None:
            for chart in (self.balance, self._spending, self._depletion):
                chart.tabulate(self._result)


def quantile_table(result: xr.Dataset) -> str:
    """Write what is left at some years' ends, by percentile (HTML)."""
    years = table_years(result, first=0)
    values = result["balance"].sel(year=years, quantile=list(findings.LEVELS)).transpose("year", "quantile").values
    rows = [(str(year), *(money(float(amount)) for amount in row)) for year, row in zip(years, values, strict=True)]
    head = ("Year", *(name if name[0].isdigit() else "Median" for name in findings.LEVELS.values()))
    words = f"What is left at the end of a year, in today's dollars, by percentile of {futures(result)}"
    title = "What is left, year by year"
    frame = f'<div class="scrolls" tabindex="0" role="region" aria-label="{title}">{table(head, rows, words)}</div>'
    return f'<h3 class="finding">{title}</h3>{frame}'
