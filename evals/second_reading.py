"""A second reading of an answer's summary, which shares no code with the check that the answer has passed.

It is simple on purpose, and it sees less than a person: it compares numbers and words, so that a sentence
with the right words in the wrong order counts as supported, and one in quite other words does not. It reads
digits, and of its sources number words up to twenty too; units and dates only as numbers and words.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final, NamedTuple

_SUMMARY: Final = re.compile(r"## Executive Summary\n(?P<summary>.*?)(?=\n## |\Z)", re.DOTALL)
# What stands before markers is what they are cited for. A bracket with a backslash belongs to the words.
_CITED: Final = re.compile(r"(?P<claim>.+?)(?P<markers>(?:\s*(?<!\\)\[\d+\])+)[.!?]?", re.DOTALL)
_NUMBER: Final = re.compile(
    r"(?<![\w.])\d[\d,]*(?:\.\d+)?(?:\s*(?P<scale>thousand|million|billion|bn|m|k)\b)?"
)
_SCALES: Final = {"thousand": 1e3, "k": 1e3, "million": 1e6, "m": 1e6, "billion": 1e9, "bn": 1e9}
_WORDS: Final = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"),
    *("twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
)
_SUPPORT = 0.6  # share of a claim's words that its sources have
_LETTERS = 5  # of a word, which stand for it


class Claim(NamedTuple):
    """Words of a summary, and the numbers of the sources that they cite."""

    text: str
    cites: list[int]


class SecondReading(NamedTuple):
    """What the second reading makes of one claim."""

    figures: int
    traced: int
    supported: bool


def claims(answer: str) -> Iterator[Claim]:
    """Give what the summary of an answer says, with its citations; what cites nothing is left out."""
    match = _SUMMARY.search(answer)
    for cited in _CITED.finditer(match["summary"] if match else ""):
        text = re.sub(r"\\(?=\W)", "", cited["claim"]).lstrip(" -\n.").replace("\u200d", "")
        yield Claim(text, [int(n) for n in re.findall(r"\d+", cited["markers"])])


def read_again(claim: Claim, sources: Mapping[int, str]) -> SecondReading:
    """Look for each number of a claim, and for its words, in the passages that it cites.

    A number is traced if a passage has one of the same value, or one that rounds to it at the last digit that
    the claim writes. A claim is supported if all its numbers are traced and most of its words are there.

    Args:
        claim: What is claimed.
        sources: Heading and text of each passage, by number.
    """
    read = " ".join(sources.get(n, "") for n in claim.cites)
    known = [value for value, _ in _numbers(read)]
    known += [float(i) for i, word in enumerate(_WORDS) if re.search(rf"\b{word}\b", read, re.IGNORECASE)]
    stated = list(_numbers(claim.text))
    traced = sum(
        any(abs(value - other) <= step / 2 + 1e-9 * abs(other) for other in known) for value, step in stated
    )
    words, theirs = _stems(claim.text), _stems(read)
    common = len(words & theirs) / len(words) if words else 0.0
    return SecondReading(len(stated), traced, traced == len(stated) and common >= _SUPPORT)


def verbatim(citation: Mapping[str, Any], texts: Mapping[str, str]) -> bool:
    """Tell whether a quote is, to the letter, what its document has at the place that the citation names."""
    text, quote = texts.get(citation["doc_id"], ""), str(citation["quote"])
    return text[citation["start"] : citation["end"]] == quote


def among(citation: Mapping[str, Any], gold: Collection[str]) -> bool:
    """Tell whether a citation is of a document that a person named as evidence: by its file, or its id."""
    file = citation["uri"].rpartition(":")[2]
    return any(name in (file, citation["doc_id"]) or name.endswith(f"#{citation['doc_id']}") for name in gold)


def _numbers(text: str) -> Iterator[tuple[float, float]]:
    """Give each number's value and the size of its last digit."""
    for match in _NUMBER.finditer(text):
        digits = re.match(r"[\d,.]+", match[0])
        written = digits[0].rstrip(",.").replace(",", "") if digits else ""
        scale = _SCALES.get(match["scale"] or "", 1.0)
        decimals = len(written.partition(".")[2])
        # Without decimals a number has to be there to the last digit: "300" is not "310" rounded.
        yield float(written) * scale, (10.0**-decimals if decimals or scale > 1 else 0.0) * scale


def _stems(text: str) -> set[str]:
    return {word.casefold()[:_LETTERS] for word in re.findall(r"[^\W\d_]{4,}", text)}
