"""The sentences of a set of passages that carry most of a question, as many as fit."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from tools.ingest.pieces import pieces
from tools.models.inert import inert
from tools.retrieval.asked import Asked
from tools.retrieval.focus import held_in
from tools.retrieval.passage import Passage
from tools.retrieval.trusted import trusted

_LONGEST = 420  # characters of a sentence; a longer one is cut between words


class _Sentence(NamedTuple):
    passage: int
    start: int
    text: str
    terms: frozenset[str]


def excerpt(asked: Asked, passages: Sequence[Passage], *, tokens: int, count: Callable[[str], int]) -> str:
    """Choose sentences, each time the one that adds most of the question's content to those chosen.

    Passages that give orders to who reads them are left out.

    Args:
        asked: The question's content.
        passages: Best first.
        tokens: Most that the excerpt may have.
        count: Counts the tokens of a text.

    Returns:
        A line a passage, in their order, headed by outlet and date where they are known; "" if nothing fits.
    """
    left = list(_sentences(asked, passages))
    chosen: list[_Sentence] = []
    carried: frozenset[str] = frozenset()
    text = ""
    while left:
        best = max(left, key=lambda each: (asked.share(each.terms | carried), asked.share(each.terms)))
        left.remove(best)
        longer = _written([*chosen, best], passages)
        if count(longer) <= tokens:
            chosen.append(best)
            carried |= best.terms
            text = longer
    return text


def _sentences(asked: Asked, passages: Sequence[Passage]) -> Iterator[_Sentence]:
    for number, passage in enumerate(passages):
        text = passage["text"]
        terms = frozenset(term for term in passage["carries"] if term in asked.weights)
        if trusted(passage):
            for piece in pieces(text, 0, len(text), _LONGEST):
                sentence = text[piece.start : piece.end]
                yield _Sentence(number, piece.start, sentence, held_in(sentence, terms))


def _written(sentences: Sequence[_Sentence], passages: Sequence[Passage]) -> str:
    lines = []
    for number in sorted({each.passage for each in sentences}):
        passage = passages[number]
        heading = ", ".join(part for part in (passage["outlet"], passage["date"]) if part)
        said = " ".join(each.text for each in sorted(sentences) if each.passage == number)
        lines.append(inert(f"{heading}: {said}" if heading else said))
    return "\n".join(lines)
