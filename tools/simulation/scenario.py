"""Which driver each statement of the question is about, and what it makes of it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from tools.simulation.distributions import DistributionName
from tools.simulation.drivers import Driver, Source
from tools.simulation.fits import fit_stated_interval
from tools.simulation.parse import Quantity
from tools.simulation.quantities import format_quantity
from tools.simulation.records import base_driver, lever
from tools.simulation.statements import PromptReading, Statement
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
_RUN_WORDS: Final = re.compile(
    r"\s{0,2}(?:trials?|simulations?|runs?|iterations?|draws?|samples?)\b", re.IGNORECASE
)
# "with 15% churn" supposes a rate; an amount is supposed only by "if" or "to".
_SUPPOSED: Final = re.compile(r"\b(?:with|for|at|if|to|under|assuming)\b[^.;,]{0,30}$", re.IGNORECASE)
_SUPPOSED_AMOUNT: Final = re.compile(r"\b(?:if|to)\b[^.;,]{0,30}$", re.IGNORECASE)


@dataclass(frozen=True)
class _Match:
    """A statement and the driver that it is about; `factor` as in `DriverDefinition.multiples`."""

    statement: Statement
    definition: DriverDefinition
    factor: float
    text: str

    @property
    def quote(self) -> str:
        """The words of the question."""
        return self.text[self.statement.quantity.start : self.statement.quantity.end]

    @property
    def is_supposed(self) -> bool:
        """Whether the level is a supposition rather than a fact about today."""
        before = self.text[max(0, self.statement.quantity.start - 40) : self.statement.quantity.start]
        is_rate = self.definition.unit.startswith("ratio")
        return self.statement.kind == "level" and bool(
            (_SUPPOSED if is_rate else _SUPPOSED_AMOUNT).search(before)
        )

    @property
    def source(self) -> Source:
        """The question as the source."""
        return Source(kind="user", detail=f"stated in the question: “{self.quote}”")

    def value(self, stated: float) -> float:
        """A stated value in the driver's unit, for a month where the driver is a rate or flow."""
        value = stated * self.factor
        if self.definition.unit.endswith("/month"):
            return self.definition.per_month(value, self.statement.period_months or 12)
        return value


@dataclass(frozen=True)
class Reading:
    """What a question says, as far as the template can take it.

    Attributes:
        matches: Its statements with their drivers.
        notes: How they were understood.
        unmatched: The figures that no driver was found for, as they are written.
    """

    matches: tuple[_Match, ...]
    notes: tuple[str, ...]
    unmatched: tuple[str, ...] = ()

    def others(self) -> Iterator[tuple[str, "Reading"]]:
        """Yield each other way to understand one of the statements: in words, and as a reading."""
        for i, match in enumerate(self.matches):
            if other := _other_reading(match):
                words, statement = other
                changed = replace(match, statement=statement)
                yield words, Reading((*self.matches[:i], changed, *self.matches[i + 1 :]), self.notes)

    @property
    def quantities(self) -> tuple[Quantity, ...]:
        """The quantities of these statements."""
        return tuple(match.statement.quantity for match in self.matches)

    def base_drivers(self, currency: str) -> dict[str, Driver]:
        """Drivers that the question states as they are today."""
        drivers: dict[str, Driver] = {}
        for match in self._in(currency):
            kind, q = match.statement.kind, match.statement.quantity
            name = match.definition.name
            if kind == "move":
                drivers.setdefault(name, _level(match, match.value(q.first), match.value(q.first), currency))
            elif kind in ("level", "interval") and not match.is_supposed:
                drivers.setdefault(name, _level(match, match.value(q.low), match.value(q.high), currency))
        return drivers

    def scenario_drivers(
        self, currency: str, known: set[str], given: set[str]
    ) -> tuple[dict[str, Driver], list[str]]:
        """Drivers and levers that the question changes, and notes.

        Args:
            currency: ISO code of the amounts.
            known: Drivers whose value is not an assumption.
            given: Names that the caller gives; these win over the question.
        """
        drivers: dict[str, Driver] = {}
        notes: list[str] = []
        for match in self._in(currency):
            definition, kind, q = match.definition, match.statement.kind, match.statement.quantity
            name = definition.name
            if kind == "change" and q.unit == "percent":
                low, high = sorted(match.statement.direction * end for end in (q.first, q.second))
                name, driver = lever(
                    definition, "_change", *_point_or_range(low, high), currency, match.source
                )
            elif kind in ("change", "delay"):
                low, high = sorted(match.statement.direction * end for end in (q.first, q.second))
                if kind == "change" and definition.unit.endswith("/month"):
                    low, high = low / 12, high / 12
                name, driver = lever(
                    definition, "_shift", *_point_or_range(low, high), currency, match.source
                )
            elif kind == "move":
                driver = _level(match, match.value(q.second), match.value(q.second), currency)
            elif match.is_supposed:
                driver = _level(match, match.value(q.low), match.value(q.high), currency)
            else:
                continue
            if name in given or name in drivers:
                notes.append(f"“{match.quote}” was not used: {driver['label']} is given already.")
            else:
                drivers[name] = driver
                if kind == "level" and name not in known:
                    notes.append(
                        f"The baseline of {definition.label} is assumed: the question states the scenario."
                    )
        return drivers, notes

    def _in(self, currency: str) -> list[_Match]:
        """Matches whose amounts are in the currency."""
        return [match for match in self.matches if match.statement.quantity.currency in ("", currency)]


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
    spans = [
        (definition, factor, definition.mentions(reading.text, multiple=pattern))
        for definition in template.drivers
        for pattern, factor in {"": 1.0, **definition.multiples}.items()
    ]
    matches: list[_Match] = []
    notes: list[str] = []
    unmatched: list[str] = []
    for statement in reading.statements:
        q = statement.quantity
        quote = reading.text[q.start : q.end]
        candidates = [
            (_distance(reading.text, statement, span), order, definition, factor)
            for order, (definition, factor, mentioned) in enumerate(spans)
            if _fits(definition, statement)
            for span in mentioned
        ]
        distance, _, definition, factor = min(
            candidates, default=(float("inf"), 0, None, 1.0), key=lambda candidate: candidate[:2]
        )
        hint = by_name.get(hinted.get(quote, ""))
        if distance == float("inf") and hint is not None and _fits(hint, statement):
            definition, factor, distance = hint, 1.0, 0.0
            notes.append(f"“{quote}” was taken for {hint.label} by a language model.")
        if definition is not None and distance < float("inf"):
            match = _Match(statement, definition, factor, reading.text)
            matches.append(match)
            notes.extend(_ambiguity(match))
        elif q.unit != "number":
            notes.append(f"“{quote}” fits no driver of the model and was not used.")
            unmatched.append(quote)
    return Reading(tuple(matches), tuple(notes), tuple(unmatched))


def _fits(definition: DriverDefinition, statement: Statement) -> bool:
    """Tell whether kind and unit of a statement suit a driver."""
    base, unit = definition.unit.partition("/")[0], statement.quantity.unit
    if _NEEDS[statement.kind] not in definition.accepts:
        return False
    if statement.kind == "delay":
        return unit == "duration"
    if statement.kind == "change":
        return unit == "percent" or (unit == "points" and base == "ratio")
    return unit in _LEVEL_UNITS[base]


def _distance(text: str, statement: Statement, span: tuple[int, int]) -> float:
    """Characters between a quantity and a mention, more outside the clause; infinite where unrelated."""
    q, (start, end) = statement.quantity, span
    gap = max(start - q.end, q.start - end, 0)
    if q.unit == "number" and not _is_linked(text, q, span):
        return float("inf")
    if statement.clause[0] <= start < statement.clause[1]:
        return gap
    return gap + _WORD_REACH if gap <= _WORD_REACH else float("inf")


def _is_linked(text: str, q: Quantity, span: tuple[int, int]) -> bool:
    """Tell whether a bare number follows the mention directly and counts no trials."""
    return (
        0 <= q.start - span[1] <= 40
        and bool(_LINK.fullmatch(text, span[1], q.start))
        and not _RUN_WORDS.match(text, q.end)
    )


def _point_or_range(low: float, high: float) -> tuple[DistributionName, dict[str, float]]:
    """One value is fixed; of a range nothing is known but its ends."""
    return ("fixed", {"value": low}) if low == high else ("uniform", {"low": low, "high": high})


def _level(match: _Match, low: float, high: float, currency: str) -> Driver:
    """Make the driver of a stated level, range or confidence interval."""
    low, high = sorted((low, high))
    distribution, parameters = _point_or_range(low, high)
    confidence = match.statement.confidence
    if confidence is not None and low < high:
        is_share = (match.definition.floor, match.definition.ceiling) == (0, 1)
        distribution, parameters = fit_stated_interval(low, high, confidence, is_share=is_share)
    return base_driver(match.definition, distribution, parameters, currency, match.source)


def _ambiguity(match: _Match) -> list[str]:
    """Name the reading that was taken, and the other one."""
    statement, definition, quote = match.statement, match.definition, match.quote
    if other := _other_reading(match):
        return [f"“{quote}” was read as {_reading_words(match)}; the other reading is {other[0]}."]
    if statement.kind == "change" and statement.quantity.unit == "points" and _is_monthly(definition):
        return [f"“{quote}” was read as points of the yearly rate, a twelfth of it each month."]
    if statement.kind == "interval":
        shape = _level(match, match.value(statement.quantity.low), match.value(statement.quantity.high), "")
        return [
            f"“{quote}” was read as the middle {format_quantity(statement.confidence or 0, 'ratio')} of a "
            f"{shape['distribution']} distribution."
        ]
    return []


def _other_reading(match: _Match) -> tuple[str, Statement] | None:
    """The other way in which an ambiguous statement can be understood; None where there is one way only."""
    statement, definition = match.statement, match.definition
    quantity = statement.quantity
    if statement.kind == "change" and quantity.unit == "percent" and definition.unit.startswith("ratio"):
        other = replace(statement, quantity=replace(quantity, unit="points"))
    elif (
        statement.kind in ("level", "interval", "move")
        and statement.period_months is None
        and _is_monthly(definition)
    ):
        other = replace(statement, period_months=1)
    else:
        return None
    return _reading_words(replace(match, statement=other)), other


def _reading_words(match: _Match) -> str:
    """Say how an ambiguous statement is understood."""
    statement, definition = match.statement, match.definition
    if statement.kind == "change" and statement.quantity.unit == "points":
        rate = "yearly rate" if _is_monthly(definition) else "rate"
        return f"percentage points added to the {rate} of {definition.label}"
    if statement.kind == "change":
        return f"a relative change of {definition.label} (its value times one plus that)"
    figure = format_quantity(
        match.value(statement.quantity.high), definition.unit.replace("currency", "count")
    )
    period = "a monthly" if statement.period_months == 1 else "a yearly"
    return f"{period} figure for {definition.label} ({figure})"


def _is_monthly(definition: DriverDefinition) -> bool:
    """Tell whether a driver is a rate or flow."""
    return definition.unit.endswith("/month")
