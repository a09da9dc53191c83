"""Find the quantities in a text: amounts, percentages, points, durations, ranges of each.

Every pattern starts at a token boundary and has bounded gaps, so the time is linear in the text's length.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, Literal

Unit = Literal["money", "percent", "points", "duration", "number", "factor"]

_CURRENCIES: Final = {"US$": "USD", "$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY"}
_SCALES: Final = {
    **dict.fromkeys(("k", "thousand", "tausend", "mille"), 1e3),
    **dict.fromkeys(("m", "mm", "mn", "mio", "million", "millions", "millionen"), 1e6),
    **dict.fromkeys(("b", "bn", "mrd", "billion", "billions", "milliards", "milliarden"), 1e9),
    **dict.fromkeys(("tn", "trillion", "trillions"), 1e12),
}
_WORDS: Final = {
    **{"a": 1.0, "an": 1.0, "one": 1.0, "two": 2.0, "three": 3.0, "four": 4.0, "five": 5.0, "six": 6.0},
    **{"seven": 7.0, "eight": 8.0, "nine": 9.0, "ten": 10.0, "eleven": 11.0, "twelve": 12.0},
}
_FACTORS: Final = {"doubl": 1.0, "tripl": 2.0, "quadrupl": 3.0, "halv": -0.5}
MAX_SIZE: Final = 1e18  # no business figure is larger; such digits are an identifier or noise
# Size of one unit: shares for percentages and points, months for durations.
_UNITS: Final[dict[str, tuple[Unit, float]]] = {
    **dict.fromkeys(("%", "percent", "per cent", "pct", "prozent"), ("percent", 0.01)),
    **dict.fromkeys(("percentage points", "percentage point", "% points", "%-points"), ("points", 0.01)),
    **dict.fromkeys(("points", "point", "pp", "ppt", "pts"), ("points", 0.01)),
    **dict.fromkeys(("bps", "bp", "basis points", "basis point"), ("points", 0.0001)),
    **dict.fromkeys(("day", "days"), ("duration", 12 / 365.25)),
    **dict.fromkeys(("week", "weeks"), ("duration", 7 * 12 / 365.25)),
    **dict.fromkeys(("month", "months", "mo", "mos"), ("duration", 1.0)),
    **dict.fromkeys(("quarter", "quarters"), ("duration", 3.0)),
    **dict.fromkeys(("year", "years", "yr", "yrs"), ("duration", 12.0)),
}


def _either(words: dict[str, float] | dict[str, tuple[Unit, float]]) -> str:
    """Alternatives of a pattern, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_TOKEN: Final = re.compile(
    rf"""
    (?<![\w.,])
    (?P<sign>[+\-\u2212])?
    (?P<currency>US\$|[$€£¥]|(?:USD|EUR|GBP|CHF|JPY)\ ?)?\ ?
    (?:(?P<number>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?(?!\d)|\d+(?:[.,]\d+)?)|(?P<word>(?a:{_either(_WORDS)}))(?=[\s-]))
    (?:[\ ]?(?P<scale>(?a:{_either(_SCALES)}))(?![^\W_]))?
    (?:\ ?(?P<after>USD|EUR|GBP|CHF|JPY|€|£|\$)(?!\w))?
    (?:[\s-]{{0,2}}(?P<unit>(?a:{_either(_UNITS)}))(?!\w))?
    """,
    re.VERBOSE | re.IGNORECASE,
)
# "Churn doubles" is a change by itself; "doubles to 4%" says the same as the figure, which is read.
_FACTOR: Final = re.compile(
    r"\b(?P<stem>doubl|tripl|quadrupl|halv)(?:es?|ed|ing)\b(?![\s-]digit|-)(?!\s{1,2}(?:from|to)\b)",
    re.IGNORECASE,
)
_DASH: Final = re.compile(r"\s{0,2}(?:[-\u2013\u2014]|to|bis|à)\s{0,2}", re.IGNORECASE)
_AND: Final = re.compile(r"\s{1,2}(?:and|und|et)\s{1,2}", re.IGNORECASE)
_BETWEEN: Final = re.compile(r"(?:between|zwischen|entre)\s{1,2}$", re.IGNORECASE)
_PER: Final = re.compile(r"\s{0,2}(?:a|an|per|/|each|every)?\s{0,2}", re.IGNORECASE)


@dataclass(frozen=True)
class Quantity:
    """A quantity in a text, or a range of them in the order in which it was written.

    Attributes:
        first: Value, or the end of the range that is written first; the size of `unit` is worked in.
        second: The other end of a range; equal to `first` for a single value.
        unit: `percent` and `points` are shares (0.15), `duration` is in months; a `factor` is the relative
            change that it makes: 1 for "doubles".
        currency: ISO code, empty where none is written.
        signed: Whether a plus or minus sign is written.
        start: Offset of the first character.
        end: Offset after the last character.
    """

    first: float
    second: float
    unit: Unit
    currency: str
    signed: bool
    start: int
    end: int

    @property
    def low(self) -> float:
        """The smaller end."""
        return min(self.first, self.second)

    @property
    def high(self) -> float:
        """The larger end."""
        return max(self.first, self.second)


@dataclass(frozen=True)
class _Token:
    """One number with what is attached to it.

    Attributes:
        quantity: The number, or a range of two.
        scale: Of "million" and the like, 0 where none is written.
        size: Of one unit, 1 where none is written.
        word: The number where it is written as a word, lower case, else empty.
    """

    quantity: Quantity
    scale: float
    size: float
    word: str


def find_quantities(text: str) -> list[Quantity]:
    """List all quantities of a text in order; spans do not overlap.

    "10-20%", "$40 to 55m", "between 40 and 55" are one range each: what the first number lacks (unit,
    currency, scale) it takes from the second. "Doubles" and "halved" are factors. Bare years (1900 to 2099),
    bare number words and the "a month" of "$2m a month" are no quantities.
    """
    found: list[_Token] = []
    for match in _TOKEN.finditer(text):
        token = _read(match)
        if token is None:
            continue
        previous = found[-1] if found else None
        if previous and (merged := _merge(previous, token, text)):
            found[-1] = merged
        elif not (previous and _is_period(previous, token, text)):
            found.append(token)
    kept = [token.quantity for token in found if not (_is_year(token, text) or _is_bare_word(token))]
    return sorted([*kept, *_factors(text)], key=lambda quantity: quantity.start)


def _factors(text: str) -> Iterator[Quantity]:
    """Yield the verbs that multiply."""
    for match in _FACTOR.finditer(text):
        change = _FACTORS[match["stem"].lower()]
        yield Quantity(change, change, "factor", "", True, match.start(), match.end())


def _read(match: re.Match[str]) -> _Token | None:
    """Turn a match into a token; None where it is an article, or too large for a business figure."""
    word = (match["word"] or "").lower()
    unit_text, scale_text = match["unit"], match["scale"]
    if word in ("a", "an") and not unit_text and len(scale_text or "") < 3:
        return None
    number = _WORDS[word] if word else _number(match["number"])
    scale = _SCALES[scale_text.lower()] if scale_text else 0.0
    symbol = (match["currency"] or match["after"] or "").strip().upper()
    currency = _CURRENCIES.get(symbol, symbol)
    unit, size = _UNITS[unit_text.lower()] if unit_text else ("number", 1.0)
    if currency:
        unit, size = "money", 1.0
    sign = -1.0 if match["sign"] in ("-", "\u2212") else 1.0
    value = _times(sign * number, (scale or 1.0) * size)
    if abs(value) > MAX_SIZE:
        return None
    end = match.end("unit") if unit_text and unit != "money" else _end_without_unit(match)
    quantity = Quantity(value, value, unit, currency, bool(match["sign"]), match.start(), end)
    return _Token(quantity, scale, size, word)


def _times(number: float, size: float) -> float:
    """Multiply and drop what binary fractions add: 70 * 0.01 is 0.7, not 0.7000000000000001."""
    return float(f"{number * size:.15g}")


def _end_without_unit(match: re.Match[str]) -> int:
    """Offset after the number and its scale or currency, whichever is last."""
    return max(match.end(group) for group in ("number", "word", "scale", "after"))


def _number(digits: str) -> float:
    """Read 1,234.5 and, as in much of Europe, 3,5; a comma before three digits separates thousands."""
    whole, comma, fraction = digits.partition(",")
    if comma and "," not in fraction and "." not in digits and len(fraction) != 3:
        return float(f"{whole}.{fraction}")
    return float(digits.replace(",", ""))


def _merge(left: _Token, right: _Token, text: str) -> _Token | None:
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
    first = _times(a.first, scale * size)
    if abs(first) > MAX_SIZE:
        return None
    unit: Unit = "money" if "money" in (a.unit, b.unit) else b.unit
    merged = replace(
        b, first=first, unit=unit, currency=a.currency or b.currency, signed=a.signed, start=a.start
    )
    return _Token(merged, right.scale, right.size, right.word if left.word else "")


def _is_period(left: _Token, right: _Token, text: str) -> bool:
    """Tell whether the right token is the "a month" of "$2m a month"."""
    is_article_of_time = right.word in ("a", "an") and right.quantity.unit == "duration"
    gap = text[left.quantity.end : right.quantity.start]
    return is_article_of_time and len(gap) <= 2 and bool(_PER.fullmatch(gap))


def _is_year(token: _Token, text: str) -> bool:
    """Tell whether the token is a bare calendar year, or a range of two."""
    q = token.quantity
    return (
        q.unit == "number"
        and not token.scale
        and "," not in text[q.start : q.end]
        and all(value.is_integer() and 1900 <= value < 2100 for value in (q.first, q.second))
    )


def _is_bare_word(token: _Token) -> bool:
    """Tell whether the token is a number word that counts nothing: "one of them"."""
    return bool(token.word) and token.quantity.unit == "number" and not token.scale
