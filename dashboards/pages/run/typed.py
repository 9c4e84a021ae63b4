"""What somebody typed into the form of a run, read as a request; a mistake is told beside the field that caused it."""

from engine import Plan, PlanError
from service.question import RunRequest

FIELDS = ("scenarios", "precision", "seed")


class TypedError(PlanError):
    """Something in the form cannot be used.

    Attributes
    ----------
    field : str
        "scenarios", "precision" or "seed".
    """

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def request(plan: Plan, by: str, scenarios: str, precision: str, seed: str) -> RunRequest:
    """Read a request.

    Parameters
    ----------
    by : {"scenarios", "precision"}
        Which of the two counts.
    scenarios, precision, seed : str
        As typed: ``1,000,000`` or ``1M``; points to either side, ``0.25``; a whole number.

    Raises
    ------
    TypedError
        Where one of them is no such number.
    """
    count = _whole("scenarios", scenarios) if by == "scenarios" else None
    width = _points(precision) / 100 if by == "precision" else None
    return RunRequest(plan, count, width, _whole("seed", seed))


def field_of(message: str) -> str:
    """Say which field of the form an engine's message is about: that which it names first, else the plan."""
    return next((field for field in FIELDS if message.startswith(f"{field}=")), "plan")


def _whole(field: str, text: str) -> int:
    plain = text.strip().replace(",", "").replace("_", "").replace(" ", "").lower()
    times = 1
    for letter, size in (("k", 1_000), ("m", 1_000_000), ("b", 1_000_000_000)):
        if plain.endswith(letter):
            plain, times = plain.removesuffix(letter), size
    try:
        value = float(plain) * times if not plain.isdecimal() else int(plain) * times
        if value != int(value):
            raise ValueError
        return int(value)
    except (ValueError, OverflowError):
        shown = text.strip()[:40] or "nothing"
        raise TypedError(field, f"{shown} is no whole number; write one such as {_EXAMPLES[field]}") from None


def _points(text: str) -> float:
    try:
        return float(text.strip().removeprefix("±").removesuffix("%").strip())
    except ValueError:
        shown = text.strip()[:40] or "nothing"
        raise TypedError("precision", f"{shown} is no number of points; write one such as 0.25") from None


_EXAMPLES = {"scenarios": "1,000,000", "seed": "1"}
