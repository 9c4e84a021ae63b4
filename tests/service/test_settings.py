"""Settings: documented, by environment, and refused in words."""

from pathlib import Path

import pytest

from engine import PlanError
from service.settings import BY_ENVIRONMENT, Settings, load_settings


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"OUTLAST_{name}".upper(), raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_says_what_it_means(name: str) -> None:
    assert len(Settings.model_fields[name].description or "") > 10


@pytest.mark.parametrize(
    ("env", "scenarios", "ttl"), [("development", 1_000, 600), ("staging", 5_000, 1_800), ("production", 10_000, 3_600)]
)
def test_the_environment_picks_the_bounds(env: str, scenarios: int, ttl: int) -> None:
    assert env in BY_ENVIRONMENT
    settings = load_settings(env=env)
    assert (settings.max_scenarios, settings.cache_ttl) == (scenarios, ttl)


def test_a_variable_wins_over_the_environments_default_and_the_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("OUTLAST_ENV=production\nOUTLAST_CACHE_TTL=77\nOUTLAST_MAX_SCENARIOS=7000\n")
    monkeypatch.setenv("OUTLAST_MAX_SCENARIOS", "8000")
    settings = load_settings()
    assert (settings.env, settings.max_scenarios, settings.cache_ttl) == ("production", 8_000, 77)


def test_one_setting_moves_everything_that_is_written(tmp_path: Path) -> None:
    settings = load_settings(home=tmp_path)
    places = [str(settings.cache_directory), settings.database.removeprefix("sqlite+aiosqlite:///")]
    places.append(settings.connect_spec().local.directory)
    assert all(place.startswith(str(tmp_path)) for place in places)


def test_a_value_that_cannot_be_used_is_named_with_what_is_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUTLAST_MAX_WORKERS", "0")
    with pytest.raises(PlanError, match=r"OUTLAST_MAX_WORKERS='0'.*greater than or equal to 1"):
        load_settings()


def test_secrets_are_not_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUTLAST_REDIS_URL", "redis://:hunter2@cache.example.org/0")
    monkeypatch.setenv("OUTLAST_DATABASE_URL", "postgresql+psycopg://me:hunter2@db.example.org/outlast")
    settings = load_settings()
    assert "hunter2" not in repr(settings)
    assert "hunter2" in settings.database
