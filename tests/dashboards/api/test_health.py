"""Health says that the process lives, readiness what it stands on."""

from pathlib import Path

import httpx

from service.settings import load_settings

from .conftest import make_app


async def test_health_touches_nothing() -> None:
    app = make_app(load_settings(database_url="sqlite+aiosqlite:////nowhere/at/all", executor="inline"))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://outlast.test") as client:
        assert (await client.get("/health")).json()["status"] == "ok"
        starting = await client.get("/startup")
        assert (starting.status_code, starting.json()["status"]) == (503, "starting")


async def test_readiness_names_everything_with_its_latency(client: httpx.AsyncClient) -> None:
    reply = await client.get("/ready")
    found = reply.json()
    assert (reply.status_code, found["status"], found["reasons"]) == (200, "ready", [])
    assert [check["name"] for check in found["checks"]] == ["cache", "database", "scheduler"]
    assert all(check["milliseconds"] >= 0 for check in found["checks"])
    assert (await client.get("/startup")).status_code == 200


async def test_what_cannot_be_used_is_named_with_its_reason(tmp_path: Path) -> None:
    settings = load_settings(
        home=tmp_path,
        cache="redis",
        redis_url=f"unix://{tmp_path}/nobody.sock",
        cluster="address",
        cluster_address="tcp://127.0.0.1:9",
    )
    app = make_app(settings)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://outlast.test") as client,
    ):
        reply = await client.get("/ready")
    assert reply.status_code == 503
    assert [reason.split(":")[0] for reason in reply.json()["reasons"]] == ["cache", "scheduler"]
