"""Questions asked from the command line: words, one JSON object, exit codes."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

Outlast = Callable[..., tuple[int, str, str]]
FEW = ("--scenarios", "2000")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("solve", "PLAN", *FEW), "For the money to last in 90 in 100 futures, spend at most $"),
        (("solve", "PLAN", "--for", "balance", *FEW), "start with at least $"),
        (("solve", "PLAN", "--for", "allocation", *FEW), "The money lasts most often with"),
        (("sweep", "PLAN", "--set", "spending.amount=40000:60000:3", *FEW), "50,000"),
        (("sweep", "PLAN", "--set", "spending.amount=40000,60000", "--set", "horizon.years=10,20", *FEW), "(across)"),
        (("compare", "PLAN", "PLAN", *FEW), "On the same futures"),
        (("causes", "PLAN", *FEW), "bad returns in the first years"),
        (("sensitivity", "PLAN", "--set", "spending.amount=50000:60000", *FEW), "what moves it most"),
        (("sensitivity", "PLAN", "--indices", "--points", "4", "--scenarios", "100"), "parts of the variance"),
        (("stress", "HISTORY", "--episode", "1973", *FEW), "1973: the oil crisis"),
        (("stress", "PLAN", "--shock", "SHOCKS", *FEW), "stagflation"),
        (("history", "HISTORY"), "starting years of US history"),
        (("history", "HISTORY", "--data", "us_monthly"), "starting years of monthly US history"),
        (("convergence", "PLAN", *FEW), "The last interval is"),
        (("solve", "PLAN", *FEW), "The plan as it is written has $55,000 a year"),
        (("solve", "PLAN", "--for", "balance", *FEW), "The plan as it is written has $1.00M"),
        (("solve", "PAST"), "For the money to last in 90 in 100 scenarios"),
        (("causes", "PLAN", *FEW), "What helps: "),
        (("stress", "HISTORY", "--episode", "1973", *FEW), "1973 to 1974 would hurt most."),
        (("sensitivity", "HISTORY", *FEW), "Of what is yours to choose, "),
        (("sensitivity", "HISTORY", *FEW), "Nobody chooses mean "),
        (("compare", "PLAN", "HISTORY", *FEW), "Each plan met the same 2,000 futures."),
    ],
)
def test_a_question_is_answered_in_words(
    outlast: Outlast, files: dict[str, Path], arguments: tuple[str, ...], said: str
) -> None:
    code, out, err = outlast(*(files.get(one, one) for one in arguments))
    assert code == 0
    assert err == "" or "us_monthly" in arguments
    assert said in out


@pytest.mark.parametrize(
    ("arguments", "variable"),
    [
        (("solve", "PLAN", *FEW), "answer"),
        (("sweep", "PLAN", "--set", "spending.amount=40000,60000", *FEW), "success_probability"),
        (("compare", "PLAN", "PLAN", *FEW), "success_difference"),
        (("causes", "PLAN", *FEW), "attributed_cause"),
        (("sensitivity", "PLAN", "--set", "spending.amount=50000:60000", *FEW), "swing"),
        (("stress", "HISTORY", "--episode", "2008", *FEW), "deterministic_balance"),
        (("history", "HISTORY"), "sustainable_spending"),
    ],
)
def test_json_is_one_object_with_every_variable(
    outlast: Outlast, files: dict[str, Path], arguments: tuple[str, ...], variable: str
) -> None:
    _, out, _ = outlast(*(files.get(one, one) for one in arguments), "--json")
    answer = json.loads(out)
    assert variable in answer["variables"]
    assert not {"attributes", "coordinates", "runs", "computed_scenarios"} - set(answer)


def test_a_second_sweep_comes_from_the_cache(outlast: Outlast, files: dict[str, Path]) -> None:
    sweep = ("sweep", files["PLAN"], "--set", "spending.amount=40000,60000", *FEW)
    outlast(*sweep)
    assert "From 2 runs in the cache: nothing was computed" in outlast(*sweep)[1]


def test_a_cube_is_written(outlast: Outlast, files: dict[str, Path], tmp_path: Path) -> None:
    import xarray as xr

    path = tmp_path / "cube.nc"
    outlast("sweep", files["PLAN"], "--set", "spending.amount=40000,60000", *FEW, "-o", path)
    assert xr.load_dataset(path).success_probability.sizes == {"spending.amount": 2}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("solve", "PLAN", "--success", "1.5"), "a success of 1.5 was wanted; give a share between 0 and 1"),
        (("solve", "PLAN", "--for", "retirement-age"), "this plan names 0 people, and the retirement age of person 1"),
        (("solve", "RATE"), "this plan requires no spending, so that nothing can go unpaid"),
        (("solve", "RATE", "--for", "allocation"), "set essential in [spending] to what has to be paid"),
        (("sweep", "PLAN", "--set", "spending.amount=1:2:3:4"), "is no range; write it as"),
        (
            ("sweep", "PLAN", "--set", "spending.amount=1,2", "--set", "spending.amount=3"),
            "names spending.amount twice",
        ),
        (("sensitivity", "PLAN", "--set", "spending.amount=1:inf"), "is no range; write it as"),
        (("sensitivity", "PLAN", "--set", "spending.amount=nan:1"), "is no range; write it as"),
        (("convergence", "PAST"), "this market runs its 79 windows once, and nothing converges"),
        (("sweep", "PLAN", "--set", "spending.amount"), "names no values; write it as spending.amount=30000,40000"),
        (("sweep", "PLAN", "--set", "spending.amount=1:2:x"), "is no range; write it as"),
        (("compare", "PLAN"), "1 plans cannot be compared; give 2 to 8"),
        (("sensitivity", "PLAN", "--set", "spending.amount=low:high"), "is no range; write it as"),
        (("stress", "PLAN", "--episode", "2008"), "has no 'bonds', so the episode of 2008 cannot be laid over"),
        (("stress", "HISTORY", "--episode", "1987"), "there is no episode 1987"),
        (("stress", "PLAN", "--shock", "PLAN"), "has no [[shocks]]; give at least one"),
        (("stress", "PLAN", "--shock", "missing.toml"), "cannot be read"),
        (("history", "PLAN"), "US history has no"),
    ],
)
def test_a_mistake_is_said_in_words_with_exit_code_2(
    outlast: Outlast, files: dict[str, Path], arguments: tuple[str, ...], message: str
) -> None:
    code, _, err = outlast(*(files.get(one, one) for one in arguments))
    assert code == 2
    assert message in err


@pytest.fixture
def files(plan_file: Path, tmp_path: Path) -> dict[str, Path]:
    """Return a plan of made-up assets, one of US history, and a file of shocks."""
    history = tmp_path / "history.toml"
    text = plan_file.read_text().split("[market]")[0]
    text = text.replace("stocks = 0.6", "us_stocks = 0.6").replace("bonds = 0.4", "us_bonds = 0.4")
    history.write_text(f'{text}[market]\nkind = "lognormal"\n')
    shocks = tmp_path / "shocks.toml"
    shocks.write_text(
        '[[shocks]]\nname = "stagflation"\nstart_year = 2\nduration = 3\n'
        "returns = { stocks = -0.05 }\ninflation = 0.09\n"
    )
    rate = tmp_path / "rate.toml"
    rate.write_text(
        plan_file.read_text()
        .replace("Twenty years", "A share")
        .replace('kind = "constant_real"\namount = 55_000', 'kind = "percent_of_portfolio"\nrate = 0.05')
    )
    past = tmp_path / "past.toml"
    past.write_text(history.read_text().replace("lognormal", "historical"))
    return {"PLAN": plan_file, "HISTORY": history, "SHOCKS": shocks, "RATE": rate, "PAST": past}


def test_a_plan_that_requires_nothing_is_told_what_success_means_for_it(
    outlast: Outlast, files: dict[str, Path]
) -> None:
    _, out, err = outlast("sweep", files["RATE"], "--set", "spending.rate=0.04,0.05", *FEW)
    assert "100%" in out
    assert err.startswith("Note: A share requires no spending, so that here success only means")


def test_causes_that_a_plan_cannot_have_are_not_shown(outlast: Outlast, files: dict[str, Path]) -> None:
    out = outlast("causes", files["PLAN"], *FEW)[1]
    assert "high inflation" in out
    assert "a long life" not in out
    assert "one-off expense" not in out


def test_a_stopped_question_says_so_without_a_traceback(
    outlast: Outlast, files: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("service.commands.causes.attribution", interrupted)
    code, out, err = outlast("causes", files["PLAN"])
    assert (code, out, err.strip()) == (1, "", "Stopped.")


def test_help_tells_every_command_in_one_whole_line(outlast: Outlast) -> None:
    assert "..." not in outlast("--help")[1].split("Commands:")[1]
