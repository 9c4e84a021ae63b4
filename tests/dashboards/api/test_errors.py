"""Every error is a problem document that says what is wrong and what to do."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from service.settings import load_settings
from service.uploads import MOST_BYTES

from .conftest import PLAN, make_app

RUNS = "/api/v1/runs"


def check(reply: httpx.Response, status: int, kind: str) -> dict[str, object]:
    """Check that a reply is a problem document of a kind, and return it."""
    assert reply.headers["content-type"] == "application/problem+json"
    said: dict[str, object] = reply.json()
    assert (reply.status_code, said["status"], said["type"]) == (status, status, f"urn:outlast:problem:{kind}")
    assert said["instance"] == reply.request.url.path
    assert said["detail"]
    assert said["remedy"]
    return said


async def test_what_is_not_there_is_said(client: httpx.AsyncClient) -> None:
    for path in ("/api/v1/nothing", "/api/nothing"):
        check(await client.get(path), 404, "not-found")
    for path in ("runs", "sweeps", "reports", "plans", "replays"):
        said = check(await client.get(f"/api/v1/{path}/nobody"), 404, "not-found")
        assert "'nobody'" in str(said["detail"])


async def test_a_method_that_is_not_there_is_said_with_those_that_are(client: httpx.AsyncClient) -> None:
    reply = await client.put(RUNS)
    check(reply, 405, "method-not-allowed")
    assert "POST" in reply.headers["allow"]


async def test_a_body_that_cannot_be_read_is_said(client: httpx.AsyncClient) -> None:
    json = {"content-type": "application/json"}
    check(await client.post(RUNS, content=b"{plan", headers=json), 422, "request")
    deep = b'{"plan":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    assert (await client.post(RUNS, content=deep, headers=json)).status_code in (400, 422)
    less_deep = b'{"plan":' + b'{"a":' * 900 + b"1" + b"}" * 900 + b"}"
    check(await client.post(RUNS, content=less_deep, headers=json), 422, "plan")


async def test_each_mistake_in_a_request_is_named(client: httpx.AsyncClient) -> None:
    reply = await client.post(RUNS, json={"plan": PLAN, "scenarios": 5, "seed": -1, "spending": 1})
    said = reply.json()
    assert {(one["where"], one["value"]) for one in said["errors"]} == {
        ("scenarios", "5"),
        ("seed", "-1"),
        ("spending", "1"),
    }
    assert all(one["remedy"] for one in said["errors"])


async def test_each_mistake_in_a_plan_is_named(client: httpx.AsyncClient) -> None:
    wrong = {key: value for key, value in PLAN.items() if key != "horizon"} | {"colour": "blue"}
    said = check(await client.post(RUNS, json={"plan": wrong}), 422, "plan")
    assert {one["where"] for one in said["errors"]} == {"horizon", "colour"}  # type: ignore[attr-defined]


async def test_neither_a_plan_nor_two_is_refused(client: httpx.AsyncClient) -> None:
    check(await client.post(RUNS, json={"scenarios": 100}), 422, "plan")
    check(await client.post(RUNS, json={"plan": PLAN, "plan_id": "a"}), 422, "plan")
    check(await client.post(RUNS, json={"plan_id": "nobody"}), 404, "not-found")
    check(await client.post(RUNS, json={"plan": PLAN, "scenarios": 100, "precision": 0.1}), 422, "plan")


async def test_too_large_a_body_is_refused_by_what_it_says_and_by_what_it_is(client: httpx.AsyncClient) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 65_536
            yield b" " * 65_536

    json = {"content-type": "application/json"}
    check(await client.post(RUNS, content=b" " * (MOST_BYTES + 1), headers=json), 413, "too-large")
    for path in ("runs", "plans", "returns", "replays"):
        sent = 0
        reply = await client.post(f"/api/v1/{path}", content=endless(), headers=json)
        assert reply.status_code == 413
        assert sent <= MOST_BYTES + 10 * 65_536, "it was read to no end"
    with_key = json | {"idempotency-key": "large"}
    check(await client.post(RUNS, content=endless(), headers=with_key), 413, "too-large")


async def test_an_error_nobody_foresaw_says_nothing_of_the_inside(
    app: FastAPI, client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken:
        def __getattr__(self, name: str) -> object:
            raise ZeroDivisionError("a secret of ours")

    desk = app.state.desk
    app.state.desk = Broken()
    reply = await client.get(RUNS)
    app.state.desk = desk
    said = check(reply, 500, "unexpected")
    assert "secret" not in str(said)
    assert "ZeroDivisionError" in caplog.text


async def test_a_database_that_cannot_be_used_answers_small_questions_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "records").mkdir()
    (tmp_path / "records" / "outlast.sqlite").write_text("no database" * 1000)
    app = make_app(load_settings(home=tmp_path, executor="inline"))
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://outlast.test") as client,
    ):
        reply = await client.post(RUNS, json={"plan": PLAN, "scenarios": 500})
        assert reply.status_code == 200
        assert any("was not recorded" in note for note in reply.json()["run"]["notes"])
        assert (await client.get(reply.headers["location"])).json()["status"] == "done"
        check(await client.get(RUNS), 503, "records-unavailable")
        keyed = await client.post(RUNS, json={"plan": PLAN}, headers={"idempotency-key": "a"})
        check(keyed, 503, "records-unavailable")
        ready = await client.get("/ready")
        assert (ready.status_code, ready.json()["reasons"][0][:9]) == (503, "database:")
    await asyncio.sleep(0)
