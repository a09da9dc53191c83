"""A word of a claim that stands where its source has another one: "gross margin" told as "net margin"."""

import re
from collections.abc import Collection, Iterator, Sequence
from typing import Final

from tools.writing.figures import Figure
from tools.writing.reading import Reading, Word

_BORDER: Final = re.compile(r"[,;:.] ")
_STAND_INS: Final = frozenset(("company", "firm", "business", "group", "it"))

_VERB: Final = re.compile(r"(?:ed|ing)$")
_END = "."


def swapped_word(claim: Reading, spoken: Sequence[Reading], known: Collection[str]) -> bool:
    """Tell whether a word of the sources has been put into the place of another one.

    The place is known by two of these: the two words before it, the two after it, and the one on each side. A
    word that no source has, or that ends like a verb, is taken for another way to say the same.

    Args:
        claim: A sentence.
        spoken: The sentences that support it.
        known: The stems of all sources.
    """
    here = {word.stem for sentence in spoken for word in sentence.words}.union(*(s.denied for s in spoken))
    theirs = [
        around for sentence in spoken for word, around in _places(sentence) if word.stem not in claim.asserted
    ]
    return any(
        len(around & other) >= 2
        for word, around in _places(claim)
        if word.stem in known and word.stem not in here and not _VERB.search(word.text)
        for other in theirs
    )


def _places(reading: Reading) -> Iterator[tuple[Word, set[tuple[str, ...]]]]:
    """Give each word that is no name, with what stands beside it in its clause."""
    said: list[Word | Figure] = [*(word for word in reading.words if word.stem), *reading.figures]
    said.sort(key=lambda each: each.start)
    signs, index = [_END, _END], []
    for i, each in enumerate(said):
        if i and _BORDER.search(reading.text[said[i - 1].end : each.start]):
            signs += [_END, _END]
        index.append(len(signs))
        signs.append(each.stem if isinstance(each, Word) else "")
    signs += [_END, _END]
    for i, each in zip(index, said, strict=True):
        if isinstance(each, Word) and not each.name and each.text.casefold() not in _STAND_INS:
            before, after, between = signs[i - 2 : i], signs[i + 1 : i + 3], [signs[i - 1], signs[i + 1]]
            sides = (("before", before), ("after", after), ("between", between))
            yield each, {(side, *stems) for side, stems in sides if all(stems) and set(stems) != {_END}}
