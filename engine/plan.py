"""The plan: everything an answer depends on, checked when it is made.

Money is in dollars of year 0 unless ``nominal``. Years count from 1; balances have years 0 .. N, spending 1 .. N.
"""

import math
import tomllib
from pathlib import Path
from typing import Any, Self

from pydantic import Field, ValidationError, model_validator

from engine.allocation import Weights, weighted, weights_by_year
from engine.equities import equities
from engine.errors import PlanError
from engine.household.assemble import HouseholdPlan, ages_in
from engine.household.contradictions import check_household
from engine.household.horizon import Horizon
from engine.household.people import Person
from engine.household.stated_flows import CashFlow, Mortgage
from engine.markets.market import resolve_market
from engine.markets.plan_folder import NO_FOLDER
from engine.markets.registry import AnyMarket
from engine.markets.valued import with_valuation
from engine.part import Part
from engine.plan_errors import readable
from engine.portfolio.choice import Portfolio
from engine.random_streams import canonical_order
from engine.spending.registry import AnySpending, resolve_spending
from engine.spending.rule import Outlook
from engine.taxes.choice import AnyTax, NoTax
from engine.timeline import Timeline


class Plan(Part):
    """A household's plan, as a plan file states it.

    Make one with `Plan.from_toml` or `Plan.model_validate`; both raise `PlanError` with a line for each mistake,
    naming the value, the bound and the remedy. ``model_dump_json`` gives a text that holds everything, tables of
    returns included.
    """

    name: str = Field(default="Plan", min_length=1, max_length=120)
    horizon: Horizon
    portfolio: Portfolio
    spending: AnySpending
    market: AnyMarket
    people: tuple[Person, ...] = ()
    cash_flows: tuple[CashFlow, ...] = ()
    mortgages: tuple[Mortgage, ...] = ()
    tax: AnyTax = NoTax()

    @model_validator(mode="after")
    def _check(self) -> Self:
        return self.checked()

    def checked(self) -> Self:
        """Check what no part can know alone, and give the plan itself.

        Raises
        ------
        PlanError
            Where parts contradict each other.
        """
        known = self.market.asset_names()
        for name in (*self.portfolio.allocation, *weighted(self.portfolio)):
            if name not in known:
                raise PlanError(
                    f"the allocation names {name!r}, which the market does not have; use {', '.join(known)}"
                )
        self.weights(known)
        found = resolve_market(self.market, self.weighted_assets(), self.timeline())
        if not isinstance(self.tax, NoTax) and self.portfolio.accounts is None:
            raise PlanError(
                f"tax.kind is {self.tax.kind!r}, but the plan does not say where its money lies; add "
                f"[portfolio.accounts] with taxable, deferred and roth balances, or remove [tax]"
            )
        check_household(self.household(), self.spending.start_year, self.portfolio.balance, self.horizon.steps_per_year)
        with_valuation(found, self.timeline(), self.spending.needs_valuation)
        if not self.spending.success_levels():  # a rule that looks its probabilities up refuses no plan
            resolve_spending(self.spending, self.outlook(found.assets))
        return self

    def timeline(self) -> Timeline:
        """Years and steps of this plan."""
        return Timeline(self.household().years, self.horizon.steps_per_year)

    def household(self) -> HouseholdPlan:
        """Who lives in the household, how long, what they are paid and what they pay."""
        return HouseholdPlan(self.horizon, self.people, self.cash_flows, self.mortgages)

    def first_year(self) -> int:
        """First year of spending: as stated, else the first in which everybody is retired."""
        return self.spending.start_year or self.household().retirement_year

    def weights(self, assets: tuple[str, ...]) -> Weights:
        """Share of each of ``assets`` in each year, or in one row where they never change."""
        return weights_by_year(
            self.portfolio, assets, self.timeline().years, self.people[0].age if self.people else None
        )

    def outlook(self, assets: tuple[str, ...]) -> Outlook:
        """Say what a rule may know of a plan that holds ``assets``: from the first year of spending on."""
        first_year, weights = self.first_year(), self.weights(assets)
        years = self.timeline().years - first_year + 1
        stocks = equities(assets)
        shares = tuple(math.fsum(weight for weight, stock in zip(row, stocks, strict=True) if stock) for row in weights)
        ahead = shares * years if len(shares) == 1 else shares[first_year - 1 :]
        return Outlook(years, ahead, ages_in(self.people, first_year), self.horizon.follows_lives)

    def weighted_assets(self) -> tuple[str, ...]:
        """Assets that hold any money, in canonical order: an asset at zero weight changes nothing, not even a key."""
        return canonical_order(weighted(self.portfolio))

    @classmethod
    def model_validate(cls, obj: Any, **options: Any) -> Self:
        """Make a plan from a dictionary.

        Raises
        ------
        PlanError
            With one line for each mistake.
        """
        try:
            return super().model_validate(obj, **options)
        except ValidationError as error:
            raise PlanError(readable(error)) from error

    @classmethod
    def model_validate_json(cls, json_data: str | bytes | bytearray, **options: Any) -> Self:
        """Make a plan from the text that ``model_dump_json`` gave; raises `PlanError` as `model_validate` does."""
        try:
            return super().model_validate_json(json_data, **options)
        except ValidationError as error:
            raise PlanError(readable(error)) from error

    @classmethod
    def from_toml(cls, path: Path | str) -> Self:
        """Read a plan file; a CSV of returns that it names is looked for beside it.

        Raises
        ------
        PlanError
            Where the file is missing, is no TOML, or is no plan.
        """
        path = Path(path)
        try:
            content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        except OSError as error:
            raise PlanError(
                f"the plan file {path} cannot be read ({error.strerror}); give the path of a TOML file"
            ) from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise PlanError(f"{path} is not valid TOML: {error}; correct that line") from error
        return cls.model_validate(content, context={"folder": path.parent})

    @classmethod
    def from_toml_text(cls, text: str) -> Self:
        """Read a plan from the text of a plan file, from anybody: it reads no file of this machine.

        Raises
        ------
        PlanError
            Where the text is no TOML, is no plan, or names a file.
        """
        try:
            content = tomllib.loads(text.removeprefix("\ufeff").replace("\r\n", "\n"))
        except tomllib.TOMLDecodeError as error:
            raise PlanError(f"the plan is not valid TOML: {error}; correct that line") from error
        return cls.model_validate(content, context=NO_FOLDER)
