"""Numbers in a text, each with what is attached to it: currency, scale, unit.

Every pattern starts at a token boundary and has bounded gaps, so the time is linear in the text's length.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from tools.simulation.reading.numerals import (
    NUMBER_WORD,
    has_lone_dot,
    more_digits,
    numeral,
    read_number_word,
    read_numeral,
)
from tools.simulation.reading.quantities import CURRENCIES

Unit = Literal["money", "percent", "points", "duration", "number", "factor"]

_CURRENCIES: Final = {
    **{
        "US$": "USD",
        "$": "USD",
        "DOLLAR": "USD",
        "DOLLARS": "USD",
        "€": "EUR",
        "EURO": "EUR",
        "EUROS": "EUR",
    },
    **{"£": "GBP", "POUND": "GBP", "POUNDS": "GBP", "¥": "JPY", "YEN": "JPY"},
}
_SCALES: Final = {
    **dict.fromkeys(("k", "thousand", "tausend", "tsd", "mille"), 1e3),
    **dict.fromkeys(("m", "mm", "mn", "mio", "million", "millions", "millionen"), 1e6),
    **dict.fromkeys(("b", "bn", "mrd", "billion", "billions", "milliards", "milliarden"), 1e9),
    **dict.fromkeys(("tn", "trillion", "trillions"), 1e12),
}
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


_CODES: Final = "|".join(sorted(CURRENCIES))


def _token(*, blanks: bool) -> re.Pattern[str]:
    """Pattern of a number with what is attached to it; `blanks` as in `numeral`."""
    return re.compile(
        rf"""
        (?<![0-9A-Za-z\u00c0-\u024f_.,])
        (?P<sign>(?<![0-9][%€£¥$])(?<![0-9]\ [%€£¥$])(?<!\+/)[+\-\u2212])?
        (?P<currency>US\$|[$€£¥]|(?:{_CODES})\ ?)?\ ?
        (?:
            (?P<part>[0-9]{{1,2}})/(?P<whole>[0-9]{{1,2}})(?![0-9/])
            |(?P<number>{numeral(blanks=blanks)})(?P<more>{more_digits(blanks=blanks)})?
            |(?P<word>(?a:{NUMBER_WORD}))(?=[\s-])(?!\ (?:{_CODES}|[€£¥$]))
        )
        (?:[\ ]?(?P<scale>(?a:{_either(_SCALES)}))(?![^\W_]))?
        (?:(?<=mio|mrd|tsd)\.(?=\ ?(?:{_CODES}|[€£¥$]|(?-i:[a-z]))))?
        (?:\ ?(?P<after>{_CODES}|€|£|¥|\$|euros?|dollars?|pounds?|yen)(?:(?<=[€£¥$])|(?!\w)))?
        (?:[\s-]{{0,2}}(?P<unit>(?a:{_either(_UNITS)}))(?:(?<=%)|(?!\w)))?
        """,
        re.VERBOSE | re.IGNORECASE,
    )


_TOKEN: Final = _token(blanks=False)
_TOKEN_OF_QUESTION: Final = _token(blanks=True)
# Letters grown together with a number, or a symbol that is no currency we know: "5mln", "R$ 5m", "₹5m".
_GLUED_AHEAD: Final = re.compile(r"(?:[A-Za-z][$€£¥]|[\u20a0-\u20c0])\ ?$")
_GLUED_BEHIND: Final = re.compile(r"(?!x\b)[A-Za-z$¥\u20a0-\u20c0]")  # but "3x" is a number


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
        other: Both ends in the other reading, where a dot may mark decimals or set thousands apart: €5.000.
    """

    first: float
    second: float
    unit: Unit
    currency: str
    signed: bool
    start: int
    end: int
    other: tuple[float, float] | None = None

    @property
    def low(self) -> float:
        """The smaller end."""
        return min(self.first, self.second)

    @property
    def high(self) -> float:
        """The larger end."""
        return max(self.first, self.second)


@dataclass(frozen=True)
class Token:
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


def find_tokens(text: str, *, in_question: bool) -> Iterator[Token]:
    """Yield the numbers of a text in order; `in_question` as in `find_quantities`."""
    for match in (_TOKEN_OF_QUESTION if in_question else _TOKEN).finditer(text):
        token = None if in_question and _is_glued(match) else _read(match, in_question=in_question)
        if token is not None:
            yield token


def _is_glued(match: re.Match[str]) -> bool:
    """Tell whether letters or symbols that nobody knows are grown together with a number."""
    text, start, end = match.string, _start(match), match.end()
    ends_bare = text[end - 1].isdigit()
    return bool(
        _GLUED_AHEAD.search(text[max(0, start - 3) : start]) or (ends_bare and _GLUED_BEHIND.match(text, end))
    )


def _start(match: re.Match[str]) -> int:
    """Offset of the sign, the currency or the number, whichever is first."""
    return min(match.start(group) for group in ("sign", "currency", "part", "number", "word") if match[group])


def _read(match: re.Match[str], *, in_question: bool) -> Token | None:
    """Turn a match into a token; None for an article, an unknown form, what is too large for business."""
    word = (match["word"] or "").lower()
    unit_text, scale_text, digits = match["unit"], match["scale"], match["number"] or ""
    if match["more"] or (word in ("a", "an") and not unit_text and len(scale_text or "") < 3):
        return None
    number = read_number_word(word) if word else read_numeral(digits) if digits else _share(match)
    scale = _SCALES[scale_text.lower()] if scale_text else 0.0
    symbol = (match["currency"] or match["after"] or "").strip().upper()
    currency = _CURRENCIES.get(symbol, symbol)
    unit, size = _UNITS[unit_text.lower()] if unit_text else ("number", 1.0)
    if currency:
        unit, size = "money", 1.0
    elif match["part"] and not (unit_text or scale):
        unit = "percent"
    sign = -1.0 if match["sign"] in ("-", "\u2212") else 1.0
    value = times(sign * number, (scale or 1.0) * size)
    other = None
    if has_lone_dot(digits) and unit in ("money", "number"):
        other = times(value, 1000)
        if in_question and not scale:
            value, other = other, value
    if not 0 <= abs(value) <= MAX_SIZE:
        return None
    end = match.end("unit") if unit_text and unit != "money" else _end_without_unit(match)
    both = None if other is None else (other, other)
    quantity = Quantity(value, value, unit, currency, bool(match["sign"]), _start(match), end, both)
    return Token(quantity, scale, size, word)


def _share(match: re.Match[str]) -> float:
    """Read 1/3; not a number where it is no proper fraction, such as 24/7."""
    part, whole = int(match["part"]), int(match["whole"])
    return part / whole if 0 < part < whole else math.nan


def times(number: float, size: float) -> float:
    """Multiply and drop what binary fractions add: 70 * 0.01 is 0.7, not 0.7000000000000001."""
    return float(f"{number * size:.15g}")


def _end_without_unit(match: re.Match[str]) -> int:
    """Offset after the number and its scale or currency, whichever is last."""
    return max(match.end(group) for group in ("whole", "number", "word", "scale", "after"))
