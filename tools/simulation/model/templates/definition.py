"""What a template is made of: its drivers with their default assumptions, its model, its measures."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeAlias

import numpy as np

from tools.simulation.model.distributions import DistributionName, FloatArray

Value: TypeAlias = FloatArray | float  # of shape (n,), or the same for all trials
Values: TypeAlias = Mapping[str, Value]
Accepts = Literal["level", "change", "delay"]
Compounding = Literal["sum", "decay", "growth"]

ASSUMED_STRESS_NOTE: Final = "The question asks for a stress but names none: a typical one was assumed."


@dataclass(frozen=True)
class DriverDefinition:
    """A driver that a model needs, and what is assumed where nobody gives a value.

    Attributes:
        name: Key of the driver in `Values`.
        label: How people call it, lower case.
        unit: `currency`, `ratio`, `months`, `multiple` or `count`; `…/month` for rates and flows.
        distribution: Of the assumption, deliberately wide.
        parameters: Of the assumption, canonical form.
        synonyms: Pattern of the words that name the driver in a text; empty where none does.
        accepts: What a text can say of it: its level, a change of it, a delay of it.
        floor: Lowest value that makes sense, inclusive.
        ceiling: Highest value that makes sense, inclusive.
        compounding: How a yearly figure becomes a monthly one: divided, or as decay or growth compounds.
        spread: Half width, as a share of the value, given to a value reported in evidence: 0 for a
            stock that the report fixes, more for a rate that goes on varying.
        multiples: Patterns of words that name a multiple of the driver: MRR is a twelfth of ARR.
        usual_period_months: What a figure without a period is stated for, 12 or 1; for `…/month` only.
    """

    name: str
    label: str
    unit: str
    distribution: DistributionName
    parameters: Mapping[str, Any]
    synonyms: str = ""
    accepts: tuple[Accepts, ...] = ("level", "change")
    floor: float | None = None
    ceiling: float | None = None
    compounding: Compounding = "sum"
    spread: float = 0.2
    multiples: Mapping[str, float] = field(default_factory=dict)
    usual_period_months: Literal[1, 12] = 12

    @property
    def is_stock(self) -> bool:
        """Whether the driver is a stock, such as cash: a report, or a question, fixes what it is today."""
        return self.spread == 0

    def mentions(self, text: str, *, multiple: str = "") -> list[tuple[int, int]]:
        """Spans of the words that name this driver, or the given multiple of it, in a text."""
        pattern = multiple or self.synonyms
        if not pattern:
            return []
        return [m.span() for m in re.finditer(rf"\b(?:{pattern})\b", text, re.IGNORECASE)]

    def per_month(self, value: float, period_months: int) -> float:
        """Turn a figure stated for a period into one for a month; only for units that end in `/month`."""
        if period_months == 1:
            return value
        if self.compounding == "sum":
            return value / period_months
        if self.compounding == "decay":
            return float(1 - max(1 - value, 0.0) ** (1 / period_months))
        return float(max(1 + value, 0.0) ** (1 / period_months) - 1)


@dataclass(frozen=True)
class Shock:
    """A change that a stress test assumes: relative change of one driver, or a delay of it in months."""

    driver: str
    kind: Literal["change", "shift"]
    distribution: DistributionName
    parameters: Mapping[str, Any]


@dataclass(frozen=True)
class Measure:
    """A further figure of each trial.

    Attributes:
        name: Key in the statistics.
        label: How people call it.
        unit: As in `format_quantity`; a yes or no is 1 or 0 with the unit `ratio`.
        of: Paths of shape (months + 1, n) to one value a trial, shape (n,).
    """

    name: str
    label: str
    unit: str
    of: Callable[[FloatArray], FloatArray]


def share_passed(month: int, start: Value) -> Value:
    """Share of a month, counted from 1, that lies after `start`, in months: 0 before it, 1 after it."""
    return np.minimum(np.maximum(month - start, 0.0), 1.0)


def last(values: Values, state: Value) -> Value:
    """Take the state at the end of the last month as the outcome."""
    return state


@dataclass(frozen=True)
class Template:
    """A model of one business outcome.

    Attributes:
        name: Stable identifier.
        outcome_label: What the statistics are about; `{months}` stands for the horizon.
        path_label: What the monthly path shows.
        unit: Unit of outcome and path: `currency`, `multiple` or, for a plain number, empty.
        words: Patterns of words that ask for this template, each with its weight.
        drivers: In the order in which a reader wants them.
        states: Values, a number or an array of shape (n,) each, and the number of months, to the state at
            the start and at the end of each month: months + 1 numbers or arrays.
        outcome: Values and the state at the end of the last month to the outcome.
        measures: Further figures.
        stress: What a stress test assumes where the question names no shock.
        has_months: False for a model without time; it is run with a horizon of 0.
        is_cost: Whether more of the outcome is worse, so that its downside lies above.
    """

    name: str
    outcome_label: str
    path_label: str
    unit: str
    words: Mapping[str, float]
    drivers: tuple[DriverDefinition, ...]
    states: Callable[[Values, int], Iterator[Value]]
    outcome: Callable[[Values, Value], Value] = last
    measures: tuple[Measure, ...] = ()
    stress: tuple[Shock, ...] = ()
    has_months: bool = True
    is_cost: bool = False
