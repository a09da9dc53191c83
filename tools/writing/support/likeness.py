"""How alike in meaning two texts are, by their embeddings."""

import asyncio
from collections.abc import Sequence

import numpy as np
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray


class Likeness:
    """Cosines of a claim with texts that it may rest on; each text is embedded once, when first asked for.

    Args:
        embedder: Its vectors need not be of unit length.
    """

    def __init__(self, embedder: Embeddings) -> None:
        """Begin with no vector."""
        self._embedder = embedder
        self._vectors: dict[str, NDArray[np.float64]] = {}

    async def closest(self, claim: str, texts: Sequence[str]) -> float:
        """Return the cosine of a claim and the text that is most like it, in [-1, 1].

        Args:
            claim: One sentence.
            texts: At least one.
        """
        missing = [text for text in dict.fromkeys((claim, *texts)) if text not in self._vectors]
        rows = await asyncio.to_thread(self._embedder.embed_documents, missing) if missing else []
        for text, row in zip(missing, rows, strict=True):
            vector = np.asarray(row)
            self._vectors[text] = vector / max(float(np.linalg.norm(vector)), 1e-12)
        return max(float(self._vectors[claim] @ self._vectors[text]) for text in texts)
