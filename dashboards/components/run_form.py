"""What a run is asked: a plan, how many futures or how precise, a seed. Plain HTML, errors beside what caused them.

Considered Panel's widgets, as `dashboards.components.form` did: they say no error beside a field.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import param
from panel.custom import JSComponent


class RunForm(JSComponent):
    """The form; what somebody does comes back as messages.

    A message is a dictionary with one of ``plan`` (the value of an option), ``file`` (its ``name`` and ``content`` in
    base64) and ``run`` (with ``by``, ``scenarios``, ``precision`` and ``seed`` as typed).
    """

    choices = param.List(default=[], doc="Groups of plans: pairs of a title and a list of [value, title].")
    chosen = param.String(default="", doc="Value of the plan that is chosen.")
    summary = param.String(default="", doc="The chosen plan in a sentence.")
    by: Any = param.Selector(
        default="scenarios", objects=["scenarios", "precision"], doc="What decides how long it runs."
    )
    scenarios = param.String(default="1,000,000")
    precision = param.String(default="0.25", doc="Half the width of the interval, in points.")
    seed = param.String(default="1")
    errors = param.Dict(default={}, doc="What is wrong, by field: plan, scenarios, precision, seed, form.")
    busy = param.Boolean(default=False, doc="Whether it is being sent.")

    _bundle: ClassVar[Path] = Path(__file__).with_name("run_form.js")
    _stylesheets: ClassVar[list[str]] = ["/assets/controls.css", "/assets/form.css", "/assets/work.css"]

    def __init__(self, heard: Callable[[dict[str, Any]], None], **params: Any) -> None:
        super().__init__(**params)
        self._heard = heard

    def _handle_msg(self, data: dict[str, Any]) -> None:
        self._heard(data)
