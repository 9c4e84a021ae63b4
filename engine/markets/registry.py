"""The return models that a plan can name; a new one is one line here."""

from typing import Annotated, Any, get_args

from pydantic import Field

from engine.markets.bootstrap import BootstrapChoice
from engine.markets.ensemble import EnsembleChoice
from engine.markets.historical import HistoricalChoice
from engine.markets.lognormal import LognormalChoice
from engine.markets.mean_reverting import MeanRevertingChoice
from engine.markets.regime_switching import RegimeSwitchingChoice
from engine.markets.returns_table import ReturnsTableChoice
from engine.markets.student_t import StudentTChoice

_Choices = (
    LognormalChoice
    | StudentTChoice
    | RegimeSwitchingChoice
    | MeanRevertingChoice
    | BootstrapChoice
    | HistoricalChoice
    | ReturnsTableChoice
)  # fmt: skip

AnySingleMarket = Annotated[_Choices, Field(discriminator="kind")]
"""What may be a member of an ensemble: anything but another one."""

EnsembleChoice.model_rebuild(_types_namespace={"AnySingleMarket": AnySingleMarket})

AnyMarket = Annotated[_Choices | EnsembleChoice, Field(discriminator="kind")]


def _kinds(choices: Any) -> frozenset[str]:
    return frozenset(get_args(choice.model_fields["kind"].annotation)[0] for choice in get_args(choices))


MARKET_KINDS = _kinds(_Choices | EnsembleChoice)
"""Every ``kind`` of market."""

_BY_THEMSELVES = ("lognormal", "student_t", "bootstrap", "regime_switching", "mean_reverting")

USUAL_MEMBERS = tuple(kind for kind in _BY_THEMSELVES if kind in MARKET_KINDS)
"""Members of an ensemble that names none: the markets that draw their years and calibrate themselves."""
