from collections import Counter

from tools.routing.exemplars import load_exemplars
from tools.routing.modes import MODES


def test_exemplars_are_balanced_and_unique():
    exemplars = load_exemplars()
    counts = Counter(exemplar["mode"] for exemplar in exemplars)
    assert set(counts) == set(MODES)
    assert max(counts.values()) < 1.5 * min(counts.values())
    assert len({exemplar["query"].casefold() for exemplar in exemplars}) == len(exemplars)


def test_every_mode_has_exemplars_in_every_language():
    cells = Counter((exemplar["mode"], exemplar["language"]) for exemplar in load_exemplars())
    assert {language for _, language in cells} == {"en", "de", "fr", "es", "it"}
    assert all(cells[mode, language] >= 8 for mode in MODES for language in ("en", "de", "fr", "es", "it"))
