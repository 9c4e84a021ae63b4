"""The command line: answers, one JSON object, exit codes, and no traceback for anything that was typed."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import xarray as xr

from cluster.events import Progress
from engine import Plan, simulate, trace
from service.commands.progress_bar import told

Said = tuple[int, str, str]
Outlast = Callable[..., Said]


def test_a_run_prints_the_answer_what_is_left_and_where_to_look_next(outlast: Outlast, plan_file: Path) -> None:
    code, out, err = outlast("run", plan_file, "--scenarios", "20_000", "--seed", 7)
    assert (code, err) == (0, "")
    assert "Twenty years\nThe money outlasts the plan in about" in out
    assert "the middle one leaves" in out
    assert "20,000 scenarios, seed 7" in out
    assert f"outlast report {plan_file} --seed 7 -o report.pdf" in out


def test_a_second_run_says_that_it_came_from_the_cache(outlast: Outlast, plan_file: Path) -> None:
    outlast("run", plan_file, "--scenarios", "1e4")
    assert "From the cache" in outlast("run", plan_file, "--scenarios", "1e4")[1]


def test_an_extended_run_says_what_was_known(outlast: Outlast, plan_file: Path) -> None:
    outlast("run", plan_file, "--scenarios", "1e4")
    assert "10,000 of them were known already" in outlast("run", plan_file, "--scenarios", "3e4")[1]


def test_json_is_exactly_one_object_with_the_engines_numbers(outlast: Outlast, plan_file: Path) -> None:
    code, out, _ = outlast("run", plan_file, "--scenarios", "2e4", "--seed", 7, "--json")
    answer = json.loads(out)
    expected = simulate(Plan.from_toml(plan_file), 20_000, seed=7)
    assert code == 0
    assert set(answer) == {
        "success_probability", "success_interval", "scenarios", "seed", "plan_key", "result_key", "seconds",
        "core_seconds", "cached", "terminal_balance", "outcomes",
    }  # fmt: skip
    assert answer["success_probability"] == float(expected["success_probability"])
    assert answer["success_interval"] == list(map(float, expected["success_interval"]))
    assert answer["terminal_balance"]["0.05"] == float(expected["terminal_balance"].sel(quantile=0.05))
    assert (answer["scenarios"], answer["seed"], answer["cached"]) == (20_000, 7, False)
    assert answer["result_key"] == expected.attrs["result_key"]


def test_a_historical_plan_has_no_interval_and_notes_what_was_run(
    outlast: Outlast, plan_file: Path, tmp_path: Path
) -> None:
    text = plan_file.read_text().replace("stocks", "us_stocks").replace("bonds", "us_bonds")
    (tmp_path / "history.toml").write_text(
        text.split("[market]")[0] + '[market]\nkind = "historical"\ndata = "us_annual"\n'
    )
    code, out, err = outlast("run", tmp_path / "history.toml", "--scenarios", "1e6", "--json")
    assert (code, json.loads(out)["success_interval"], json.loads(out)["scenarios"]) == (0, None, 79)
    assert "Note: History holds 79 complete windows" in err


def test_the_caveat_of_monthly_history_is_printed(outlast: Outlast, plan_file: Path, tmp_path: Path) -> None:
    text = plan_file.read_text().replace("stocks", "us_stocks").replace("bonds", "us_bonds").split("[market]")[0]
    (tmp_path / "months.toml").write_text(f'{text}[market]\nkind = "bootstrap"\ndata = "us_monthly"\n')
    code, _, err = outlast("run", tmp_path / "months.toml", "--scenarios", "100")
    assert (code, "Note: The prices in us_monthly are averages over each month" in err) == (0, True)


def test_a_precision_is_reached(outlast: Outlast, plan_file: Path) -> None:
    _, out, _ = outlast("run", plan_file, "--precision", 0.005, "--json")
    low, high = json.loads(out)["success_interval"]
    assert (high - low) / 2 < 0.005


def test_the_result_is_written_where_it_was_asked(outlast: Outlast, plan_file: Path, tmp_path: Path) -> None:
    code, out, _ = outlast("run", plan_file, "--scenarios", 1000, "--keep-paths", "-o", tmp_path / "out" / "r.nc")
    assert code == 0
    assert "r.nc" in out
    with xr.open_dataset(tmp_path / "out" / "r.nc", engine="h5netcdf") as written:
        assert written["scenario_balance"].sizes == {"scenario": 1000, "year": 21}


@pytest.mark.parametrize("scenarios", ["20000", "20_000", "20,000", "2e4", "2E4"])
def test_a_number_of_scenarios_is_read_as_people_write_it(outlast: Outlast, plan_file: Path, scenarios: str) -> None:
    assert json.loads(outlast("run", plan_file, "--scenarios", scenarios, "--json")[1])["scenarios"] == 20_000


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["run", "missing.toml"], "missing.toml"),
        (["run", "plan.toml", "--scenarios", "many"], "'many' is not a number"),
        (["run", "plan.toml", "--scenarios", "1.5"], "'1.5' is not a whole number"),
        (["run", "plan.toml", "--scenarios", "inf"], "'inf' is not a whole number"),
        (["run", "plan.toml", "--scenarios", "1e99999999"], "'1e99999999' is larger than any count or seed"),
        (["run", "plan.toml", "--scenarios", "5"], "scenarios=5 is below 10"),
        (["run", "plan.toml", "--scenarios", "2e9"], "above MAX_CLUSTER_SCENARIOS=1,000,000,000"),
        (["run", "plan.toml", "--precision", "0"], "precision=0 must be more than 0 and less than 0.5"),
        (["run", "plan.toml", "--precision", "0.01", "--scenarios", "100"], "give one of them"),
        (["run", "plan.toml", "--seed", "-1"], "seed=-1 is outside"),
        (["run", "plan.toml", "--scenarios", "10", "-o", "plan.toml/result.nc"], "cannot be written"),
        (["run", "plan.toml", "--scenarios", "1e8", "--keep-paths"], "keep the paths of at most"),
        (["run", "broken.toml"], "broken.toml"),
        (["run", "poor.toml"], "balance"),
        (["run", "plan.toml", "--executor", "cloud"], "'cloud' is not one of"),
        (["scenario", "plan.toml", "--index", "-1"], "-1"),
        (["scenario", "plan.toml", "--seed", "-1", "--index", "0"], "-1"),
        (["dance"], "No such command 'dance'"),
    ],
)
def test_bad_input_is_said_in_words_and_exits_with_two(
    outlast: Outlast, plan_file: Path, arguments: list[str], words: str
) -> None:
    (plan_file.parent / "broken.toml").write_text("name = ")
    (plan_file.parent / "poor.toml").write_text(plan_file.read_text().replace("1_000_000", "10"))
    code, out, err = outlast(*arguments)
    assert code == 2
    assert words in err
    assert out == ""


def test_a_setting_that_cannot_be_used_exits_with_two(
    outlast: Outlast, plan_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OUTLAST_CACHE", "attic")
    code, _, err = outlast("run", plan_file)
    assert (code, "OUTLAST_CACHE='attic'" in err) == (2, True)


def test_a_cluster_that_cannot_be_reached_exits_with_one(
    outlast: Outlast, plan_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cluster.connect.CONNECT_SECONDS", 0.3)
    monkeypatch.setenv("OUTLAST_CLUSTER", "address")
    monkeypatch.setenv("OUTLAST_CLUSTER_ADDRESS", "tcp://127.0.0.1:9")
    code, out, err = outlast("run", plan_file, "--executor", "dask")
    assert (code, out) == (1, "")
    assert "no Dask scheduler answers at tcp://127.0.0.1:9" in err


def test_one_scenario_is_shown_year_by_year(outlast: Outlast, plan_file: Path) -> None:
    code, out, _ = outlast("scenario", plan_file, "--seed", 7, "--index", "734_512")
    assert code == 0
    assert "Twenty years: scenario 734,512 of seed 7" in out
    balance = float(trace(Plan.from_toml(plan_file), 734_512, 1, 7)["balance"].isel(year=20).item())
    assert f"{balance:,.0f}" in next(line for line in out.splitlines() if line.strip().startswith("20 "))


def test_one_scenario_as_json_has_every_year_and_variable(outlast: Outlast, plan_file: Path) -> None:
    _, out, _ = outlast("scenario", plan_file, "--seed", 7, "--index", "734512", "--json")
    told = json.loads(out)
    expected = trace(Plan.from_toml(plan_file), 734_512, 1, 7).isel(scenario=0)
    assert [row["year"] for row in told["years"]] == list(range(21))
    assert [row["balance"] for row in told["years"]] == expected["balance"].values.tolist()
    assert set(told["years"][0]) == {"year", *map(str, expected.data_vars)}


def test_the_version_is_that_of_the_distribution(outlast: Outlast) -> None:
    from importlib.metadata import version

    assert outlast("--version")[:2] == (0, f"outlast, version {version('outlast')}\n")


def test_help_lists_the_commands_of_every_package(outlast: Outlast) -> None:
    code, out, _ = outlast("--help")
    assert code == 0
    assert all(f"\n  {command} " in out for command in ("run", "scenario", "cluster", "report", "replay"))


def test_the_progress_says_scenarios_rate_workers_time_left_and_success_so_far() -> None:
    lines = told(Progress(done=500_000, total=1_000_000, failures=70_000, rate=2.5e6, workers=2, elapsed=0.2))
    assert lines == "500k of 1M scenarios · 2.5M/s · 2 workers · 0 s left\nsuccess so far 86.0% (85.9% to 86.1%)"
    assert told(Progress(0, 1_000_000, 0, 0.0, 0, 0.0)) == "0 of 1M scenarios · workers starting"


def test_the_progress_fits_into_a_terminal_of_eighty_columns() -> None:
    beside = len("━" * 10 + " 100% ")
    widest = told(Progress(123_456_789_012, 999_000_000_000, 17, 123_456_789.0, 1_000, 7_200.0))
    assert max(map(len, widest.splitlines())) + beside <= 80
