"""Find values of drivers in passages, each with the exact place where it is said."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from tools.simulation.model.templates.definition import DriverDefinition
from tools.simulation.reading.parse import find_quantities
from tools.simulation.reading.period import period_of
from tools.simulation.reading.tokens import Quantity

_SENTENCE_END: Final = re.compile(r"[.!?](?=\s|$)|\n")
# Only these words may stand between a driver's name and its value: a miss costs an assumption, a false
# hit would be a wrong number with a citation.
_BEFORE: Final = re.compile(
    r"(?:[\s:=(,]|\b(?:of|was|is|were|are|at|to|by|stood|stands|reached|reaches|hit|totall?ed|rate|balance|grew|rose|fell"
    r"|increased|decreased|declined|climbed|dropped|came|in|and|cash|equivalents|about|around|approximately|roughly"
    r"|nearly|some|a|the|end|year|quarter|month|ended|with|now|currently|remained|averaged)\b"
    r"|\b\d{1,3}(?:\.\d{1,2})?%\s(?=(?:year[- ]over[- ]year\s)?to\b))*",
    re.IGNORECASE,
)
_AFTER: Final = re.compile(
    r"\s{0,2}(?:(?:of|in|for)\s+)?(?:(?:monthly|annual|quarterly|net|total|average)\s+)?", re.IGNORECASE
)
# A sentence that says one of these before the value speaks of another time, another company or no fact.
_NOT_A_FACT: Final = re.compile(
    r"\b(?:target\w*|expect\w*|forecast\w*|guid\w+|would|could|may|might|if|aims?|plan(?:s|ned)?|goals?"
    r"|budget\w*|previous\w*|prior|last year|compared|versus|competitors?|industry|benchmark\w*|assum\w+"
    r"|model|models|hypothetical\w*|year[- ]to[- ]date|(?:first|second)[- ]half|(?:six|nine)[- ]months?)\b",
    re.IGNORECASE,
)
# "The cash paid for a company" is not the cash that is left.
_SPENT: Final = re.compile(r"\b(?:paid|pays?|paying|spent|spends?|spending|costs?|bought)\b", re.IGNORECASE)
_ADJECTIVE: Final = re.compile(r"\b(?:(monthly)|(quarterly)|annual|yearly)\b", re.IGNORECASE)
_SCORE_MARGIN: Final = 0.2
_MAX_GAP: Final = 60
_MAX_SENTENCE: Final = 400


@dataclass(frozen=True)
class Finding:
    """A driver's value in a passage.

    Attributes:
        driver: Name of the driver.
        low: Value in the driver's unit, a rate or flow already for a month; low end of a range.
        high: High end of a range; equal to `low` for a single value.
        currency: ISO code for amounts, else empty.
        passage: The passage.
        start: Offset of the quote in the passage's text.
        end: Offset after the quote.
    """

    driver: str
    low: float
    high: float
    currency: str
    passage: Mapping[str, Any]
    start: int
    end: int

    @property
    def quote(self) -> str:
        """The sentence that says it, word for word."""
        return str(self.passage["text"])[self.start : self.end]

    @property
    def score(self) -> float:
        """Of the passage; 0 where it has none."""
        return float(self.passage.get("score") or 0.0)


def find_values(
    definitions: Sequence[DriverDefinition], passages: Iterable[Mapping[str, Any]]
) -> dict[str, list[Finding]]:
    """List what passages say about drivers, the preferred finding of each driver first.

    A rate or flow counts only where its period is stated, an amount only where its currency is. Passages near
    the best score go first, among them the newer date, the value that more documents state, the better score.
    """
    found: dict[str, list[Finding]] = {}
    for passage in passages:
        text = passage.get("text")
        if not isinstance(text, str):
            continue
        ends = [match.end() for match in _SENTENCE_END.finditer(text)]
        quantities = find_quantities(text)
        for definition in definitions:
            for pattern, factor in {"": 1.0, **definition.multiples}.items():
                mentions = definition.mentions(text, multiple=pattern)
                for quantity in quantities:
                    sentence = _sentence(text, ends, quantity)
                    if _is_said_of(text, mentions, quantity, sentence) and (
                        value := _value(definition, text, sentence, quantity)
                    ):
                        low, high = value
                        finding = Finding(
                            definition.name,
                            low * factor,
                            high * factor,
                            quantity.currency,
                            passage,
                            *sentence,
                        )
                        found.setdefault(definition.name, []).append(finding)
    return {
        driver: sorted(findings, key=_preference(findings), reverse=True)
        for driver, findings in found.items()
    }


def _preference(findings: Sequence[Finding]) -> Callable[[Finding], tuple[bool, str, int, float]]:
    """Make the key by which the findings of one driver are ordered, the higher the better."""
    near_best = max(finding.score for finding in findings) - _SCORE_MARGIN
    documents: dict[float, set[str]] = {}
    for finding in findings:
        documents.setdefault(finding.low, set()).add(str(finding.passage.get("doc_id")))

    def key(finding: Finding) -> tuple[bool, str, int, float]:
        date = str(finding.passage.get("date") or "")
        return finding.score >= near_best, date, len(documents[finding.low]), finding.score

    return key


def _sentence(text: str, ends: Sequence[int], quantity: Quantity) -> tuple[int, int]:
    """Offsets of the sentence around a quantity, blanks trimmed; a very long one is cut near the quantity."""
    i = bisect_left(ends, quantity.end)
    start = ends[i - 1] if i else 0
    end = ends[i] if i < len(ends) else len(text)
    start, end = max(start, quantity.start - _MAX_SENTENCE), min(end, quantity.end + _MAX_SENTENCE)
    while text[start].isspace():
        start += 1
    while text[end - 1].isspace():
        end -= 1
    return start, end


def _is_said_of(
    text: str, mentions: Sequence[tuple[int, int]], quantity: Quantity, sentence: tuple[int, int]
) -> bool:
    """Tell whether one of the mentions and the quantity are linked, as a fact, in the sentence."""
    i = bisect_left(mentions, (quantity.start, 0))
    before = mentions[i - 1] if i else None
    after = next((span for span in mentions[i : i + 1] if span[0] >= quantity.end), None)
    linked_before = (
        before is not None
        and before[0] >= sentence[0]
        and 0 <= quantity.start - before[1] <= _MAX_GAP
        and _BEFORE.fullmatch(text, before[1], quantity.start)
    )
    linked_after = (
        after is not None and after[1] <= sentence[1] and _AFTER.fullmatch(text, quantity.end, after[0])
    )
    if not (linked_before or linked_after):
        return False
    if linked_after and _SPENT.search(text, *sentence):
        return False
    return not _NOT_A_FACT.search(text, sentence[0], quantity.start)


def _value(
    definition: DriverDefinition, text: str, sentence: tuple[int, int], quantity: Quantity
) -> tuple[float, float] | None:
    """Low and high in the driver's unit; None where unit, period or the meaning of a dot is unclear."""
    base, _, flow = definition.unit.partition("/")
    units = {"currency": "money", "ratio": "percent", "months": "duration", "count": "number"}
    if "level" not in definition.accepts or units.get(base) != quantity.unit or quantity.other:
        return None
    low, high = quantity.low, quantity.high
    if flow:
        reach = min(30, quantity.start - sentence[0])
        # "Monthly churn was 1.4% in the third quarter" is a monthly rate.
        adjective = _ADJECTIVE.search(text, quantity.start - reach, quantity.start)
        if adjective:
            period: int | None = 1 if adjective[1] else 3 if adjective[2] else 12
        else:
            period = period_of(text, quantity, end=sentence[1], reach=reach)
        if period is None:
            return None
        low, high = definition.per_month(low, period), definition.per_month(high, period)
    return (low, high) if _inside(definition, low) and _inside(definition, high) else None


def _inside(definition: DriverDefinition, value: float) -> bool:
    """Tell whether a value is possible for the driver."""
    above = definition.floor is None or value >= definition.floor
    return above and (definition.ceiling is None or value <= definition.ceiling)
