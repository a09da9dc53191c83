"""Vectors of texts that never change, kept on disk."""

import hashlib
import os
from contextlib import suppress
from pathlib import Path

import numpy as np
from langchain_core.embeddings import Embeddings


class CachedDocuments(Embeddings):
    """Embeds as another model does, and keeps each whole batch of documents in a file.

    Meant for the few batches that each start of the program would embed anew; questions are not kept. A file
    that cannot be read or written is made again: nothing depends on it.

    Args:
        embeddings: The model.
        model_id: Its name; another model has other files.
        folder: Where the files go; made if missing.
    """

    def __init__(self, embeddings: Embeddings, *, model_id: str, folder: Path) -> None:
        """Keep the files in `folder`."""
        self._embeddings = embeddings
        self._model_id = model_id
        self._folder = folder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Embed texts, or read what was made of the same texts before."""
        key = hashlib.sha256("\0".join([self._model_id, *texts]).encode("utf-8", "ignore")).hexdigest()
        path = self._folder / f"{key}.npy"
        with suppress(OSError, ValueError, EOFError):
            rows: list[list[float]] = np.load(path).tolist()
            return rows
        vectors = self._embeddings.embed_documents(texts)
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            scratch = path.with_suffix(f".{os.getpid()}.npy")
            np.save(scratch, np.asarray(vectors, dtype=np.float32))
            scratch.replace(path)  # in one step: nobody reads half a file
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """Embed a question."""
        return self._embeddings.embed_query(text)
