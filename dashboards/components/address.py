"""The query of the page's address, in step with the browser's back and forward buttons.

Panel's own Location pushes what Python sets, but does not tell when somebody goes back.
"""

from pathlib import Path
from typing import ClassVar

import param
from panel.custom import JSComponent


class Address(JSComponent):
    """An invisible component.

    A changed ``search`` becomes a new entry of the browser's history, unless it is what the address says already;
    going back or forward changes ``search``.
    """

    search = param.String(default="", doc="The query, with its question mark.")

    _bundle: ClassVar[Path] = Path(__file__).with_name("address.js")
