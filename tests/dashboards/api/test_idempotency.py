"""A POST sent again under its key is done once."""

import asyncio
from pathlib import Path

import httpx

from service.settings import load_settings

from .conftest import PLAN, make_app

RUNS = "/api/v1/runs"
KEY = {"idempotency-key": "6f1c0b9e"}


async def test_the_same_request_under_the_same_key_gets_the_same_reply(client: httpx.AsyncClient) -> None:
    question = {"plan": PLAN, "scenarios": 500}
    first = await client.post(RUNS, json=question, headers=KEY)
    again = await client.post(RUNS, json=question, headers=KEY)
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again.headers["location"] == first.headers["location"]
    assert again.headers["content-type"] == first.headers["content-type"]
    assert "idempotent-replayed" in again.headers
    assert len((await client.get(RUNS)).json()) == 1


async def test_another_request_under_the_same_key_is_refused(client: httpx.AsyncClient) -> None:
    await client.post(RUNS, json={"plan": PLAN, "scenarios": 500}, headers=KEY)
    for path, body in ((RUNS, {"plan": PLAN, "scenarios": 501}), ("/api/v1/plans", PLAN)):
        refused = await client.post(path, json=body, headers=KEY)
        assert (refused.status_code, refused.json()["type"]) == (422, "urn:outlast:problem:idempotency-key")


async def test_a_refusal_is_remembered_too(client: httpx.AsyncClient) -> None:
    first = await client.post(RUNS, json={"plan": PLAN, "scenarios": 1}, headers=KEY)
    again = await client.post(RUNS, json={"plan": PLAN, "scenarios": 1}, headers=KEY)
    assert (first.status_code, again.status_code, again.content) == (422, 422, first.content)


async def test_sent_twice_at_once_it_is_done_once(client: httpx.AsyncClient) -> None:
    question = {"plan": PLAN, "scenarios": 1_000}
    replies = await asyncio.gather(*(client.post(RUNS, json=question, headers=KEY) for _ in range(3)))
    assert sorted(reply.status_code for reply in replies) == [200, 409, 409]
    assert len((await client.get(RUNS)).json()) == 1


async def test_a_key_is_remembered_by_the_next_process(tmp_path: Path) -> None:
    settings = load_settings(home=tmp_path, executor="inline")
    seen = []
    for _ in range(2):
        app = make_app(settings)
        transport = httpx.ASGITransport(app)
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=transport, base_url="http://outlast.test") as client,
        ):
            seen.append((await client.post("/api/v1/plans", json=PLAN, headers=KEY)).json())
    assert seen[0] == seen[1]


async def test_a_key_no_one_can_keep_is_refused(client: httpx.AsyncClient) -> None:
    for key in ("", "x" * 256):
        refused = await client.post(RUNS, json={"plan": PLAN}, headers={"idempotency-key": key})
        assert (refused.status_code, refused.json()["type"]) == (422, "urn:outlast:problem:idempotency-key")
