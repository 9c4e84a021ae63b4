"""What the address of the Run page says: which run, or which plan is to be run and how."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode


@dataclass(frozen=True)
class RunAddress:
    """The query of the address, as it was typed or followed; nothing in it is checked yet.

    Attributes
    ----------
    id : str
        Of a run; the rest then says nothing but ``report``.
    plan : str
        As `dashboards.plan_link` names it.
    scenarios, precision, seed : str
        As somebody would type them; empty where nothing is said.
    report : str
        "1" where the PDF is to be made once the run is done.
    """

    id: str = ""
    plan: str = ""
    scenarios: str = ""
    precision: str = ""
    seed: str = ""
    report: str = ""

    @classmethod
    def read(cls, search: str) -> "RunAddress":
        """Read a query; what it says besides is passed over."""
        return cls._of({name: values[0] for name, values in parse_qs(search.removeprefix("?")).items()})

    @classmethod
    def of_session(cls, arguments: Mapping[str, Sequence[bytes]]) -> "RunAddress":
        """Read the query that a session was opened with."""
        return cls._of({name: values[0].decode("utf-8", "replace") for name, values in arguments.items()})

    @classmethod
    def _of(cls, said: Mapping[str, str]) -> "RunAddress":
        return cls(**{name: said[name] for name in cls.__dataclass_fields__ if name in said})

    def search(self) -> str:
        """Write the query, with its question mark."""
        said = {name: value for name in self.__dataclass_fields__ if (value := getattr(self, name))}
        return f"?{urlencode(said)}" if said else ""
