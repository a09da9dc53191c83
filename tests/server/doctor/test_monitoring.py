"""What doctor makes of a Prometheus's answers; tests/acceptance asks a real one."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from server.doctor.monitoring import metrics, prometheus_target

SERVICE = "http://127.0.0.1:8001"
NOWHERE = "http://127.0.0.1:1"


@contextmanager
def answering(body: bytes) -> Iterator[str]:
    """A server that says this to everyone; yields its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None: ...

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        serving.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        serving.join()


def targets(*given: dict[str, str]) -> bytes:
    return json.dumps({"status": "success", "data": {"activeTargets": given}}).encode()


@pytest.mark.parametrize(
    ("body", "status", "detail"),
    [
        (targets({"scrapeUrl": "http://127.0.0.1:8001/metrics", "health": "up"}), "ok", "is up"),
        (targets({"scrapeUrl": "http://localhost:8001/metrics", "health": "up"}), "ok", "is up"),
        (
            targets({"scrapeUrl": "http://localhost:8001/metrics", "health": "down", "lastError": "refused"}),
            "warning",
            "is down: refused",
        ),
        (
            targets({"scrapeUrl": "http://localhost:9090/metrics", "health": "up"}),
            "warning",
            "not among the 1",
        ),
        (targets({"scrapeUrl": "http://other:8001/metrics", "health": "up"}), "warning", "not among the 1"),
        (targets(), "warning", "not among the 0"),
        (b'{"data": null}', "warning", "lists no targets"),
        (b"<html>", "warning", "lists no targets"),
    ],
)
async def test_the_target_is_looked_for(body: bytes, status: str, detail: str) -> None:
    with answering(body) as prometheus:
        finding = await prometheus_target(prometheus, SERVICE)
    assert (finding["status"], detail in finding["detail"]) == (status, True)
    assert bool(finding["remedy"]) == (status != "ok")


async def test_a_prometheus_that_does_not_answer_is_told() -> None:
    finding = await prometheus_target(NOWHERE, SERVICE)
    assert finding["status"] == "warning"
    assert NOWHERE in finding["detail"]
    assert "PROMETHEUS_URL" in finding["remedy"]


@pytest.mark.parametrize("url", [NOWHERE, "nonsense", "http://[::1", "ftp://127.0.0.1"])
async def test_metrics_that_cannot_be_scraped_are_told(url: str) -> None:
    finding = await metrics(url)
    assert (finding["status"], url in finding["detail"]) == ("warning", True)
    assert finding["remedy"]


async def test_metrics_that_can_be_scraped_are_ok() -> None:
    with answering(b"# HELP") as service:
        assert (await metrics(service))["status"] == "ok"
