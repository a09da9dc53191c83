from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from graph.parts import chat_models
from graph.settings import Settings
from server import errors
from server.routes.admin import admin_routes


def client(tmp_path: Path, *, open_to_others: bool) -> TestClient:
    app = FastAPI()
    models = chat_models(Settings(agent_home=tmp_path))
    app.include_router(admin_routes(models, adapters=tmp_path / "adapters", open_to_others=open_to_others))
    errors.install(app)
    return TestClient(app)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_nobody_administers_a_service_that_everyone_reaches(tmp_path: Path, method: str) -> None:
    answer = client(tmp_path, open_to_others=True).request(
        method, "/v1/admin/models", params={"role": "writer"}
    )
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (403, "FORBIDDEN")
    assert "127.0.0.1" in error["remedy"]


def test_adapters_to_be_had_are_named_as_they_are_asked_for(tmp_path: Path) -> None:
    folder = tmp_path / "adapters"
    folder.mkdir()
    for name in ("tone-v1.gguf", "route-v2.gguf", "notes.txt"):
        (folder / name).write_bytes(b"GGUF")
    known = client(tmp_path, open_to_others=False).get("/v1/admin/models").json()
    assert known["adapters"] == ["route-v2", "tone-v1"]
    assert known["roles"]["classifier"] is None
    assert known["allowed"] == [known["roles"]["default"]["model_id"]]
