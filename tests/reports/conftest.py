"""Results of the engine, and one report made of them for all tests of a process."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import xarray as xr

from engine import Plan, simulate
from reports.make import make_report
from service import netcdf

PLAN: dict[str, Any] = {
    "name": "Retire at *65*",
    "horizon": {"years": 20},
    "portfolio": {"balance": 1_000_000, "allocation": {"us_stocks": 0.6, "us_bonds": 0.4}, "fee": 0.002},
    "spending": {"kind": "constant_real", "amount": 75_000},
    "market": {"kind": "lognormal"},
    "cash_flows": [{"name": "Social Security", "amount": 12_000, "start_year": 3}],
}


@dataclass(frozen=True)
class Made:
    """A report and what it was made of."""

    result: xr.Dataset
    data: Path
    pdf: Path
    html: Path


def answer(scenarios: int = 2_000, **changes: Any) -> xr.Dataset:
    """Simulate the plan with changes."""
    return simulate(Plan.model_validate({**PLAN, **changes}), scenarios=scenarios, seed=7)


@pytest.fixture(scope="session")
def result() -> xr.Dataset:
    """Answer a plan that fails now and then."""
    return answer()


@pytest.fixture(scope="session")
def adaptive() -> xr.Dataset:
    """Answer a plan that requires nothing."""
    return answer(spending={"kind": "percent_of_portfolio", "rate": 0.05}, cash_flows=[])


@pytest.fixture(scope="session")
def historical() -> xr.Dataset:
    """Answer a plan lived through every stretch of history."""
    plan = Plan.model_validate({**PLAN, "market": {"kind": "historical", "data": "us_annual"}})
    return simulate(plan, seed=7)


@pytest.fixture(scope="session")
def frugal() -> xr.Dataset:
    """Answer a plan that never fails."""
    return answer(spending={"kind": "constant_real", "amount": 5_000})


@pytest.fixture(scope="session")
def ensemble() -> xr.Dataset:
    """Answer a plan under every usual market."""
    return answer(scenarios=5_000, market={"kind": "ensemble"})


@pytest.fixture(scope="session")
def made(result: xr.Dataset, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Make the report of ``result``, as PDF and HTML."""
    folder = tmp_path_factory.mktemp("report")
    data, pdf, html = folder / "result.nc", folder / "report.pdf", folder / "report.html"
    netcdf.write(result, data)
    make_report(data, pdf, html)
    return Made(result, data, pdf, html)
