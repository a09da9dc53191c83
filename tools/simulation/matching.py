"""Find the driver that each statement of the question is about."""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Final, NamedTuple

from tools.simulation.matches import Match
from tools.simulation.parse import Quantity
from tools.simulation.scenario import Reading
from tools.simulation.statements import PromptReading, Statement
from tools.simulation.templates.choose import TEMPLATES
from tools.simulation.templates.definition import Accepts, DriverDefinition, Template

_WORD_REACH: Final = 200  # how far from its quantity a driver may be named, outside the clause
_NEEDS: Final[Mapping[str, Accepts]] = {
    "level": "level",
    "interval": "level",
    "move": "level",
    "change": "change",
    "delay": "delay",
}
_LEVEL_UNITS: Final[Mapping[str, tuple[str, ...]]] = {
    "currency": ("money", "number"),
    "ratio": ("percent",),
    "months": ("duration",),
    "count": ("number",),
    "multiple": ("number",),
}
# A bare number is a driver's value only where hardly anything stands between: "price lands between 40 …".
_LINK: Final = re.compile(
    r"(?:[\s:=(]|\b(?:of|is|was|are|at|to|from|lands?|falls?|lies|stays|ends|comes|will|be|between|in|about|around|a)\b)*",
    re.IGNORECASE,
)
_COUNTED: Final = re.compile(r"\s{1,2}(?:(?:more|other|full-time)\s{1,2})?", re.IGNORECASE)  # "12 new hires"
_RUN_WORDS: Final = re.compile(
    r"\s{0,2}(?:trials?|simulations?|runs?|iterations?|draws?|samples?)\b", re.IGNORECASE
)


def read_statements(
    template: Template, reading: PromptReading, hinted: Mapping[str, str] = MappingProxyType({})
) -> Reading:
    """Match every statement with the nearest driver that it can be about; note ambiguous and unused ones.

    Args:
        template: The model.
        reading: The question.
        hinted: Names of drivers for figures, as written, that no word of the question is near enough to.
    """
    by_name = {definition.name: definition for definition in template.drivers}
    own = [mention for definition in template.drivers for mention in _mentions(reading.text, definition)]
    foreign = _foreign(reading.text, own)
    matches: list[Match] = []
    notes: list[str] = []
    unmatched: list[str] = []
    for statement in reading.statements:
        q = statement.quantity
        quote = reading.text[q.start : q.end]
        distance, mention = _nearest(reading.text, statement, own)
        other_distance, other = _nearest(reading.text, statement, foreign)
        hint = by_name.get(hinted.get(quote, ""))
        if mention is None and hint is not None and _fits(hint, statement):
            mention = _Mention(hint, 1.0, (q.start, q.end))
            notes.append(f"“{quote}” was taken for {hint.label} by a language model.")
        elif other is not None and other_distance < distance:
            label = other.definition.label
            notes.append(f"“{quote}” speaks of {label}, which is not in the model, and was not used.")
            unmatched.append(quote)
            continue
        if mention is not None:
            definition = mention.definition
            match = Match(_as_change(definition, statement), definition, mention.factor, reading.text)
            matches.append(match)
            notes.extend(match.notes)
        elif q.unit != "number":
            notes.append(f"“{quote}” fits no driver of the model and was not used.")
            unmatched.append(quote)
    return Reading(tuple(matches), tuple(notes), tuple(unmatched))


class _Mention(NamedTuple):
    """Words that name a driver, or a multiple of it by `factor`, and where they stand."""

    definition: DriverDefinition
    factor: float
    span: tuple[int, int]


def _mentions(text: str, definition: DriverDefinition) -> Iterator[_Mention]:
    """Yield where a text names a driver."""
    for pattern, factor in {"": 1.0, **definition.multiples}.items():
        for span in definition.mentions(text, multiple=pattern):
            yield _Mention(definition, factor, span)


def _foreign(text: str, own: Sequence[_Mention]) -> list[_Mention]:
    """List where a text names drivers that other models have; words that name one's own too are left out."""
    return [
        mention
        for template in TEMPLATES
        for definition in template.drivers
        for mention in _mentions(text, definition)
        if not any(mention.span[0] < end and start < mention.span[1] for _, _, (start, end) in own)
    ]


def _nearest(text: str, statement: Statement, mentions: Sequence[_Mention]) -> tuple[float, _Mention | None]:
    """Find the mention next to a statement, of a driver that it suits; infinitely far where there is none."""
    fitting = [mention for mention in mentions if _fits(mention.definition, statement)]
    distances = [_distance(text, statement, mention) for mention in fitting]
    nearest = min(distances, default=math.inf)
    return nearest, None if nearest == math.inf else fitting[distances.index(nearest)]


def _fits(definition: DriverDefinition, statement: Statement) -> bool:
    """Tell whether kind and unit of a statement suit a driver."""
    base, unit = definition.unit.partition("/")[0], statement.quantity.unit
    if _is_move_of_index(definition, statement):
        return True
    if _NEEDS[statement.kind] not in definition.accepts:
        return False
    if statement.kind == "delay":
        return unit == "duration"
    if statement.kind == "change":
        return unit in ("percent", "factor") or (unit == "points" and base == "ratio")
    return unit in _LEVEL_UNITS[base]


def _is_move_of_index(definition: DriverDefinition, statement: Statement) -> bool:
    """Tell whether a move ("from $900 to $1,200") is of what the model knows relative to today only."""
    is_index = definition.unit == "multiple" and "change" in definition.accepts
    return is_index and statement.kind == "move" and statement.quantity.low > 0


def _as_change(definition: DriverDefinition, statement: Statement) -> Statement:
    """Take a move of an index as the relative change that it is; leave other statements as they are."""
    if not _is_move_of_index(definition, statement):
        return statement
    change = statement.quantity.second / statement.quantity.first - 1
    quantity = replace(statement.quantity, first=change, second=change, unit="percent", currency="")
    return replace(statement, kind="change", direction=1, quantity=quantity)


def _distance(text: str, statement: Statement, mention: _Mention) -> float:
    """Characters between a quantity and a mention, more outside the clause; infinite where unrelated."""
    q, (start, end) = statement.quantity, mention.span
    gap = max(start - q.end, q.start - end, 0)
    is_count = mention.definition.unit == "count" and bool(_COUNTED.fullmatch(text, q.end, start))
    if q.unit == "number" and not is_count and not _is_linked(text, q, mention.span):
        return math.inf
    if statement.clause[0] <= start < statement.clause[1]:
        return gap
    return gap + _WORD_REACH if gap <= _WORD_REACH else math.inf


def _is_linked(text: str, q: Quantity, span: tuple[int, int]) -> bool:
    """Tell whether a bare number follows the mention directly and counts no trials."""
    return (
        0 <= q.start - span[1] <= 40
        and bool(_LINK.fullmatch(text, span[1], q.start))
        and not _RUN_WORDS.match(text, q.end)
    )
