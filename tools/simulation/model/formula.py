"""A model that the caller writes: a formula over drivers, `month` (1, 2, …) and the state of a month ago."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, NotRequired

from typing_extensions import TypedDict

from tools.errors import InvalidInputError
from tools.simulation.model.drivers import LEVER_SUFFIXES, DriverSpec
from tools.simulation.model.expression import FUNCTIONS, Expression
from tools.simulation.model.parameters import canonical
from tools.simulation.model.templates.definition import DriverDefinition, Template, Value, Values

FORMULA: Final = "formula"  # name of the template that is made of one
MAX_UNIT: Final = 40  # characters
_OWN_NAMES: Final = ("month", "previous")
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,59}")


class FormulaSpec(TypedDict):
    """A model over the caller's drivers.

    `formula` is the state at the end of a month, or, where it names neither `month` nor `previous` and no
    `start` is given, the outcome itself. `start` is the state at the start (0 if absent), over the drivers
    alone. `outcome` is the `last` state, or the `total` of the states of all months. `unit` is that of the
    outcome.
    """

    formula: str
    start: NotRequired[str]
    outcome: NotRequired[Literal["last", "total"]]
    unit: NotRequired[str]


def formula_template(spec: FormulaSpec, drivers: Sequence[DriverSpec]) -> Template:
    """Check a formula against the drivers given with it, which `check_specs` has seen, and make the model.

    Raises:
        InvalidInputError: Names what the formula may not hold, or the name that it does not know.
    """
    fields = {"formula", "start", "outcome", "unit"}
    if not isinstance(spec, Mapping) or "formula" not in spec or spec.keys() - fields:
        raise InvalidInputError("formula is wrong", remedy=f"give an object of {', '.join(sorted(fields))}")
    outcome = spec.get("outcome", "last")
    if outcome not in ("last", "total"):
        raise InvalidInputError(f"formula.outcome is {outcome!r:.40}", remedy="give 'last' or 'total'")
    definitions = _definitions(drivers)
    names = {definition.name for definition in definitions}
    formula = Expression.read("formula.formula", spec["formula"], {*names, *_OWN_NAMES})
    start = Expression.read("formula.start", spec.get("start", "0"), names)
    has_months = "start" in spec or outcome == "total" or bool(formula.names & {*_OWN_NAMES})
    return Template(
        name=FORMULA,
        outcome_label="Outcome after {months} months" if has_months else "Outcome",
        path_label="State",
        unit=_unit("formula.unit", spec.get("unit", "")),
        words={},
        drivers=tuple(definitions),
        states=_States(formula, start, is_total=outcome == "total") if has_months else _Once(formula),
        has_months=has_months,
    )


@dataclass(frozen=True)
class _States:
    """The states of a formula over months; an object, so that other processes can be sent it."""

    formula: Expression
    start: Expression
    is_total: bool

    def __call__(self, v: Values, months: int) -> Iterator[Value]:
        step = self.formula.evaluator()
        state = self.start.evaluator()(v)
        total: Value = 0.0
        yield total if self.is_total else state
        for month in range(1, months + 1):
            state = step({**v, "month": float(month), "previous": state})
            total = total + state
            yield total if self.is_total else state


@dataclass(frozen=True)
class _Once:
    """The one state of a formula without time."""

    formula: Expression

    def __call__(self, v: Values, months: int) -> Iterator[Value]:
        yield self.formula.evaluator()(v)


def _definitions(drivers: Sequence[DriverSpec]) -> list[DriverDefinition]:
    """Make a definition of each driver given, so that a question can speak of it as of a template's."""
    definitions = []
    for position, spec in enumerate(drivers):
        name = spec["name"]
        if name.endswith(LEVER_SUFFIXES):
            continue  # it acts on the driver that it is named after
        if not _NAME.fullmatch(name) or name in {*FUNCTIONS, *_OWN_NAMES}:
            raise InvalidInputError(
                f"drivers[{position}].name is {name!r:.80}",
                remedy="use letters, digits and _, and no name of a function, month or previous",
            )
        kind, parameters = canonical(name, spec["distribution"], spec["parameters"])
        definitions.append(
            DriverDefinition(
                name,
                name.replace("_", " "),
                _unit(f"drivers[{position}].unit", spec.get("unit", "")),
                kind,
                parameters,
                synonyms=re.escape(name.replace("_", " ")),
            )
        )
    return definitions


def _unit(field: str, unit: object) -> str:
    """Read a unit: any short text."""
    if not isinstance(unit, str) or len(unit) > MAX_UNIT:
        raise InvalidInputError(
            f"{field} is {unit!r:.60}", remedy=f"give a text of {MAX_UNIT} characters at most, such as 'USD'"
        )
    return unit
