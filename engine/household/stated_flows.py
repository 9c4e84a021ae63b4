"""Income and expenses that a plan states one by one, and mortgages."""

from typing import Literal, Self

from pydantic import Field, model_validator

from engine import exact
from engine.errors import PlanError
from engine.part import Part


class CashFlow(Part):
    """Money from outside the portfolio, at the start of each year (each month under monthly steps) it runs.

    ``amount`` is a year's; positive is income, negative an expense that must be paid. It grows by ``growth`` a year,
    beyond inflation unless ``nominal``. ``taxed`` income is ordinary income. With ``person`` and ``until = "death"`` it
    ends with that person's life, else with the last one's.
    """

    name: str = Field(min_length=1, max_length=80)
    amount: float = Field(ge=-100_000_000, le=100_000_000)
    start_year: int = Field(default=1, ge=1, le=100)
    end_year: int | None = Field(default=None, ge=1, le=100)
    nominal: bool = False
    growth: float = Field(default=0.0, ge=-0.2, le=0.1)
    taxed: bool = False
    person: str | None = None
    until: Literal["death"] | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.end_year is not None and self.end_year < self.start_year:
            raise PlanError(
                f"{self.name!r} ends in year {self.end_year}, before it starts in {self.start_year}; swap them"
            )
        if (self.person is None) != (self.until is None):
            raise PlanError(f"{self.name!r} needs both person and until = 'death', or neither of them")
        if self.taxed and self.amount < 0.0:
            raise PlanError(f"{self.name!r} is an expense, which no tax is paid on; remove taxed")
        return self


class Mortgage(Part):
    """A loan paid off in equal monthly payments that do not rise with prices.

    ``rate`` is nominal, compounded monthly, 0.06 for 6 %; ``balance`` is owed at the start of the plan.
    """

    name: str = Field(default="Mortgage", min_length=1, max_length=80)
    balance: float = Field(gt=0, le=100_000_000)
    rate: float = Field(ge=0, le=0.3)
    years_left: int = Field(ge=1, le=50)

    @property
    def payment(self) -> float:
        """Twelve level payments, nominal dollars: balance * i / (1 - (1 + i)**-n), with i a month's rate."""
        months, monthly = 12 * self.years_left, self.rate / 12.0
        if monthly == 0.0:
            return self.balance / self.years_left
        return 12.0 * self.balance * monthly / (1.0 - exact.power(1.0 + monthly, -months))
