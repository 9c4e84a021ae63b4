"""The record that travels in a report."""

import json

import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st

from reports import record, sealing
from reports.errors import NotAReport, RecordEdited

SEALED = sealing.seal({"format": record.FORMAT, "printed": {"success": "about 86 in 100"}}, ["86", "100"], "layout")


def test_a_record_is_read_back_as_it_was_sealed(result: xr.Dataset) -> None:
    made = record.make_record(result)
    assert sealing.unseal(sealing.seal(made, ["1"], "x")) == {**made, "page_numbers": ["1"], "layout": "x"}


@given(st.integers(0, len(SEALED) - 1), st.sampled_from("0123456789"))
def test_any_digit_put_into_a_record_is_noticed(at: int, digit: str) -> None:
    edited = SEALED[:at] + digit.encode() + SEALED[at + 1 :]
    if edited != SEALED:
        with pytest.raises((RecordEdited, NotAReport)):
            sealing.unseal(edited)


def test_a_record_of_another_format_names_the_remedy() -> None:
    with pytest.raises(NotAReport, match="update Outlast"):
        sealing.unseal(sealing.seal({"format": 99}, [], ""))


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"\xff", b"3"])
def test_what_is_no_record_is_refused(content: bytes) -> None:
    with pytest.raises(NotAReport):
        sealing.unseal(content)


def test_the_digest_of_the_values_changes_with_their_last_bit(result: xr.Dataset) -> None:
    changed = result.copy(deep=True)
    bits = changed["mean_balance"].values.view("int64")
    bits[3] ^= 1
    assert record.values_digest(changed) != record.values_digest(result)


def test_the_order_of_the_plan_is_kept(result: xr.Dataset) -> None:
    """An allocation is printed in the order in which the plan states it."""
    read = sealing.unseal(sealing.seal(record.make_record(result), [], ""))
    assert json.dumps(read["plan"]) == json.dumps(json.loads(result.attrs["plan"]))


def test_numbers_are_found_as_they_are_printed() -> None:
    said = "$1.24M of $40,000 in 14%, −$5,000; year 30."
    assert sealing.numbers_in(said) == ["$1.24M", "$40,000", "14%", "−$5,000", "30"]
