"""The classifier as it ships: fitted once, so that no start of the program has to do it again.

After a change of `exemplars.jsonl`, or of how the classifier learns from it, make the file anew by
`python -m tools.routing.fitted`. Until then, and with another embedder, it is fitted at the start, which
takes seconds.
"""

import hashlib
import json
from collections.abc import Sequence
from importlib.resources import as_file, files
from pathlib import Path
from typing import Final

import numpy as np
from langchain_core.embeddings import Embeddings

from tools.models.minilm import MiniLMEmbeddings
from tools.routing.exemplars import Exemplar, load_exemplars
from tools.routing.lexical import LexicalSpace
from tools.routing.semantic import RIDGE, WORDINGS, SemanticClassifier
from tools.routing.text import asked, clean

_FILE: Final = "fitted.npz"
_SAME_COSINE: Final = 0.999
"""Two embedders that agree so well on a text are the same one; the file keeps vectors in half precision."""


def fit_exemplars(exemplars: Sequence[Exemplar], embedder: Embeddings) -> SemanticClassifier:
    """Embed the exemplars and fit a classifier on them."""
    texts = [clean(exemplar["query"]) for exemplar in exemplars]
    modes = [exemplar["mode"] for exemplar in exemplars]
    vectors = embedder.embed_documents([asked(text) for text in texts])
    return SemanticClassifier.fit(texts, vectors, modes)


def load_fitted(exemplars: Sequence[Exemplar], embedder: Embeddings) -> SemanticClassifier | None:
    """Read the classifier that ships.

    Returns:
        `None` if it was fitted on other exemplars or on another embedder, as one embedded exemplar tells.
    """
    with as_file(files(__package__) / _FILE) as path, np.load(path) as kept:
        if str(kept["digest"]) != digest(exemplars):
            return None
        classifier = SemanticClassifier(
            meanings=kept["meanings"].astype(np.float32),
            lexicon=LexicalSpace(
                {gram: column for column, gram in enumerate(str(kept["grams"]).split("\n"))},
                kept["weights"].astype(np.float64),
            ),
            dual=kept["dual"].astype(np.float64),
            word_scores=kept["word_scores"].astype(np.float64),
            temperature=float(kept["temperature"]),
        )
    vector = embedder.embed_query(asked(clean(exemplars[0]["query"])))
    known = len(vector) == classifier.meanings.shape[1] and classifier.meanings[0] @ np.array(vector)
    return classifier if known > _SAME_COSINE else None


def digest(exemplars: Sequence[Exemplar]) -> str:
    """Return the sha256 of all that a fit depends on but code and embedder."""
    parts = [RIDGE, WORDINGS, [(exemplar["query"], exemplar["mode"]) for exemplar in exemplars]]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _write() -> None:
    exemplars = load_exemplars()
    classifier = fit_exemplars(exemplars, MiniLMEmbeddings())
    np.savez_compressed(
        Path(__file__).with_name(_FILE),
        digest=digest(exemplars),
        meanings=classifier.meanings.astype(np.float16),
        grams="\n".join(classifier.lexicon.columns),
        weights=classifier.lexicon.weights.astype(np.float32),
        dual=classifier.dual.astype(np.float32),
        word_scores=classifier.word_scores.astype(np.float16),
        temperature=classifier.temperature,
    )


if __name__ == "__main__":
    _write()
