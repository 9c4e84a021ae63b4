"""The plans to begin with: those in ``examples/`` and a few typical households, by the names of their files."""

from dataclasses import dataclass
from pathlib import Path

from engine import Plan

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
HOUSEHOLDS = Path(__file__).resolve().parent / "households"


@dataclass(frozen=True)
class Preset:
    """An example: its plan, read once, and the file it was read from."""

    plan: Plan
    path: Path

    @property
    def title(self) -> str:
        """What it is called."""
        return self.plan.name


PRESETS = {
    path.stem: Preset(Plan.from_toml(path), path)
    for path in (
        EXAMPLES / "retire_at_65.toml",
        EXAMPLES / "couple_retiring_at_62.toml",
        HOUSEHOLDS / "early_retirement_at_45.toml",
        HOUSEHOLDS / "saver_at_35.toml",
        HOUSEHOLDS / "modest_savings_at_70.toml",
        EXAMPLES / "guardrails.toml",
        EXAMPLES / "percent_of_portfolio.toml",
        EXAMPLES / "bootstrap.toml",
        EXAMPLES / "four_percent_1998.toml",
    )
}
"""By the name that an address may use."""
