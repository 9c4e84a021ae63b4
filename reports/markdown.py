"""Pieces of Markdown: text that stays as typed, and tables with their widths and alignments."""

import re
from collections.abc import Iterable, Sequence

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+.!|~$^@'\"-])")


def plain(text: str) -> str:
    """Escape what Markdown would read as markup, so that a name is printed as it was typed."""
    return _SPECIAL.sub(r"\\\1", text.replace("\n", " "))


def prose(text: str) -> str:
    """Escape only the dollar signs of a sentence of ours, which a notebook would read as mathematics."""
    return text.replace("$", r"\$")


def table(head: Sequence[str], rows: Iterable[Sequence[str]], widths: Sequence[int]) -> str:
    """Write a table across the page; the first column is aligned left, the others right unless they hold sentences.

    Parameters
    ----------
    head : sequence of str
        Names of the columns.
    rows : iterable of sequences of str
        Cells, printed as they are.
    widths : sequence of int
        Relative widths; negative aligns the column left.
    """
    rules = [f":{'-' * abs(width)}" if at == 0 or width < 0 else f"{'-' * width}:" for at, width in enumerate(widths)]
    lines = [list(map(plain, head)), rules, *(list(map(plain, row)) for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
