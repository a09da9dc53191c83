from typing import get_args

import pytest
from starlette.testclient import TestClient

from graph.settings import ServiceName, Settings
from server.app import create_app
from server.services import SERVICES, address, ports


def test_every_service_that_can_be_set_is_there() -> None:
    assert tuple(SERVICES) == get_args(ServiceName)


def test_one_process_for_all_listens_on_the_port_of_each_service() -> None:
    assert ports(Settings()) == {"all": 8001, "rag": 8002, "llm": 8003, "sim": 8004}
    assert ports(Settings(), 9000) == {"all": 9000, "rag": 9001, "llm": 9002, "sim": 9003}
    assert ports(Settings(), 0) == {"all": 0}


@pytest.mark.parametrize(("name", "port"), [("rag", 8002), ("llm", 8003), ("sim", 8004)])
def test_a_service_by_itself_listens_on_its_port_alone(name: ServiceName, port: int) -> None:
    settings = Settings(services=name)
    assert ports(settings) == {name: port}
    assert ports(settings, 9000) == {name: 9000}
    assert ports(settings, 0) == {name: 0}
    assert address(settings) == f"http://127.0.0.1:{port}"


@pytest.mark.parametrize("name", ["llm", "sim"])
def test_a_service_that_needs_no_database_opens_none(name: ServiceName, tmp_path) -> None:
    settings = Settings(services=name, agent_home=tmp_path, database_url="postgresql://127.0.0.1:1/none")
    with TestClient(create_app(settings), base_url="http://127.0.0.1") as client:
        assert client.get("/health").json() == {"status": "ok"}
    assert list(tmp_path.iterdir()) == []


def test_documents_alone_are_kept_and_searched_without_a_chat_model(settings: Settings) -> None:
    alone = settings.model_copy(update={"services": "rag", "ollama_url": "http://127.0.0.1:1"})
    with TestClient(create_app(alone), base_url="http://127.0.0.1") as client:
        assert client.get("/ready").json() == {"status": "ready", "search": "Postgres"}
        text = f"# Churn\n\nChurn of subscribers rose to 4.1% in June. {'Prices had been raised. ' * 20}"
        added = client.post("/v1/documents", files={"files": ("churn.md", text)}).json()
        assert added["added"] == 1
        found = client.post("/v1/retrieve", json={"query": "Why did churn rise?", "top_k": 1}).json()
        assert "4.1%" in found["chunks"][0]["text"]
        assert found["plan"]["impossible"] == []
        unmeetable = {"query": "Why did churn rise since 2025 until 2024?"}
        nothing = client.post("/v1/retrieve", json=unmeetable).json()
        assert (nothing["chunks"], len(nothing["plan"]["impossible"])) == ([], 1)
        [document] = client.get("/v1/documents").json()["documents"]
        assert client.delete(f"/v1/documents/{document['doc_id']}").status_code == 200
        assert client.post("/v1/query", json={"query": "Why did churn rise?"}).status_code == 404
