from collections import Counter

import numpy as np

from tools.routing.exemplars import load_exemplars, nearest_of_each_mode
from tools.routing.modes import MODES


def test_exemplars_are_balanced_and_unique():
    exemplars = load_exemplars()
    counts = Counter(exemplar["mode"] for exemplar in exemplars)
    assert set(counts) == set(MODES)
    assert max(counts.values()) < 1.5 * min(counts.values())
    assert len({exemplar["query"].casefold() for exemplar in exemplars}) == len(exemplars)


def test_every_mode_has_exemplars_in_every_language():
    cells = Counter((exemplar["mode"], exemplar["language"]) for exemplar in load_exemplars())
    assert all(cells[mode, language] >= 30 for mode in MODES for language in ("en", "de", "fr", "es", "it"))
    assert all(cells[mode, language] >= 8 for mode in MODES for language in ("nl", "pl", "pt", "sv"))


def test_nearest_are_as_many_of_every_mode_the_most_telling_last():
    exemplars = [
        {"query": f"{mode} {rank}", "mode": mode, "language": "en"} for mode in MODES for rank in (2, 0, 1)
    ]
    similarities = np.array([float(exemplar["query"][-1]) for exemplar in exemplars], dtype=np.float32)
    nearest = nearest_of_each_mode(exemplars, similarities, ["rag", "risk", "llm"], each=2)
    assert [exemplar["query"] for exemplar in nearest] == [
        "rag 1", "rag 2", "risk 1", "risk 2", "llm 1", "llm 2",
    ]  # fmt: skip
