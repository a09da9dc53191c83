"""A word of a claim that stands where its source has another one: "gross margin" told as "net margin"."""

import re
from collections.abc import Collection, Iterator, Sequence
from typing import Final

from tools.writing.reading.figures import Figure
from tools.writing.reading.text import STAND_INS, Reading, Word
from tools.writing.reading.words import stem
from tools.writing.support.source import Place

_BORDER: Final = re.compile(r"[,;:.] ")

_VERB: Final = re.compile(r"(?:ed|ing)$")
_SPANS: Final = frozenset(stem(word) for word in ("day", "week", "month", "quarter", "year"))
_END = "."


def swapped_word(claim: Reading, places: Sequence[Place], known: Collection[str]) -> bool:
    """Tell whether a word of the sources has been put into the place of another one.

    The place is known by two of these: the two words before it, the two after it, and the one on each side;
    by the last alone where nothing comes between ("chief financial officer"); by any of them for a span of
    time. A word that no source has, or that ends like a verb, is taken for another way to say the same.

    Args:
        claim: A sentence.
        places: The sentences that support it.
        known: The stems of all sources.
    """
    spoken = [place.reading for place in places]
    here = {word.stem for sentence in spoken for word in sentence.words}.union(*(s.denied for s in spoken))
    theirs = [
        (word, around)
        for sentence in spoken
        for word, around in _places(sentence)
        if word.stem not in claim.asserted
    ]
    return any(
        _in_its_place(word, other, around & beside)
        for word, around in _places(claim)
        if word.stem in known and word.stem not in here
        for other, beside in theirs
    )


def _in_its_place(word: Word, other: Word, common: set[tuple[str, ...]]) -> bool:
    if any(side == "inside" for side, *_ in common):
        return True
    if {word.stem, other.stem} <= _SPANS:
        return bool(common)
    return len(common) >= 2 and not _VERB.search(word.text)


def _places(reading: Reading) -> Iterator[tuple[Word, set[tuple[str, ...]]]]:
    """Give each word that is no name, with what stands beside it in its clause."""
    said: list[Word | Figure] = [*(word for word in reading.words if word.stem), *reading.figures]
    said.sort(key=lambda each: each.start)
    signs, index, gaps = [_END, _END], [], [""]
    for i, each in enumerate(said):
        gaps.append(reading.text[said[i - 1].end : each.start] if i else "")
        if _BORDER.search(gaps[-1]):
            signs += [_END, _END]
        index.append(len(signs))
        signs.append(each.stem if isinstance(each, Word) else "")
    signs += [_END, _END]
    gaps.append("")
    for n, (i, each) in enumerate(zip(index, said, strict=True), start=1):
        if isinstance(each, Word) and not each.name and each.text.casefold() not in STAND_INS:
            before, after, between = signs[i - 2 : i], signs[i + 1 : i + 3], [signs[i - 1], signs[i + 1]]
            sides = [("before", before), ("after", after), ("between", between)]
            if gaps[n] == gaps[n + 1] == " ":
                sides.append(("inside", between))
            yield each, {(side, *stems) for side, stems in sides if all(stems) and set(stems) != {_END}}
