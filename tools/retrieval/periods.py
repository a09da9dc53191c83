"""Which periods a question names: days, months, quarters, years, some of them relative to today."""

import calendar
import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from typing_extensions import TypedDict

_MONTHS = {name.casefold(): number for number, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.casefold(): number for number, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_QUARTERS = {"first": 1, "second": 2, "third": 3, "fourth": 4}
_UNITS = {"day": 1, "week": 7, "month": 30, "quarter": 91, "year": 365}

_MOMENT = re.compile(
    rf"""
    (?P<iso>\d{{4}}-\d{{2}}-\d{{2}})(?:T[\d:.]+(?:Z|[+-]\d{{2}}:?\d{{2}})?)?
    | (?P<month_first>{_MONTH})\.?\s+(?P<day_after>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s+(?P<year_md>\d{{4}}))?
    | (?P<day_first>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month_after>{_MONTH})\b
      (?:,?\s+(?P<year_dm>\d{{4}}))?
    | (?P<month>{_MONTH})\.?,?\s+(?P<year_m>\d{{4}})
    | Q(?P<quarter>[1-4])(?:\s+(?:of\s+)?(?:FY\s?)?(?P<year_q>\d{{4}}))?
    | (?P<year_before>\d{{4}})\s*Q(?P<quarter_after>[1-4])
    | (?P<quarter_word>first|second|third|fourth)\s+quarter(?:\s+(?:of\s+)?(?P<year_qw>\d{{4}}))?
    | (?P<relative>last|past|previous|this|current)\s+(?:(?P<count>\d{{1,3}})\s+)?
      (?P<unit>day|week|month|quarter|year)s?\b
    | \b(?:in|during|of|for|since|until|till|before|after|from|to|between|and|by|year|FY)\s?
      (?P<year>(?:19|20)\d{{2}})\b(?!-)
    | \bin\s+(?P<month_only>{_MONTH})\b(?!\.?,?\s*\d)
    """,
    re.IGNORECASE | re.VERBOSE,
)
_SINCE = re.compile(r"\b(?:since|not before|no earlier than)\s+$", re.IGNORECASE)
_UNTIL = re.compile(r"\b(?:until|till|no later than)\s+$", re.IGNORECASE)
_PUBLISHED = re.compile(
    r"\b(?:documents|articles|reports|news) (?:published|dated|released) (?:in|during) $", re.I
)
_PUBLISHED_BEFORE = re.compile(r"\b(?:published|dated|released) before $", re.I)
_PUBLISHED_AFTER = re.compile(r"\b(?:published|dated|released) after $", re.I)
_LEAD_CHARS = 60  # the words that say how a date is meant stand right before it
_DAY = timedelta(days=1)
_RECENT = re.compile(r"\b(?:latest|newest|most recent|recent|recently|since)\b", re.IGNORECASE)


class Period(TypedDict):
    """A span of days that a question names; both ends are ISO days, inclusive.

    `sure` is False where the question leaves the year to the reader, as in "Q3".
    """

    text: str
    start: str
    end: str
    sure: bool


class Periods(NamedTuple):
    """What a question says about time.

    Attributes:
        named: Periods that the answer is about, in order; they raise documents of their days.
        since: First day of the documents that are wanted, the latest of several; None for no bound.
        until: The last one, the earliest of several.
        bound_by: The question's words that set the bounds, as they follow one another.
        recent: Whether it asks for what is new.
    """

    named: list[Period]
    since: date | None
    until: date | None
    bound_by: tuple[str, ...]
    recent: bool


class _Span(NamedTuple):
    start: date
    end: date
    sure: bool
    at: int
    stop: int


def find_periods(query: str, *, today: date) -> Periods:
    """Read the periods of a question.

    "Since" and "until" before a date bound the days of the documents, as "published before" does. Any other
    date is what the answer is about: a quarter's figures are published when it is over.

    Args:
        query: The question.
        today: The day that "last quarter" counts from; a month or quarter without a year is the latest one
            that has begun.
    """
    named: list[Period] = []
    since: list[date] = []
    until: list[date] = []
    bounds: list[str] = []
    for span in _spans(query, today):
        before, words = query[max(0, span.at - _LEAD_CHARS) : span.at], query[span.at : span.stop]
        if word := _SINCE.search(before):
            since.append(span.start)
        elif word := _UNTIL.search(before):
            until.append(span.end)
        elif word := _PUBLISHED.search(before):
            since.append(span.start)
            until.append(span.end)
        elif word := _PUBLISHED_BEFORE.search(before):
            until.append(span.start - _DAY)
        elif word := _PUBLISHED_AFTER.search(before):
            since.append(span.end + _DAY)
        else:
            named.append(
                Period(text=words, start=span.start.isoformat(), end=span.end.isoformat(), sure=span.sure)
            )
            continue
        bounds.append(f"{word.group()}{words}")
    return Periods(
        named,
        max(since, default=None),
        min(until, default=None),
        tuple(bounds),
        bool(_RECENT.search(query)),
    )


def _spans(query: str, today: date) -> Iterator[_Span]:
    for match in _MOMENT.finditer(query):
        days = _days(match, today)
        if days is not None:
            lead = next(
                (name for name in ("year", "month_only") if match[name]), 0
            )  # a word stands before it
            yield _Span(*days, _says_year(match), match.start(lead), match.end())


def _says_year(match: re.Match[str]) -> bool:
    years = ("iso", "year_md", "year_dm", "year_m", "year_q", "year_before", "year_qw", "year", "relative")
    return any(match[name] for name in years)


def _days(match: re.Match[str], today: date) -> tuple[date, date] | None:
    """The first and the last day of what was matched; None where there is no such day."""
    part = match.groupdict()
    try:
        if part["iso"]:
            day = date.fromisoformat(part["iso"])
            return day, day
        if name := part["month_first"] or part["month_after"]:
            year = part["year_md"] or part["year_dm"]
            month, number = _MONTHS[name.casefold()], int(part["day_after"] or part["day_first"])
            day = date(int(year) if year else today.year, month, number)
            if not year and day > today:
                day = date(today.year - 1, month, number)
            return day, day
        if name := part["month"] or part["month_only"]:
            month = _MONTHS[name.casefold()]
            year = part["year_m"]
            return _month(int(year) if year else today.year - (month > today.month), month)
        if quarter := part["quarter"] or part["quarter_after"] or part["quarter_word"]:
            number = _QUARTERS.get(quarter.casefold()) or int(quarter)
            year = part["year_q"] or part["year_before"] or part["year_qw"]
            return _quarter(int(year) if year else today.year - (3 * number - 2 > today.month), number)
        if part["year"]:
            return date(int(part["year"]), 1, 1), date(int(part["year"]), 12, 31)
        return _relative(part["relative"].casefold(), part["count"], part["unit"].casefold(), today)
    except ValueError:
        return None


def _relative(which: str, count: str | None, unit: str, today: date) -> tuple[date, date]:
    if count or unit in ("day", "week"):
        return today - timedelta(days=int(count or 1) * _UNITS[unit]), today
    back = 0 if which in ("this", "current") else 1
    if unit == "year":
        return date(today.year - back, 1, 1), date(today.year - back, 12, 31)
    if unit == "month":
        number = today.year * 12 + today.month - 1 - back
        return _month(number // 12, number % 12 + 1)
    number = today.year * 4 + (today.month - 1) // 3 - back
    return _quarter(number // 4, number % 4 + 1)


def _month(year: int, month: int) -> tuple[date, date]:
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def _quarter(year: int, quarter: int) -> tuple[date, date]:
    return date(year, 3 * quarter - 2, 1), _month(year, 3 * quarter)[1]
