"""The figures of a text, comparable: kind, value, and how precisely it is written.

Quantities are found by the simulation's parser; here their spelling is made even first ("thirty-one",
"two thirds", "(2.6)", "half a million dollars", the cells of a table), and what they count is told apart.
"""

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from tools.simulation.reading.parse import find_quantities
from tools.simulation.reading.quantities import CURRENCIES
from tools.simulation.reading.tokens import Quantity
from tools.writing.reading.bounds import Bound, bound_said, keeps, range_bounds
from tools.writing.reading.periods import Period, find_periods

_MOST_ROUNDED = 0.1  # rounding that changes a figure by more than this share of it misleads
_MOST_HEDGED = 0.025  # "about" makes no $50 million of $48.2 million
_MOST_BOUNDED = 0.05  # "more than 12" of 12.6
_MOST_UNSAID = 100

_UNITS: Final = {
    **{"zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8},
    **{"nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15},
    **{"sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19},
}
_TENS: Final = {
    **{"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80},
    **{"ninety": 90},
}
_PARTS: Final = {
    **{"third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10},
}
_CODES = {"dollar": "USD", "euro": "EUR", "pound": "GBP", "yen": "JPY", "franc": "CHF"}
_COUNTED = {**_UNITS, **_TENS}
_NUMBER_WORD: Final = re.compile(
    rf"\b(?:(?P<tens>{'|'.join(_TENS)})(?:[ -](?P<unit>{'|'.join(_UNITS)}))?"
    rf"|(?P<single>{'|'.join(_UNITS)}))\b"
    r"(?P<hundred>[ -]hundred\b)?",
    re.IGNORECASE,
)
_FRACTION: Final = re.compile(
    rf"\b(?P<count>an?|\d+)[ -](?P<part>{'|'.join(_PARTS)})s?\b"
    r"(?! (?:ago|earlier|later|before|after|of (?:19|20)\d\d))"
    r"(?!, (?:in|at|near|for|on)\b)",  # "opens a third, in Trieste"
    re.IGNORECASE,
)
_OUT_OF: Final = re.compile(
    r"(?<![\w.,])(?P<count>[1-9]|one) (?:in|out of) (?P<whole>[2-9]|10)\b(?![.,]?\d)(?! [a-z]+s\b)"
)
_HALF: Final = re.compile(r"(?<!first )(?<!second )\bhalf\b", re.IGNORECASE)
_MONEY_WORD: Final = re.compile(rf" (?:US )?(?P<word>{'|'.join(_CODES)})s?\b", re.IGNORECASE)
# A loss, as accounts write it; "(310)" and "(2026)" are none.
_LOSS: Final = re.compile(r"([$€£¥]?)\((?=[$€£¥]|[\d,]+\.\d|(?<=[$€£¥]\())([$€£¥]?\d[\d,.]*)\)")
_CELL_UNIT: Final = re.compile(
    rf"\((?P<code>{'|'.join(sorted(CURRENCIES))})?\s?(?P<scale>thousand|million|billion|bn|m|k)?\b[^()]*\)|\((?P<percent>%)\)"
)
_CELL_VALUE: Final = re.compile(r"(?<=: )(?:from |(?:rose|fell) to )?[+\-\u2212]?\d[\d.,]*$")
_EARLIER: Final = re.compile(r" \((?P<period>(?:[QH][1-4] )?(?:19|20)\d\d): (?P<value>[^();]+)\)")
_CLOCK: Final = re.compile(r"(?<![\d:])([01]?\d|2[0-3]):([0-5]\d)(?![\d:])")
_MEASURE: Final = re.compile(
    r"[\s-]?(?P<unit>cents?|pence|seconds?|minutes?|hours?|degrees?|°|km|kilometres?|kilometers?|miles?|metres?|meters?|kg"
    r"|tonnes?|tons?|litres?|liters?|barrels?|kWh|MWh|GWh|TWh|kW|MW|GW|KB|MB|GB|TB|times|x|\u00d7|-?fold)(?![^\W_])",
    re.IGNORECASE,
)
_TIMES = {"time", "x", "\u00d7", "fold", "-fold"}
_RATE: Final = re.compile(
    r",?\s?(?:(?:an?|per|each|every|/)\s?(?P<noun>hour|day|week|month|quarter|year|annum"
    r"|pounds?|kilos?|kilograms?|kg|tonnes?|tons?|ounces?|barrels?|gallons?|lit(?:re|er)s?|miles?|acres?|hectares?)\b"
    r"|(?P<adverb>hourly|daily|weekly|monthly|quarterly|yearly|annually)\b)",
    re.IGNORECASE,
)
_RATES = {"annum": "year", "yearly": "year", "annually": "year", "daily": "day"}
_DIGITS: Final = re.compile(r"\d[\d,]*(?:\.\d+)?")
_CLAUSE_END: Final = re.compile(r"\s*(?:[.,;:)](?!\d)|$)")
# Only where a word begins: tried at each of its letters, it would take the square of its length.
_BARE: Final = re.compile(r"(?<![\w.,:/%-])[\w.,:/%-]*\d[\w%]*")


@dataclass(frozen=True)
class Figure:
    """A figure or a date of a text.

    Attributes:
        kind: `money:USD`, `percent`, `points`, `duration`, `count`, `times`, `clock`, a unit of measure,
            `date`, or `token` for digits in any other word.
        value: In the kind's unit; shares for percentages, months for durations; 0 for dates and tokens.
        step: The last digit that is written, in that unit: what it has been rounded to.
        bound: What is said of it: "about", "more than", "at most"; or which end of a range it is.
        rate: The period that an amount is said to be for (`month`), empty where none follows it.
        period: Of a date.
        token: Of a token, lower case.
        start: Offset of its first character in the even text.
        end: Offset after its last.
    """

    kind: str
    value: float
    step: float
    bound: Bound
    rate: str
    period: Period | None
    token: str
    start: int
    end: int


def even(text: str) -> str:
    """Write numbers, fractions, currencies and the cells of tables in the one way that the parser reads."""
    text = " ".join(";".join(_with_units(text.split(";"))).split())
    text = re.sub(
        r"\b(half) (?:a|an) (?=million|billion|thousand|hundred)", "0.5 ", text, flags=re.IGNORECASE
    )
    text = _EARLIER.sub(r", after \g<value> in \g<period>,", text)
    text = re.sub(r"\ba (?:year|quarter|month|week) (?:earlier|before|ago)\b", "before", text)
    text = _NUMBER_WORD.sub(_digits, text)
    text = _OUT_OF.sub(_share, text)
    text = re.sub(r"\b(\d+) and a half\b", r"\1.5", text)
    text = _FRACTION.sub(_percent, text)
    text = re.sub(r"\bhal(?:ves?|ved|ving)\b", "fell 50%", text, flags=re.IGNORECASE)
    text = _HALF.sub("50%", text)
    text = re.sub(r"\btwice\b", "2 times", text, flags=re.IGNORECASE)
    text = re.sub(r"\bdoubl(?:es?|ed|ing)\b", "rose 2 times", text, flags=re.IGNORECASE)
    text = re.sub(r"\btripl(?:es?|ed|ing)\b", "rose 3 times", text, flags=re.IGNORECASE)
    text = re.sub(r"\bquadrupl(?:es?|ed|ing)\b", "rose 4 times", text, flags=re.IGNORECASE)
    text = _MONEY_WORD.sub(lambda match: f" {_CODES[match['word'].lower()]}", text)
    return _LOSS.sub(r"-\1\2", text)


def find_figures(text: str) -> list[Figure]:
    """List the figures of an even text, in order; every digit of the text lies in one of them."""
    found = [
        Figure("date", 0.0, 0.0, "", "", period, "", period.start, period.end)
        for period in find_periods(text)
    ]
    rest = _blank(text, found)
    for match in _CLOCK.finditer(rest):
        minutes = 60.0 * int(match[1]) + int(match[2])
        found.append(Figure("clock", minutes, 0.0, "", "", None, "", match.start(), match.end()))
    rest = _blank(rest, found)
    for quantity in find_quantities(rest):
        found += _figures(quantity, rest)
    rest = _blank(rest, found)
    for match in _BARE.finditer(rest):
        found.append(_token(match))
    return _with_unsaid_units(sorted(found, key=lambda figure: figure.start), text)


def _with_unsaid_units(figures: list[Figure], text: str) -> list[Figure]:
    """Give a number that ends its clause the unit of the duration before it: "in 18 months, today in 22"."""
    for i, (before, figure) in enumerate(pairwise(figures), start=1):
        written = _DIGITS.match(text, before.start)
        if (
            before.kind == "duration"
            and figure.kind == "count"
            and figure.value < _MOST_UNSAID
            and written
            and _CLAUSE_END.match(text, figure.end)
        ):
            unit = before.value / float(written[0].replace(",", ""))
            figures[i] = replace(figure, kind="duration", value=figure.value * unit, step=figure.step * unit)
    return figures


def agrees(claimed: Figure, source: Figure, years: frozenset[int]) -> bool:
    """Tell whether the source's figure, rounded as the claim writes it, is the claim's.

    Args:
        claimed: A figure of a sentence.
        source: A figure of what it cites.
        years: The years that the source may mean where a date names none.
    """
    if claimed.kind != source.kind:
        return False
    if claimed.period and source.period:
        return claimed.period.holds(source.period, years)
    if claimed.kind == "token":
        return claimed.token == source.token
    if claimed.rate and source.rate and claimed.rate != source.rate:
        return False
    off = abs(claimed.value - source.value)
    size = abs(source.value)
    if off <= 1e-9 * size:
        return True
    if off <= claimed.step / 2 * (1 + 1e-9) and off <= _MOST_ROUNDED * size and source.step < claimed.step:
        return True
    most = _MOST_HEDGED if claimed.bound == "~" else _MOST_BOUNDED
    return claimed.bound not in ("", "[", "]") and off <= min(most * size, _trailing(claimed) / 2)


def keeps_bound(claimed: Figure, source: Figure) -> bool:
    """Tell whether a source bears out "more than" or "at least" of a figure that agrees with its own."""
    return keeps(claimed.bound, claimed.value, source_bound=source.bound, source_value=source.value)


def _trailing(figure: Figure) -> float:
    """The unit of the last digit that is not a zero: "about 300" may stand for 305, "about 301" may not."""
    step = figure.step
    while step and abs(figure.value) > step and round(figure.value / step) % 10 == 0:
        step *= 10
    return step


def _figures(quantity: Quantity, text: str) -> list[Figure]:
    """Read one quantity as one figure, a range as two."""
    written = text[quantity.start : quantity.end]
    if quantity.unit == "duration" and not _DIGITS.search(written):
        return []  # "a year earlier", "a month": a point in time or a rate
    kind, end = _kind(quantity, text)
    rate = _RATE.match(text, end)
    period = (rate["noun"] or rate["adverb"]).lower() if rate else ""
    period = _RATES.get(period, period.removesuffix("ly"))
    digits = _DIGITS.findall(written)
    values, bounds = [quantity.first], [bound_said(text, quantity.start, end, kind=kind)]
    if quantity.first != quantity.second:
        values.append(quantity.second)
        bounds = range_bounds(text, quantity.start, quantity.first, quantity.second)
    return [
        Figure(kind, value, _step(number, value), bound, period, None, "", quantity.start, end)
        for number, value, bound in zip(digits[-len(values) :] or ["1"], values, bounds, strict=False)
    ]


def _kind(quantity: Quantity, text: str) -> tuple[str, int]:
    """Tell what a quantity measures, and where its unit ends."""
    if quantity.unit != "number":
        kind = f"money:{quantity.currency}" if quantity.unit == "money" else quantity.unit
        return kind, quantity.end
    code = text[max(0, quantity.start - 4) : quantity.start].strip()
    after = text[quantity.end : quantity.end + 4].strip()
    if code in CURRENCIES or after in CURRENCIES:
        return f"money:{code if code in CURRENCIES else after}", quantity.end
    if measure := _MEASURE.match(text, quantity.end):
        unit = measure["unit"].lower().removesuffix("s") or "s"
        return ("times" if unit in _TIMES else unit), measure.end()
    return "count", quantity.end


def _step(number: str, value: float) -> float:
    """The size of the last digit of a number as written, in the unit of its value."""
    written = float(number.replace(",", "")) if not re.fullmatch(r"\d+,\d{1,2}", number) else 0.0
    decimals = len(re.split(r"[.,]", number)[-1]) if re.search(r"\.\d|^\d+,\d{1,2}$", number) else 0
    written = written or float(number.replace(",", "."))
    return abs(value) / written * 10.0**-decimals if written else 0.0


def _token(match: re.Match[str]) -> Figure:
    """Digits that no pattern reads: they have to be in the source to the letter."""
    return Figure("token", 0.0, 0.0, "", "", None, match[0].lower().strip(".,:"), match.start(), match.end())


def _blank(text: str, found: list[Figure]) -> str:
    for figure in found:
        text = text[: figure.start] + " " * (figure.end - figure.start) + text[figure.end :]
    return text


def _digits(match: re.Match[str]) -> str:
    """Write a number word in digits; "one" alone is mostly a pronoun and stays."""
    tens, unit, single = match["tens"], match["unit"], match["single"]
    number = _COUNTED[(tens or single).lower()] + (_UNITS[unit.lower()] if unit else 0)
    if match["hundred"]:
        return str(100 * number)
    return match[0] if number == 1 and not _FRACTION.match(f"a{match.string[match.end() :]}") else str(number)


def _share(match: re.Match[str]) -> str:
    count = 1 if match["count"] == "one" else int(match["count"])
    return f"{count / int(match['whole']) * 100:.4g}%" if count < int(match["whole"]) else match[0]


def _percent(match: re.Match[str]) -> str:
    part, count = match["part"].lower(), match["count"].lower()
    if part == "quarter" and not (
        match.string[match.end() :].startswith((" of", " more", " less", " fewer", " higher", " lower"))
        or match.string[: match.start()].endswith(" by ")
    ):
        return match[0]  # three months
    return f"{(1 if count.startswith('a') else int(count)) / _PARTS[part] * 100:.4g}%"


def _with_units(cells: list[str]) -> list[str]:
    """Give the bare numbers of a table's row ("Revenue (USD million); Q3: 12.2") the unit of their label."""
    row_unit = ""
    even_cells = []
    for cell in cells:
        own = _CELL_UNIT.search(cell)
        value = _CELL_VALUE.search(cell)
        unit = _unit(own) if own else row_unit
        if own and not value:
            row_unit = unit
        even_cells.append(cell[: value.start()] + value[0] + unit if value and unit else cell)
    return even_cells


def _unit(match: re.Match[str]) -> str:
    if match["percent"]:
        return "%"
    return "".join(f" {word}" for word in (match["scale"], match["code"]) if word)
