"""A report from a result that is there already, cold and warm."""

import tempfile
import time
from pathlib import Path

from engine_speed import plan
from timing import line

from engine import simulate_chunk
from reports.make import make_report
from service import netcdf


def main() -> None:
    """Print the seconds of three reports in a row."""
    print("A report (PDF) from a result file")
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder) / "result.nc"
        netcdf.write(simulate_chunk(plan(), 0, 100_000, 1).finalize(plan()), result)
        for label in ("first", "second", "third"):
            started = time.perf_counter()
            make_report(result, Path(folder) / "report.pdf", None)
            line(f"{label} report", f"{time.perf_counter() - started:.1f} s", "at most 5")


if __name__ == "__main__":
    main()
