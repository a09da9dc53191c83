"""A model that the caller writes as a formula; simpleeval walks its tree, Python's eval is not involved.

What a formula may hold is checked here before: numbers, names of drivers, `month` (0, 1, …), `previous` (the
state a month ago), arithmetic, comparisons and the functions below. All of it works on arrays of trials.
"""

import ast
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, NotRequired

import numpy as np
from simpleeval import SimpleEval  # type: ignore[import-untyped]  # ships no types
from typing_extensions import TypedDict

from tools.errors import InvalidInputError
from tools.simulation.drivers import LEVER_SUFFIXES, DriverSpec
from tools.simulation.fields import finite_number
from tools.simulation.parameters import canonical
from tools.simulation.templates.definition import DriverDefinition, Template, Value, Values

FORMULA: Final = "formula"  # name of the template that is made of one
MAX_CHARS: Final = 2_000
MAX_NODES: Final = 400

FUNCTIONS: Final[Mapping[str, Callable[..., Any]]] = {
    "abs": np.abs,
    "exp": np.exp,
    "log": np.log,
    "sqrt": np.sqrt,
    "floor": np.floor,
    "ceil": np.ceil,
    "sin": np.sin,
    "cos": np.cos,
    "min": lambda *values: _folded(np.minimum, values),
    "max": lambda *values: _folded(np.maximum, values),
    "where": np.where,
}
OPERATORS: Final[Mapping[type[ast.AST], Callable[..., Any]]] = {
    ast.Add: np.add,
    ast.Sub: np.subtract,
    ast.Mult: np.multiply,
    ast.Div: np.divide,
    ast.Mod: np.mod,
    ast.Pow: np.power,
    ast.USub: np.negative,
    ast.UAdd: np.positive,
    ast.Lt: np.less,
    ast.LtE: np.less_equal,
    ast.Gt: np.greater,
    ast.GtE: np.greater_equal,
    ast.Eq: np.equal,
    ast.NotEq: np.not_equal,
}
_EVALUATED: Final = {ast.Expr, ast.BinOp, ast.UnaryOp, ast.Compare, ast.Call, ast.Name}
_ARGUMENTS: Final = {"min": (2, 20), "max": (2, 20), "where": (3, 3)}
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
        unit=str(spec.get("unit", ""))[:40],
        words={},
        drivers=tuple(definitions),
        states=_States(formula, start, is_total=outcome == "total") if has_months else _Once(formula),
        has_months=has_months,
    )


@dataclass(frozen=True)
class Expression:
    """A checked formula.

    Attributes:
        text: As it was written.
        names: Those of drivers, `month` and `previous` that it holds.
    """

    text: str
    names: frozenset[str]

    @classmethod
    def read(cls, field: str, text: object, known: set[str]) -> "Expression":
        """Check a text; see the module's docstring for what it may hold.

        Args:
            field: Where the text stands, for messages.
            text: The formula.
            known: Names that it may use.

        Raises:
            InvalidInputError: Says what is wrong.
        """
        if not isinstance(text, str) or not text.strip():
            raise InvalidInputError(f"{field} is empty", remedy="write a formula such as price * units")
        if len(text) > MAX_CHARS:
            raise InvalidInputError(
                f"{field} has {len(text):,} characters", remedy=f"give at most {MAX_CHARS:,}"
            )
        try:
            tree = ast.parse(text.strip(), mode="eval")
        except (SyntaxError, ValueError, MemoryError, RecursionError) as exc:
            raise InvalidInputError(
                f"{field} cannot be read: {_reason(exc)}", remedy="write it like price * units ** 2"
            ) from exc
        nodes = list(ast.walk(tree))
        if len(nodes) > MAX_NODES:
            raise InvalidInputError(f"{field} has {len(nodes)} parts", remedy=f"give at most {MAX_NODES}")
        called = {id(node.func) for node in nodes if isinstance(node, ast.Call)}
        for node in nodes:
            _check_node(field, node)
        names = {node.id for node in nodes if isinstance(node, ast.Name) and id(node) not in called}
        if unknown := sorted(names - known):
            raise InvalidInputError(
                f"{field}: {unknown[0]!r:.80} is unknown",
                remedy=f"use one of {', '.join(sorted(known))}, or give a driver of that name",
            )
        return cls(text.strip(), frozenset(names))

    def evaluator(self) -> Callable[[Mapping[str, Value]], Value]:
        """Make the function from names to the value; NaN and infinity where arithmetic has none."""
        walker = SimpleEval(operators=dict(OPERATORS), functions=dict(FUNCTIONS))
        walker.nodes = {kind: handler for kind, handler in walker.nodes.items() if kind in _EVALUATED}
        # A float, so that 9**9**9 overflows to infinity instead of filling the memory with digits.
        walker.nodes[ast.Constant] = lambda node: np.float64(node.value)
        tree = walker.parse(self.text)

        def evaluate(values: Mapping[str, Value]) -> Value:
            walker.names = dict(values)
            result: Value = walker.eval(self.text, previously_parsed=tree)
            return result

        return evaluate


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
                str(spec.get("unit", ""))[:40],
                kind,
                parameters,
                synonyms=re.escape(name.replace("_", " ")),
            )
        )
    return definitions


def _check_node(field: str, node: ast.AST) -> None:
    """Refuse what a formula may not hold."""
    match node:
        case ast.Constant(value=value):
            if isinstance(value, bool) or not isinstance(value, int | float):
                raise InvalidInputError(f"{field} holds {value!r:.40}", remedy="use numbers only")
            finite_number(f"{field}: a number", value)
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if name in FUNCTIONS:
            least, most = _ARGUMENTS.get(name, (1, 1))
            if not least <= len(arguments) <= most:
                raise InvalidInputError(
                    f"{field}: {name} has {len(arguments)} arguments",
                    remedy=f"give {least}" if least == most else f"give {least} to {most}",
                )
        case ast.Call(func=function):
            raise InvalidInputError(
                f"{field}: the function {ast.unparse(function)!r:.60} is unknown",
                remedy=f"use one of {', '.join(FUNCTIONS)}",
            )
        case ast.Compare(ops=[_, _, *_]):
            raise InvalidInputError(f"{field} compares more than two values", remedy="compare two at a time")
        case ast.Expression() | ast.BinOp() | ast.UnaryOp() | ast.Compare() | ast.Name() | ast.Load():
            pass
        case ast.operator() | ast.unaryop() | ast.cmpop() if type(node) in OPERATORS:
            pass
        case _:
            raise InvalidInputError(
                f"{field} holds {type(node).__name__}, which is no arithmetic",
                remedy="use numbers, drivers, + - * / % **, comparisons and " + ", ".join(FUNCTIONS),
            )


def _folded(function: Callable[[Any, Any], Any], values: Sequence[Any]) -> Any:
    result = values[0]
    for value in values[1:]:
        result = function(result, value)
    return result


def _reason(exc: BaseException) -> str:
    return exc.msg if isinstance(exc, SyntaxError) else type(exc).__name__
