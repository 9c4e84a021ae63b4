"""Files that a plan names, such as a CSV of returns: looked for beside the plan, where the plan is a file."""

from pathlib import Path

from pydantic import ValidationInfo

from engine.errors import DataError

NO_FOLDER = {"folder": None}
"""Validation context of a plan that came as text, from anybody: it names no file of this machine."""


def beside_plan(name: str, info: ValidationInfo) -> Path:
    """Give the path of a file that a plan names; beside the plan, or in the working folder where nothing is said.

    Raises
    ------
    DataError
        Where the plan came as text alone, so that nothing lies beside it.
    """
    folder = (info.context or {}).get("folder", ".")
    if folder is None:
        raise DataError(
            f"{name!r} would be a file beside the plan, but this plan came as text alone; name us_annual or "
            f"us_monthly, or run it from its folder on the command line"
        )
    return Path(folder) / name
