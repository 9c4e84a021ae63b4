"""The plans to begin with: those in ``examples/``, by the names of their files."""

from dataclasses import dataclass
from pathlib import Path

from engine import Plan

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"


@dataclass(frozen=True)
class Preset:
    """An example: its title, and the file it is read from."""

    title: str
    path: Path

    def read(self) -> Plan:
        """Read the plan."""
        return Plan.from_toml(self.path)


PRESETS = {
    path.stem: Preset(Plan.from_toml(path).name, path)
    for path in (
        EXAMPLES / f"{name}.toml"
        for name in (
            "retire_at_65",
            "guardrails",
            "percent_of_portfolio",
            "bootstrap",
            "four_percent_1998",
            "couple_retiring_at_62",
        )
    )
}
"""By the name that an address may use."""
