import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.errors import InvalidInputError
from tools.simulation.model.expression import FUNCTIONS, Expression

NAMES = {"price", "units", "month", "previous"}


def value(text, **names):
    return Expression.read("formula", text, NAMES).evaluator()(names)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2 * 3 ** 2 - 4 / 8", 18.5),
        ("-price % 3", 1.0),
        ("max(price, units, 3) + min(1, price)", 6.0),
        ("where(price >= units, price, units)", 5.0),
        ("exp(log(price)) + sqrt(units + 2) + abs(-1)", 8.0),
        ("floor(2.5) + ceil(2.5)", 5.0),
        ("(price == 5) + (price != 5) + sin(0) + cos(0)", 2.0),
    ],
)
def test_arithmetic_is_arithmetic(text, expected):
    assert float(value(text, price=5.0, units=2.0)) == pytest.approx(expected)


def test_a_formula_works_on_all_trials_at_once():
    prices = np.array([1.0, 2.0, 3.0])
    assert value("where(price > 1.5, price * units, 0)", price=prices, units=2.0).tolist() == [0, 4, 6]


def test_what_arithmetic_cannot_tell_is_undefined_not_an_error():
    with np.errstate(all="ignore"):
        assert np.isnan(value("log(-price)", price=1.0))
        assert np.isinf(value("1 / price", price=np.float64(0)))
        assert np.isinf(value("9 ** 9 ** 9"))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", "empty"),
        (5, "empty"),
        ("price +", "cannot be read"),
        ("cost * 2", "'cost' is unknown"),
        ("sinh(price)", "the function 'sinh' is unknown"),
        ("__import__('os').system('true')", "function"),
        ("().__class__.__bases__[0].__subclasses__()", "function"),
        ("price.__class__", "Attribute"),
        ("price[0]", "Subscript"),
        ("[price for price in (1,)]", "ListComp"),
        ("(lambda: 1)()", "function"),
        ("f'{price}'", "JoinedStr"),
        ("'a' * 99", "'a'"),
        ("True", "True"),
        ("1j", "1j"),
        ("price if units else 1", "IfExp"),
        ("price and units", "BoolOp"),
        ("price << 999", "LShift"),
        ("(x := 5)", "NamedExpr"),
        ("1 < price < 3", "more than two"),
        ("exp(price, 2)", "exp has 2 arguments"),
        ("max(price)", "give 2 to 20"),
        ("max(*price)", "max has 1"),
        ("exp(x=price)", "function"),
        ("1e400", "a number"),
        ("9" * 3000, "characters"),
        ("+".join(["1"] * 500), "parts"),
        ("(" * 900 + "1" + ")" * 900, "cannot be read"),
        ("\x00", "cannot be read"),
    ],
)
def test_anything_but_arithmetic_is_refused_at_once_with_a_remedy(text, names):
    with pytest.raises(InvalidInputError) as caught:
        Expression.read("formula.formula", text, NAMES)
    assert "formula.formula" in caught.value.message
    assert names in caught.value.message + caught.value.remedy
    assert caught.value.remedy


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="price units month+-*/%()<>=!.,_0123456789'[]{}:~^&|\n", max_size=40))
def test_any_text_is_a_number_or_refused(text):
    try:
        read = Expression.read("formula", text, NAMES)
    except InvalidInputError:
        return
    with np.errstate(all="ignore"):
        result = read.evaluator()(dict.fromkeys(NAMES, np.float64(2)))
    assert isinstance(float(result), float)


def test_every_function_is_documented_by_a_refusal():
    with pytest.raises(InvalidInputError) as caught:
        Expression.read("formula", "nosuch(1)", NAMES)
    assert all(name in caught.value.remedy for name in FUNCTIONS)
