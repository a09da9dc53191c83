"""By which operating point and calibration the gate decided is said in the answer, the log and readiness."""

import json
import logging
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from graph.settings import Settings
from server.app import create_app
from tests.integration.test_refusals import ANSWERABLE, REFUSED


def logged(caplog: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    lines = [record.getMessage() for record in caplog.records if record.name == "bizagent.audit"]
    return [json.loads(line.split(" ", 1)[1]) for line in lines if line.startswith("GATE_DECISION ")]


@pytest.mark.parametrize("point", ["strict", "balanced", "lenient"])
def test_the_operating_point_is_said(
    point: str, samples_url: str, home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "bizagent.audit")
    settings = Settings.model_validate(
        {"database_url": samples_url, "agent_home": home, "operating_point": point}
    )
    with TestClient(create_app(settings), base_url="http://127.0.0.1") as client:
        answered, refused = (
            client.post("/v1/query", json={"query": query, "mode_hint": "rag"}).json()
            for query in (ANSWERABLE, REFUSED["coverage"])
        )
        ready = client.get("/ready").json()
    assert answered["gate"]["operating_point"] == refused["gate"]["operating_point"] == point
    assert f"- operating_point: {point}" in answered["text"]
    assert f"- Gate: {point}; " in refused["text"]
    assert ready["gate"].startswith("all-MiniLM-L6-v2, ")
    decisions = [(line["decision"], line["operating_point"]) for line in logged(caplog)]
    assert decisions == [("sufficient", point), ("insufficient", point)], "one line a question"


def test_without_a_calibration_all_say_so(
    samples_url: str, home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "bizagent.audit")
    settings = Settings(database_url=samples_url, agent_home=home, gate_policy="playbook")
    with TestClient(create_app(settings), base_url="http://127.0.0.1") as client:
        answered = client.post("/v1/query", json={"query": ANSWERABLE, "mode_hint": "rag"}).json()
        ready = client.get("/ready").json()
    said = [
        answered["gate"]["calibration"],
        answered["router"]["calibration"],
        ready["gate"],
        *(line["calibration"] for line in logged(caplog)),
    ]
    assert len(said) == 4
    assert all(text.startswith("UNCALIBRATED") for text in said)
    assert "UNCALIBRATED" in answered["text"]
