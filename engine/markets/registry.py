"""The return models that a plan can name; a new one is one line here."""

from typing import Annotated

from pydantic import Field

from engine.markets.bootstrap import BootstrapChoice
from engine.markets.historical import HistoricalChoice
from engine.markets.lognormal import LognormalChoice

AnyMarket = Annotated[LognormalChoice | BootstrapChoice | HistoricalChoice, Field(discriminator="kind")]
