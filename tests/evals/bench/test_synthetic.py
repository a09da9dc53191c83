from collections import Counter

import numpy as np
import pytest

from evals.bench.synthetic import Synthetic


def test_chunks_are_spans_of_their_document() -> None:
    document, chunks, vectors = Synthetic().document(3, chunks=5)
    assert [document.text[chunk.start : chunk.end] for chunk in chunks] == [chunk.text for chunk in chunks]
    assert vectors.shape == (5, 1536)
    assert len({chunk.chunk_id for chunk in chunks}) == 5


def test_vectors_have_length_one_and_zeros_behind() -> None:
    vectors = Synthetic().questions(4, words=4).vectors
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(4), abs=1e-6)
    assert not vectors[:, 384:].any()


def test_words_are_as_frequent_as_their_rank_says() -> None:
    words = Counter(" ".join(Synthetic().questions(200, words=100).texts).split())
    (_, first), (_, second) = words.most_common(2)
    assert first / second == pytest.approx(2, rel=0.2)


def test_the_same_seed_draws_the_same() -> None:
    assert Synthetic(7).questions(3, 5).texts == Synthetic(7).questions(3, 5).texts
    assert Synthetic(7).questions(3, 5).texts != Synthetic(8).questions(3, 5).texts
