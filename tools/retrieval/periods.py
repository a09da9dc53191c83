"""Which periods a question is about, and which days it bounds its documents to."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from typing_extensions import TypedDict

from tools.retrieval.moments import FIRST, LAST, MONTH, Moment, find_moments

MOST_PERIODS = 25
"""Most periods of a question that are read; each is looked for in each passage."""

_SINCE = re.compile(r"\b(?:since|not before|no earlier than)\s+(?:the\s+)?(?:year\s+)?$", re.IGNORECASE)
_UNTIL = re.compile(r"\b(?:until|till|no later than)\s+(?:the\s+)?(?:year\s+)?$", re.IGNORECASE)
_DOCUMENTS = r"\b(?:documents|articles|reports|news|sources)"
_PUBLISHED = re.compile(
    rf"(?:{_DOCUMENTS} (?:published|dated|released) (?:in|during)"
    rf"|\bonly (?:\w+ )?{_DOCUMENTS} (?:from|of|in|dated)|^\s*(?:use )?only (?:from|of)) $",
    re.IGNORECASE,
)
_PUBLISHED_BETWEEN = re.compile(r"\b(?:published|dated|released) $", re.I)
_PUBLISHED_BEFORE = re.compile(r"\b(?:published|dated|released) before $", re.I)
_PUBLISHED_AFTER = re.compile(r"\b(?:published|dated|released) after $", re.I)
_AND = re.compile(r",?\s+(?:and|but)\s+(?:(?P<before>before)|after)\s+$", re.IGNORECASE)
_AFTER = re.compile(r"\b(?:after|later than)\s+(?:the\s+)?$", re.IGNORECASE)
_BEFORE = re.compile(r"\b(?:before|prior to|earlier than)\s+(?:the\s+)?$", re.IGNORECASE)
_FROM = re.compile(r"\b(?:(?P<between>between)|from)\s+$", re.IGNORECASE)
_TO = re.compile(
    r"\s+(?:(?P<and>and)|(?P<until>until|till)|to|through)\s+|\s*[-\u2013\u2014]\s*", re.IGNORECASE
)
_COMPARES = re.compile(
    r"\b(?:chang|differ|compar|versus|vs\b|grow|grew|increas|decreas|ris|rose|fall|fell|declin|drop|improv|average)",
    re.IGNORECASE,
)
_SAID = re.compile(
    rf"""\b(?:since|until|till|not\ before|no\ (?:earlier|later)\ than
    |(?:published|dated|released)\ (?:before|after))
    \s+(?:the\s+)?(?:year\s+)?
    (?P<day>\d{{1,4}}[-/.]\d{{1,2}}[-/.]\d{{1,4}}|[2-9]\d{{3}}(?=\s*(?:[?!.,;]|$))|(?:{MONTH})\s+\d[\d,\ ]*
    |\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:{MONTH})\b(?:,?\s+\d{{4}})?|Q\d(?:\s+\d{{4}})?|tomorrow\b)""",
    re.IGNORECASE | re.VERBOSE,
)
_LEAD_CHARS = 60  # the words that say how a date is meant stand right before it
_DAY = timedelta(days=1)
_RECENT = re.compile(r"\b(?:latest|newest|most recent|recent|recently|since)\b", re.IGNORECASE)


class Period(TypedDict):
    """A span of days that a question names; both ends are ISO days, inclusive.

    `sure` is False where a document of other days may as well tell: the question leaves the year to the
    reader, as in "Q3", or means all that was before a day.
    """

    text: str
    start: str
    end: str
    sure: bool


class Periods(NamedTuple):
    """What a question says about time.

    Attributes:
        named: Periods that the answer is about, in order, none twice, at most 25; they raise documents of
            their days.
        since: First day of the documents that are wanted, the latest of several; None for no bound.
        until: The last one, the earliest of several.
        bound_by: The question's words that set the bounds, as they follow one another, none twice.
        empty: Its words for spans that end before they begin.
        unread: Its words for bounds of which the day cannot be read.
        recent: Whether it asks for what is new.
    """

    named: list[Period]
    since: date | None
    until: date | None
    bound_by: tuple[str, ...]
    empty: tuple[str, ...]
    unread: tuple[str, ...]
    recent: bool


class _Bound(NamedTuple):
    since: date | None
    until: date | None
    lead: str


def find_periods(query: str, *, today: date) -> Periods:
    """Read the periods of a question.

    "Since" and "until" before a date bound the days of the documents, as "published before" does. Any other
    date is what the answer is about: a quarter's figures are published when it is over.

    Args:
        query: The question.
        today: The day that "last quarter" counts from.
    """
    moments = list(find_moments(query, today=today))
    named: dict[tuple[str, date, date], Period] = {}
    bounds: list[_Bound] = []
    words: dict[str, None] = {}
    empty: dict[str, None] = {}
    bounded = 0  # where the last bound ends, as "before" in "published after 2024 and before 2025" is one too
    for moment, joined in _joined(query, moments):
        text, before = query[moment.at : moment.stop], query[max(0, moment.at - _LEAD_CHARS) : moment.at]
        bound = _bound(moment, before, joined=joined) or (
            _continued(moment, query[bounded : moment.at]) if bounds else None
        )
        if bound:
            bounds.append(bound)
            words[f"{bound.lead}{text}"] = None
            bounded = moment.stop
        elif moment.start > moment.end:
            empty[text] = None
        elif (period := _named(moment, text, before)) and len(named) < MOST_PERIODS:
            named.setdefault((period["text"].casefold(), moment.start, moment.end), period)
    return Periods(
        list(named.values()),
        max((bound.since for bound in bounds if bound.since), default=None),
        min((bound.until for bound in bounds if bound.until), default=None),
        tuple(words),
        tuple(empty),
        tuple(dict.fromkeys(_unread(query, moments))),
        bool(_RECENT.search(query)),
    )


def _joined(query: str, moments: list[Moment]) -> Iterator[tuple[Moment, bool]]:
    """Make one of the two edges of a span, as in "between March 3 and June 30, 2026"; say of each if it is.

    Two years stay apart, save where documents are bound by them or they run backwards: what they say is
    compared more often than what lies between.
    """
    compares = bool(_COMPARES.search(query))
    at = 0
    while at < len(moments):
        span = _span(query, *moments[at : at + 2], compares=compares) if at + 1 < len(moments) else None
        yield span or moments[at], span is not None
        at += 1 if span is None else 2


def _span(query: str, first: Moment, last: Moment, *, compares: bool) -> Moment | None:
    before = query[max(0, first.at - _LEAD_CHARS) : first.at]
    lead, link = _FROM.search(before), _TO.fullmatch(query[first.stop : last.at])
    if link is None or (link["and"] and not (lead and lead["between"])) or (link["until"] and not lead):
        return None
    if _SINCE.search(before) or _UNTIL.search(before):
        return None
    if not first.sure and last.sure:  # the year is said once, at the end
        text = query[first.at : first.stop]
        first = next((each for each in find_moments(text, today=last.end) if each.stop == len(text)), first)
        first = first._replace(at=last.at - len(link.group()) - len(text))
    at = first.at - (len(lead.group()) if lead else 0)
    bounds_documents = bool(_PUBLISHED_BETWEEN.search(query[max(0, at - _LEAD_CHARS) : at]))
    years = all(each.start.month == 1 and each.end == date(each.start.year, 12, 31) for each in (first, last))
    backwards = first.start > last.end
    if not bounds_documents and (compares if backwards else years):
        return None
    return Moment(first.start, last.end, last.sure, at, last.stop)


def _bound(moment: Moment, before: str, *, joined: bool) -> _Bound | None:
    if word := _SINCE.search(before):
        return _Bound(moment.start, None, word.group())
    if word := _UNTIL.search(before):
        return _Bound(None, moment.end, word.group())
    if word := _PUBLISHED.search(before) or (_PUBLISHED_BETWEEN.search(before) if joined else None):
        return _Bound(moment.start, moment.end, word.group())
    if word := _PUBLISHED_BEFORE.search(before):
        return _Bound(None, moment.start - _DAY, word.group())
    if word := _PUBLISHED_AFTER.search(before):
        return _Bound(moment.end + _DAY, None, word.group())
    return None


def _continued(moment: Moment, since_bound: str) -> _Bound | None:
    word = _AND.fullmatch(since_bound)
    if word is None:
        return None
    if word["before"]:
        return _Bound(None, moment.start - _DAY, word.group())
    return _Bound(moment.end + _DAY, None, word.group())


def _named(moment: Moment, text: str, before: str) -> Period | None:
    start, end, sure = moment.start, moment.end, moment.sure
    if word := _AFTER.search(before):
        start, end, text = moment.end + _DAY, LAST, f"{word.group()}{text}"
    elif word := _BEFORE.search(before):
        start, end, text, sure = FIRST, moment.start - _DAY, f"{word.group()}{text}", False
    if start > end:
        return None
    return Period(text=text, start=start.isoformat(), end=end.isoformat(), sure=sure)


def _unread(query: str, moments: list[Moment]) -> Iterator[str]:
    """Yield bounds of documents whose day is none that was read."""
    read = {moment.at for moment in moments}
    for match in _SAID.finditer(query):
        if match.start("day") not in read:
            yield match.group().strip()
