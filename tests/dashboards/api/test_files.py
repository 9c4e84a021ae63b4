"""Uploads are taken for what they hold: a CSV of returns becomes data of a plan, a PDF of ours is computed again."""

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest

from engine.markets.shipped import SHIPPED

from .conftest import PLAN

CSV = "year,inflation,stocks\n" + "".join(f"{1950 + k},0.02,{0.05 + k / 1000}\n" for k in range(30))


async def upload(client: httpx.AsyncClient, path: str, name: str, content: bytes) -> httpx.Response:
    return await client.post(f"/api/v1/{path}", files={"file": (name, content, "application/octet-stream")})


async def test_a_csv_of_returns_becomes_data_that_a_plan_runs_on(client: httpx.AsyncClient) -> None:
    reply = await upload(client, "returns", "mine<b>.pdf", CSV.encode())
    found = reply.json()
    assert (found["kind"], found["rows"], found["assets"]) == ("history", 30, ["stocks"])
    assert "<" not in found["name"]
    market = {"kind": "bootstrap", "data": found["data"]}
    portfolio = {"balance": 1_000_000, "allocation": {"stocks": 1.0}}
    run = await client.post(
        "/api/v1/runs", json={"plan": PLAN | {"market": market, "portfolio": portfolio}, "scenarios": 100}
    )
    assert run.status_code == 200, run.text


async def test_a_csv_of_scenarios_becomes_a_table_of_them(client: httpx.AsyncClient) -> None:
    rows = "".join(f"{s},{year},0.02,0.05\n" for s in range(12) for year in range(1, 21))
    reply = await upload(
        client, "returns", "table.csv", b'\xef\xbb\xbf"scenario",year,inflation,stocks\n' + rows.encode()
    )
    found = reply.json()
    assert (found["kind"], found["rows"]) == ("scenarios", 240)


async def test_the_history_we_ship_is_read_as_it_is(client: httpx.AsyncClient) -> None:
    reply = await upload(client, "returns", "us.csv", SHIPPED["us_annual"].read_bytes())
    assert reply.json()["rows"] == 98


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7\n",
        b"\x89PNG\0",
        b"year,inflation,stocks\n1950,0.02,much\n",
        b"a,b\n1,2\n",
        b"\xff\xfe\n",
        b"scenario,x\n1,2",
    ],
)
async def test_what_is_no_table_of_returns_is_refused_whatever_it_is_called(
    client: httpx.AsyncClient, content: bytes
) -> None:
    reply = await upload(client, "returns", "returns.csv", content)
    assert (reply.status_code, reply.json()["type"]) == (422, "urn:outlast:problem:plan")
    assert reply.json()["remedy"]


@pytest.mark.parametrize("content", [b"no pdf", CSV.encode(), b"%PDF-1.7 and nothing else"])
async def test_what_is_no_report_of_ours_is_refused_whatever_it_is_called(
    client: httpx.AsyncClient, content: bytes
) -> None:
    reply = await upload(client, "replays", "report.pdf", content)
    assert (reply.status_code, reply.json()["type"]) == (422, "urn:outlast:problem:plan")


async def test_a_report_is_made_fetched_and_computed_again(client: httpx.AsyncClient, tmp_path: Path) -> None:
    run = (await client.post("/api/v1/runs", json={"plan": PLAN, "scenarios": 500})).json()["run"]
    asked = await client.post("/api/v1/reports", json={"run_id": run["id"]})
    assert (asked.status_code, asked.json()["status"]) == (202, "queued")
    path = asked.headers["location"]
    early = await client.get(path, headers={"accept": "application/pdf"})
    assert (early.status_code, early.json()["type"]) == (409, "urn:outlast:problem:not-ready")
    assert (await until_final(client, path))["status"] == "done"
    pdf = await client.get(path, headers={"accept": "application/pdf"})
    assert (pdf.headers["content-type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")
    assert [one["id"] for one in (await client.get("/api/v1/reports", params={"run_id": run["id"]})).json()]
    again = await upload(client, "replays", "holiday.jpg", pdf.content)
    assert again.status_code == 202
    found = await until_final(client, again.headers["location"])
    assert (found["status"], found["differences"]) == ("done", [])


async def test_a_report_is_stopped(client: httpx.AsyncClient) -> None:
    run = (await client.post("/api/v1/runs", json={"plan": PLAN, "scenarios": 500})).json()["run"]
    path = (await client.post("/api/v1/reports", json={"run_id": run["id"]})).headers["location"]
    assert (await client.delete(path)).json()["status"] == "cancelled"


async def until_final(client: httpx.AsyncClient, path: str) -> dict[str, Any]:
    """Look at a report until it has ended."""
    while True:
        found: dict[str, Any] = (await client.get(path)).json()
        if found["status"] in ("done", "failed", "cancelled", "interrupted"):
            return found
        await asyncio.sleep(0.1)
