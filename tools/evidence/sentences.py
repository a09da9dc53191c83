"""The sentences of passages, and how much of a question's content each holds."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tools.retrieval.asked import Asked
from tools.retrieval.focus import held_in
from tools.retrieval.focus import sentences as spans
from tools.retrieval.passage import Passage

_TOKEN = re.compile(r"\w+")


class Sentence(NamedTuple):
    """A sentence, the place of its passage, and the share of the question's content that it holds."""

    text: str
    passage: int
    share: float


def sentences(asked: Asked, passages: Sequence[Passage]) -> Iterator[Sentence]:
    """Yield the sentences of passages in their order.

    What the title names, every sentence speaks of.
    """
    for place, passage in enumerate(passages):
        carried = frozenset(term for term in passage["carries"] if term in asked.weights)
        for start, stop in spans(passage["text"]):
            text = passage["text"][start:stop]
            yield Sentence(text, place, asked.share(held_in(f"{passage['title']} {text}", carried)))


def lower_words(text: str) -> frozenset[str]:
    """Return the words of a text, in lower case."""
    return frozenset(_TOKEN.findall(text.casefold()))
