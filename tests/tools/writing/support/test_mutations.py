"""Right sentences about the sample corpus stand; with one thing wrong in them they fall."""

import asyncio
import re
from collections.abc import Callable, Iterator

import pytest

from tests.tools.writing.support.corpus import QUERY, RIGHT, passages
from tools.models.minilm import MiniLMEmbeddings
from tools.writing.support.sentence_checker import SentenceChecker

# Passages on subjects of their own: raising money, launching a module, a fine. What they share is left out.
ELSEWHERE = (11, 13, 14)
STRANGERS = ("Zentrix", "Brightmere", "Verdane Motors")
NAME = re.compile(
    r"\b(?:Halvorsen Analytics|Maren Halvorsen-Tuke|Loomcroft|Quantrel|Fennimore Bank|Grenholm|Tidewater"
    r"|Vessby|Northern Data Protection Authority|Northmark|Anselm Torquay|Lucia Fennwick|Halvorsen)\b"
)
UNITS = [
    ("$", "€"),
    ("$", "£"),
    (" million", " billion"),
    (" million", " thousand"),
    ("%", " percentage points"),
    (" percent ", " points "),
    ("a month", "a year"),
    ("hours", "days"),
    ("minutes", "hours"),
    ("310 customers", "310 employees"),
    ("62 customers", "62 employees"),
]


def figure(sentence: str) -> Iterator[str]:
    for match in re.finditer(r"(?<![\d\[.,])\d(?:[\d,]*\d)?(?:\.\d+)?(?![\d\]])", sentence):
        first, last = match.start(), match.end() - 1
        for place in {first, last}:
            other = str(int(sentence[place]) % 8 + 1)
            yield sentence[:place] + other + sentence[place + 1 :]


def unit(sentence: str) -> Iterator[str]:
    return (sentence.replace(right, wrong, 1) for right, wrong in UNITS if right in sentence)


def name(sentence: str) -> Iterator[str]:
    for match in NAME.finditer(sentence):
        for stranger in STRANGERS:
            yield sentence[: match.start()] + stranger + sentence[match.end() :]


def citation(sentence: str) -> Iterator[str]:
    own = {int(n) for n in re.findall(r"\[(\d+)\]", sentence)}
    for n in {*ELSEWHERE, 99} - own:
        yield re.sub(r"(?: ?\[\d+\])+", f" [{n}]", sentence)


@pytest.fixture(scope="module")
def checker() -> SentenceChecker:
    return SentenceChecker(passages(), query=QUERY, embedder=MiniLMEmbeddings())


def standing(sentences: set[str], checker: SentenceChecker) -> list[str]:
    """Those that stand."""

    async def check() -> list[str]:
        return [sentence for sentence in sorted(sentences) if "text" in await checker.check(sentence)]

    return asyncio.run(check())


def test_of_the_right_sentences_one_in_twenty_falls_at_most(checker: SentenceChecker) -> None:
    assert len(RIGHT) - len(standing(set(RIGHT), checker)) <= 0.05 * len(RIGHT)


@pytest.mark.parametrize(
    ("mutate", "at_least"),
    [(figure, 150), (unit, 60), (name, 60), (citation, 120)],
    ids=["figure", "unit", "name", "citation"],
)
def test_a_sentence_with_one_thing_wrong_falls(
    mutate: Callable[[str], Iterator[str]], at_least: int, checker: SentenceChecker
) -> None:
    mutants = {mutant for sentence in RIGHT for mutant in mutate(sentence)} - set(RIGHT)
    assert len(mutants) >= at_least
    assert standing(mutants, checker) == []
