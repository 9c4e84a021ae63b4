"""A plan is swept over some fields' values, in the background."""

import io
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import xarray as xr

from engine import Plan
from engine.analysis.sweep import sweep
from engine.jobs import answer

from .conftest import PLAN

Ended = Callable[[str], Awaitable[dict[str, Any]]]
SWEEPS = "/api/v1/sweeps"
FIELDS = {"spending.amount": [40_000, 50_000], "portfolio.stock_share": [0.3, 0.6, 0.9]}


async def test_a_sweep_is_submitted_followed_and_fetched_as_a_cube(client: httpx.AsyncClient, ended: Ended) -> None:
    reply = await client.post(SWEEPS, json={"plan": PLAN, "fields": FIELDS, "scenarios": 1_000, "seed": 7})
    assert reply.status_code == 202
    path = reply.headers["location"]
    assert (await ended(path))["status"] == "done"
    found = await client.get(f"{path}/result", headers={"accept": "application/x-netcdf"})
    cube = xr.load_dataset(io.BytesIO(found.content), engine="h5netcdf")
    xr.testing.assert_identical(cube, answer(sweep(Plan.model_validate(PLAN), FIELDS, 1_000, 7)))
    shown = (await client.get(f"{path}/result")).json()
    assert shown["variables"]["success_probability"]["dims"] == list(FIELDS)
    assert [one["id"] for one in (await client.get(SWEEPS)).json()] == [path.rpartition("/")[2]]


async def test_a_sweep_that_cannot_be_is_refused_before_it_starts(client: httpx.AsyncClient) -> None:
    for fields in ({"spending.colour": [1]}, {"spending.amount": [-1]}, {}, {"spending.amount": []}):
        reply = await client.post(SWEEPS, json={"plan": PLAN, "fields": fields})
        assert reply.status_code == 422, reply.text
    many = {"spending.amount": list(range(200)), "portfolio.stock_share": [k / 100 for k in range(100)]}
    reply = await client.post(SWEEPS, json={"plan": PLAN, "fields": many})
    assert (reply.status_code, reply.json()["type"]) == (422, "urn:outlast:problem:limit")
    assert (await client.get(SWEEPS)).json() == []


async def test_a_sweep_is_cancelled_in_mid_run(client: httpx.AsyncClient) -> None:
    reply = await client.post(SWEEPS, json={"plan": PLAN, "fields": FIELDS, "scenarios": 50_000_000})
    path = reply.headers["location"]
    assert (await client.get(f"{path}/result")).status_code == 409
    assert (await client.delete(path)).json()["status"] == "cancelled"
