import numpy as np
import pytest

from tools.routing.modes import MODES
from tools.routing.semantic import RIDGE, SemanticClassifier, _kernel, _log_softmax, _temperature


def sample(noise, n=30, seed=7):
    """Three clusters on the sphere, one a mode, and texts that say nothing."""
    rng = np.random.default_rng(seed)
    modes = [MODES[i % 3] for i in range(n)]
    vectors = np.eye(8)[[i % 3 for i in range(n)]] + noise * rng.normal(size=(n, 8))
    return ["same"] * n, vectors / np.linalg.norm(vectors, axis=1, keepdims=True), modes


def probabilities(classifier, text, vector):
    return classifier.probabilities(text, classifier.similarities(vector))


def test_separates_clusters():
    classifier = SemanticClassifier.fit(*sample(noise=0.1))
    for index, mode in enumerate(MODES):
        scores = probabilities(classifier, "same", np.eye(8)[index])
        assert max(scores, key=scores.__getitem__) == mode
        assert sum(scores.values()) == pytest.approx(1.0)


def test_is_less_confident_where_exemplars_overlap():
    clear, blurred = (SemanticClassifier.fit(*sample(noise)) for noise in (0.1, 1.0))
    point = np.eye(8)[0]
    assert probabilities(blurred, "same", point)["llm"] < probabilities(clear, "same", point)["llm"]


def test_wording_decides_where_meanings_are_equal():
    vectors = np.tile(np.eye(4)[0], (6, 1))
    texts = ["write a poem", "what did it say", "simulate churn"] * 2
    classifier = SemanticClassifier.fit(texts, vectors, list(MODES) * 2)
    scores = probabilities(classifier, "simulate churm", vectors[0])
    assert max(scores, key=scores.__getitem__) == "risk"


def test_left_out_scores_equal_a_refit_without_the_exemplar():
    """The identity by which the temperature is fitted, against its definition."""
    texts, vectors, modes = sample(noise=0.5, n=12)
    full = SemanticClassifier.fit(texts, vectors, modes)
    kernel = _kernel(np.asarray(vectors), full.lexicon.vectors(texts))
    targets = np.array([[mode == other for other in MODES] for mode in modes], dtype=float)
    inverse = np.linalg.inv(kernel + RIDGE * np.eye(12))
    rest = np.arange(1, 12)
    dual = np.linalg.solve(kernel[np.ix_(rest, rest)] + RIDGE * np.eye(11), targets[rest])
    assert targets[0] - full.dual[0] / inverse[0, 0] == pytest.approx(kernel[0, rest] @ dual)


def test_temperature_has_the_least_cross_entropy_on_a_fine_grid():
    rng = np.random.default_rng(3)
    targets = np.eye(3)[rng.integers(3, size=200)]
    scores = targets + rng.normal(scale=0.8, size=targets.shape)
    grid = np.geomspace(0.01, 20.0, 4000)
    best = grid[np.argmin([-(targets * _log_softmax(scores / each)).sum() for each in grid])]
    assert _temperature(scores, targets) == pytest.approx(best, rel=0.01)
