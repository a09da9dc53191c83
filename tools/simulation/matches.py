"""A statement of the question with the driver that it is about: its value, its shape, its other reading."""

import re
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from tools.simulation.distributions import DistributionName
from tools.simulation.drivers import Source
from tools.simulation.fits import Fitted, fit_stated_interval
from tools.simulation.quantities import format_quantity
from tools.simulation.statements import Statement
from tools.simulation.templates.definition import DriverDefinition
from tools.simulation.tokens import Quantity

# "with 15% churn" supposes a rate; an amount is supposed by "if" or "to", a stock by a verb of change only:
# "if cash is $5m" says what it is, "if cash falls to $5m" what it becomes, "cash fell to $5m" what it is now.
_SUPPOSED: Final = re.compile(r"\b(?:with|for|at|if|to|under|assuming)\b[^.;,]{0,30}$", re.IGNORECASE)
_SUPPOSED_AMOUNT: Final = re.compile(r"\b(?:if|to)\b[^.;,]{0,30}$", re.IGNORECASE)
_BECOMES: Final = re.compile(
    r"\b(?:falls?|drops?|declines?|decreases?|shrinks?|slips?|ris(?:es?|ing)|grows?|increases?|climbs?|jumps?|goes|moves?"
    r"|changes?|(?P<past>fell|dropped|declined|decreased|shrank|slipped|rose|grew|increased|climbed|jumped|went|moved"
    r"|changed))\b[^.;,]{0,20}\bto\s{1,2}$",
    re.IGNORECASE,
)
_IF: Final = re.compile(r"\bif\b[^.;,]{0,60}$", re.IGNORECASE)
_FROM: Final = re.compile(r"\bfrom\s{1,2}$", re.IGNORECASE)


class OtherReading(NamedTuple):
    """Another way to understand a statement, beside the way that was taken, both in words."""

    taken: str
    words: str
    match: "Match"


@dataclass(frozen=True)
class Match:
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
        before = self.text[max(0, self.statement.quantity.start - 70) : self.statement.quantity.start]
        if self.statement.kind != "level" or _FROM.search(before):
            return False
        becomes = _BECOMES.search(before)
        if becomes and becomes["past"] and not _IF.search(before):
            return False
        if self.definition.is_stock:
            return bool(becomes)
        is_rate = self.definition.unit.startswith("ratio")
        return bool((_SUPPOSED if is_rate else _SUPPOSED_AMOUNT).search(before))

    @property
    def slots(self) -> tuple[str, ...]:
        """What the statement says of its driver: its level today, the scenario, or both."""
        statement = self.statement
        if statement.kind == "move":
            return ("level", "scenario")
        is_level = statement.kind in ("level", "interval") and not self.is_supposed
        return ("level",) if is_level else ("scenario",)

    @property
    def lever_suffix(self) -> str:
        """Suffix of the lever that a change or delay is."""
        return "_change" if self.statement.quantity.unit in ("percent", "factor") else "_shift"

    @property
    def source(self) -> Source:
        """The question as the source."""
        return Source(kind="user", detail=f"stated in the question: “{self.quote}”")

    def value(self, stated: float) -> float:
        """A stated value in the driver's unit, for a month where the driver is a rate or flow."""
        value = stated * self.factor
        if self.definition.unit.endswith("/month"):
            return self.definition.per_month(value, self._period_months)
        return value

    def shape(self, low: float, high: float, *, is_share: bool = False) -> tuple[DistributionName, Fitted]:
        """Give the distribution of what is stated, the ends in either order and in the driver's unit.

        One value is fixed; of a range nothing is known but its ends, unless a confidence is stated with it.
        """
        low, high = sorted((low, high))
        confidence = self.statement.confidence
        if low == high:
            return "fixed", {"value": low}
        if confidence is None:
            return "uniform", {"low": low, "high": high}
        return fit_stated_interval(low, high, confidence, is_share=is_share)

    def level(self, first: float, second: float) -> tuple[DistributionName, Fitted]:
        """Give the distribution of a stated level, range or interval."""
        is_share = self.definition.ceiling == 1
        return self.shape(self.value(first), self.value(second), is_share=is_share)

    def change(self) -> tuple[DistributionName, Fitted]:
        """Give the distribution of a stated change or delay; points of a yearly rate as points a month."""
        statement, q = self.statement, self.statement.quantity
        is_yearly = statement.kind == "change" and q.unit == "points" and self._is_monthly
        size = statement.direction / (12 if is_yearly else 1)
        return self.shape(size * q.first, size * q.second)

    @property
    def notes(self) -> list[str]:
        """How the statement was understood, where it could be understood otherwise."""
        statement = self.statement
        notes = [
            f"“{self.quote}” was read as {other.taken}; the other reading is {other.words}."
            for other in self.others
        ]
        if statement.kind == "change" and statement.quantity.unit == "points" and self._is_monthly:
            notes.append(f"“{self.quote}” was read as points of the yearly rate, a twelfth of it each month.")
        if statement.confidence is not None:
            is_level = statement.kind == "interval"
            q = statement.quantity
            family, _ = self.level(q.low, q.high) if is_level else self.change()
            share = format_quantity(statement.confidence, "ratio")
            notes.append(f"“{self.quote}” was read as the middle {share} of a {family} distribution.")
        return notes

    @property
    def others(self) -> list[OtherReading]:
        """The same statement understood in other ways; empty where there is one way only."""
        statement, q = self.statement, self.statement.quantity
        label, is_rate = self.definition.label, self.definition.unit.startswith("ratio")
        others = []
        if q.other:
            other = self._with_quantity(replace(q, first=q.other[0], second=q.other[1], other=None))
            others.append(OtherReading(f"{q.high:,g} of {label}", f"{max(q.other):,g}", other))
        if statement.kind == "change" and q.unit == "percent" and is_rate:
            rate = "yearly rate" if self._is_monthly else "rate"
            taken = f"a relative change of {label} (its value times one plus that)"
            words = f"percentage points added to the {rate} of {label}"
            others.append(OtherReading(taken, words, self._with_quantity(replace(q, unit="points"))))
        is_level = statement.kind in ("level", "interval", "move")
        if is_level and statement.period_months is None and self._is_monthly:
            months = 12 if self.definition.usual_period_months == 1 else 1
            other = replace(self, statement=replace(statement, period_months=months))
            others.append(OtherReading(self._periodic_words, other._periodic_words, other))
        return others

    def _with_quantity(self, quantity: Quantity) -> "Match":
        """The same of another quantity."""
        return replace(self, statement=replace(self.statement, quantity=quantity))

    @property
    def _periodic_words(self) -> str:
        """The period and the size that a level of a rate or flow is understood with."""
        unit = self.definition.unit.replace("currency", "count")
        figure = format_quantity(self.value(self.statement.quantity.high), unit)
        period = {1: "a monthly", 3: "a quarterly", 12: "a yearly"}[self._period_months]
        return f"{period} figure for {self.definition.label} ({figure})"

    @property
    def _period_months(self) -> int:
        """Period that a level of a rate or flow is stated for, or understood to be."""
        return self.statement.period_months or self.definition.usual_period_months

    @property
    def _is_monthly(self) -> bool:
        """Whether the driver is a rate or flow."""
        return self.definition.unit.endswith("/month")
