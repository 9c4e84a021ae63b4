"""The Plan page's answer: the sentence, the charts and the table, drawn once and changed in place."""

import panel as pn
import xarray as xr

from dashboards.charts.answer_charts import AnswerCharts
from dashboards.components.answer import Answer, answer_content
from service.wording import futures, is_historical


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
        self._charts, self._next = AnswerCharts(), pn.pane.HTML("", sizing_mode="stretch_width", margin=0)
        self.charts = pn.Column(self._next, self._charts, sizing_mode="stretch_width", margin=0)
        self._result: xr.Dataset | None = None
        self.sentence.param.watch(lambda change: self._charts.fit(change.new), "narrow")

    @property
    def is_shown(self) -> bool:
        """Whether there is an answer at all yet."""
        return self._result is not None

    def show(self, result: xr.Dataset, refined: bool) -> None:
        """Show a result in place of the one before."""
        self._result = result
        self.sentence.param.update(content=answer_content(result), state="answered", source=_source(result, refined))
        self._charts.show(result)

    def stand(self, state: str, words: str = "") -> None:
        """Say how the answer stands: answered, or stale with the reason."""
        self.sentence.state = state
        if words:
            self.sentence.source = words

    def tabulate(self) -> None:
        """Write the charts' numbers."""
        self._charts.tabulate()

    def lead_on(self, query: str) -> None:
        """Write the link that carries the plan in ``query`` on to a run, with its report."""
        link = f'<a class="button" href="/run?{query}">Run this at a million, and make the PDF</a>'
        self._next.object = f'<p class="next">{link}</p>'


def _source(result: xr.Dataset, refined: bool) -> str:
    count = int(result.attrs["scenarios"])
    if is_historical(result):
        return f"{count:,} {futures(result)}, each lived through once."
    where = "refined on the cluster" if refined else "answered at once; it is refined while you rest"
    return f"{count:,} simulated futures, {where}."
