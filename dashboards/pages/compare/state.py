"""What the address of the page says: which plans, how many futures, which seed."""

from dataclasses import dataclass, replace
from urllib.parse import parse_qs, urlencode

from engine import PlanError
from engine.random_streams import MAX_SEED

LETTERS = "abcd"
FUTURES = (10_000, 50_000, 200_000, 1_000_000)
"""How many futures can be chosen."""


@dataclass(frozen=True)
class CompareState:
    """The question of the page.

    Attributes
    ----------
    plans : tuple of str
        Up to four, as `dashboards.plan_link` names them; the others are compared with the first.
    futures, seed : int
    """

    plans: tuple[str, ...] = ()
    futures: int = 50_000
    seed: int = 1

    @classmethod
    def read(cls, query: str) -> "CompareState":
        """Read an address's query; raises `PlanError` where a number in it is none, or out of bounds."""
        said = {name: values[0] for name, values in parse_qs(query.removeprefix("?")).items()}
        plans = tuple(said[letter] for letter in LETTERS if letter in said)
        return cls(
            plans or ((said["plan"],) if "plan" in said else ()),
            whole(said, "futures", cls.futures, 10, FUTURES[-1]),
            whole(said, "seed", cls.seed, 0, MAX_SEED),
        )

    def query(self) -> str:
        """Write it as an address's query."""
        usual = CompareState()
        numbers = {name: getattr(self, name) for name in ("futures", "seed")}
        said = {name: str(value) for name, value in numbers.items() if value != getattr(usual, name)}
        return f"?{urlencode(dict(zip(LETTERS, self.plans, strict=False)) | said)}"

    def add(self, plan: str) -> "CompareState":
        """Put a plan behind the others; raises `PlanError` where there are four already."""
        if len(self.plans) == len(LETTERS):
            raise PlanError("4 plans are compared already, and that is the most; remove one first")
        return replace(self, plans=(*self.plans, plan))

    def without(self, place: int) -> "CompareState":
        """Take the plan at ``place`` out."""
        return replace(self, plans=tuple(plan for k, plan in enumerate(self.plans) if k != place))

    def first(self, place: int) -> "CompareState":
        """Make the plan at ``place`` the one that the others are compared with."""
        others = self.without(place).plans
        return replace(self, plans=(self.plans[place], *others))


def whole(said: dict[str, str], name: str, usual: int, least: int, most: int) -> int:
    """Read a whole number from a query; raises `PlanError` where it is none, or out of bounds."""
    text = said.get(name, str(usual))
    if not text.isdecimal() or not least <= int(text) <= most:
        raise PlanError(f"{name}={text} in the address is not a whole number from {least:,} to {most:,}; correct it")
    return int(text)
