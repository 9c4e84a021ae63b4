"""A form of grouped inputs, whose look and keyboard are plain HTML's own.

Considered panel-material-ui and Panel's widgets: forty widgets are forty models a session, and neither says an error
beside its field nor lets a slider and a typed amount be one input. This is one model.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import param
from panel.custom import JSComponent


class Form(JSComponent):
    """Inputs as `dashboards.planning.form_content` writes them; what somebody does comes back as messages.

    A message is a dictionary with one of ``field`` (with ``value`` and ``final``, false while a slider is held),
    ``button``, ``remove``, ``preset``, ``text`` (the plan as edited text), ``file`` (its ``name`` and ``content`` in
    base64) and ``reset``.
    """

    groups = param.List(default=[], doc="Groups of inputs.")
    presets = param.List(default=[], doc="Pairs of name and title of plans to start from.")
    text = param.String(default="", doc="The plan as TOML: what is edited as text and saved to a file.")
    text_error = param.String(default="", doc="What is wrong with the text.")
    said = param.String(default="", doc="What is wrong with the plan that no field is responsible for, or news.")
    view: Any = param.Selector(default="fields", objects=["fields", "text"], doc="How the plan is edited.")

    _bundle: ClassVar[Path] = Path(__file__).with_name("form.js")
    _stylesheets: ClassVar[list[str]] = ["/assets/form.css"]

    def __init__(self, heard: Callable[[dict[str, Any]], None], **params: Any) -> None:
        super().__init__(**params)
        self._heard = heard

    def _handle_msg(self, data: dict[str, Any]) -> None:
        self._heard(data)
