"""Dates and periods in a text, as spans of months: what a quarter, a year and a day have in common."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            *("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul"),
            *("august aug", "september sept sep", "october oct", "november nov", "december dec"),
        ),
        start=1,
    )
    for name in names.split()
}
_ORDINALS: Final = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
_MONTH = "|".join(sorted((name.capitalize() for name in _MONTHS), key=len, reverse=True))
_ORDINAL = "|".join(_ORDINALS)
_YEAR = r"(?:19|20)\d\d(?![\d,.]*\d)"
# The month of May alone, and March, are words as well: only a preposition makes them dates.
_BEFORE_MONTH = (
    r"(?:in|of|since|until|till|by|from|to|and|between|during|before|after|last|next|early|mid|late"
    r"|a|the|its)"
)

# From the longest form to the shortest: the first that matches at a place is the one that is meant.
_PERIOD: Final = re.compile(
    rf"""
    \b(?:
      (?P<iso>(?:19|20)\d\d-[01]\d-[0-3]\d)
    | (?P<day>[0-3]?\d)(?:st|nd|rd|th)?\ (?:of\ )?(?P<day_month>{_MONTH})\b\.?(?:,?\ (?P<day_year>{_YEAR}))?
    | (?P<us_month>{_MONTH})\b\.?\ (?P<us_day>[0-3]?\d)(?:st|nd|rd|th)?(?!\w|[.,:]\d)
      (?:,?\ (?P<us_year>{_YEAR}))?
    | (?:[Bb]etween|[Ff]rom)\ (?P<first_month>{_MONTH})(?:\ {_YEAR})?
      \ (?:and|to|until|through)\ (?P<last_month>{_MONTH})\b(?:,?\ (?P<range_year>{_YEAR}))?
    | (?P<month>{_MONTH})\b\.?,?\ (?:of\ )?(?P<month_year>{_YEAR})
    | (?P<ordinal>(?i:{_ORDINAL}))[\ -](?P<part>(?i:quarter|half))\b
      (?:(?:\ of)?(?:\ fiscal)?,?\ (?P<part_year>{_YEAR}))?
    | in\ the\ (?P<short>(?i:{_ORDINAL}))(?=[.,;:)]|$|\ (?:and|after|against|but|while)\b)
    | (?P<letter>[QH])(?P<digit>[1-4])
      (?:(?:[\ /-]?(?:FY|')|[\ /-])?(?P<letter_year>{_YEAR}|(?<=\W)\d\d(?!\d)))?
    | (?P<before_year>{_YEAR})[\ -](?P<after_letter>[QH])(?P<after_digit>[1-4])
    | (?i:{_BEFORE_MONTH})\ (?P<bare_month>{_MONTH})\b(?!\.?,?\ (?:of\ )?{_YEAR})
    | (?:FY\ ?)(?P<fiscal>{_YEAR}|\d\d(?!\d))
    | (?P<year>{_YEAR})(?!\ ?(?:%|percent|million|billion|thousand|bn|m\b))
    )\b
    """,
    re.VERBOSE,
)


@dataclass(frozen=True)
class Period:
    """A day, month, quarter, half or year.

    Attributes:
        year: `None` where the text names none.
        first: Its first month, from 1.
        last: Its last month, up to 12.
        day: Of the month; `None` for anything longer than a day.
        start: Offset of its first character.
        end: Offset after its last.
    """

    year: int | None
    first: int
    last: int
    day: int | None
    start: int
    end: int

    def holds(self, other: "Period", years: Collection[int]) -> bool:
        """Tell whether `other` lies within this period, so that a text of `other` speaks of it.

        Args:
            other: As its text writes it.
            years: The years that its text may mean where it names none.
        """
        if self.year is not None and other.year != self.year and (other.year or self.year not in years):
            return False
        within = self.first <= other.first and other.last <= self.last
        return within and self.day in (None, other.day)


def find_periods(text: str) -> Iterator[Period]:
    """Give the periods of a text in order; what is no date (day 39 of a month) is left out.

    "In the third" is a quarter where the text speaks of quarters.
    """
    for match in _PERIOD.finditer(text):
        if match["short"] and "quarter" not in text:
            continue
        period = _read(match)
        if period.day is None or 1 <= period.day <= 31:
            yield period


def _read(match: re.Match[str]) -> Period:
    start, end = match.span()
    group = match.groupdict()
    if group["iso"]:
        month = int(group["iso"][5:7])
        return Period(int(group["iso"][:4]), month, month, int(group["iso"][8:]), start, end)
    if group["first_month"]:
        first, last = _MONTHS[group["first_month"].lower()], _MONTHS[group["last_month"].lower()]
        return Period(_year(group["range_year"]), min(first, last), max(first, last), None, start, end)
    month_name = group["day_month"] or group["us_month"] or group["month"] or group["bare_month"]
    if month_name:
        month = _MONTHS[month_name.lower()]
        day = group["day"] or group["us_day"]
        named_year = _year(group["day_year"] or group["us_year"] or group["month_year"])
        return Period(named_year, month, month, int(day) if day else None, start, end)
    letter = (
        group["letter"]
        or group["after_letter"]
        or (group["part"] or ("Q" if group["short"] else "")).upper()[:1]
    )
    if letter:
        ordinal = group["ordinal"] or group["short"]
        number = _ORDINALS[ordinal.lower()] if ordinal else 0
        number = number or int(group["digit"] or group["after_digit"])
        months = 3 if letter == "Q" else 6
        year = _year(group["part_year"] or group["letter_year"] or group["before_year"])
        return Period(year, months * (number - 1) + 1, months * number, None, start, end)
    return Period(_year(group["fiscal"] or group["year"]), 1, 12, None, start, end)


def _year(digits: str | None) -> int | None:
    if not digits:
        return None
    return int(digits) if len(digits) == 4 else 2000 + int(digits)
