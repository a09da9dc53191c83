"""Find the quantities in a text: amounts, percentages, points, durations, ranges of each."""

import re
from dataclasses import replace
from typing import Final

from tools.simulation.reading.factors import find_factors
from tools.simulation.reading.tokens import MAX_SIZE, Quantity, Token, Unit, find_tokens, times

_DASH: Final = re.compile(r"\s{0,2}(?:[-\u2013\u2014]|to|bis|à)\s{0,2}", re.IGNORECASE)
_AND: Final = re.compile(r"\s{1,2}(?:and|und|et)\s{1,2}", re.IGNORECASE)
_MARGIN: Final = re.compile(
    r"[\s,(]{0,3}(?:±|\+/[-\u2212]|plus(?:[\s-]or[\s-]|/)minus|give\sor\stake)\s{0,2}", re.IGNORECASE
)
_BETWEEN: Final = re.compile(r"(?:between|zwischen|entre)\s{1,2}$", re.IGNORECASE)
_COUNTED: Final = re.compile(r"\s{1,2}[A-Za-z-]{1,20}\s{1,2}")
_YEARS: Final = re.compile(r"[0-9]{4}(?:[^0-9]+[0-9]{4})?")
_PER: Final = re.compile(r"\s{0,2}(?:a|an|per|/|each|every)?\s{0,2}", re.IGNORECASE)


def find_quantities(text: str, *, in_question: bool = False) -> list[Quantity]:
    """List all quantities of a text in order; spans do not overlap.

    "10-20%", "$40 to 55m", "between 40 and 55" are one range each, and in a question "$10m ± $1m": what one
    number lacks (unit, currency, scale) it takes from the other. "Doubles" and "by a third" are
    factors, 1/3 is a percentage. Bare years (1900 to 2099), bare number words and the "a month" of
    "$2m a month" are no quantities; nor is a number in a form that is not known, such as 1.2.3: never a part
    of it.

    Args:
        text: The text.
        in_question: Whether somebody asks something in it: then a blank may set thousands apart, a number
            with strange letters at it is left out, and a bare number word from two on may count something.
    """
    found: list[Token] = []
    for token in find_tokens(text, in_question=in_question):
        previous = found[-1] if found else None
        merged = previous and (
            _merge(previous, token, text) or (in_question and _spread(previous, token, text))
        )
        if merged:
            found[-1] = merged
        elif not (previous and _is_period(previous, token, text)):
            found.append(token)
    factors = [_of_factor(*factor) for factor in find_factors(text)]
    in_words = {offset for factor in factors for offset in range(factor.start, factor.end)}
    kept = [
        token.quantity
        for token in found
        if not (_is_year(token, text) or _is_bare_word(token, in_question=in_question))
        and in_words.isdisjoint(range(token.quantity.start, token.quantity.end))
    ]
    return sorted([*kept, *factors], key=lambda quantity: quantity.start)


def _of_factor(change: float, is_signed: bool, start: int, end: int) -> Quantity:
    """Make the quantity of a factor."""
    return Quantity(change, change, "factor", "", is_signed, start, end)


def _merge(left: Token, right: Token, text: str) -> Token | None:
    """Join two tokens into a range, if the text between them says so and their units agree."""
    a, b = left.quantity, right.quantity
    if right.word in ("a", "an") or a.first != a.second or b.start - a.end > 7:
        return None
    gap = text[a.end : b.start]
    is_range = _DASH.fullmatch(gap) or (
        _AND.fullmatch(gap) and _BETWEEN.search(text[max(0, a.start - 10) : a.start])
    )
    if not is_range or (a.currency and b.currency and a.currency != b.currency):
        return None
    if a.unit != b.unit and a.unit != "number" and (a.unit, b.unit) != ("money", "number"):
        return None
    scale = right.scale if right.scale and not left.scale else 1.0
    size = right.size if a.unit == "number" else 1.0
    first = times(a.first, scale * size)
    if abs(first) > MAX_SIZE:
        return None
    unit: Unit = "money" if "money" in (a.unit, b.unit) else b.unit
    other = None
    if a.other or b.other:
        other = times(a.other[0], scale * size) if a.other else first, b.other[1] if b.other else b.second
    merged = replace(
        b,
        first=first,
        unit=unit,
        currency=a.currency or b.currency,
        signed=a.signed,
        start=a.start,
        other=other,
    )
    return Token(merged, right.scale, right.size, right.word if left.word else "")


def _spread(left: Token, right: Token, text: str) -> Token | None:
    """Turn a value and the margin around it, in its unit or as a share of it, into a range."""
    a, b = left.quantity, right.quantity
    if a.first != a.second or not _MARGIN.fullmatch(text, a.end, b.start):
        return None
    if b.unit == "percent" and a.unit in ("money", "number"):
        margin, size = abs(times(a.first, b.first)), 1.0
    elif b.unit in (a.unit, "number", "points" if a.unit == "percent" else "") and b.currency in (
        a.currency,
        "",
    ):
        # Of "$10 ± 1 million" both are millions.
        size = right.scale if right.scale and not left.scale else 1.0
        margin = times(b.first, left.size if b.unit == "number" else 1.0)
    elif a.unit == "number":
        size, margin = (right.scale or 1.0) * right.size, b.first
        a = replace(a, unit=b.unit, currency=b.currency)
    else:
        return None
    middle = times(a.first, size)
    low, high = times(middle - margin, 1), times(middle + margin, 1)
    ranged = replace(a, first=low, second=high, end=b.end, other=None)
    return Token(ranged, left.scale or right.scale, left.size, left.word)


def _is_period(left: Token, right: Token, text: str) -> bool:
    """Tell whether the right token is the "a month" of "$2m a month" or of "12 units a month"."""
    is_article_of_time = right.word in ("a", "an") and right.quantity.unit == "duration"
    gap = text[left.quantity.end : right.quantity.start]
    is_counted = left.quantity.unit == "number" and bool(_COUNTED.fullmatch(gap))
    return is_article_of_time and (is_counted or (len(gap) <= 2 and bool(_PER.fullmatch(gap))))


def _is_year(token: Token, text: str) -> bool:
    """Tell whether the token is a bare calendar year, or a range of two."""
    q = token.quantity
    return (
        q.unit == "number"
        and not token.scale
        and bool(_YEARS.fullmatch(text, q.start, q.end))
        and all(value.is_integer() and 1900 <= value < 2100 for value in (q.first, q.second))
    )


def _is_bare_word(token: Token, *, in_question: bool) -> bool:
    """Tell whether the token is a number word that counts nothing: "one of them"; "ten people" may."""
    is_bare = bool(token.word) and token.quantity.unit == "number" and not token.scale
    return is_bare and not (in_question and token.quantity.low > 1)
