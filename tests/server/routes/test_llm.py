from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from graph.parts import chat_models
from graph.settings import Settings
from server.routes.llm import llm_routes
from tools.models.minilm import MiniLMEmbeddings


def test_many_texts_are_embedded_in_slices_and_keep_their_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slices: list[int] = []

    def embed(self: MiniLMEmbeddings, texts: list[str]) -> list[list[float]]:
        slices.append(len(texts))
        return [[float(text)] for text in texts]

    monkeypatch.setattr(MiniLMEmbeddings, "embed_documents", embed)
    app = FastAPI()
    app.include_router(llm_routes(chat_models(Settings(agent_home=tmp_path)), MiniLMEmbeddings()))
    answer = TestClient(app).post("/embed", json={"texts": [str(n) for n in range(40)]}).json()
    assert answer["embeddings"] == [[float(n)] for n in range(40)]
    assert slices == [16, 16, 8]
