"""Find the driver that each statement of the question is about."""

import math
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Final, NamedTuple

from tools.simulation.model.templates.definition import Accepts, DriverDefinition, Template
from tools.simulation.planning.matches import Match
from tools.simulation.planning.mentions import (
    OUTSIDE,
    Mention,
    counts_trials,
    distance,
    foreign_mentions,
    mentions,
)
from tools.simulation.planning.part_of_whole import WHOLES, part_spoken_of
from tools.simulation.planning.scenario import Reading
from tools.simulation.planning.unsaid import changes_without_size
from tools.simulation.reading.statements import PromptReading, Statement

_REACH: Final = 400  # characters between a figure and the words that name its driver
_MOST_REMARKS: Final = 20
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


_SHIFT_UNITS: Final[Mapping[str, tuple[str, ...]]] = {
    "currency": ("money", "number"),
    "ratio": ("points",),
    "count": ("number",),
}


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
    text = reading.text
    own = sorted(
        (mention for definition in template.drivers for mention in mentions(text, definition)), key=_offset
    )
    foreign = sorted(foreign_mentions(text, own), key=_offset)
    candidates: list[_Candidate] = []
    remarks = [f"“{figure}” was not understood and was not used." for figure in reading.unread]
    unmatched: list[str] = []
    for statement in reading.statements:
        q = statement.quantity
        quote = text[q.start : q.end]
        far, mention = _nearest(text, statement, own)
        other_far, other = _nearest(text, statement, foreign)
        hint = by_name.get(hinted.get(quote, ""))
        if mention is None and hint is not None and _fits(hint, statement):
            far, mention = OUTSIDE, Mention(hint, 1.0, (q.start, q.end))
            remarks.append(f"“{quote}” was taken for {hint.label} by a language model.")
        elif other is not None and other_far < far:
            label = other.definition.label
            remarks.append(f"“{quote}” speaks of {label}, which is not in the model, and was not used.")
            unmatched.append(quote)
            continue
        elif mention is not None and mention.definition.name in WHOLES and (one := part_spoken_of(text, q)):
            whole = mention.definition.label
            remarks.append(f"“{quote}” is of one {one}, no figure of {whole}, and was not used.")
            unmatched.append(quote)
            continue
        if mention is not None:
            definition = mention.definition
            match = Match(_as_change(definition, statement), definition, mention.factor, text)
            candidates.append(_Candidate(far, match))
        elif not counts_trials(text, q) and not quote.isalpha():  # "two offices" is no figure of the model
            remarks.append(f"“{quote}” fits no driver of the model and was not used.")
            unmatched.append(quote)
    matches, lost = _settle(candidates)
    unsaid = [
        f"“{words}” does not say by how much, and was not used."
        for words in changes_without_size(reading, own, matches)
    ]
    remarks += [*lost, *unsaid]
    if (more := len(remarks) - _MOST_REMARKS) > 0:
        remarks[_MOST_REMARKS:] = [f"Each of {more:,} further figures was not used, either."]
    return Reading(tuple(_with_periods(matches)), tuple(remarks), tuple(unmatched))


class _Candidate(NamedTuple):
    """A match, and how far its figure is from the words that name the driver."""

    far: float
    match: Match


def _settle(candidates: Sequence[_Candidate]) -> tuple[list[Match], list[str]]:
    """Give each driver one figure for today and one for the scenario, the nearest; note those that lose.

    A move from one level to another is both, and goes first. A supposed level joins one of today only where
    its own clause names the driver.
    """
    changed = {match.definition.name for _, match in candidates if match.statement.kind == "change"}
    taken: dict[tuple[str, str], Match] = {}
    won: list[Match] = []
    notes: list[str] = []
    for far, match in sorted(candidates, key=lambda one: (one.match.statement.kind != "move", one.far)):
        name = match.definition.name
        if (
            name in changed and not match.is_hypothetical
        ):  # "with churn of 10%; churn rises 2 points" from there
            match = replace(match, is_held=match.is_supposed)
        slots = match.slots
        rivals = [taken[name, slot] for slot in slots if (name, slot) in taken]
        if match.is_supposed and far >= OUTSIDE and (name, "level") in taken:
            rivals.append(taken[name, "level"])
        if not rivals:
            taken |= dict.fromkeys([(name, slot) for slot in slots], match)
            won.append(match)
        elif match.quote != rivals[0].quote:
            label, other = match.definition.label, rivals[0].quote
            notes.append(f"“{match.quote}” was not used: “{other}” was taken for {label}.")
    return sorted(won, key=lambda match: match.statement.quantity.start), notes


def _with_periods(matches: Sequence[Match]) -> Iterator[Match]:
    """Take points of a rate for points of the period that the question states the rate itself for."""
    periods = {
        match.definition.name: match.statement.period_months
        for match in matches
        if match.statement.kind != "change" and match.statement.period_months
    }
    for match in matches:
        period = periods.get(match.definition.name)
        is_open = match.statement.quantity.unit == "points" and match.statement.period_months is None
        yield match.of_period(period) if period and is_open else match


def _nearest(text: str, statement: Statement, among: Sequence[Mention]) -> tuple[float, Mention | None]:
    """Find the mention next to a statement, of a driver that it suits; infinitely far where there is none.

    `among` is in the order of the text; further than `_REACH` nothing is looked for, so that long texts take
    no longer than they are. Of two that are equally near the one in front of the figure is taken.
    """
    q = statement.quantity
    first = bisect_left(among, q.start - _REACH, key=_offset)
    last = bisect_left(among, q.end + _REACH, key=_offset)
    fitting = [mention for mention in among[first:last] if _fits(mention.definition, statement)]
    nearest = min(
        fitting, key=lambda mention: (distance(text, statement, mention), mention.span), default=None
    )
    far = math.inf if nearest is None else distance(text, statement, nearest)
    return far, None if far == math.inf else nearest


def _offset(mention: Mention) -> int:
    return mention.span[0]


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
        return unit in ("percent", "factor", *_SHIFT_UNITS.get(base, ()))
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
