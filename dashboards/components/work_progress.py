"""How far some work has come: a bar, words beneath it, a button to stop it. Its elements stay: nothing flickers."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import param
from panel.custom import JSComponent


class WorkProgress(JSComponent):
    """One bar.

    Parameters
    ----------
    stop : callable, optional
        Called when somebody asks to stop the work; without it there is no button.
    """

    label = param.String(default="", doc="What is under way, for who cannot see the bar.")
    share = param.Number(default=None, allow_None=True, doc="How much is done, 0 to 1; None while that is not known.")
    words = param.List(default=[], doc="How far it has come, in a few short phrases.")
    stop_words = param.String(default="", doc="What the button says; without words there is none.")

    _bundle: ClassVar[Path] = Path(__file__).with_name("work_progress.js")
    _stylesheets: ClassVar[list[str]] = ["/assets/controls.css", "/assets/work.css"]

    def __init__(self, stop: Callable[[], None] | None = None, **params: Any) -> None:
        super().__init__(**params)
        self._stop = stop

    def _handle_msg(self, data: dict[str, Any]) -> None:
        if data == {"stop": True} and self._stop is not None:
            self._stop()
