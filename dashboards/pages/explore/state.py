"""What the address of the page says: which plan, which view of it, and what that view is asked."""

from dataclasses import dataclass, replace
from typing import Literal, get_args
from urllib.parse import parse_qs, urlencode

from dashboards.pages.compare.state import whole
from engine import PlanError
from engine.random_streams import MAX_SEED
from engine.simulate import MAX_SCENARIO

View = Literal["sweep", "tornado", "history", "future"]
VIEWS: dict[View, str] = {
    "sweep": "Two inputs together",
    "tornado": "What matters most",
    "history": "Through real years",
    "future": "One future",
}
FUTURES = (2_000, 10_000, 50_000)
"""How many futures of each cell or bar can be chosen."""
MOST_STEPS = 15
NAMED = {"typical": "a typical failure", "median": "the median future", "worst": "the worst future"}
"""Futures that can be asked for by what they are."""


@dataclass(frozen=True)
class Axis:
    """One input of a sweep: a field of the plan, and the values it takes; None where the plan's own surroundings do."""

    field: str
    low: float | None = None
    high: float | None = None
    steps: int = 7


@dataclass(frozen=True)
class ExploreState:
    """The question of the page.

    Attributes
    ----------
    plan : str
        As `dashboards.plan_link` names it.
    view : str
        One of `VIEWS`.
    axes : tuple of Axis
        Across and down, for "sweep"; empty where they are to be chosen for the plan.
    futures, seed : int
    index : int, optional
        The scenario of "future"; None where it is ``named``.
    named : str
        One of `NAMED`.
    """

    plan: str = "retire_at_65"
    view: View = "sweep"
    axes: tuple[Axis, ...] = ()
    futures: int = 10_000
    seed: int = 1
    index: int | None = None
    named: str = "typical"

    @classmethod
    def read(cls, query: str) -> "ExploreState":
        """Read an address's query; raises `PlanError` with value, bound and remedy."""
        said = {name: values[0] for name, values in parse_qs(query.removeprefix("?")).items()}
        view = said.get("view", cls.view)
        if view not in get_args(View):
            raise PlanError(f"view={view} in the address is none of {', '.join(VIEWS)}; correct it")
        named = said.get("future", cls.named)
        if named not in NAMED:
            raise PlanError(f"future={named} in the address is none of {', '.join(NAMED)}; correct it")
        return cls(
            plan=said.get("plan", cls.plan),
            view=view,
            axes=tuple(_axis(said, letter) for letter in "xy" if letter in said),
            futures=whole(said, "futures", cls.futures, 10, 1_000_000),
            seed=whole(said, "seed", cls.seed, 0, MAX_SEED),
            index=whole(said, "index", 0, 0, MAX_SCENARIO) if "index" in said else None,
            named=named,
        )

    def query(self) -> str:
        """Write it as an address's query; what is as usual is left out."""
        said = {"plan": self.plan, "view": self.view}
        for letter, axis in zip("xy", self.axes, strict=False):
            said[letter] = axis.field
            said |= {f"{letter}_from": f"{axis.low:.10g}"} if axis.low is not None else {}
            said |= {f"{letter}_to": f"{axis.high:.10g}"} if axis.high is not None else {}
            said[f"{letter}_steps"] = str(axis.steps)
        usual = ExploreState()
        said |= {
            name: str(getattr(self, name))
            for name in ("futures", "seed")
            if getattr(self, name) != getattr(usual, name)
        }
        if self.view == "future":
            said |= {"future": self.named} if self.index is None else {"index": str(self.index)}
        return f"?{urlencode(said)}"

    def address(self) -> str:
        """Give the address of the page that asks this."""
        return f"/explore{self.query()}"

    def look(self, view: View) -> "ExploreState":
        """Ask another view of the same plan."""
        return replace(self, view=view)


def _axis(said: dict[str, str], letter: str) -> Axis:
    low, high = (_number(said, f"{letter}_{end}") for end in ("from", "to"))
    if low is not None and high is not None and not low < high:
        raise PlanError(f"{letter} runs from {low:g} to {high:g}; let it begin below its end")
    return Axis(said[letter], low, high, whole(said, f"{letter}_steps", Axis("").steps, 2, MOST_STEPS))


def _number(said: dict[str, str], name: str) -> float | None:
    if name not in said:
        return None
    try:
        value = float(said[name])
    except ValueError:
        value = float("nan")
    if not abs(value) < 1e12:
        raise PlanError(f"{name}={said[name]} in the address is no number below a trillion; correct it")
    return value
