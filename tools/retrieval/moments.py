"""Days, months, quarters and years that a text writes, some of them relative to today."""

import calendar
import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from tools.retrieval.counts import ANY, read

FIRST, LAST = date(1900, 1, 1), date(2100, 12, 31)
"""What begins before the one or ends after the other is no period of a business."""

_MONTHS = {name.casefold(): number for number, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.casefold(): number for number, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
"""A month's name."""
_QUARTERS = {"first": 1, "second": 2, "third": 3, "fourth": 4}
_UNITS = {"day": 1, "week": 7, "month": 30, "quarter": 91, "year": 365}
_YEAR = r"(?:19\d{2}|20\d{2}|2100)\b(?!-|[.,]?\d|\s*%)"
_QUANTITY = (
    r"(?!\s+(?:percent|per\s+cent|points?|dollars|euros|pounds|cents|million|billion|thousand|tons|tonnes|kg|km"
    r"|miles|metres|meters|hours|days|weeks|months|years|units|times|people)\b)"
)
# Without a word such as "in" before it, a number is a year only beside what is told by the year.
_FIGURE = (
    r"(?:revenues?|sales|turnover|profits?|loss(?:es)?|earnings|income|ebitda|margins?|churn|arr|mrr|cash\s+flow"
    r"|costs?|expenses|capex|budget|guidance|forecast|outlook|targets?|results?|accounts|figures|kpis?|headcount"
    r"|dividend|plan|strategy|(?:annual\s+)?report)\b"
)
_MANNER = r"(?:(?:net|gross|total|annual|operating|full-year|recurring|capital|group|interim|fiscal)\s+)?"

_MOMENT = re.compile(
    rf"""
    (?<![\d-])(?P<iso>\d{{4}}-\d{{2}}-\d{{2}})(?!\d)(?:T[\d:.]+(?:Z|[+-]\d{{2}}:?\d{{2}})?)?
    | (?<![\d/.])(?P<first>\d{{1,2}})(?P<sep>[/.])(?P<second>\d{{1,2}})(?P=sep)(?P<year_n>\d{{4}})(?!\d)
    | (?:\b(?:(?P<between>between)|from)\s+)?\b(?P<month_from>{MONTH})\b\s*
      (?:\b(?(between)(?:and|to)|(?:to|through|until|till))\b|[-\u2013\u2014])\s*
      (?P<month_to>{MONTH})\b(?:\.?,?\s+(?P<year_to>\d{{4}})\b)?(?!\.?,?\s*\d)
    | \b(?P<month_first>{MONTH})\.?\s+(?P<day_after>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s+(?P<year_md>\d{{4}}))?
    | (?P<day_first>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month_after>{MONTH})\b
      (?:,?\s+(?P<year_dm>\d{{4}}))?
    | \b(?P<month>{MONTH})\.?,?\s+(?P<year_m>\d{{4}})
    | (?<!\d)(?P<year_before>\d{{4}})(?:'s)?\s*
      (?:Q(?P<quarter_after>[1-4])\b|(?P<quarter_word_after>first|second|third|fourth)\s+quarter\b)
    | \bQ(?P<quarter>[1-4])
      (?:\s*(?:of\s+)?(?:(?:FY\s?|')'?(?P<year_fq>(?:\d{{2}}){{1,2}})\b|(?P<year_q>\d{{4}})))?
    | \b(?P<quarter_word>first|second|third|fourth)\s+quarter(?:\s+(?:of\s+)?(?P<year_qw>\d{{4}}))?
    | \b(?P<relative>last|past|previous|this|current)\s+(?:(?P<count>{ANY})\s+)?
      (?P<unit>day|week|month|quarter|year)s?\b
    | \b(?:since|until|till)\s+(?P<day_word>yesterday|today)\b
    | \b(?:FY\s?|fiscal\s+)'?(?P<year_fiscal>\d{{2}})\b(?!%)
    | \b(?:(?:in|during|of|for|since|until|till|before|after|from|to|between|and|by|year|fiscal)\s+|FY\s?)
      (?P<year>{_YEAR})(?!(?:'s)?\s*(?:Q[1-4]|(?:first|second|third|fourth)\s+quarter)\b){_QUANTITY}
    | (?<![\w$\u20ac\u00a3\u00a5.,-])(?<![$\u20ac\u00a3\u00a5]\s)
      (?P<year_ahead>{_YEAR})(?=\s+{_MANNER}{_FIGURE})
    | \b{_FIGURE}\s+(?P<year_behind>{_YEAR})(?=\s*(?:[?!,;:.)]|$)|\s+(?:and|or|vs|versus|to|for|of|at)\b)
    | \b(?:in|since|until|till|before|after)\s+(?P<month_only>{MONTH})\b(?!\.?,?\s*\d)
    """,
    re.IGNORECASE | re.VERBOSE,
)
_AFTER_A_WORD = ("year", "year_ahead", "year_behind", "month_only", "day_word")
_YEARS = ("year_n", "year_to", "year_md", "year_dm", "year_m", "year_before", "year_fq", "year_q", "year_qw")
_WHOLE_YEARS = ("year", "year_ahead", "year_behind", "year_fiscal")
_SURE = ("iso", "relative", "day_word", *_WHOLE_YEARS, *_YEARS)


class Moment(NamedTuple):
    """Days `start` to `end`, inclusive, that characters `at` to `stop` of a text write.

    `sure` is False where the text leaves the year to the reader.
    """

    start: date
    end: date
    sure: bool
    at: int
    stop: int


def find_moments(text: str, *, today: date) -> Iterator[Moment]:
    """Find what of a text says days, in order; a day that does not exist, or not from 1900 to 2100, is none.

    Args:
        text: The text.
        today: The day that "last quarter" counts from; a month or quarter without a year is the latest one
            that has begun.
    """
    for match in _MOMENT.finditer(text):
        try:
            days = _days(match, today)
        except (ValueError, OverflowError):
            continue
        if days is not None and days[0] >= FIRST and days[1] <= LAST:
            lead = next((name for name in _AFTER_A_WORD if match[name]), 0)
            yield Moment(*days, any(match[name] for name in _SURE), match.start(lead), match.end())


def _days(match: re.Match[str], today: date) -> tuple[date, date] | None:
    """The first and the last day of what was matched; None where it may be either of two days."""
    part = match.groupdict()
    said = next((part[name] for name in _YEARS if part[name]), None)
    year = None if said is None else _full(said)
    if part["iso"]:
        return _day(date.fromisoformat(part["iso"]))
    if part["day_word"]:
        return _day(today - timedelta(days=part["day_word"].casefold() == "yesterday"))
    if part["first"]:
        return _numeric(int(part["first"]), int(part["second"]), int(part["year_n"]))
    if part["month_from"]:
        return _months(
            _MONTHS[part["month_from"].casefold()], _MONTHS[part["month_to"].casefold()], year, today
        )
    if name := part["month_first"] or part["month_after"]:
        month, number = _MONTHS[name.casefold()], int(part["day_after"] or part["day_first"])
        day = date(year or today.year, month, number)
        return _day(date(today.year - 1, month, number) if year is None and day > today else day)
    if name := part["month"] or part["month_only"]:
        month = _MONTHS[name.casefold()]
        return _month(today.year - (month > today.month) if year is None else year, month)
    quarter = next((part[name] for name in part if name.startswith("quarter") and part[name]), None)
    if quarter:
        number = _QUARTERS.get(quarter.casefold()) or int(quarter)
        return _quarter(today.year - (3 * number - 2 > today.month) if year is None else year, number)
    if whole := next((part[name] for name in _WHOLE_YEARS if part[name]), None):
        return date(_full(whole), 1, 1), date(_full(whole), 12, 31)
    return _relative(part["relative"].casefold(), part["count"], part["unit"].casefold(), today)


def _full(year: str) -> int:
    return int(year) + (2000 if len(year) == 2 else 0)


def _numeric(first: int, second: int, year: int) -> tuple[date, date] | None:
    """A day in figures, as "13/02/2025": of two numbers that may both be the month neither is taken."""
    if first <= 12 and second <= 12 and first != second:
        return None
    day, month = (second, first) if second > 12 else (first, second)
    return _day(date(year, month, day))


def _months(first: int, last: int, year: int | None, today: date) -> tuple[date, date]:
    """The months from one to another; the first is of the year before where it comes later in the year."""
    ends = today.year - (last > today.month) if year is None else year
    return _month(ends - (first > last), first)[0], _month(ends, last)[1]


def _relative(which: str, count: str | None, unit: str, today: date) -> tuple[date, date]:
    if count or unit in ("day", "week"):
        return today - timedelta(days=read(count or "1") * _UNITS[unit]), today
    back = 0 if which in ("this", "current") else 1
    if unit == "year":
        return date(today.year - back, 1, 1), date(today.year - back, 12, 31)
    if unit == "month":
        number = today.year * 12 + today.month - 1 - back
        return _month(number // 12, number % 12 + 1)
    number = today.year * 4 + (today.month - 1) // 3 - back
    return _quarter(number // 4, number % 4 + 1)


def _day(day: date) -> tuple[date, date]:
    return day, day


def _month(year: int, month: int) -> tuple[date, date]:
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def _quarter(year: int, quarter: int) -> tuple[date, date]:
    return date(year, 3 * quarter - 2, 1), _month(year, 3 * quarter)[1]
