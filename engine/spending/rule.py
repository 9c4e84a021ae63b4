"""What every withdrawal rule is: a frozen strategy that decides, once a year, what the household wants to spend."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, Self

from pydantic import Field, model_validator

from engine.errors import PlanError
from engine.part import Part
from engine.spending.success_table import SuccessTable
from engine.types import Float64Array, Int64Array

Memory = Any
"""What a rule remembers from one year to the next; only the rule itself looks inside."""


@dataclass(frozen=True)
class Outlook:
    """What is known of a plan when the constants of a rule are fixed.

    Parameters
    ----------
    years : int
        Years of spending: from the first one to the end of the plan.
    stock_share : tuple of float, length years
        Share of the portfolio in equities in each year of spending, by the plan's allocation and glide path.
    ages : tuple of int
        Age of each person at the start of the first year of spending; empty where the plan names nobody.
    follows_lives : bool
        Whether people die.
    success_table : SuccessTable or None
        What could be spent for the probabilities that the rule asked for; None where it asked for none.
    """

    years: int
    stock_share: tuple[float, ...]
    ages: tuple[int, ...] = ()
    follows_lives: bool = False
    success_table: SuccessTable | None = None


class Outset(NamedTuple):
    """What a rule knows just before its first decision, ``years`` years of spending lying ahead.

    ``balance`` is the portfolio in nominal dollars, ``price_level`` dollars of today for one of year 0; both
    (scenarios,). Without working years before, the price level is 1.
    """

    balance: Float64Array
    price_level: Float64Array
    years: int


class State(NamedTuple):
    """What a rule sees when it decides; arrays of shape (scenarios,), money in nominal dollars.

    ``year`` counts years of spending from 1. ``balance`` is the portfolio without this year's income, ``income`` that
    income for the whole year, without what working people save of it, ``price_level`` dollars of today for one of
    year 0, ``portfolio_return`` the portfolio's gross nominal growth over the past year before fees (1 in the first
    year), ``previous_balance`` the portfolio at the end of the year before, ``valuation`` the price of equities over
    their ten-year real earnings (None where the market does not follow it), ``alive`` who is, as `AnyHousehold.alive`
    says it (None where no lives are followed).
    """

    year: int
    balance: Float64Array
    income: Float64Array
    price_level: Float64Array
    portfolio_return: Float64Array
    previous_balance: Float64Array
    valuation: Float64Array | None
    alive: Int64Array | None = None


class Spending(NamedTuple):
    """Decision for one year, nominal dollars, shape (scenarios,): ``required`` is never more than ``requested``."""

    requested: Float64Array
    required: Float64Array


class SpendingRule(ABC):
    """A rule with all its constants fixed."""

    @property
    @abstractmethod
    def requires_spending(self) -> bool:
        """Whether anything at all must be paid for a scenario to succeed."""

    @abstractmethod
    def init(self, outset: Outset) -> Memory:
        """Give what the first decision needs."""

    @abstractmethod
    def step(self, memory: Memory, state: State) -> tuple[Memory, Spending]:
        """Decide the spending of one year; what was drawn later never matters."""


class SpendingChoice(Part, ABC):
    """What a plan file says of its spending; every ``kind`` adds a leaf.

    ``at`` says whether a period's spending is paid at its start or its end. ``essential`` and ``discretionary`` bound
    the household's spending under any rule, in dollars of year 0 a year, income included: ``essential`` must be paid
    whatever the rule says, and exactly that is then required; ``discretionary`` is wished for on top of it, and what a
    rule would spend above their sum is not taken and stays invested. Spending
    starts in ``start_year``, else when everybody is retired.
    """

    at: Literal["start", "end"] = "start"
    essential: float | None = Field(default=None, ge=0, le=1_000_000)
    discretionary: float | None = Field(default=None, ge=0, le=1_000_000)
    start_year: int | None = Field(default=None, ge=1, le=100)

    @model_validator(mode="after")
    def _check_wishes(self) -> Self:
        if self.discretionary is None:
            return self
        if self.essential is None:
            raise PlanError(
                f"discretionary is ${self.discretionary:,.0f}, but essential is not stated; state essential, "
                f"which it comes on top of (0 where nothing is)"
            )
        amount, most = getattr(self, "amount", None), self.essential + self.discretionary
        if isinstance(amount, float) and amount > most:
            raise PlanError(
                f"the amount is ${amount:,.0f}, more than the ${most:,.0f} of essential and discretionary spending; "
                f"lower the amount or raise discretionary"
            )
        return self

    @property
    def most(self) -> float | None:
        """Most that is ever spent, dollars of year 0 a year; None where there is no such bound."""
        if self.essential is None or self.discretionary is None:
            return None
        return self.essential + self.discretionary

    @property
    def needs_valuation(self) -> bool:
        """Whether the rule looks at the valuation of equities; by default it does not."""
        return False

    def success_levels(self) -> tuple[float, ...]:
        """Probabilities of success for which the rule wants to know the spending; by default none."""
        return ()

    @abstractmethod
    def resolve_rule(self, outlook: Outlook) -> SpendingRule:
        """Fix the constants of the rule itself.

        Raises
        ------
        PlanError
            Where the rule cannot serve such a plan.
        """

    @abstractmethod
    def describe(self) -> str:
        """Say in one sentence what the household will do."""
