"""One report in the making: its work in a thread, its stages told in the event loop, and how it is stopped."""

import asyncio
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import xarray as xr

from engine import RunCancelled
from reports.make import report_maker
from reports.replay import Difference, replay
from service import netcdf
from service.settings import Settings


class Making:
    """A thread that makes one report, and what its maker and the event loop say to each other.

    Parameters
    ----------
    on_stage : callable
        Told in the event loop of each stage that begins.
    """

    def __init__(self, on_stage: Callable[[str], None]) -> None:
        self._on_stage, self._loop = on_stage, asyncio.get_running_loop()
        self._stop: Callable[[], None] = lambda: None
        self._stopped = False

    async def run[T](self, work: Callable[[], T]) -> T:
        """Run ``work`` in a thread; where this is cancelled, stop it and wait until it has ended."""
        thread = asyncio.create_task(asyncio.to_thread(work))
        try:
            return await asyncio.shield(thread)
        except asyncio.CancelledError:
            self._stopped = True
            self._stop()
            await asyncio.wait([thread])
            with suppress(BaseException):
                thread.result()
            raise

    def stage(self, stage: str) -> None:
        """Say from the thread which stage begins.

        Raises
        ------
        RunCancelled
            Where the report is not wanted any more.
        """
        if self._stopped:
            raise RunCancelled("The report was stopped by whoever asked for it.")
        self._loop.call_soon_threadsafe(self._on_stage, stage)

    def stop_by(self, stop: Callable[[], None]) -> None:
        """Say from the thread how its work can be stopped from now on."""
        self._stop = stop
        if self._stopped:
            stop()


def make_pdf(dataset: xr.Dataset, making: Making) -> bytes:
    """Make the report of a result, and return the PDF."""
    making.stage("loading")
    with tempfile.TemporaryDirectory(prefix="outlast-report-") as folder, report_maker() as maker:
        making.stop_by(maker.stop)
        result, pdf = Path(folder) / "result.nc", Path(folder) / "report.pdf"
        netcdf.write(dataset, result)
        maker.make(result, pdf, None, making.stage)
        return pdf.read_bytes()


def replay_pdf(pdf: bytes, settings: Settings, making: Making) -> tuple[str, ...]:
    """Compute a report again, in an event loop of its own, and say what does not stand."""
    making.stage("computing")
    with tempfile.TemporaryDirectory(prefix="outlast-replay-") as folder:
        path = Path(folder) / "report.pdf"
        path.write_bytes(pdf)
        found = asyncio.run(_replay(path, settings, making))
    return tuple(str(difference) for difference in found)


async def _replay(path: Path, settings: Settings, making: Making) -> list[Difference]:
    loop, task = asyncio.get_running_loop(), asyncio.current_task()

    def stop() -> None:
        with suppress(RuntimeError):  # the loop has ended by itself
            if task is not None:
                loop.call_soon_threadsafe(task.cancel)

    making.stop_by(stop)
    return await replay(path, settings)
