"""A summary written by a model, sentence by sentence: what stands against its citations, and what falls."""

import re
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from typing import Final, TypeAlias

from langchain_core.embeddings import Embeddings

from tools.ingest.pieces import pieces
from tools.retrieval.passage import Passage
from tools.writing.form import has_markup, strange_host
from tools.writing.markers import before_stops, cited, plain, without_markers
from tools.writing.reading.text import Reading
from tools.writing.support.likeness import Likeness
from tools.writing.support.objection import objection
from tools.writing.support.overlap import supports
from tools.writing.support.source import Source, stem_weights
from tools.writing.verdict import Dropped, Reason, Sentence

_AFTER_CITED: Final = re.compile(r"(?<=\][.!?])\s+")
_EMPHASIS: Final = re.compile(r"(?<![\w*])(\*{1,3})(?=[^\s*])([^*]*[^\s*])\1(?![\w*])")
_LINE_START: Final = re.compile(r"^\s*(?:[-*\u2022>#]+|\d{1,2}[.)])\s+")
_MAX_SENTENCE_CHARS = 1000
_COMPARED = 3  # sentences with most of a claim's words, of which one must be like it in meaning
_LIKENESS = 0.33  # their cosine at least
_SUPPORT = 0.89  # the cosine and the share of words found there, together

Entails: TypeAlias = Callable[[str, str], Awaitable[bool]]
"""Judges whether a claim follows from a text: the claim without its markers, then the cited passages."""


class SentenceChecker:
    """Checks sentences one by one, as a model writes them, against the passages that they cite.

    A sentence stands if it cites at least one passage and no other than these; if each of its figures and
    dates is one of theirs, rounded at most, and said of the same; if its names are theirs or the question's;
    if they do not say otherwise; and if one of theirs is like it, by its words and its meaning together.

    Args:
        passages: What may be cited, by number.
        query: The question.
        embedder: Compares meanings.
        entails: Asked last, about what stands otherwise; `None` asks nobody.
    """

    def __init__(
        self,
        passages: Mapping[int, Passage],
        *,
        query: str,
        embedder: Embeddings,
        entails: Entails | None = None,
    ) -> None:
        """Read the passages; nothing is embedded yet."""
        self._sources = {n: Source(passage) for n, passage in passages.items()}
        self._weights = stem_weights(self._sources.values())
        self._asked = Reading(query)
        self._likeness = Likeness(embedder)
        self._entails = entails

    async def check(self, written: str) -> Sentence | Dropped:
        """Check one sentence.

        Args:
            written: With its markers before its stop or after it: `Churn rose to 1.9% [1].`
        """
        marked = plain(written)
        bare = _EMPHASIS.sub(r"\2", without_markers(marked))
        cites = cited(marked)
        reason = self._fault(bare, cites) or await self._objection(
            Reading(bare), [self._sources[n] for n in cites]
        )
        return Dropped(sentence=written, reason=reason) if reason else Sentence(text=bare, cites=cites)

    def _fault(self, bare: str, cites: Sequence[int]) -> Reason | None:
        """Find what is wrong with the form of a sentence."""
        if has_markup(bare):
            return "markup"
        if not cites:
            return "no_citation"
        if any(n not in self._sources for n in cites):
            return "unknown_citation"
        named = " ".join(self._sources[n].text for n in cites)
        return "markup" if strange_host(bare, known=named) else None

    async def _objection(self, claim: Reading, cited: Sequence[Source]) -> Reason | None:
        """Find what speaks against a sentence, the dearest question last."""
        if reason := objection(claim, cited, self._weights, self._asked):
            return reason
        ranked = supports(claim, cited, self._weights)
        shared = max(support.around for support in ranked)
        texts = [support.place.reading.text for support in ranked[:_COMPARED]]
        likeness = await self._likeness.closest(claim.text, texts)
        if likeness < _LIKENESS or shared + likeness < _SUPPORT:
            return "unsupported"
        if self._entails and not await self._entails(
            claim.text, "\n\n".join(source.text for source in cited)
        ):
            return "not_entailed"
        return None


def sentences(text: str) -> Iterator[str]:
    """Split a model's text into sentences, each with the markers that stand before or after its stop."""
    lines = (before_stops(_LINE_START.sub("", line)) for line in text.splitlines())
    for part in (part for line in lines for part in _AFTER_CITED.split(line)):
        for piece in pieces(part, 0, len(part), _MAX_SENTENCE_CHARS):
            yield part[piece.start : piece.end]
