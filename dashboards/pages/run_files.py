"""What can be taken away from a finished run: its figures, its plan, its report."""

import asyncio
import io
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import panel as pn
import xarray as xr

from dashboards import states
from dashboards.desk import Desk
from dashboards.pages.run_words import MAKING
from dashboards.planning import toml_text
from dashboards.planning.document import document_of
from engine import OutlastError
from service.submissions import Submission


class RunFiles:
    """A row of downloads beneath an answer; hidden until there is one.

    Parameters
    ----------
    desk : Desk
    on_page : callable
        Does a change of the page in its session.
    """

    def __init__(self, desk: Desk, on_page: Callable[[Callable[[], Any]], None]) -> None:
        self._desk, self._on_page = desk, on_page
        self._run: Submission | None = None
        self._task: asyncio.Task[None] | None = None
        self._links = pn.pane.HTML("", margin=0, sizing_mode="stretch_width")
        self._make = pn.widgets.Button(name="Make the PDF", button_type="primary", width=150, margin=0)
        self._make.on_click(self._report)
        self._said = pn.Column(sizing_mode="stretch_width", margin=0)
        self._row = pn.FlexBox(sizing_mode="stretch_width", gap="12px")
        self.view = pn.Column(self._row, self._said, self._links, sizing_mode="stretch_width", margin=0, visible=False)

    def hide(self) -> None:
        """Show nothing: there is no finished run."""
        self.view.visible = False

    def offer(self, run: Submission, result: xr.Dataset | None) -> None:
        """Offer the files of a finished run."""
        self._run = run
        name = _file_name(run.name)
        files = [] if result is None else [_netcdf(result, name), _csv(result, name)]
        self._row[:] = [self._make, *files, _toml(run, name)]
        self._links.object = (
            f'<p class="next"><a class="button" href="/plan?plan={quote(run.id)}">Change this plan</a></p>'
        )
        self.view.visible = True

    async def _report(self, _: object) -> None:
        """Make the report in the background, saying how far it is, and give the file."""
        if self._run is None:
            return
        self._make.disabled = True
        try:
            await self._follow(await self._desk.reports.submit(self._run.id), _file_name(self._run.name))
        except OutlastError as error:
            self._tell([states.failed(str(error))])
        finally:
            self._on_page(lambda: setattr(self._make, "disabled", False))

    async def _follow(self, report_id: str, name: str) -> None:
        async for job in self._desk.reports.follow(report_id):
            if job.status == "done":
                content = await self._desk.reports.result(report_id)
                self._tell([_download("Save the PDF", content, f"{name}.pdf", "primary")])
            elif job.is_final:
                self._tell([states.failed(job.problem or "It was stopped before its end; make it again.")])
            else:
                words = MAKING.get(job.status, "Working")
                self._tell([pn.pane.HTML(f'<p role="status">{words} …</p>', margin=0)])

    def _tell(self, said: list[Any]) -> None:
        self._on_page(lambda: setattr(self._said, "objects", said))


def _netcdf(result: xr.Dataset, name: str) -> pn.widgets.FileDownload:
    return _download("Figures (NetCDF)", lambda: bytes(result.to_netcdf(engine="h5netcdf")), f"{name}.nc")


def _csv(result: xr.Dataset, name: str) -> pn.widgets.FileDownload:
    return _download("Balances and spending (CSV)", lambda: csv_of(result), f"{name}.csv")


def _toml(run: Submission, name: str) -> pn.widgets.FileDownload:
    return _download("Plan (TOML)", lambda: toml_text.write(document_of(run.plan)).encode(), f"{name}.toml")


def csv_of(result: xr.Dataset) -> bytes:
    """Write balance and spending as a table: a row for each year and quantile, real dollars."""
    table = result[["balance", "spending"]].to_dataframe().reset_index()
    return bytes(table.sort_values(["year", "quantile"]).to_csv(index=False, float_format="%.2f").encode())


def _download(
    label: str, content: bytes | Callable[[], bytes], name: str, kind: str = "default"
) -> pn.widgets.FileDownload:
    def give() -> io.BytesIO:
        return io.BytesIO(content if isinstance(content, bytes) else content())

    return pn.widgets.FileDownload(callback=give, filename=name, label=label, button_type=kind, margin=0)


def _file_name(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "plan"
