"""One pool of money, asset by asset, and the weights it is brought back to."""

from itertools import pairwise
from typing import Any

HALF_CENT = 0.005


def weights_of(said: dict[str, Any], year: int, assets: list[str]) -> list[float]:
    """Give the target weights of a year: of the allocation, or of the glide path."""
    portfolio = said["portfolio"]
    path = portfolio.get("glide_path")
    if not path:
        return _in_order(portfolio["allocation"], assets)
    points = [(_year_of(point, said), point["allocation"]) for point in path]
    for (start, old), (stop, new) in pairwise(points):
        if start <= year < stop:
            way = (year - start) / (stop - start) if portfolio.get("glide", "linear") == "linear" else 0.0
            between = zip(_in_order(old, assets), _in_order(new, assets), strict=True)
            return [a + way * (b - a) for a, b in between]
    return _in_order(points[0][1] if year < points[0][0] else points[-1][1], assets)


def _year_of(point: dict[str, Any], said: dict[str, Any]) -> int:
    return point["year"] if "year" in point else point["age"] - said["people"][0]["age"] + 1


def _in_order(allocation: dict[str, float], assets: list[str]) -> list[float]:
    return [allocation.get(asset, 0.0) / sum(allocation.values()) for asset in assets]


class Pool:
    """Money in one place, without taxes."""

    def __init__(self, said: dict[str, Any], assets: list[str]) -> None:
        self.said, self.assets, self.target = said, assets, weights_of(said, 1, assets)
        self.worth = [said["portfolio"]["balance"] * weight for weight in self.target]
        self.steps = said["horizon"].get("steps_per_year", 1)
        self.rebalance = said["portfolio"].get("rebalance", "every_period")

    @property
    def balance(self) -> float:
        """All of it."""
        return sum(self.worth)

    def settle(self, income: float, expense: float, spending: float) -> tuple[float, float]:
        """Pay an expense and then spending, from income and then from what is held; give what was paid of each."""
        available = self.balance + income
        expense_paid = min(expense, available)
        spending_paid = min(spending, available - expense_paid)
        left = available - expense_paid - spending_paid
        if left < HALF_CENT:
            left, spending_paid = 0.0, spending_paid + left
        before = self.balance
        shares = [asset / before for asset in self.worth] if before > 0 else self.target
        self.worth = [share * left for share in shares]
        return expense_paid, spending_paid

    def grow(self, growth: list[float], year: int, closes: bool) -> tuple[float, float, float]:
        """Take a period's fees, let markets work, rebalance; give the growth before fees, the fees and the gains."""
        if self.rebalance == "every_period":
            self._to(weights_of(self.said, year, self.assets))
        before = self.balance
        shares = [asset / before for asset in self.worth] if before > 0 else self.target
        whole = sum(share * factor for share, factor in zip(shares, growth, strict=True))
        invested = [asset * keep for asset, keep in zip(self.worth, keeps(self.said, self.assets), strict=True)]
        self.worth = [asset * factor for asset, factor in zip(invested, growth, strict=True)]
        self.target = weights_of(self.said, year + 1 if closes else year, self.assets)
        if self._is_due(closes):
            self._to(self.target)
        return whole, before - sum(invested), self.balance - sum(invested)

    def _is_due(self, closes: bool) -> bool:
        if isinstance(self.rebalance, dict):
            aims = [weight * self.balance for weight in self.target]
            off = max(abs(asset - aim) for asset, aim in zip(self.worth, aims, strict=True))
            return off > self.rebalance["drift"] * self.balance
        return self.rebalance == "annual" and closes

    def _to(self, weights: list[float]) -> None:
        self.worth, self.target = [weight * self.balance for weight in weights], weights


def keeps(said: dict[str, Any], assets: list[str]) -> list[float]:
    """Give for each asset what fees leave of it in one period: (1 - fee) of a year, spread evenly over its periods."""
    portfolio, steps = said["portfolio"], said["horizon"].get("steps_per_year", 1)
    own = portfolio.get("asset_fees", {})
    return [((1 - portfolio.get("fee", 0.0)) * (1 - own.get(asset, 0.0))) ** (1 / steps) for asset in assets]
