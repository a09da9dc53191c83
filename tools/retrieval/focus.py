"""What a passage says of the question in one place: words that lie far apart do not support each other."""

import re
from collections.abc import Iterator

from tools.retrieval.asked import Asked
from tools.retrieval.passage import Passage

WINDOW_CHARS = 200
"""About two sentences: as long as the passages on which calibrations are fitted are."""

_SENTENCE = re.compile(r"[^.!?\n]+(?:[.!?](?=\S)[^.!?\n]+)*[.!?]*")
_TOKEN = re.compile(r"\w+")


def focused(passage: Passage, asked: Asked, *, words_weight: float) -> Passage:
    """Return a passage that carries what its best window does, with its title, and is scored so.

    The longer a passage, the more words of any question it holds by chance. Words that no document has, which
    the search leaves out of its sum, count among those that a passage lacks.

    Args:
        passage: As it was found.
        asked: The question's content.
        words_weight: The weight that shared words have in `fused`.

    Returns:
        The passage with `carries` and `fused` of its best window.
    """
    if not asked.weights:
        return passage
    whole = frozenset(passage["carries"])
    best = _best_window(passage, asked, whole) if len(passage["text"]) > WINDOW_CHARS else whole
    known = frozenset(asked.weights) - frozenset(asked.absent)
    # A corrective search may have found it by its own words; the corpus may know no word of the question.
    counted = asked.share(whole, known) if known and whole else passage["lexical"]
    beside = counted - asked.share(best)
    return Passage(**{**passage, "carries": sorted(best), "fused": passage["fused"] - words_weight * beside})


def held_in(text: str, terms: frozenset[str]) -> frozenset[str]:
    """Which index terms a text holds; a term stands for every word that begins like it."""
    spaced = " " + " ".join(_TOKEN.findall(text.casefold()))
    return frozenset(term for term in terms if f" {term.rstrip('i') or term}" in spaced)


def sentences(text: str) -> list[tuple[int, int]]:
    """The spans of a text's sentences; a line is one at least."""
    return [match.span() for match in _SENTENCE.finditer(text) if match.group().strip()]


def _best_window(passage: Passage, asked: Asked, whole: frozenset[str]) -> frozenset[str]:
    held = [held_in(f"{passage['title']} {window}", whole) for window in _windows(passage["text"])]
    unseen = whole.difference(*held)  # a word and its term in the index may begin differently
    return max(held, key=asked.share, default=whole) | unseen


def _windows(text: str) -> Iterator[str]:
    """From each sentence on, as many whole ones as a window holds, and one in any case."""
    spans = sentences(text)
    last = 0
    for number, (start, stop) in enumerate(spans):
        for _, end in spans[number + 1 :]:
            if end - start > WINDOW_CHARS:
                break
            stop = end
        if stop > last:
            yield text[start:stop]
            last = stop
