"""A plan in an address: packed into text where it is short, named by an id or as an example where it is kept.

``/plan``, ``/run`` and ``/compare`` all name plans this way, so that a link can be shared, and a page reads the
same plan from it tomorrow. Considered putting every field into the address of its own: a plan nests, and has lists.
"""

import base64
import binascii
import re
import zlib
from urllib.parse import urlencode

from pydantic import ValidationError

from dashboards.presets import PRESETS
from engine import Plan, PlanError
from engine.markets.plan_folder import NO_FOLDER
from engine.plan_errors import readable
from service.records.plan_records import PlanRecords
from service.records.records import Records

LONGEST = 6_000
"""Letters of a packed plan; a longer one (with a table of returns in it) is kept under an id instead."""
_MOST_BYTES = 1_000_000
_ID = re.compile(r"[0-9a-f]{32}")


def pack(plan: Plan) -> str:
    """Write a plan as a text that can stand in an address; only what it states is in it."""
    content = plan.model_dump_json(exclude_unset=True).encode()
    return base64.urlsafe_b64encode(zlib.compress(content, 9)).decode().rstrip("=")


def unpack(text: str) -> Plan:
    """Read what `pack` wrote, from anybody.

    Raises
    ------
    PlanError
        Where it was cut off or changed, or is no plan.
    """
    try:
        inflating = zlib.decompressobj()
        packed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        content = inflating.decompress(packed, _MOST_BYTES)
        if not inflating.eof:
            raise ValueError
    except (ValueError, binascii.Error, zlib.error) as error:
        raise PlanError("the address holds no whole plan; it may have been cut off: ask for the link again") from error
    try:
        return Plan.model_validate_json(content, context=NO_FOLDER)
    except ValidationError as error:
        raise PlanError(readable(error)) from error


async def reference(plan: Plan, plans: PlanRecords) -> str:
    """Give a plan's name for an address: packed, or, where that would be too long, the id it is saved under."""
    packed = pack(plan)
    return packed if len(packed) <= LONGEST else (await plans.save(plan)).id


async def plan_of(reference: str, records: Records) -> Plan:
    """Read a plan from its name in an address: an example, the id of a saved plan or of a run, or a packed plan.

    Raises
    ------
    PlanError
        Where there is no such plan.
    """
    if reference in PRESETS:
        return PRESETS[reference].plan
    if not _ID.fullmatch(reference):
        return unpack(reference)
    saved = await records.plans.get(reference)
    if saved is not None:
        return saved.read()
    run = await records.runs.get(reference)
    if run is None:
        raise PlanError(f"there is no plan and no run {reference}; it may have been deleted: choose another")
    return Plan.model_validate_json(run.plan)


def plan_address(reference: str) -> str:
    """Give the address of the page that shows a plan."""
    return f"/plan?{urlencode({'plan': reference})}"
