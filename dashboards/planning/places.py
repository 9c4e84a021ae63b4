"""Values that are not simply at a path: a share of equities, how long the plan lasts, which rule and which market."""

from dataclasses import dataclass
from typing import Any

from dashboards.planning.document import Document, look_up, put
from engine import PlanError
from engine.analysis.fields import with_stock_share
from engine.equities import is_equity
from engine.spending.registry import SPENDING_CHOICES

_ANY_RULE = ("at", "essential", "discretionary", "start_year")
_DEFAULT_RATE = 0.04


@dataclass(frozen=True)
class StockShare:
    """The share of equities in the allocation; the other assets keep their proportions."""

    def read(self, document: Document) -> Any:
        """Add the equities up; None where the allocation has only one kind of asset or follows a glide path."""
        allocation = look_up(document, "portfolio.allocation")
        if not isinstance(allocation, dict) or look_up(document, "portfolio.glide_path"):
            return None
        if {is_equity(name) for name in allocation} != {True, False} or not _are_numbers(allocation):
            return None
        return round(sum(weight for name, weight in allocation.items() if is_equity(name)), 6)

    def write(self, document: Document, value: Any) -> Document:
        """Move the allocation."""
        if not 0 <= value <= 1:
            raise PlanError(f"a share of {100 * value:g}% is none; choose one from 0% to 100%")
        held = look_up(document, "portfolio.allocation")
        if not all(any(held[name] for name in held if is_equity(name) == kind) for kind in (True, False)):
            held = dict.fromkeys(held, 1.0)  # all of it was in one kind: the other kind's assets share alike
        shares = with_stock_share(held, value)
        return put(document, "portfolio.allocation", {name: round(share, 6) for name, share in shares.items()})


@dataclass(frozen=True)
class HorizonKind:
    """What the plan's end is measured by: ``years``, ``until_age`` or ``last_death``."""

    def read(self, document: Document) -> Any:
        """Tell which of them is stated."""
        horizon = document.get("horizon", {})
        return "last_death" if horizon.get("until") else "until_age" if "until_age" in horizon else "years"

    def write(self, document: Document, value: Any) -> Document:
        """State another, about as long as before."""
        horizon = {k: v for k, v in document.get("horizon", {}).items() if k not in ("years", "until_age", "until")}
        age, years = self._youngest(document), document.get("horizon", {}).get("years")
        until_age = document.get("horizon", {}).get("until_age")
        if value == "last_death":
            return put(document, "horizon", {"until": "last_death", **horizon})
        horizon.pop("mortality", None)
        if value == "until_age":
            return put(document, "horizon", {"until_age": (age or 65) + (years or 30), **horizon})
        return put(document, "horizon", {"years": max(1, until_age - age) if until_age and age else 30, **horizon})

    def _youngest(self, document: Document) -> int | None:
        ages = [person.get("age") for person in document.get("people", []) if isinstance(person.get("age"), int)]
        return min(ages, default=None)


@dataclass(frozen=True)
class SpendingKind:
    """The spending rule; what holds for any rule stays, and an amount becomes a share or the other way round."""

    def read(self, document: Document) -> Any:
        """Give the kind."""
        return look_up(document, "spending.kind")

    def write(self, document: Document, value: Any) -> Document:
        """Take another rule, at about the same spending."""
        before, keys = document.get("spending", {}), SPENDING_CHOICES[value].model_fields
        after = {"kind": value}
        if "amount" in keys:
            after["amount"] = before.get("amount") or self._amount(document)
        elif "rate" in keys:
            after["rate"] = before.get("rate") or self._rate(document)
        kept = {key: before[key] for key in _ANY_RULE if key in before}
        return put(document, "spending", after | kept)

    def _rate(self, document: Document) -> float:
        amount, balance = look_up(document, "spending.amount"), look_up(document, "portfolio.balance")
        return round(min(1.0, amount / balance), 4) if amount and balance else _DEFAULT_RATE

    def _amount(self, document: Document) -> int:
        rate, balance = look_up(document, "spending.rate"), look_up(document, "portfolio.balance")
        return int(round((rate or _DEFAULT_RATE) * (balance or 1_000_000), -2))


@dataclass(frozen=True)
class MarketKind:
    """The market; the stretch of history that one was calibrated on is the stretch that another draws from."""

    def read(self, document: Document) -> Any:
        """Give the kind."""
        return look_up(document, "market.kind")

    def write(self, document: Document, value: Any) -> Document:
        """Take another market."""
        before = document.get("market", {})
        source = before.get("calibrate") or {k: before[k] for k in _SOURCE if k in before}
        if source and value in _CALIBRATED:
            return put(document, "market", {"kind": value, "calibrate": source})
        drawn = source if value in _DRAWN else {}
        return put(document, "market", {"kind": value, **drawn})


@dataclass(frozen=True)
class SteadyInflation:
    """Whether inflation is a constant rate instead of what the market has."""

    def read(self, document: Document) -> Any:
        """Tell it: ``market``, ``constant``, or another kind that only the text can change."""
        stated = look_up(document, "market.inflation")
        return "market" if stated is None else stated.get("kind", "lognormal") if isinstance(stated, dict) else "market"

    def write(self, document: Document, value: Any) -> Document:
        """Take inflation of that kind."""
        return put(document, "market.inflation", None if value == "market" else {"kind": value})


_SOURCE = ("data", "first_year", "last_year")
_CALIBRATED = frozenset({"lognormal", "student_t", "mean_reverting"})
_DRAWN = frozenset({"bootstrap", "historical"})


def _are_numbers(allocation: dict[str, Any]) -> bool:
    return all(isinstance(weight, int | float) for weight in allocation.values())
