"""Reads what sources say about themselves: dates, and names that mean something."""

import datetime
import email.utils
import re
from collections.abc import Iterable

_YEAR_FIRST = re.compile(r"\s*(\d{4})([-/.]?)(\d{2})\2(\d{2})(?!\d)")
# What programs write when nobody told them a name.
_PLACEHOLDERS = {
    "",
    "anonymous",
    "unspecified",
    "untitled",
    "unknown",
    "none",
    "author",
    "user",
    "python-docx",
}
_PROGRAM = re.compile(r"^Microsoft (?:Word|Excel|PowerPoint) - ")


def parse_date(value: object) -> datetime.date | None:
    """Read a date that can be read in one way only.

    Args:
        value: A date, an ISO 8601 or RFC 5322 text, or a year-first one with dashes, slashes or dots.

    Returns:
        The day in the value's own time zone; None for anything else, such as 04/09/2024.
    """
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, datetime.date):
        return value
    if not isinstance(value, str):
        return None
    try:
        if match := _YEAR_FIRST.match(value):
            return datetime.date(int(match[1]), int(match[3]), int(match[4]))
        return email.utils.parsedate_to_datetime(value).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def first_date(values: Iterable[object]) -> datetime.date | None:
    """Give the first of the values that is a date."""
    return next((date for value in values if (date := parse_date(value))), None)


def meaningful(name: object) -> str:
    """Give a title or a person's name, or "" where a program put in a placeholder."""
    text = _PROGRAM.sub("", name.strip()) if isinstance(name, str) else ""
    return "" if text.strip("() ").casefold() in _PLACEHOLDERS else text
