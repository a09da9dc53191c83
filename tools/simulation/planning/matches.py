"""A statement of the question with the driver that it is about: its value, its shape, its other reading."""

import re
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from tools.simulation.model.distributions import DistributionName
from tools.simulation.model.drivers import Source
from tools.simulation.model.fits import Fitted, fit_interval, fit_stated_interval
from tools.simulation.model.templates.definition import DriverDefinition
from tools.simulation.reading.quantities import format_quantity
from tools.simulation.reading.statements import Statement
from tools.simulation.reading.tokens import Quantity

# "with 15% churn" supposes a rate; an amount is supposed by "if" or "to", a stock by a verb of change only:
# "if cash is $5m" says what it is, "if cash falls to $5m" what it becomes, "cash fell to $5m" what it is now.
_SUPPOSED: Final = re.compile(r"\b(?:with|for|at|if|to|under|assuming)\b[^.;,]{0,30}$", re.IGNORECASE)
_SUPPOSED_AMOUNT: Final = re.compile(r"\b(?:if|to)\b[^.;,]{0,30}$", re.IGNORECASE)
_BECOMES: Final = re.compile(
    r"\b(?:falls?|drops?|declines?|decreases?|shrinks?|slips?|ris(?:es?|ing)|grows?|increases?|climbs?|jumps?|goes|moves?"
    r"|changes?|(?P<past>fell|dropped|declined|decreased|shrank|slipped|rose|grew|increased|climbed|jumped|went|moved"
    r"|changed))\b[^.;,]{0,20}\bto\s{1,2}$|\b(?:reaches|hits)\s{1,2}$",
    re.IGNORECASE,
)
_IF: Final = re.compile(r"\bif\b[^.;,]{0,60}$", re.IGNORECASE)
_FROM: Final = re.compile(
    r"\b(?:from|instead\s+of|rather\s+than|versus|vs\.?|compared\s+(?:with|to))\s{1,2}$", re.IGNORECASE
)


class OtherReading(NamedTuple):
    """Another way to understand a statement, beside the way that was taken, both in words."""

    taken: str
    words: str
    match: "Match"


@dataclass(frozen=True)
class Match:
    """A statement and the driver that it is about.

    Attributes:
        statement: What the question says.
        definition: The driver.
        factor: As in `DriverDefinition.multiples`.
        text: The question.
        is_held: Whether a level that the question supposes holds today, too.
    """

    statement: Statement
    definition: DriverDefinition
    factor: float
    text: str
    is_held: bool = False

    @property
    def quote(self) -> str:
        """The words of the question."""
        return self.text[self.statement.quantity.start : self.statement.quantity.end]

    @property
    def is_supposed(self) -> bool:
        """Whether the level is a supposition rather than a fact about today."""
        before = self._words_ahead
        if self.is_held or self.statement.kind != "level" or _FROM.search(before):
            return False
        becomes = _BECOMES.search(before)
        if becomes and becomes["past"] and not _IF.search(before):
            return False
        if self.definition.is_stock:
            return bool(becomes)
        return bool((_SUPPOSED if self._is_rate else _SUPPOSED_AMOUNT).search(before))

    @property
    def needs_start(self) -> bool:
        """Whether a supposed level can be compared only with what somebody says of today.

        A typical churn or attrition tells something of any company, a typical amount, margin or growth does
        not; and what churn is said to fall to may lie above a typical one.
        """
        is_typical = self.definition.compounding == "decay" and not _BECOMES.search(self._words_ahead)
        return self.is_supposed and not is_typical

    @property
    def is_hypothetical(self) -> bool:
        """Whether the question speaks of what would be, no mere figure to reckon with."""
        return bool(_IF.search(self._words_ahead) or _BECOMES.search(self._words_ahead))

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

    def shape(
        self, low: float, high: float, mode: float | None, *, is_share: bool = False
    ) -> tuple[DistributionName, Fitted]:
        """Give the distribution of what is stated, the ends in either order and in the driver's unit.

        One value is fixed; of a range nothing is known but its ends, unless a confidence or what is most
        likely is stated with it.
        """
        low, high = sorted((low, high))
        confidence = self.statement.confidence
        if low == high:
            return "fixed", {"value": low}
        if mode is not None:
            known = {"low": low, "mode": min(max(mode, low), high), "high": high}
            if confidence is not None:
                known = fit_interval("pert", known | {"confidence": confidence})
            return "pert", known
        if confidence is None:
            return "uniform", {"low": low, "high": high}
        return fit_stated_interval(low, high, confidence, is_share=is_share)

    def level(self, first: float, second: float) -> tuple[DistributionName, Fitted]:
        """Give the distribution of a stated level, range or interval."""
        is_share = self.definition.ceiling == 1
        mode = None if self.statement.mode is None else self.value(self.statement.mode)
        return self.shape(self.value(first), self.value(second), mode, is_share=is_share)

    def change(self) -> tuple[DistributionName, Fitted]:
        """Give the distribution of a stated change or delay.

        Points of a yearly rate are points a month, amounts are those of the driver's unit.
        """
        q = self.statement.quantity
        size = self.statement.direction / (self._period_months if self._is_of_points else 1)
        if self._is_of_amounts:
            size *= self.value(1.0)
        mode = None if self.statement.mode is None else size * self.statement.mode
        return self.shape(size * q.first, size * q.second, mode)

    @property
    def notes(self) -> list[str]:
        """How the statement was understood, where it could be understood otherwise."""
        statement = self.statement
        notes = [
            f"“{self.quote}” was read as {other.taken}; the other reading is {other.words}."
            for other in self.others
        ]
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
        label = self.definition.label
        others = []
        if q.other:
            other = self._with_quantity(replace(q, first=q.other[0], second=q.other[1], other=None))
            others.append(OtherReading(f"{q.high:,g} of {label}", f"{max(q.other):,g}", other))
        if statement.kind == "change" and q.unit == "percent" and self._is_rate:
            taken = f"a relative change of {label} (its value times one plus that)"
            words = f"percentage points added to the {self._rate_words} of {label}"
            others.append(OtherReading(taken, words, self._with_quantity(replace(q, unit="points"))))
        is_of_size = (
            statement.kind in ("level", "interval", "move") or self._is_of_points or self._is_of_amounts
        )
        if is_of_size and statement.period_months is None and self._is_monthly:
            months = 12 if self.definition.usual_period_months == 1 else 1
            other = self.of_period(months)
            others.append(OtherReading(self._periodic_words, other._periodic_words, other))
        return others

    def of_period(self, months: int) -> "Match":
        """The same, stated for another period."""
        return replace(self, statement=replace(self.statement, period_months=months))

    def _with_quantity(self, quantity: Quantity) -> "Match":
        """The same of another quantity."""
        return replace(self, statement=replace(self.statement, quantity=quantity))

    @property
    def _periodic_words(self) -> str:
        """The period and the size that a level of a rate or flow, or points of it, are understood with."""
        if self._is_of_points:
            each = {1: "", 3: ", a third of them each month", 12: ", a twelfth of them each month"}
            return f"points of the {self._rate_words} of {self.definition.label}{each[self._period_months]}"
        unit = self.definition.unit.replace("currency", "count")
        figure = format_quantity(self.value(self.statement.quantity.high), unit)
        period = {1: "a monthly", 3: "a quarterly", 12: "a yearly"}[self._period_months]
        return f"{period} figure for {self.definition.label} ({figure})"

    @property
    def _words_ahead(self) -> str:
        """What stands in front of the figure."""
        start = self.statement.quantity.start
        return self.text[max(0, start - 70) : start]

    @property
    def _rate_words(self) -> str:
        """The rate that points are added to."""
        period = {1: "monthly ", 3: "quarterly ", 12: "yearly "}[self._period_months]
        return f"{period if self._is_monthly else ''}rate"

    @property
    def _is_rate(self) -> bool:
        """Whether the driver is a share."""
        return self.definition.unit.startswith("ratio")

    @property
    def _is_of_points(self) -> bool:
        """Whether points are added to a rate for a period."""
        return (
            self.statement.kind == "change" and self.statement.quantity.unit == "points" and self._is_monthly
        )

    @property
    def _is_of_amounts(self) -> bool:
        """Whether an amount or a number is added."""
        return self.statement.kind == "change" and self.statement.quantity.unit in ("money", "number")

    @property
    def _period_months(self) -> int:
        """Period that a level of a rate or flow is stated for, or understood to be."""
        return self.statement.period_months or self.definition.usual_period_months

    @property
    def _is_monthly(self) -> bool:
        """Whether the driver is a rate or flow."""
        return self.definition.unit.endswith("/month")
