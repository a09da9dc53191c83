"""Where a sentence speaks of things that have labels: "churn" for "monthly churn", "CAC" for its words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from tools.writing.reading.cues import Cue
from tools.writing.reading.text import Reading, Word
from tools.writing.reading.words import stem

_ACRONYM_CHARS: Final = 3
_WORDS_BETWEEN: Final = 2  # that say nothing, inside a label: "growth of the receipts"
# Words that many labels have, and that alone name none.
_GENERIC: Final = {*map(stem, ("month", "year", "quarter", "added", "change")), "+", "-"}


@dataclass(frozen=True)
class _Match:
    """The words of a label that stand at a place: how many, whether all, and where they end."""

    label: str
    matched: int
    whole: bool
    end: int


class Labels:
    """Labels that a sentence may mention.

    Args:
        labels: As people write them; `starting ARR`.
    """

    def __init__(self, labels: Iterable[str]) -> None:
        """Read the labels."""
        self._labels = {label: Reading(label) for label in labels}

    @property
    def acronyms(self) -> set[str]:
        """What may stand for a label, or part of it, in lower case: `cac`."""
        return {
            short for read in self._labels.values() for short in read.acronyms if len(short) >= _ACRONYM_CHARS
        }

    def find(self, claim: Reading) -> list[Cue]:
        """List the mentions in order; where several labels are meant alike, each of them at the same place.

        At a place that label counts which has most of its words there, and of several one that is whole.
        """
        words = claim.words
        found: list[Cue] = []
        place = 0
        while place < len(words):
            matches = [match for label in self._labels if (match := self._match(label, words, place))]
            most = max((match.matched for match in matches), default=0)
            alike = [match for match in matches if match.matched == most]
            best = [match for match in alike if match.whole] or alike
            end = max((match.end for match in best), default=place + 1)
            found += [Cue(match.label, words[place].start, words[end - 1].end) for match in best]
            place = end
        return found

    def _match(self, label: str, words: Sequence[Word], place: int) -> _Match | None:
        """Match a label, or its acronym, with the words from a place on."""
        read = self._labels[label]
        stems = {word.stem for word in read.words if word.stem}
        if len(words[place].stem) >= _ACRONYM_CHARS and words[place].stem in read.acronyms:
            return _Match(label, len(stems), whole=True, end=place + 1)
        matched: set[str] = set()
        end = place
        for i, word in enumerate(words[place:], start=place):
            if word.stem and word.stem in stems:
                matched.add(word.stem)
                end = i + 1
            elif word.stem or i == place or i - end == _WORDS_BETWEEN:
                break
        return _Match(label, len(matched), matched == stems, end) if matched - _GENERIC else None
