"""The return models that a plan can name; a new one is one line here."""

from typing import Annotated, get_args

from pydantic import Field

from engine.markets.bootstrap import BootstrapChoice
from engine.markets.historical import HistoricalChoice
from engine.markets.lognormal import LognormalChoice
from engine.markets.regime_switching import RegimeSwitchingChoice
from engine.markets.returns_table import ReturnsTableChoice
from engine.markets.student_t import StudentTChoice

_Choices = (
    LognormalChoice
    | StudentTChoice
    | RegimeSwitchingChoice
    | BootstrapChoice
    | HistoricalChoice
    | ReturnsTableChoice
)  # fmt: skip

AnyMarket = Annotated[_Choices, Field(discriminator="kind")]

MARKET_KINDS = frozenset(get_args(choice.model_fields["kind"].annotation)[0] for choice in get_args(_Choices))
"""Every ``kind`` of market."""
