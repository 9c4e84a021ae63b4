"""A plan is asked over HTTP, followed, and its answer fetched."""

import asyncio
import io
import json
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import xarray as xr
from fastapi import FastAPI

from engine import Plan, simulate

from .conftest import LONG, PLAN

Ended = Callable[[str], Awaitable[dict[str, Any]]]
RUNS = "/api/v1/runs"


def events(text: str) -> list[tuple[str, dict[str, Any]]]:
    """Read server-sent events: their names and their data."""
    found = []
    for block in text.replace("\r\n", "\n").split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if "data" in fields:
            found.append((fields["event"], json.loads(fields["data"])))
    return found


async def long_run(client: httpx.AsyncClient, **changes: Any) -> str:
    """Submit a run of minutes, and return its path."""
    reply = await client.post(RUNS, json={"plan": PLAN, "scenarios": LONG, **changes})
    assert reply.status_code == 202
    return reply.headers["location"]


async def test_a_small_question_is_answered_within_the_request(client: httpx.AsyncClient) -> None:
    reply = await client.post(RUNS, json={"plan": PLAN, "scenarios": 1_000, "seed": 7})
    assert reply.status_code == 200
    answer = reply.json()
    expected = simulate(Plan.model_validate(PLAN), 1_000, seed=7)
    success = answer["result"]["variables"]["success_probability"]
    assert success == {"dims": [], "values": float(expected["success_probability"])}
    assert answer["answer"].startswith("The money outlasts the plan in about")
    assert reply.headers["location"] == f"{RUNS}/{answer['run']['id']}" == answer["run"]["links"]["self"]
    assert (answer["run"]["status"], answer["run"]["seed"]) == ("done", 7)


async def test_a_large_question_becomes_a_run_whose_result_is_fetched_when_it_is_done(
    client: httpx.AsyncClient, ended: Ended
) -> None:
    reply = await client.post(RUNS, json={"plan": PLAN, "scenarios": 2_000_000})
    assert reply.status_code == 202
    path = reply.headers["location"]
    assert (await client.get(f"{path}/result")).status_code == 409
    assert (await ended(path))["status"] == "done"
    result = (await client.get(f"{path}/result")).json()
    assert result["attributes"]["scenarios"] == 2_000_000


async def test_what_is_known_already_is_answered_at_once(client: httpx.AsyncClient, ended: Ended) -> None:
    question = {"plan": PLAN, "scenarios": 1_500_000}
    await ended((await client.post(RUNS, json=question)).headers["location"])
    reply = await client.post(RUNS, json=question)
    assert reply.status_code == 200
    assert reply.json()["run"]["cached"]


async def test_a_result_is_a_netcdf_file_where_that_is_accepted(client: httpx.AsyncClient) -> None:
    reply = await client.post(RUNS, json={"plan": PLAN, "scenarios": 1_000, "seed": 7})
    path = reply.headers["location"]
    found = await client.get(f"{path}/result", headers={"accept": "application/x-netcdf"})
    assert found.headers["content-type"] == "application/x-netcdf"
    dataset = xr.load_dataset(io.BytesIO(found.content), engine="h5netcdf")
    xr.testing.assert_identical(dataset, simulate(Plan.model_validate(PLAN), 1_000, seed=7))
    refused = await client.get(f"{path}/result", headers={"accept": "image/png"})
    assert (refused.status_code, refused.json()["type"]) == (406, "urn:outlast:problem:not-acceptable")


async def test_a_run_is_followed_by_events_to_its_end(client: httpx.AsyncClient) -> None:
    reply = await client.post(RUNS, json={"plan": PLAN, "scenarios": 3_000_000})
    stream = await client.get(f"{reply.headers['location']}/events")
    assert stream.headers["content-type"].startswith("text/event-stream")
    seen = events(stream.text)
    assert {name for name, _ in seen[:-1]} == {"progress"}
    assert (seen[-1][0], seen[-1][1]["status"]) == ("end", "done")
    done = [data["progress"]["done"] for _, data in seen if data["progress"]]
    assert done == sorted(done)
    assert done[-1] == 3_000_000


async def test_a_run_in_the_middle_shows_its_result_so_far_and_is_cancelled(client: httpx.AsyncClient) -> None:
    path = await long_run(client)
    while not (found := (await client.get(path)).json())["partial"]:
        await asyncio.sleep(0.05)
    assert found["partial"]["attributes"]["scenarios"] <= found["progress"]["total"] == LONG
    assert "in about" in found["partial_answer"]
    cancelled = await client.delete(path)
    assert (cancelled.status_code, cancelled.json()["status"]) == (200, "cancelled")
    assert (await client.delete(path)).json()["status"] == "cancelled"
    refused = await client.get(f"{path}/result")
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:outlast:problem:not-ready")


async def test_a_run_goes_on_when_whoever_follows_it_leaves_and_is_found_by_another(
    app: FastAPI, client: httpx.AsyncClient
) -> None:
    path = await long_run(client)
    run_id = path.rpartition("/")[2]
    async for _ in app.state.desk.submissions.follow(run_id):
        break
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://other.test") as other:
        assert (await other.get(path)).json()["status"] == "running"
        assert (await other.get(RUNS)).json()[0]["id"] == run_id
    await client.delete(path)


async def test_two_people_who_ask_the_same_share_one_computation(client: httpx.AsyncClient, ended: Ended) -> None:
    question = {"plan": PLAN, "scenarios": 4_000_000}
    replies = await asyncio.gather(*(client.post(RUNS, json=question) for _ in range(2)))
    found = await asyncio.gather(*(ended(reply.headers["location"]) for reply in replies))
    assert [one["status"] for one in found] == ["done", "done"]
    assert sorted(one["core_seconds"] > 0 for one in found) == [False, True]


async def test_too_large_for_a_request_is_told_to_use_the_cluster(client: httpx.AsyncClient) -> None:
    refused = await client.post(RUNS, json={"plan": PLAN, "scenarios": 50_000, "on": "request"})
    said = refused.json()
    assert (refused.status_code, said["type"]) == (422, "urn:outlast:problem:limit")
    assert (said["value"], said["bound"]) == ("50,000", "at most MAX_SCENARIOS=1,000 of one request")
    assert '"on": "cluster"' in said["remedy"]


async def test_limits_are_said_with_value_bound_and_remedy(client: httpx.AsyncClient) -> None:
    def changed(part: str, **values: Any) -> dict[str, Any]:
        return PLAN | {part: PLAN[part] | values}

    stocks = {"us_stocks": 1.2, "us_bonds": -0.2}
    for plan, value, bound in (
        (changed("portfolio", balance=999), "999", "at least 1,000"),
        (changed("portfolio", balance=100_000_001), "100000001", "at most 100,000,000"),
        (changed("spending", amount=1_000_001), "1000001", "at most 1,000,000"),
        (changed("horizon", years=101), "101", "at most 100"),
        (changed("horizon", years=0), "0", "at least 1"),
        (changed("portfolio", allocation=stocks), "1.2", "at most 1"),
    ):
        refused = await client.post(RUNS, json={"plan": plan, "scenarios": 1_000})
        said = refused.json()["errors"][0]
        assert (refused.status_code, said["value"], said["bound"], said["remedy"]) == (422, value, bound, "change it")
    for scenarios in (9, 2_000_000_000):
        refused = await client.post(RUNS, json={"plan": PLAN, "scenarios": scenarios})
        assert (refused.status_code, bool(refused.json()["bound"])) == (422, True), refused.text


async def test_html_and_script_in_names_never_get_in(client: httpx.AsyncClient) -> None:
    name = "Tom & <b onclick=x()>Jerry</b><script>alert(1)</script>&lt;img src=x&gt; 5 < 6"
    reply = await client.post(RUNS, json={"plan": PLAN | {"name": name}, "scenarios": 100})
    assert reply.json()["run"]["name"] == "Tom & Jerry 5 < 6"
    assert "script" not in reply.text


async def test_a_plan_that_is_sent_cannot_read_files_of_this_machine(client: httpx.AsyncClient) -> None:
    market = {"kind": "historical", "data": "/etc/passwd"}
    refused = await client.post(RUNS, json={"plan": PLAN | {"market": market}})
    assert refused.status_code == 422
    assert "came as text alone" in refused.json()["detail"]
    assert "root" not in refused.text
