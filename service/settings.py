"""Every setting, what it means and where it comes from: OUTLAST_* variables, then ``.env``, then these defaults."""

from pathlib import Path
from typing import Any, Literal

from platformdirs import user_cache_path, user_data_path
from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from cluster.spec import PROCESSORS, ConnectSpec, LocalSpec
from engine import PlanError

Environment = Literal["development", "staging", "production"]
BY_ENVIRONMENT: dict[str, dict[str, int]] = {
    "development": {"max_scenarios": 1_000, "cache_ttl": 600},
    "staging": {"max_scenarios": 5_000, "cache_ttl": 1_800},
    "production": {"max_scenarios": 10_000, "cache_ttl": 3_600},
}
GIGABYTE = 1_000_000_000


class Settings(BaseSettings):
    """What an operator can change; build it with `load_settings`.

    Paths that are not set lie in the user's own data and cache folders, or all
    below ``home`` where that is set.
    """

    model_config = SettingsConfigDict(
        env_prefix="OUTLAST_", env_file=".env", extra="ignore", frozen=True, env_ignore_empty=True
    )

    env: Environment = Field("development", description="Which column of defaults holds.")
    home: Path | None = Field(
        None, description="One folder for everything Outlast writes by itself: cache, database, cluster files."
    )

    max_scenarios: int = Field(
        0, ge=10, description="Most scenarios of one interactive answer: 1,000, 5,000 or 10,000 by environment."
    )
    max_cluster_scenarios: int = Field(
        1_000_000_000, ge=10, description="Most scenarios of a run submitted to the executor, as `outlast run` does."
    )
    default_scenarios: int = Field(
        100_000, ge=10, description="Scenarios of a run that names neither a number nor a precision."
    )
    memory_limit: int = Field(
        2 * GIGABYTE, gt=0, description="Most bytes a run may hold here; only paths kept (--keep-paths) come near it."
    )

    cache: Literal["memory", "directory", "redis", "off"] = Field(
        "directory", description="Where results are kept: this process, a folder shared by processes, Redis, nowhere."
    )
    cache_dir: Path | None = Field(None, description="Folder of the directory cache.")
    cache_bytes: int = Field(500_000_000, gt=0, description="Most bytes in the memory or directory cache.")
    cache_ttl: float = Field(
        0, gt=0, description="Seconds for which a result is kept: 600, 1,800 or 3,600 by environment."
    )
    cache_timeout: float = Field(1.0, gt=0, description="Seconds that Redis may take to answer before it is passed by.")
    redis_url: SecretStr = Field(
        SecretStr("redis://127.0.0.1:6379/0"), description="Redis of the cache: redis://, rediss:// or unix://."
    )

    database_url: SecretStr | None = Field(
        None, description="SQLAlchemy URL of the record of runs; SQLite in the data folder where it is not set."
    )

    executor: Literal["dask", "inline"] = Field(
        "dask", description="Where runs execute: on a Dask cluster, or in this process."
    )
    cluster: Literal["local", "address"] = Field(
        "local", description="Which Dask cluster: one found or started on this machine, or one at an address."
    )
    cluster_address: str | None = Field(None, description="Of a running scheduler, tcp://host:port or tls://host:port.")
    cluster_dir: Path | None = Field(None, description="Folder of the local cluster's record, locks and scratch files.")
    max_workers: int = Field(
        PROCESSORS, ge=1, description="Most workers of the local cluster, one thread each; the least is one."
    )
    worker_memory: str = Field("1 GiB", description="Memory limit of one worker, as Dask writes it.")
    max_reports: int = Field(2, ge=1, description="Most reports that the server makes at once; others wait their turn.")
    cluster_idle_timeout: float = Field(
        60.0, gt=0, description="Seconds after the last user has left until the local cluster goes."
    )

    @model_validator(mode="before")
    @classmethod
    def _by_environment(cls, values: dict[str, Any]) -> dict[str, Any]:
        return {**BY_ENVIRONMENT.get(str(values.get("env", "development")), {}), **values}

    @property
    def cache_directory(self) -> Path:
        """Folder of the directory cache."""
        return self.cache_dir or self._place("results")

    @property
    def database(self) -> str:
        """SQLAlchemy URL of the record of runs, secrets in clear."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite+aiosqlite:///{self._place('records', user_data_path('outlast')) / 'outlast.sqlite'}"

    def connect_spec(self) -> ConnectSpec:
        """Return the cluster that runs are sent to, as `cluster` takes it."""
        directory = self.cluster_dir or self._place("cluster")
        local = LocalSpec(
            directory=str(directory.absolute()),
            maximum=self.max_workers,
            memory_limit=self.worker_memory,
            idle_timeout=self.cluster_idle_timeout,
        )
        return ConnectSpec(local, self.cluster, self.cluster_address)

    def _place(self, name: str, base: Path | None = None) -> Path:
        """Return a folder below ``home``, or below the user's cache (or ``base``)."""
        return (self.home or base or user_cache_path("outlast")) / name


def load_settings(**changes: Any) -> Settings:
    """Read the settings; ``changes`` win over the environment.

    Raises
    ------
    PlanError
        If a value cannot be used, with its name and what is allowed.
    """
    try:
        return Settings(**changes)
    except ValidationError as error:
        lines = [f"OUTLAST_{e['loc'][0]}".upper() + f"={e['input']!r}: {e['msg']}" for e in error.errors() if e["loc"]]
        raise PlanError("a setting cannot be used: " + "; ".join(lines or [str(error)])) from error
