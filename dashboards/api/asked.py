"""What the API is asked: bodies of requests, made plain and turned into plans."""

from typing import Annotated, Any

from fastapi import Depends, Query, Request
from pydantic import BaseModel, ConfigDict, Field, model_validator

from dashboards.desk import Desk
from dashboards.lifespan import desk_of
from dashboards.plain_text import plain_texts
from engine import Plan, PlanError
from engine.random_streams import MAX_SEED
from service.errors import NotFound
from service.records.plan_records import SavedPlan
from service.uploads import read_plan

PLAN_PLACEHOLDER: dict[str, Any] = {"x-plan": True}
"""Marks where the OpenAPI document shows the schema of a plan."""

EXAMPLE_PLAN: dict[str, Any] = {
    "name": "Retire at 65",
    "horizon": {"years": 30},
    "portfolio": {"balance": 1_000_000, "allocation": {"us_stocks": 0.6, "us_bonds": 0.4}},
    "spending": {"kind": "constant_real", "amount": 40_000},
    "market": {"kind": "lognormal"},
}


def _desk(request: Request) -> Desk:
    return desk_of(request.app)


AtDesk = Annotated[Desk, Depends(_desk)]
Most = Annotated[int, Query(ge=1, le=200, description="How many to list at most.")]
Offset = Annotated[int, Query(ge=0, le=1_000_000, description="How many of the newest to leave out.")]
Seed = Annotated[int, Field(1, ge=0, le=MAX_SEED, description="One seed gives the same markets to every plan.")]


class OfPlan(BaseModel):
    """A request about a plan: the plan itself, or the id under which it was saved."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    plan: dict[str, Any] | None = Field(None, description="A plan, as a plan file states it.", json_schema_extra=PLAN_PLACEHOLDER)  # fmt: skip  # noqa: E501
    plan_id: str | None = Field(None, max_length=64, description="Of a saved plan, instead of `plan`.")
    plan_version: int | None = Field(None, ge=1, le=2**31 - 1, description="Of that plan; the latest where left out.")

    @model_validator(mode="before")
    @classmethod
    def _plain(cls, content: Any) -> Any:
        try:
            return plain_texts(content)
        except RecursionError as error:
            raise ValueError("the request is nested too deeply; write it as a plan file would") from error

    async def read(self, desk: Desk) -> Plan:
        """Return the plan that is meant.

        Raises
        ------
        PlanError
            Where it is no plan, or not exactly one is named.
        NotFound
            Where none is saved under the id.
        """
        if (self.plan is None) == (self.plan_id is None):
            raise PlanError("plan and plan_id: exactly one of them has to be given; give one")
        if self.plan is not None:
            return read_plan(self.plan)
        return (await saved(desk, str(self.plan_id), self.plan_version)).read()


async def saved(desk: Desk, plan_id: str, version: int | None = None) -> SavedPlan:
    """Return a saved plan; raises `NotFound` where there is none."""
    found = await desk.records.plans.get(plan_id, version)
    if found is None:
        which = f"version {version} of plan" if version else "plan"
        raise NotFound(f"there is no {which} {plan_id!r}; it may have been deleted: list the plans there are")
    return found
