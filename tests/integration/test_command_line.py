"""The command line as a person meets it: real processes, a real cluster, Ctrl-C."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import pytest

OUTLAST = [str(Path(sys.executable).parent / "outlast")]
PLAN = """
name = "Twenty years"
[horizon]
years = 20
[portfolio]
balance = 1_000_000
allocation = { stocks = 1.0 }
[spending]
kind = "constant_real"
amount = 55_000
[market]
kind = "lognormal"
assets = { stocks = { mean = 0.07, volatility = 0.16 } }
inflation = { mean = 0.025, volatility = 0.01 }
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a folder that holds a plan and everything that Outlast writes."""
    (tmp_path / "plan.toml").write_text(PLAN)
    (tmp_path / "tmp").mkdir()
    return tmp_path


@pytest.fixture
def start(home: Path) -> Iterator[Callable[..., "subprocess.Popen[str]"]]:
    """Return a function that starts ``outlast``, in a process group of its own; what is left is killed at the end."""
    started: list[subprocess.Popen[str]] = []

    def call(*arguments: str) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [*OUTLAST, *arguments],
            cwd=home,
            env={
                **os.environ,
                "OUTLAST_HOME": str(home / "outlast"),
                "OUTLAST_MAX_WORKERS": "2",
                "TMPDIR": str(home / "tmp"),
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        started.append(process)
        return process

    yield call
    for process in started:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
    for record in (home / "outlast").rglob("cluster-*.json"):
        with suppress(ProcessLookupError):
            os.killpg(json.loads(record.read_text())["pid"], signal.SIGKILL)


def wait_until(condition: Callable[[], Any]) -> Any:
    """Return what ``condition`` gives once it is true; fail where it is not within a minute."""
    end = time.monotonic() + 60
    while not (found := condition()):
        if time.monotonic() > end:
            pytest.fail("it did not come to this within a minute")
        time.sleep(0.05)
    return found


def group(leader: int) -> list[psutil.Process]:
    """Return the processes of a process group that have not ended."""
    found = []
    for process in psutil.process_iter():
        try:
            if os.getpgid(process.pid) == leader and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except (ProcessLookupError, psutil.NoSuchProcess):
            continue
    return found


def cluster_pid(home: Path) -> int | None:
    records = list((home / "outlast").rglob("cluster-*.json"))
    return int(json.loads(records[0].read_text())["pid"]) if records else None


def left_behind(home: Path) -> list[str]:
    """Return what lies in the cluster's and the system's temporary folder, but for the cluster's empty locks."""
    folders = (home / "outlast" / "cluster", home / "tmp")
    return [path.name for folder in folders for path in folder.iterdir() if path.suffix != ".lock"]


def test_a_run_interrupted_by_ctrl_c_leaves_no_process_and_no_file_behind(
    home: Path, start: Callable[..., "subprocess.Popen[str]"]
) -> None:
    process = start("run", "plan.toml", "--scenarios", "1e9", "-o", "result.nc")
    leader = wait_until(lambda: cluster_pid(home))
    wait_until(lambda: len(group(leader)) >= 3)  # the cluster, its workers, and what multiprocessing adds
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (1, "")
    assert err.strip() == "Stopped."
    wait_until(lambda: not group(leader))
    assert left_behind(home) == []
    assert not (home / "result.nc").exists()


def test_a_cluster_in_the_foreground_serves_runs_until_ctrl_c(
    home: Path, start: Callable[..., "subprocess.Popen[str]"]
) -> None:
    serving = start("cluster", "--dashboard", "127.0.0.1:0")
    assert serving.stdout is not None
    assert serving.stdout.readline().startswith("Scheduler: tcp://127.0.0.1:")
    assert serving.stdout.readline().startswith("Dask's dashboard: http://127.0.0.1:")
    first, inline = (
        start("run", "plan.toml", "--scenarios", "600_000", "--json", *executor)
        for executor in ([], ["--executor", "inline"])
    )
    told = [json.loads(process.communicate(timeout=60)[0]) for process in (first, inline)]
    second, _ = start("cluster").communicate(timeout=60)
    assert "A cluster already runs here" in second
    assert cluster_pid(home) == serving.pid, "the run used the cluster in the foreground"
    assert told[0]["terminal_balance"] == told[1]["terminal_balance"]
    assert told[0]["success_interval"] == told[1]["success_interval"]
    os.killpg(serving.pid, signal.SIGINT)  # a terminal sends it to the whole group
    out, err = serving.communicate(timeout=60)
    assert (serving.returncode, "The cluster has ended." in out) == (0, True)
    assert "Traceback" not in err
    wait_until(lambda: not group(serving.pid))
    assert left_behind(home) == []


def test_a_second_process_answers_from_the_cache_of_the_first(
    start: Callable[..., "subprocess.Popen[str]"],
) -> None:
    answers = []
    for _ in range(2):
        out, _ = start("run", "plan.toml", "--scenarios", "1e5", "--executor", "inline", "--json").communicate(
            timeout=60
        )
        answers.append(json.loads(out))
    assert [answer["cached"] for answer in answers] == [False, True]
    assert answers[0]["result_key"] == answers[1]["result_key"]


def test_the_answer_can_be_piped_into_a_reader_that_stops_reading(
    start: Callable[..., "subprocess.Popen[str]"],
) -> None:
    process = start("run", "plan.toml", "--scenarios", "1000", "--executor", "inline")
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    assert "Traceback" not in process.stderr.read()
    process.stderr.close()
    assert process.wait(60) in (0, 1)
