"""The simulator alone, as a process: no database, no model, and nothing is computed for nobody."""

import json
import socket
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx

from tests.service import Service

TERMS = " + ".join(f"exp(sin(x * {n}))" for n in range(25))
ENDLESS: dict[str, Any] = {  # a quarter of an hour of one processor
    "prompt": "",
    "drivers": [{"name": "x", "distribution": "uniform", "parameters": {"low": 0, "high": 1}}],
    "formula": {"formula": f"previous * 0.5 + {TERMS}"},
    "horizon_months": 120,
    "trials": 10_000_000,
}


def call(url: str, body: dict[str, Any]) -> socket.socket:
    """Send a request for a run; whoever closes the socket leaves."""
    host, port = urlsplit(url).netloc.split(":")
    content = json.dumps(body).encode()
    client = socket.create_connection((host, int(port)))
    head = f"POST /v1/run HTTP/1.1\r\nHost: {host}\r\nContent-Length: {len(content)}\r\n\r\n"
    client.sendall(head.encode() + content)
    return client


def test_the_simulator_alone_needs_nothing_and_is_free_again_once_its_clients_have_left(
    tmp_path: Path,
) -> None:
    with (
        Service(
            SERVICES="sim", AGENT_HOME=str(tmp_path), SIMULATION_CONCURRENCY="1", SIMULATION_WAITING="1"
        ) as service,
        httpx.Client(base_url=service.url, timeout=60) as http,
    ):
        assert http.get("/ready").json() == {"status": "ready"}
        with call(service.url, ENDLESS), call(service.url, ENDLESS):
            time.sleep(0.5)  # both are under way by then; where not, the next one would be told so much later
            refused = http.post("/v1/run", json=ENDLESS)
            assert (refused.status_code, refused.json()["error"]["code"]) == (503, "OVERLOADED")
            assert int(refused.headers["Retry-After"]) > 0
        while (answer := http.post("/v1/run", json={"prompt": "15% churn", "trials": 64})).status_code == 503:
            pass  # it takes the service a moment to see that both have left
        assert answer.json()["metadata"]["trials_run"] == 64
        assert "simulation_seconds_count 1.0" in http.get("/metrics").text
        assert service.stop() == 0
    assert list(tmp_path.iterdir()) == []
