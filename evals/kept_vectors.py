"""Vectors of texts, kept on disk from one run of a suite to the next."""

import hashlib
import os
from contextlib import suppress
from pathlib import Path

import numpy as np
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray


class KeptVectors(Embeddings):
    """Embeds as another model does, each text once: `save` keeps what was embedded.

    Unlike `tools.models.cached.CachedDocuments`, which keeps whole batches, it knows every text by itself.
    """

    def __init__(self, embeddings: Embeddings, *, model_id: str, folder: Path) -> None:
        """Read what was kept in `folder`; a file that cannot be read is made again."""
        self._embeddings = embeddings
        self._path = folder / f"eval-{hashlib.sha256(model_id.encode()).hexdigest()[:16]}.npz"
        self._vectors: dict[str, NDArray[np.float32]] = {}
        self._new = False
        with suppress(OSError, ValueError, EOFError, KeyError), np.load(self._path) as kept:
            self._vectors = dict(zip(kept["keys"].tolist(), kept["vectors"], strict=True))

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Embed texts, those not known yet by the model."""
        keys = [hashlib.sha256(text.encode("utf-8", "ignore")).hexdigest() for text in texts]
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._vectors}
        if missing:
            made = self._embeddings.embed_documents(list(missing.values()))
            self._vectors |= zip(missing, np.asarray(made, dtype=np.float32), strict=True)
            self._new = True
        return [self._vectors[key].tolist() for key in keys]

    def embed_query(self, text: str) -> list[float]:
        """Embed a question."""
        return self.embed_documents([text])[0]

    def save(self) -> None:
        """Write what is known, in one step: nobody reads half a file."""
        if self._new:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            scratch = self._path.with_suffix(f".{os.getpid()}.npz")
            np.savez(
                scratch, keys=np.array(list(self._vectors)), vectors=np.stack(list(self._vectors.values()))
            )
            scratch.replace(self._path)
            self._new = False
