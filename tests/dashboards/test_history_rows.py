"""How a past run reads in the history."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from dashboards.pages.history_rows import cost_words, row_html
from service.submissions import Submission

RUN = Submission("a" * 32, "Retire at 65", "{}", "done", datetime(2026, 3, 1, 12, tzinfo=UTC), 7, 1_000_000)


def test_a_row_leads_to_its_run() -> None:
    assert f'<a href="/run?id={"a" * 32}">Retire at 65</a>' in row_html(RUN, UTC)


def test_a_name_of_markup_is_shown_and_not_obeyed() -> None:
    assert "<script>" not in row_html(replace(RUN, name="<script>"), UTC)


@pytest.mark.parametrize(
    ("run", "words"),
    [
        (replace(RUN, cached=True, core_seconds=0.0), "nothing, known already"),
        (replace(RUN, cached=False, core_seconds=4.25), "4.2 core-seconds"),
        (replace(RUN, status="running"), "–"),
    ],
)
def test_cost_is_told_in_processor_time(run: Submission, words: str) -> None:
    assert cost_words(run) == words
