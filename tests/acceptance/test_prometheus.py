"""A real Prometheus over the running service, as doctor sees it."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from server.doctor.monitoring import prometheus_target
from tests.ports import free_port
from tests.service import Service

PROMETHEUS = shutil.which("prometheus")


@pytest.fixture
def prometheus(service: Service, tmp_path: Path) -> Iterator[str]:
    """Prometheus, scraping the service; yields its address."""
    if PROMETHEUS is None:
        if "CI" in os.environ:
            pytest.fail("Prometheus is missing: its target was not tried")
        pytest.skip("Prometheus is missing (Debian's package `prometheus`)")
    target = urlsplit(service.url).netloc
    config = tmp_path / "prometheus.yml"
    config.write_text(
        "global: {scrape_interval: 1s}\n"
        f"scrape_configs: [{{job_name: bizagent, static_configs: [{{targets: ['{target}']}}]}}]\n"
    )
    address = f"127.0.0.1:{free_port(1)}"
    command = [PROMETHEUS, f"--config.file={config}", f"--storage.tsdb.path={tmp_path}"]
    process = subprocess.Popen(
        [*command, f"--web.listen-address={address}"], stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    )
    yield f"http://{address}"
    process.terminate()
    process.wait(20)


async def test_doctor_finds_the_service_among_the_targets(service: Service, prometheus: str) -> None:
    deadline = time.monotonic() + 60  # until Prometheus answers and has scraped
    while (found := await prometheus_target(prometheus, service.url))["status"] != "ok":
        assert time.monotonic() < deadline, found
        time.sleep(0.2)  # noqa: ASYNC251  # nothing else runs in this loop
    elsewhere = await prometheus_target(prometheus, "http://127.0.0.1:1")
    assert (elsewhere["status"], "not among the 1 active" in elsewhere["detail"]) == ("warning", True)
    assert "targets: ['127.0.0.1:1']" in elsewhere["remedy"]
