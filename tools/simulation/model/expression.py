"""An expression that the caller writes; simpleeval walks its tree, Python's eval is not involved.

What it may hold is checked before: numbers, known names, arithmetic, comparisons and the functions below.
All of it works on arrays of trials.
"""

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from simpleeval import SimpleEval  # type: ignore[import-untyped]  # ships no types

from tools.errors import InvalidInputError
from tools.simulation.model.fields import finite_number
from tools.simulation.model.templates.definition import Value

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
