"""What people send: plans and tables of returns, read by their content and never by what their file is called.

A plan that was sent may name no file of this machine.
"""

import tempfile
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from engine import DataError, Plan, PlanError
from engine.markets.history import History
from engine.markets.plan_folder import NO_FOLDER
from engine.markets.scenario_table import ScenarioTable
from engine.plan_errors import readable

MOST_BYTES = 10_000_000
"""Of one upload."""


def read_plan(content: Mapping[str, Any]) -> Plan:
    """Make a plan of what was sent as JSON; raises `PlanError` with a line for each mistake."""
    return Plan.model_validate(content, context=NO_FOLDER)


def parse_toml(content: bytes) -> dict[str, Any]:
    """Read a TOML file.

    Raises
    ------
    PlanError
        Where it is none.
    """
    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise PlanError(f"the plan is not valid TOML: {error}; correct that line") from error


def read_returns(content: bytes, name: str) -> History | ScenarioTable:
    """Read a CSV of returns: a history, or a table of scenarios where it has a column ``scenario``.

    Parameters
    ----------
    content : bytes
    name : str
        How messages and the plan call it; says nothing about the content.

    Returns
    -------
    History or ScenarioTable
        Its ``model_dump(mode="json")`` is what a plan's ``market.data`` holds.

    Raises
    ------
    DataError
        Where it is no such CSV, with the line.
    """
    if b"\0" in content[:4096] or content[:5] == b"%PDF-":
        raise DataError(f"{name} is no CSV; give one with the columns year, inflation and one per asset")
    header = content.split(b"\n", 1)[0].lower().removeprefix(b"\xef\xbb\xbf").replace(b'"', b"")
    kind = ScenarioTable if b"scenario" in [cell.strip() for cell in header.split(b",")] else History
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / (Path(name).name or "returns.csv")
        path.write_bytes(content)
        try:
            return kind.model_validate(path.name, context={"folder": folder})
        except ValidationError as error:
            raise DataError(readable(error)) from error
