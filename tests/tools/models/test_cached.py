from pathlib import Path

import numpy as np
import pytest

from tools.models.cached import CachedDocuments
from tools.models.minilm import MiniLMEmbeddings

TEXTS = ["Why did churn rise?", "Draft a note."]


class Counting(MiniLMEmbeddings):
    calls = 0

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        self.calls += 1
        return super().embed_documents(texts)


@pytest.fixture(scope="module")
def embeddings() -> Counting:
    return Counting()


def test_a_batch_is_embedded_once_and_read_back_bit_for_bit(embeddings: Counting, tmp_path: Path) -> None:
    before = embeddings.calls
    first = CachedDocuments(embeddings, model_id="m", folder=tmp_path / "new").embed_documents(TEXTS)
    second = CachedDocuments(embeddings, model_id="m", folder=tmp_path / "new").embed_documents(TEXTS)
    assert first == second == embeddings.embed(TEXTS).tolist()
    assert embeddings.calls == before + 1


def test_other_texts_and_other_models_are_embedded_anew(embeddings: Counting, tmp_path: Path) -> None:
    cached = CachedDocuments(embeddings, model_id="m", folder=tmp_path)
    cached.embed_documents(TEXTS)
    assert np.shape(cached.embed_documents(TEXTS[:1])) == (1, 1536)
    before = embeddings.calls
    CachedDocuments(embeddings, model_id="other", folder=tmp_path).embed_documents(TEXTS)
    assert embeddings.calls == before + 1


def test_a_damaged_file_is_made_again(embeddings: Counting, tmp_path: Path) -> None:
    cached = CachedDocuments(embeddings, model_id="m", folder=tmp_path)
    vectors = cached.embed_documents(TEXTS)
    [path] = tmp_path.iterdir()
    path.write_bytes(b"\x93NUMPY damaged")
    assert cached.embed_documents(TEXTS) == vectors
    path.write_bytes(b"")
    assert cached.embed_documents(TEXTS) == vectors


def test_a_folder_that_cannot_be_made_is_done_without(embeddings: Counting, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    cached = CachedDocuments(embeddings, model_id="m", folder=tmp_path / "file" / "cache")
    assert len(cached.embed_documents(TEXTS)) == 2
