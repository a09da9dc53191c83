"""A statement of the question with the driver that it is about: its value, its shape, its other reading."""

import re
from dataclasses import dataclass, replace
from typing import Final

from tools.simulation.distributions import DistributionName
from tools.simulation.drivers import Source
from tools.simulation.fits import Fitted, fit_stated_interval
from tools.simulation.quantities import format_quantity
from tools.simulation.statements import Statement
from tools.simulation.templates.definition import DriverDefinition

# "with 15% churn" supposes a rate; an amount is supposed only by "if" or "to".
_SUPPOSED: Final = re.compile(r"\b(?:with|for|at|if|to|under|assuming)\b[^.;,]{0,30}$", re.IGNORECASE)
_SUPPOSED_AMOUNT: Final = re.compile(r"\b(?:if|to)\b[^.;,]{0,30}$", re.IGNORECASE)


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
        statement, notes = self.statement, []
        if other := self.other:
            notes.append(f"“{self.quote}” was read as {self.words}; the other reading is {other.words}.")
        elif statement.kind == "change" and statement.quantity.unit == "points" and self._is_monthly:
            notes.append(f"“{self.quote}” was read as points of the yearly rate, a twelfth of it each month.")
        if statement.confidence is not None:
            is_level = statement.kind == "interval"
            q = statement.quantity
            family, _ = self.level(q.low, q.high) if is_level else self.change()
            share = format_quantity(statement.confidence, "ratio")
            notes.append(f"“{self.quote}” was read as the middle {share} of a {family} distribution.")
        return notes

    @property
    def other(self) -> "Match | None":
        """The same statement understood in the other way; None where there is one way only."""
        statement, quantity = self.statement, self.statement.quantity
        is_rate = self.definition.unit.startswith("ratio")
        if statement.kind == "change" and quantity.unit == "percent" and is_rate:
            return replace(self, statement=replace(statement, quantity=replace(quantity, unit="points")))
        is_level = statement.kind in ("level", "interval", "move")
        if is_level and statement.period_months is None and self._is_monthly:
            return replace(self, statement=replace(statement, period_months=1))
        return None

    @property
    def words(self) -> str:
        """How the statement, where it is ambiguous, is understood."""
        statement, definition = self.statement, self.definition
        if statement.kind == "change" and statement.quantity.unit == "points":
            rate = "yearly rate" if self._is_monthly else "rate"
            return f"percentage points added to the {rate} of {definition.label}"
        if statement.kind == "change":
            return f"a relative change of {definition.label} (its value times one plus that)"
        unit = definition.unit.replace("currency", "count")
        figure = format_quantity(self.value(statement.quantity.high), unit)
        period = "a monthly" if statement.period_months == 1 else "a yearly"
        return f"{period} figure for {definition.label} ({figure})"

    @property
    def _is_monthly(self) -> bool:
        """Whether the driver is a rate or flow."""
        return self.definition.unit.endswith("/month")
