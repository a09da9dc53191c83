"""A summary written by a model, sentence by sentence: what stands against its citations, and what falls."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from typing_extensions import TypedDict

from tools.ingest.pieces import pieces
from tools.retrieval.passage import Passage
from tools.writing.check import Reason, objection
from tools.writing.reading import Reading
from tools.writing.source import Source, stem_weights

_MARKERS: Final = re.compile(r"\s*\[(\d{1,3}(?:\s*[,;]\s*\d{1,3})*)\]")
_AFTER_STOP: Final = re.compile(r"([.!?]+[\"'\u201d\u2019)]*)((?:\s*\[\d{1,3}(?:\s*[,;]\s*\d{1,3})*\])+)")
_AFTER_CITED: Final = re.compile(r"(?<=\][.!?])\s+")
_LINE_START: Final = re.compile(r"^\s*(?:[-*\u2022>#]+|\d{1,2}[.)])\s+")
_MARKUP: Final = re.compile(
    r"https?:|www\.|\w@\w|\]\(|!\[|\]\[?[a-z^]|<[a-z/!|]|&\w+;|```|`|javascript:|\[\^|\[(?!\d)", re.IGNORECASE
)
_MAX_SENTENCE_CHARS = 1000


class Sentence(TypedDict):
    """A sentence that stands, without its markers, and the numbers of the sources that it cites, in order."""

    text: str
    cites: list[int]


class Dropped(TypedDict):
    """A sentence that fell, as the model wrote it."""

    sentence: str
    reason: Reason


@dataclass(frozen=True)
class CheckedSummary:
    """What is left of a summary, and what is not; both in the order of the text."""

    kept: list[Sentence]
    dropped: list[Dropped]


def check_summary(text: str, passages: Mapping[int, Passage], *, query: str) -> CheckedSummary:
    """Check each sentence of a summary against the passages that it cites.

    A sentence stands if it cites at least one passage and no other than these; if each of its figures and
    dates is one of theirs, rounded at most, and said of the same; if its names are theirs or the question's;
    and if its words are theirs for the most part, and not denied there.

    Args:
        text: What the model wrote, with markers: `Churn rose to 1.9% [1].` or `Churn rose to 1.9%. [1][2]`
        passages: What may be cited, by number.
        query: The question.
    """
    sources = {n: Source(passage) for n, passage in passages.items()}
    weights = stem_weights(sources.values())
    asked = Reading(query)
    kept: list[Sentence] = []
    dropped: list[Dropped] = []
    for written in sentences(text):
        bare = _MARKERS.sub("", written)
        cites = _cited(written)
        reason: Reason | None
        if _MARKUP.search(bare):
            reason = "markup"
        elif not cites:
            reason = "no_citation"
        elif not all(n in sources for n in cites):
            reason = "unknown_citation"
        else:
            reason = objection(Reading(bare), [sources[n] for n in cites], weights, asked)
        if reason:
            dropped.append(Dropped(sentence=written, reason=reason))
        else:
            kept.append(Sentence(text=bare, cites=cites))
    return CheckedSummary(kept, dropped)


def sentences(text: str) -> Iterator[str]:
    """Split a model's text into sentences, each with the markers that stand before or after its stop."""
    lines = (_AFTER_STOP.sub(_before_stop, _LINE_START.sub("", line)) for line in text.splitlines())
    for part in (part for line in lines for part in _AFTER_CITED.split(line)):
        for piece in pieces(part, 0, len(part), _MAX_SENTENCE_CHARS):
            yield part[piece.start : piece.end]


def _before_stop(match: re.Match[str]) -> str:
    return f" {match[2].strip()}{match[1]}"


def _cited(sentence: str) -> list[int]:
    numbers = (int(n) for group in _MARKERS.findall(sentence) for n in re.findall(r"\d+", group))
    return list(dict.fromkeys(numbers))
