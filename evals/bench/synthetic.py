"""A corpus made of numbers: words as frequent as in speech, vectors in clusters as embeddings are."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tools.ingest.chunk import Chunk
from tools.ingest.document import Document, Part, hash_content

_VOCABULARY = 20_000
_TOPICS = 200
_DIMENSIONS, _PADDED = 384, 1536
_CHUNK_WORDS = 120


@dataclass(frozen=True)
class Questions:
    """Texts, and for each its vector, shape (n, 1536)."""

    texts: list[str]
    vectors: NDArray[np.float32]


class Synthetic:
    """Draws chunks and questions; the same seed draws the same ones.

    The word of rank r is drawn with a probability in proportion to 1/r (Zipf 1949). A vector is the centre of
    a topic plus noise of the same length, scaled to one; 1,152 of its 1,536 dimensions are zero, as those of
    the embedded model are.
    """

    def __init__(self, seed: int = 0) -> None:
        """Make up the vocabulary and the topics."""
        self._rng = np.random.default_rng(seed)
        syllables = [consonant + vowel for consonant in "bdfgklmnprstvz" for vowel in "aeiou"]
        every = np.array([a + b + c for a in syllables for b in syllables for c in syllables])
        self._words = self._rng.choice(every, _VOCABULARY, replace=False)
        frequency = 1 / np.arange(1, _VOCABULARY + 1)
        self._frequency = frequency / frequency.sum()
        self._topics = self._rng.normal(size=(_TOPICS, _DIMENSIONS))

    def document(self, number: int, chunks: int) -> tuple[Document, list[Chunk], NDArray[np.float32]]:
        """Draw a document that is split already: its chunks and their vectors, shape (chunks, 1536)."""
        texts = [self._text(_CHUNK_WORDS) for _ in range(chunks)]
        text, title = "\n".join(texts), f"Document {number}"
        doc_id, start, parts = f"synthetic-{number}", 0, []
        for place, each in enumerate(texts):
            end = start + len(each)
            parts.append(Chunk(f"{doc_id}:{place}", each, start, end, None, "", f"{doc_id}:{place}"))
            start = end + 1
        document = Document(
            doc_id=doc_id,
            uri=f"synthetic:{number}",
            title=title,
            outlet="",
            date=None,
            text=text,
            parts=(Part(0, len(text)),),
            metadata={},
            content_hash=hash_content(text, title, "", None),
        )
        return document, parts, self._vectors(chunks)

    def questions(self, count: int, words: int) -> Questions:
        """Draw questions of so many words."""
        return Questions([self._text(words) for _ in range(count)], self._vectors(count))

    def _text(self, words: int) -> str:
        return " ".join(self._rng.choice(self._words, words, p=self._frequency))

    def _vectors(self, count: int) -> NDArray[np.float32]:
        centres = self._topics[self._rng.integers(_TOPICS, size=count)]
        vectors = np.zeros((count, _PADDED), dtype=np.float32)
        vectors[:, :_DIMENSIONS] = centres + self._rng.normal(size=centres.shape)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors
