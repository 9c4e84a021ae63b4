"""Plans are saved in versions, taken as JSON and as plan files, and run under their id."""

import httpx
import pytest

from engine import Plan

from .conftest import PLAN

PLANS = "/api/v1/plans"
TOML = """# Ours
name = "Twenty years"
[horizon]
years = 20
[portfolio]
balance = 1_000_000
allocation = { us_stocks = 0.6, us_bonds = 0.4 }
[spending]
kind = "constant_real"
amount = 40_000
[market]
kind = "lognormal"
"""


async def test_a_plan_is_saved_changed_and_read_in_every_version(client: httpx.AsyncClient) -> None:
    first = await client.post(PLANS, json=PLAN)
    assert first.status_code == 201
    path = first.headers["location"]
    changed = await client.put(path, json=PLAN | {"name": "Later"})
    assert (changed.status_code, changed.json()["version"]) == (200, 2)
    assert (await client.get(path)).json()["name"] == "Later"
    assert (await client.get(path, params={"version": 1})).json() == first.json()
    assert Plan.model_validate(first.json()["plan"]) == Plan.model_validate(PLAN)
    versions = (await client.get(f"{path}/versions")).json()
    assert [(one["version"], one["location"]) for one in versions] == [(2, path), (1, path)]
    assert [one["version"] for one in (await client.get(PLANS)).json()] == [2]
    assert (await client.get(path, params={"version": 3})).status_code == 404


async def test_a_saved_plan_is_run_under_its_id(client: httpx.AsyncClient) -> None:
    saved = (await client.post(PLANS, json=PLAN)).json()
    await client.put(saved["location"], json=PLAN | {"name": "Later"})
    latest = await client.post("/api/v1/runs", json={"plan_id": saved["id"], "scenarios": 100})
    first = await client.post("/api/v1/runs", json={"plan_id": saved["id"], "plan_version": 1, "scenarios": 100})
    assert (latest.json()["run"]["name"], first.json()["run"]["name"]) == ("Later", PLAN["name"])


async def test_a_deleted_plan_is_gone_and_its_runs_stay(client: httpx.AsyncClient) -> None:
    saved = (await client.post(PLANS, json=PLAN)).json()
    run = await client.post("/api/v1/runs", json={"plan_id": saved["id"], "scenarios": 100})
    assert (await client.delete(saved["location"])).status_code == 204
    for path in (saved["location"], f"{saved['location']}/versions"):
        assert (await client.get(path)).status_code == 404
    assert (await client.put(saved["location"], json=PLAN)).status_code == 404
    assert (await client.get(run.headers["location"])).json()["status"] == "done"


@pytest.mark.parametrize("name", ["plan.toml", "photo.png", "plan.json", "..\\..\\etc"])
async def test_a_plan_file_is_known_by_what_it_holds(client: httpx.AsyncClient, name: str) -> None:
    reply = await client.post(PLANS, files={"file": (name, TOML.encode(), "image/png")})
    assert (reply.status_code, reply.json()["name"], reply.json()["toml"]) == (201, "Twenty years", TOML)
    body = await client.post(PLANS, content=TOML, headers={"content-type": "application/toml"})
    assert body.json()["plan"] == reply.json()["plan"]


@pytest.mark.parametrize(
    "content", [b"\x89PNG\r\n\x1a\n\0\0", b"%PDF-1.7", b"{", b"[1]", b"\xff\xfe", b"name = ", b"a = " + b"[" * 50_000]
)
async def test_what_is_no_plan_is_refused_whatever_it_is_called(client: httpx.AsyncClient, content: bytes) -> None:
    reply = await client.post(PLANS, files={"file": ("plan.toml", content, "application/toml")})
    assert (reply.status_code, reply.json()["type"]) == (422, "urn:outlast:problem:plan")


async def test_forms_without_exactly_one_file_are_refused(client: httpx.AsyncClient) -> None:
    two = [("file", ("a", b"a")), ("file", ("b", b"b"))]
    for reply in (
        await client.post(PLANS, files=two),
        await client.post(PLANS, files={"file": ("empty.toml", b"")}),
        await client.post(PLANS, content=b""),
    ):
        assert reply.status_code == 422
    torn = await client.post(PLANS, content=b"--x", headers={"content-type": "multipart/form-data"})
    assert torn.status_code == 400


async def test_a_plan_file_with_markup_is_kept_as_the_plan_alone(client: httpx.AsyncClient) -> None:
    marked = TOML.replace("# Ours", "# <script>alert(1)</script>").replace("Twenty", "<i>Twenty</i>")
    reply = await client.post(PLANS, content=marked, headers={"content-type": "application/toml"})
    assert (reply.json()["name"], reply.json()["toml"]) == ("Twenty years", None)
