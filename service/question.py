"""What is asked of a run, checked before any work starts."""

from dataclasses import dataclass, field, replace

from engine import LimitError, Plan, PlanError, ResolvedPlan, resolve
from engine.random_streams import MAX_SEED
from engine.simulate import projected_memory
from engine.spending.constant_real import ConstantRealChoice
from engine.statistics import NORMAL_95
from service.settings import Settings

LEAST_SCENARIOS = 10
FIRST_COUNT = 10_000
"""Scenarios at which a precision is first judged; then at 2, 4, 8, ... times as many."""


_REPLAYING = {"history": "historical plan", "table": "table of returns in its given order"}
_DRAWING = {"history": "use the bootstrap market", "table": 'set order = "drawn"'}


@dataclass(frozen=True)
class RunRequest:
    """What a caller asks for.

    Attributes
    ----------
    plan : Plan
        The plan to run.
    scenarios : int, optional
        How many; the setting's default where neither this nor ``precision`` is given.
    precision : float, optional
        Run until the half-width of the 95 % interval of the success
        probability is below this; judged only at 10,000 · 2**k scenarios.
    seed : int
        0 .. 2**64 - 1; one seed gives the same markets to every plan.
    keep_paths : bool
        Also keep every scenario year by year in the Dataset.
    interactive : bool
        Answer at once in this process, within ``max_scenarios``.
    kept : bool
        Look the answer up in the cache and keep it there. A page that answers every movement of a slider does neither:
        writing each answer down takes longer than computing it.
    recorded : bool
        Put the run into the records, unless it is interactive. A page that refines its answer by itself does not: what
        nobody asked for is no run to look back at.
    """

    plan: Plan
    scenarios: int | None = None
    precision: float | None = None
    seed: int = 1
    keep_paths: bool = False
    interactive: bool = False
    kept: bool = True
    recorded: bool = True


@dataclass(frozen=True)
class Question:
    """A request that can be run: the plan resolved, the numbers within their bounds.

    Attributes
    ----------
    scenarios : int, optional
        How many to run; None where ``precision`` decides.
    notes : tuple of str
        What the asker should know about how the request was read.
    """

    resolved: ResolvedPlan
    seed: int
    scenarios: int | None
    precision: float | None
    keep_paths: bool
    interactive: bool
    kept: bool
    most_scenarios: int
    notes: tuple[str, ...] = field(default=())

    @property
    def key(self) -> tuple[object, ...]:
        """What two requests share that may share one computation."""
        asked = (self.scenarios, self.precision, self.keep_paths, self.interactive, self.kept)
        return (self.resolved.key, self.seed, *asked)


def check(request: RunRequest, settings: Settings) -> Question:
    """Resolve the plan and check every bound.

    Raises
    ------
    PlanError
        If the request contradicts itself, or the plan cannot be run.
    LimitError
        If it is too large for a limit, with the value, the bound and the remedy.
    """
    if request.scenarios is not None and request.precision is not None:
        raise PlanError("scenarios and precision were both given; give one of them")
    if not 0 <= request.seed <= MAX_SEED:
        raise PlanError(f"seed={request.seed} is outside 0..{MAX_SEED}; choose one within")
    resolved = resolve(request.plan)
    most = settings.max_scenarios if request.interactive else settings.max_cluster_scenarios
    scenarios, notes = _count(request, resolved, settings, most)
    if request.precision is not None:
        _check_precision(request.precision, resolved, most)
    caveats = (resolved.caveat,) if resolved.caveat else ()
    question = Question(
        resolved=resolved,
        seed=request.seed,
        scenarios=scenarios,
        precision=request.precision,
        keep_paths=request.keep_paths,
        interactive=request.interactive,
        kept=request.kept,
        most_scenarios=most,
        notes=(*notes, *caveats),
    )
    _check_memory(question, settings.memory_limit)
    return question


def check_bounds(request: RunRequest, settings: Settings) -> Question:
    """Check every bound as `check` does, at once even where the spending rule needs a table of its own first.

    No bound depends on the rule, so the question is asked with a simple one in its place; its key says nothing then.

    Raises
    ------
    PlanError, LimitError
        As `check` does.
    """
    if request.plan.spending.success_levels():
        simple = ConstantRealChoice(kind="constant_real", amount=1.0, start_year=request.plan.spending.start_year)
        request = replace(request, plan=request.plan.model_copy(update={"spending": simple}))
    return check(request, settings)


def _count(
    request: RunRequest, resolved: ResolvedPlan, settings: Settings, most: int
) -> tuple[int | None, tuple[str, ...]]:
    if request.precision is not None:
        return None, ()
    if request.scenarios is not None:
        _check_count(request.scenarios, most, request.interactive)
    if resolved.windows is None:
        return request.scenarios or min(settings.default_scenarios, most), ()
    if request.scenarios in (None, resolved.windows):
        return resolved.windows, ()
    return resolved.windows, (
        f"{_replayed(resolved)}; each was run once, instead of the {request.scenarios:,} scenarios asked for.",
    )


def _replayed(resolved: ResolvedPlan) -> str:
    if resolved.replays == "table":
        return f"The table holds {resolved.windows:,} scenarios"
    return f"History holds {resolved.windows:,} complete windows of {resolved.run.timeline.years} years"


def _check_count(scenarios: int, most: int, interactive: bool) -> None:
    if scenarios < LEAST_SCENARIOS:
        raise LimitError(f"scenarios={scenarios:,} is below {LEAST_SCENARIOS}; ask for at least {LEAST_SCENARIOS}")
    if scenarios > most:
        name = "MAX_SCENARIOS" if interactive else "MAX_CLUSTER_SCENARIOS"
        remedy = "run it on the cluster" if interactive else f"ask for fewer, or raise OUTLAST_{name}"
        raise LimitError(f"scenarios={scenarios:,} is above {name}={most:,}; {remedy}")


def _check_precision(precision: float, resolved: ResolvedPlan, most: int) -> None:
    if resolved.windows is not None:
        raise PlanError(
            f"precision={precision:g} was asked of a {_REPLAYING[resolved.replays]}, which has exactly "
            f"{resolved.windows:,} scenarios and no sampling error; leave precision out, or "
            f"{_DRAWING[resolved.replays]}"
        )
    if resolved.members:
        raise PlanError(
            f"precision={precision:g} was asked of an ensemble, whose markets share their draws, so that its scenarios "
            f"say less than as many independent ones; leave precision out and give scenarios"
        )
    if not 0 < precision < 0.5:
        raise PlanError(
            f"precision={precision:g} must be more than 0 and less than 0.5; give a half-width such as 0.0025"
        )
    least = finest_precision(most)
    if precision < least:
        raise LimitError(
            f"precision={precision:g} may need more than the {most:,} scenarios allowed; "
            f"ask for {least:.2g} or more, or raise OUTLAST_MAX_CLUSTER_SCENARIOS"
        )


def counts(most: int) -> list[int]:
    """Return the cumulative scenario counts at which a precision is judged, up to ``most``."""
    found, count = [], FIRST_COUNT
    while count <= most:
        found.append(count)
        count *= 2
    return found


def finest_precision(most: int) -> float:
    """Return the half-width of the widest 95 % interval (at one half) at the last count up to ``most``."""
    last = max(counts(most), default=1)
    return float(NORMAL_95 / (2 * (last + NORMAL_95 * NORMAL_95) ** 0.5))


def _check_memory(question: Question, limit: int) -> None:
    """Refuse what will not fit; without paths the memory does not grow with the scenarios."""
    if question.keep_paths and question.scenarios is None:
        raise PlanError("keep_paths needs a number of scenarios, not a precision; give scenarios")
    scenarios = question.scenarios or 0
    projected = projected_memory(question.resolved, scenarios, question.keep_paths)
    if projected <= limit:
        return
    fixed = projected_memory(question.resolved, 0, question.keep_paths)
    most = max(0, (limit - fixed) * scenarios // max(1, projected - fixed))
    remedy = f"keep the paths of at most {most:,} scenarios" if question.keep_paths else "plan fewer years"
    raise LimitError(
        f"this run would take about {projected / 1e9:,.1f} GB, above the limit of {limit / 1e9:,.1f} GB; "
        f"{remedy}, or raise OUTLAST_MEMORY_LIMIT"
    )
