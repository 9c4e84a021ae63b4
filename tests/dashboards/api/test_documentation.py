"""The API documents itself, without asking another host for anything."""

import re

import httpx
import pytest

DOCUMENTED = {"get", "post", "put", "delete"}


async def test_the_document_has_every_route_with_its_problems(client: httpx.AsyncClient) -> None:
    document = (await client.get("/api/openapi.json")).json()
    paths = {path.removeprefix("/api/v1") for path in document["paths"]}
    assert {"/runs", "/runs/{run_id}/events", "/reports", "/sweeps", "/plans", "/returns", "/replays"} <= paths
    assert {"/health", "/ready", "/startup"} <= paths
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            assert method in DOCUMENTED
            assert operation["summary"], path
            if "422" in operation["responses"]:
                content = operation["responses"]["422"]["content"]
                assert content == {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
            if method == "post":
                assert "Idempotency-Key" in {one["name"] for one in operation["parameters"]}


async def test_every_reference_of_the_document_leads_somewhere(client: httpx.AsyncClient) -> None:
    reply = await client.get("/api/openapi.json")
    names = set(re.findall(r'"#/components/schemas/([^"]+)"', reply.text))
    assert "Plan" in names
    assert names <= set(reply.json()["components"]["schemas"])
    assert "x-plan" not in reply.text


async def test_the_page_shows_every_route_and_asks_no_other_host(client: httpx.AsyncClient) -> None:
    document = (await client.get("/api/openapi.json")).json()
    page = (await client.get("/api/docs")).text
    for path in document["paths"]:
        assert f"<code>{path}</code>" in page
    assert not re.search(r"<script|<link|@import|url\(|https?:", page)
    targets = set(re.findall(r'href="#([^"]+)"', page))
    assert targets <= set(re.findall(r'id="([^"]+)"', page))


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json"])
async def test_the_pages_that_would_load_from_elsewhere_are_not_there(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(path)).status_code == 404
