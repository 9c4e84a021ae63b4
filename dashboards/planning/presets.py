"""Plans to start from: the examples, and a few typical households."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from dashboards.planning import toml_text
from dashboards.planning.document import Document

_ROOT = Path(__file__).parents[2]
_PLACES = (_ROOT / "examples", _ROOT / "dashboards" / "presets")
FIRST = "retire_at_65"
_ORDER = (FIRST, "couple_retiring_at_62", "early_retirement_at_45", "saver_at_35", "modest_savings_at_70")


@dataclass(frozen=True)
class Preset:
    """A plan to start from; ``title`` is its own name."""

    name: str
    title: str
    document: Document


@cache
def presets() -> Mapping[str, Preset]:
    """Read the plans to start from, by name, those that most people look for first."""
    found = {path.stem: path for place in _PLACES for path in sorted(place.glob("*.toml"))}
    names = [*(name for name in _ORDER if name in found), *(name for name in found if name not in _ORDER)]
    return MappingProxyType({name: _preset(name, found[name]) for name in names})


def _preset(name: str, path: Path) -> Preset:
    document = toml_text.read(path.read_bytes(), path.name)
    return Preset(name, str(document.get("name", name)), document)
