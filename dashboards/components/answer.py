"""The answer as a sentence, how sure it is as a thin bar, and what it means; read out when it changes."""

from pathlib import Path
from typing import Any, ClassVar

import param
import xarray as xr
from panel.custom import JSComponent

from reports import findings
from service import wording


class Answer(JSComponent):
    """The answer's elements stay and their words change, so that nothing on the page moves.

    ``content`` is what `answer_content` writes.
    """

    content = param.Dict(default={}, doc="Sentence, certainty, meaning, and where the bar stands.")
    source = param.String(default="", doc="Where the answer comes from: how many futures, computed where.")
    state: Any = param.Selector(
        default="loading", objects=["loading", "answered", "stale"], doc="How the answer stands."
    )

    narrow = param.Boolean(default=False, doc="Whether the screen is a phone's: the browser tells.")

    _bundle: ClassVar[Path] = Path(__file__).with_name("answer.js")
    _stylesheets: ClassVar[list[str]] = ["/assets/answer.css"]


def answer_content(result: xr.Dataset) -> dict[str, Any]:
    """Write what an `Answer` shows of a result.

    Returns
    -------
    dict
        ``sentence``, ``certainty``, ``meaning``; ``bar`` with ``low``, ``at`` and ``high`` as shares, or None where
        nothing is required and success would say little.
    """
    bar = None
    if not wording.requires_nothing(result):
        at = float(result["success_probability"])
        bounds = [at, at] if wording.is_historical(result) else result["success_interval"].values.tolist()
        bar = {"low": bounds[0], "at": at, "high": bounds[1]}
    return {
        "sentence": wording.headline(result),
        "certainty": wording.certainty(result),
        "meaning": f"{_fate(result)}{findings.fan(result)}.",
        "bar": bar,
    }


def _fate(result: xr.Dataset) -> str:
    """Say what happens in the futures that fail."""
    counts = result["failure_year"].values
    if wording.requires_nothing(result):
        return ""
    if not counts.any():
        return "Everything the plan requires is paid in every year. "
    first = int(result["year"].values[int((counts > 0).argmax())])
    return f"In the others something required goes unpaid, at the earliest in year {first}. "
