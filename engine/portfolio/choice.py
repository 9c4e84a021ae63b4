"""What a plan says of the household's money: how much, where it lies, how it is invested and what that costs."""

import re
from itertools import pairwise
from typing import Annotated, Any, Literal, Self

from pydantic import Discriminator, Field, Tag, model_validator

from engine.errors import PlanError
from engine.part import Part

_ASSET_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_WEIGHT_TOLERANCE = 1e-6

Allocation = dict[str, Annotated[float, Field(ge=0, le=1)]]
"""Share of each asset; the shares sum to 1."""


class GlidePoint(Part):
    """The allocation from a year of the plan, or an age of the first person, on."""

    year: int | None = Field(default=None, ge=1, le=100)
    age: int | None = Field(default=None, ge=0, le=119)
    allocation: Allocation

    @model_validator(mode="after")
    def _check(self) -> Self:
        if (self.year is None) == (self.age is None):
            raise PlanError("a point of a glide path has a year or an age, and not both; give one of them")
        check_weights(self.allocation)
        return self


class Taxable(Part):
    """An ordinary account: ``basis`` of its balance was paid for it, and only the rest is gain when it is sold."""

    balance: float = Field(default=0.0, ge=0, le=100_000_000)
    basis: float | None = Field(default=None, ge=0, le=100_000_000)

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.basis is not None and self.basis > self.balance:
            raise PlanError(
                f"the basis of ${self.basis:,.0f} is more than the balance of ${self.balance:,.0f}; lower it, or leave "
                f"it out where nothing was gained yet"
            )
        return self


class Sheltered(Part):
    """An account whose returns are not taxed while they stay in it."""

    balance: float = Field(default=0.0, ge=0, le=100_000_000)


class Accounts(Part):
    """Where the money lies; all accounts have the same allocation.

    ``deferred`` is taxed as ordinary income when taken out. It is the first person's, with required minimum
    distributions from the year on in which that person reaches ``rmd_age``, and the survivor's after a death. ``roth``
    is never taxed.
    """

    taxable: Taxable = Taxable()
    deferred: Sheltered = Sheltered()
    roth: Sheltered = Sheltered()
    order: Literal["standard", "proportional"] = "standard"
    rmd_age: int = Field(default=73, ge=70, le=80)

    @property
    def balance(self) -> float:
        """All of it."""
        return self.taxable.balance + self.deferred.balance + self.roth.balance


class Drift(Part):
    """Rebalance when the weight of any asset is off its target by more than ``drift``, in shares of the portfolio."""

    drift: float = Field(gt=0, lt=1)


def _is_drift(value: Any) -> Literal["by_name", "by_drift"]:
    return "by_drift" if isinstance(value, dict | Drift) else "by_name"


Rebalance = Annotated[
    Annotated[Literal["every_period", "annual", "never"], Tag("by_name")] | Annotated[Drift, Tag("by_drift")],
    Discriminator(_is_drift),
]
"""When the portfolio goes back to its allocation."""


class Portfolio(Part):
    """What is there at the start, where it lies, how it is invested and what that costs a year."""

    balance: float = Field(ge=1_000, le=100_000_000)
    allocation: Allocation
    fee: float = Field(default=0.0, ge=0, le=0.2)
    asset_fees: dict[str, Annotated[float, Field(ge=0, le=0.2)]] = Field(default_factory=dict)
    rebalance: Rebalance = "every_period"
    glide: Literal["linear", "steps"] = "linear"
    glide_path: tuple[GlidePoint, ...] = ()
    accounts: Accounts | None = None

    @model_validator(mode="before")
    @classmethod
    def _fill_in(cls, value: Any) -> Any:
        """Take the balance from the accounts, and the allocation from the first point of the glide path."""
        if not isinstance(value, dict):
            return value
        filled, accounts, path = dict(value), value.get("accounts"), value.get("glide_path")
        if "balance" not in filled and isinstance(accounts, dict):
            stated = [one.get("balance", 0.0) for one in accounts.values() if isinstance(one, dict)]
            if all(isinstance(one, int | float) for one in stated):  # else the field itself tells what it is
                filled["balance"] = sum(stated)
        if "balance" not in filled and isinstance(accounts, Accounts):
            filled["balance"] = accounts.balance
        if "allocation" not in filled and isinstance(path, list | tuple) and path:
            first = path[0].model_dump() if isinstance(path[0], GlidePoint) else path[0]
            filled["allocation"] = first.get("allocation") if isinstance(first, dict) else None
        return filled

    @model_validator(mode="after")
    def _check(self) -> Self:
        for name in (*self.allocation, *self.asset_fees, *(n for p in self.glide_path for n in p.allocation)):
            if not _ASSET_NAME.fullmatch(name) or name == "inflation":
                raise PlanError(
                    f"the asset name {name!r} cannot be used; use lower-case letters, digits and _, and not 'inflation'"
                )
        check_weights(self.allocation)
        self._check_glide_path()
        self._check_accounts()
        return self

    def _check_glide_path(self) -> None:
        keys = ["age" if point.year is None else "year" for point in self.glide_path]
        if len(set(keys)) > 1:
            raise PlanError("the glide path mixes years and ages; give all its points one of them")
        at = [point.age if point.year is None else point.year for point in self.glide_path]
        if any(a >= b for a, b in pairwise(at) if a is not None and b is not None):
            raise PlanError(f"the glide path's {keys[0]}s are {at}; put them in order, each once")
        if self.glide_path and self.allocation != self.glide_path[0].allocation:
            raise PlanError("allocation is stated beside a glide path that starts elsewhere; leave allocation out")
        if self.glide_path and self.rebalance == "never":
            raise PlanError("a glide path needs rebalancing, but rebalance is 'never'; set rebalance = 'annual'")
        known = {*self.allocation, *(name for point in self.glide_path for name in point.allocation)}
        for name in self.asset_fees:
            if name not in known:
                raise PlanError(f"asset_fees names {name!r}, which the allocation does not have; remove it")

    def _check_accounts(self) -> None:
        if self.accounts is None:
            return
        if abs(self.accounts.balance - self.balance) > 0.005:
            raise PlanError(
                f"the accounts hold ${self.accounts.balance:,.2f}, but balance is ${self.balance:,.2f}; leave balance "
                f"out, or make the two equal"
            )
        if self.rebalance != "every_period":
            raise PlanError("accounts are rebalanced every period; leave rebalance out, or leave the accounts out")


def check_weights(allocation: Allocation) -> None:
    """Refuse weights that do not sum to 1."""
    total = sum(allocation.values())
    if abs(total - 1.0) > _WEIGHT_TOLERANCE:
        raise PlanError(f"the weights sum to {total:.6g}, not to 1; change them so that they do")
