"""The API does what its document says: schemathesis makes up requests, and nothing undocumented comes back.

Requests go over real HTTP. What a schema allows may still be refused: which plans can be run is no matter of schemas.
"""

import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis
import uvicorn
from hypothesis import HealthCheck, Phase, settings
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from dashboards.api.asked import EXAMPLE_PLAN
from service.settings import load_settings

from .conftest import make_app

CHECKS: list[Any] = [
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
    unsupported_method,
]
EXAMPLES = 25
"""Made-up requests of each operation; hypothesis tries them in a fixed order."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the API on a free port of this machine."""
    home = tmp_path_factory.mktemp("served")
    app = make_app(load_settings(home=Path(home), executor="inline", max_cluster_scenarios=20_000, memory_limit=10**8))
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", timeout_graceful_shutdown=2))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="module")
def there(address: str) -> dict[str, str]:
    """Make a run, a sweep and a plan, and return their ids."""
    with httpx.Client(base_url=f"{address}/api/v1") as client:
        made = {
            "run_id": client.post("/runs", json={"plan": EXAMPLE_PLAN, "scenarios": 100}),
            "sweep_id": client.post("/sweeps", json={"plan": EXAMPLE_PLAN, "fields": {"spending.amount": [1, 2]}}),
            "plan_id": client.post("/plans", json=EXAMPLE_PLAN),
        }
    return {name: reply.headers["location"].rpartition("/")[2] for name, reply in made.items()}


def sent_as_files(_: Any, value: Any) -> Any:
    """Send what is made up for a file as its bytes."""
    return value if isinstance(value, bytes) else str(value).encode()


for kind in ("application/toml", "application/pdf", "text/csv"):
    schemathesis.serializer(kind)(sent_as_files)


def made_up_from(document: dict[str, Any]) -> dict[str, Any]:
    """Put a small schema of plans where one is sent: to make up plans from the whole one takes seconds each."""
    text = json.dumps(document)
    schemas = document["components"]["schemas"]
    reference = '{"$ref": "#/components/schemas/Plan"}'
    for sent in (schemas["RunBody"], schemas["SweepBody"], *(bodies(document["paths"]))):
        whole = json.dumps(sent)
        text = text.replace(whole, whole.replace(reference, json.dumps(PLAN_SENT)))
    made: dict[str, Any] = json.loads(text)
    return made


def bodies(paths: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        operation["requestBody"] for path in paths.values() for operation in path.values() if "requestBody" in operation
    ]


PLAN_SENT = {
    "type": "object",
    "required": ["horizon", "portfolio", "spending", "market"],
    "properties": {
        "name": {"type": "string", "minLength": 1, "maxLength": 120},
        "horizon": {"type": "object", "required": ["years"], "properties": {"years": {"type": "integer"}}},
        "portfolio": {
            "type": "object",
            "required": ["balance", "allocation"],
            "properties": {
                "balance": {"type": "number"},
                "allocation": {"enum": [{"us_stocks": 0.6, "us_bonds": 0.4}, {"us_stocks": 0.5}, {}]},
            },
        },
        "spending": {"enum": [EXAMPLE_PLAN["spending"], {"kind": "vpw"}, {"kind": "risk_based_guardrails"}, {}]},
        "market": {"enum": [{"kind": "lognormal"}, {"kind": "historical", "data": "us_annual"}, {"kind": "none"}]},
    },
}
schema = schemathesis.openapi.from_dict(made_up_from(make_app(load_settings(executor="inline")).openapi()))


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    derandomize=True,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_no_request_gets_an_undocumented_reply(case: Any, address: str, there: dict[str, str]) -> None:
    if case.meta.generation.mode.is_positive:  # nobody would make up an id that is there
        case.path_parameters |= {name: there[name] for name in case.path_parameters if name in there}
    case.call_and_validate(base_url=address, checks=CHECKS, timeout=30)
