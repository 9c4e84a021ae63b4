"""Plans in addresses."""

import base64
import random
import zlib
from collections.abc import AsyncIterator

import pytest

from dashboards.plan_link import LONGEST, pack, plan_of, reference, unpack
from dashboards.presets import PRESETS
from engine import Plan, PlanError
from service.records.records import Records


@pytest.fixture
async def records(tmp_path) -> AsyncIterator[Records]:
    opened = Records(f"sqlite+aiosqlite:///{tmp_path / 'records.sqlite'}")
    yield opened
    await opened.close()


@pytest.mark.parametrize("name", PRESETS)
def test_a_packed_plan_is_read_back_as_it_was(name: str) -> None:
    plan = PRESETS[name].plan
    assert unpack(pack(plan)) == plan


@pytest.mark.parametrize("name", PRESETS)
def test_a_packed_plan_fits_into_an_address_as_it_is(name: str) -> None:
    packed = pack(PRESETS[name].plan)
    assert len(packed) < 1_000
    assert packed.replace("-", "").replace("_", "").isalnum()


@pytest.mark.parametrize("text", ["", "x", "eJxyz", "a" * 31, pack(PRESETS["bootstrap"].plan)[:-9], "ü", "x y"])
def test_an_address_that_was_cut_off_is_refused_in_words(text: str) -> None:
    with pytest.raises(PlanError, match="may have been cut off: ask for the link again"):
        unpack(text)


def test_a_small_text_that_unfolds_into_a_great_one_is_refused() -> None:
    bomb = base64.urlsafe_b64encode(zlib.compress(b" " * 100_000_000, 9)).decode()
    with pytest.raises(PlanError, match="no whole plan"):
        unpack(bomb)


def test_a_packed_plan_reads_no_file_of_this_machine(tmp_path) -> None:
    (tmp_path / "returns.csv").write_text("year,us_stocks,us_bonds,inflation\n2000,0.1,0.1,0.1\n")
    content = PRESETS["four_percent_1998"].plan.model_dump_json()
    named = content.replace('"us_annual"', f'"{tmp_path}/returns.csv"').encode()
    with pytest.raises(PlanError, match="came as text alone"):
        unpack(base64.urlsafe_b64encode(zlib.compress(named)).decode())


async def test_a_plan_is_found_by_the_name_of_an_example_or_the_id_it_is_saved_under(records: Records) -> None:
    plan = PRESETS["guardrails"].plan
    assert await plan_of("guardrails", records) == plan
    assert await plan_of((await records.plans.save(plan)).id, records) == plan


async def test_an_id_of_nothing_is_refused(records: Records) -> None:
    with pytest.raises(PlanError, match="there is no plan and no run 0000"):
        await plan_of("0" * 32, records)


async def test_a_plan_too_long_for_an_address_is_saved_and_named_by_its_id(records: Records) -> None:
    draw = random.Random(1)
    rows = {name: [draw.uniform(-0.1, 0.1) for _ in range(500)] for name in ("inflation", "stocks")}
    table = {"name": "mine", "first_year": 1500, "columns": rows}
    plan = Plan.model_validate(
        {
            "horizon": {"years": 30},
            "portfolio": {"balance": 1e6, "allocation": {"stocks": 1.0}},
            "spending": {"kind": "constant_real", "amount": 40_000},
            "market": {"kind": "historical", "data": table},
        }
    )
    named = await reference(plan, records.plans)
    assert len(pack(plan)) > LONGEST
    assert len(named) == 32
    assert await plan_of(named, records) == plan
