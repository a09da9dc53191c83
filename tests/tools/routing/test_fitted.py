"""The shipped classifier is the one that a fit on the shipped exemplars gives."""

import numpy as np
import pytest
from langchain_core.embeddings import Embeddings

from tools.models.minilm import MiniLMEmbeddings
from tools.routing.exemplars import load_exemplars
from tools.routing.fitted import load_fitted
from tools.routing.lexical import LexicalSpace
from tools.routing.modes import MODES
from tools.routing.semantic import RIDGE, WORDINGS, SemanticClassifier
from tools.routing.text import asked, clean

STALE = "make it anew: python -m tools.routing.fitted"


class OtherEmbeddings(Embeddings):
    """Of the same length, with other directions."""

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [self.embed_query(text) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        vector = np.random.default_rng(len(text)).normal(size=384)
        return list(map(float, vector / np.linalg.norm(vector)))


@pytest.fixture(scope="module")
def embedder() -> MiniLMEmbeddings:
    return MiniLMEmbeddings()


@pytest.fixture(scope="module")
def shipped(embedder: MiniLMEmbeddings) -> SemanticClassifier:
    classifier = load_fitted(load_exemplars(), embedder)
    assert classifier is not None, STALE
    return classifier


def test_meanings_are_those_of_the_exemplars(shipped: SemanticClassifier, embedder: MiniLMEmbeddings) -> None:
    exemplars = load_exemplars()
    some = range(0, len(exemplars), 50)
    vectors = np.array(embedder.embed_documents([asked(clean(exemplars[index]["query"])) for index in some]))
    assert np.einsum("ij,ij->i", vectors, shipped.meanings[list(some)]).min() > 0.999, STALE


def test_scores_solve_the_regression_on_the_exemplars(shipped: SemanticClassifier) -> None:
    """Every fiftieth of the equations (K + ridge) dual = targets, with the kernel computed anew."""
    exemplars = load_exemplars()
    texts = [clean(exemplar["query"]) for exemplar in exemplars]
    targets = np.array([[exemplar["mode"] == mode for mode in MODES] for exemplar in exemplars], dtype=float)
    lexicon = LexicalSpace.learn(texts)
    assert shipped.lexicon.columns == lexicon.columns, STALE
    wordings = lexicon.vectors(texts)
    assert np.abs(shipped.word_scores - WORDINGS * (wordings.T @ shipped.dual)).max() < 0.005, STALE
    some = list(range(0, len(exemplars), 50))
    by_meaning = np.exp(2.0 * (shipped.meanings[some] @ shipped.meanings.T - 1.0)) + 1.0
    scores = by_meaning @ shipped.dual + wordings[some] @ shipped.word_scores
    assert np.abs(scores + RIDGE * shipped.dual[some] - targets[some]).max() < 0.02, STALE


def test_other_exemplars_get_a_fit_of_their_own(embedder: MiniLMEmbeddings) -> None:
    assert load_fitted(load_exemplars()[:-1], embedder) is None


def test_another_embedder_gets_a_fit_of_its_own() -> None:
    assert load_fitted(load_exemplars(), OtherEmbeddings()) is None
