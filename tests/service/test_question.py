"""What cannot be run is refused before any work starts, with the value, the bound and the remedy."""

from pathlib import Path

import pytest

from engine import LimitError, Plan, PlanError
from engine.statistics import success_interval
from service.question import RunRequest, check, counts, finest_precision
from service.settings import Settings, load_settings


def test_a_request_without_a_number_gets_the_default(plan: Plan, settings: Settings) -> None:
    assert check(RunRequest(plan), settings).scenarios == 100_000


@pytest.mark.parametrize("scenarios", [0, 9, -5])
def test_fewer_than_ten_scenarios_are_refused(plan: Plan, settings: Settings, scenarios: int) -> None:
    with pytest.raises(LimitError, match=rf"scenarios={scenarios} is below 10; ask for at least 10"):
        check(RunRequest(plan, scenarios), settings)


def test_more_than_the_cluster_allows_are_refused(plan: Plan, settings: Settings) -> None:
    with pytest.raises(LimitError, match=r"1,000,000,001 is above MAX_CLUSTER_SCENARIOS=1,000,000,000; ask for fewer"):
        check(RunRequest(plan, 1_000_000_001), settings)


def test_an_interactive_answer_has_a_bound_of_its_own(plan: Plan, settings: Settings) -> None:
    with pytest.raises(LimitError, match=r"1,001 is above MAX_SCENARIOS=1,000; run it on the cluster"):
        check(RunRequest(plan, 1_001, interactive=True), settings)
    assert check(RunRequest(plan, interactive=True), settings).scenarios == 1_000


@pytest.mark.parametrize("seed", [-1, 2**64])
def test_a_seed_that_does_not_exist_is_refused(plan: Plan, settings: Settings, seed: int) -> None:
    with pytest.raises(PlanError, match=rf"seed={seed} is outside"):
        check(RunRequest(plan, 1000, seed=seed), settings)


def test_scenarios_and_precision_together_are_refused(plan: Plan, settings: Settings) -> None:
    with pytest.raises(PlanError, match="give one of them"):
        check(RunRequest(plan, 1000, 0.01), settings)


@pytest.mark.parametrize("precision", [0.0, -0.1, 0.5, float("nan"), float("inf")])
def test_a_precision_that_means_nothing_is_refused(plan: Plan, settings: Settings, precision: float) -> None:
    with pytest.raises(PlanError, match=r"precision=.* must be more than 0 and less than 0.5"):
        check(RunRequest(plan, precision=precision), settings)


def test_a_precision_finer_than_the_limit_reaches_is_refused_with_the_finest(plan: Plan, settings: Settings) -> None:
    with pytest.raises(LimitError, match=r"precision=1e-06 may need more than the 1,000,000,000 scenarios"):
        check(RunRequest(plan, precision=1e-6), settings)


def test_the_finest_precision_is_reached_at_the_last_count_whatever_the_answer() -> None:
    last = counts(1_000_000)[-1]
    low, high = success_interval(last // 2, last)
    assert last == 640_000
    assert (high - low) / 2 == pytest.approx(finest_precision(1_000_000), rel=1e-6)


def test_precision_is_refused_for_a_historical_plan(historical_plan: Plan, settings: Settings) -> None:
    with pytest.raises(PlanError, match="historical plan, which has exactly 69 scenarios"):
        check(RunRequest(historical_plan, precision=0.01), settings)


def test_a_historical_plan_runs_every_window_and_says_so(historical_plan: Plan, settings: Settings) -> None:
    question = check(RunRequest(historical_plan, 1_000_000), settings)
    assert question.scenarios == 69
    assert "69 complete windows of 30 years" in question.notes[0]
    assert "1,000,000" in question.notes[0]
    assert check(RunRequest(historical_plan), settings).notes == ()


def test_paths_that_do_not_fit_into_memory_are_refused_with_how_many_do(plan: Plan, tmp_path: Path) -> None:
    small = load_settings(home=tmp_path, memory_limit=100_000_000)
    with pytest.raises(LimitError, match=r"above the limit of 0\.1 GB; keep the paths of at most") as refused:
        check(RunRequest(plan, 1_000_000, keep_paths=True), small)
    most = int(str(refused.value).split("at most ")[1].split(" ")[0].replace(",", ""))
    assert check(RunRequest(plan, most, keep_paths=True), small).scenarios == most


def test_paths_need_a_number(plan: Plan, settings: Settings) -> None:
    with pytest.raises(PlanError, match="keep_paths needs a number"):
        check(RunRequest(plan, precision=0.01, keep_paths=True), settings)


def test_plans_that_differ_in_name_alone_share_their_computation(plan: Plan, settings: Settings) -> None:
    renamed = plan.model_copy(update={"name": "Another name"})
    assert check(RunRequest(plan, 1000), settings).key == check(RunRequest(renamed, 1000), settings).key
    assert check(RunRequest(plan, 1000), settings).key != check(RunRequest(plan, 1000, seed=2), settings).key


def test_a_caveat_of_the_data_is_told(historical_plan: Plan, settings: Settings) -> None:
    content = historical_plan.model_dump() | {"market": {"kind": "bootstrap", "data": "us_monthly"}}
    (note,) = check(RunRequest(Plan.model_validate(content)), settings).notes
    assert note.startswith("The prices in us_monthly are averages over each month")


@pytest.fixture
def table_plan(historical_plan: Plan, tmp_path: Path) -> Plan:
    rows = "".join(f"{s},{year},0.0{s},0.03,0.02\n" for s in range(12) for year in range(2030, 2060))
    (tmp_path / "paths.csv").write_text(f"scenario,year,us_stocks,us_bonds,inflation\n{rows}")
    market = {"kind": "returns_table", "data": str(tmp_path / "paths.csv")}
    return Plan.model_validate(historical_plan.model_dump() | {"market": market})


def test_a_table_in_its_order_is_run_once_and_says_so(table_plan: Plan, settings: Settings) -> None:
    question = check(RunRequest(table_plan, 1_000), settings)
    assert question.scenarios == 12
    assert question.notes == (
        "The table holds 12 scenarios; each was run once, instead of the 1,000 scenarios asked for.",
    )


def test_precision_is_refused_for_a_table_in_its_order(table_plan: Plan, settings: Settings) -> None:
    with pytest.raises(
        PlanError, match=r'which has exactly 12 scenarios .* leave precision out, or set order = "drawn"'
    ):
        check(RunRequest(table_plan, precision=0.01), settings)
