"""What a question asks for, read before it is searched: parts, names, periods, its own constraints."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType

from typing_extensions import TypedDict

from tools.retrieval.allowed import find_allowed
from tools.retrieval.clauses import MOST_CLAUSES, split
from tools.retrieval.constraints import Constraints, find_constraints
from tools.retrieval.impossible import impossible
from tools.retrieval.names import Mention, find_companies, find_outlets, find_sources, find_titled
from tools.retrieval.periods import Period, find_periods
from tools.retrieval.stated import NOTHING, Stated, strictest
from tools.retrieval.unread import find_unread

_MOST_PLANNED_CHARS = 4000


class Named(TypedDict):
    """An outlet or company as the question writes it, and the names it may mean; none for what is unknown."""

    text: str
    means: list[str]


class SubQuery(TypedDict):
    """A text to search for, and the outlets and periods whose passages it prefers."""

    text: str
    outlets: list[str]
    periods: list[Period]


class QueryPlan(TypedDict):
    """How a question is searched for, and what its evidence has to carry.

    `main` is searched for first; each of `parts` (at most four) is sure of its best passage, and so is
    `widened`, which a corrective search adds. `companies` has what a passage has to name: companies, names
    in titles, and sources that are no outlet of the corpus. `since` and `until` bound the days of
    documents, inclusive ISO days: a document without a date is then left out. `recent_since` only raises.
    `impossible` says, one sentence each, which constraints nothing can meet. A document of another outlet
    than `only_outlets`, where it is not None, or of `never_outlets` is not cited.
    """

    main: SubQuery
    parts: list[SubQuery]
    widened: SubQuery | None
    outlets: list[Named]
    companies: list[Named]
    periods: list[Period]
    since: str | None
    until: str | None
    bound_by: str
    recent_since: str | None
    constraints: Constraints
    impossible: list[str]
    only_outlets: list[str] | None
    never_outlets: list[str]


def plan(
    query: str,
    *,
    today: date,
    outlets: Iterable[str],
    recent_since: date,
    titled: Mapping[str, Sequence[str]] = MappingProxyType({}),
    stated: Stated = NOTHING,
) -> QueryPlan:
    """Read a question.

    Args:
        query: The question. Constraints and bounds are looked for in all of it, names and the periods that it
            is about in its first 4,000 characters.
        today: The day that relative periods count from.
        outlets: Names of the corpus' outlets.
        recent_since: "Latest" and its like raise documents from this day on.
        titled: Names in the question that titles of the corpus have, each with the words that mean it.
        stated: What the caller asks of the evidence beside it.
    """
    known = set(outlets) - {""}
    allowed = find_allowed(query, known)
    constraints, subject = find_constraints(allowed.subject)
    bounds = find_periods(query, today=today)
    # What bounds the documents is not what they speak of.
    for words in dict.fromkeys(bounds.bound_by):
        subject = " ".join(subject.replace(words, " ").split())
    subject = subject if re.search(r"\w", subject) else query
    subject, tail = subject[:_MOST_PLANNED_CHARS], subject[_MOST_PLANNED_CHARS:]
    constraints, bounds, allowed = strictest(stated, constraints, bounds, allowed, outlets=known)
    periods = find_periods(subject, today=today).named
    outlet_mentions = find_outlets(subject, known)
    by_alias = _beside(find_companies(subject), outlet_mentions)
    by_title = _beside(
        find_titled(
            subject,
            {name: words for name, words in titled.items() if not find_periods(name, today=today).named},
        ),
        [*outlet_mentions, *by_alias, *find_sources(subject)],
    )
    companies = sorted([*by_alias, *by_title])
    main = SubQuery(
        text=subject + tail,
        outlets=sorted({*_means(outlet_mentions), *(allowed.only or ())}),
        periods=periods,
    )
    clauses = split(subject, _things(subject, outlet_mentions, companies, periods))
    return QueryPlan(
        main=main,
        parts=[_part(clause, known, today) for clause in clauses],
        widened=None,
        outlets=_named(subject, outlet_mentions),
        companies=[
            *_named(subject, companies),
            *_unknown(subject, [*outlet_mentions, *companies], periods),
        ],
        periods=periods,
        since=bounds.since.isoformat() if bounds.since else None,
        until=bounds.until.isoformat() if bounds.until else None,
        bound_by=" ".join(bounds.bound_by),
        recent_since=recent_since.isoformat() if bounds.recent else None,
        constraints=constraints,
        impossible=list(
            impossible(constraints, bounds, known, allowed=allowed, unread=list(find_unread(query)))
        ),
        only_outlets=None if allowed.only is None else sorted(allowed.only - allowed.never),
        never_outlets=sorted(allowed.never),
    )


def plain(query: str) -> SubQuery:
    """Return a sub-query that prefers nothing."""
    return SubQuery(text=query, outlets=[], periods=[])


def _things(
    subject: str, outlets: Sequence[Mention], companies: Sequence[Mention], periods: Sequence[Period]
) -> list[tuple[int, int]]:
    """Spans of what may part the question: outlets if it names two, else companies, else periods."""
    if len(outlets) > 1:
        return [(each.start, each.stop) for each in outlets]
    if len({each.means for each in companies}) > 1:
        first = {each.means: each for each in reversed(companies)}
        return sorted((each.start, each.stop) for each in first.values())
    starts: list[tuple[int, int]] = []
    for period in periods:
        start = subject.index(period["text"], starts[-1][1] if starts else 0)
        starts.append((start, start + len(period["text"])))
    return starts[:MOST_CLAUSES]


def _part(clause: str, outlets: set[str], today: date) -> SubQuery:
    return SubQuery(
        text=clause,
        outlets=_means(find_outlets(clause, outlets)),
        periods=find_periods(clause, today=today).named,
    )


def _beside(mentions: Iterable[Mention], others: Sequence[Mention]) -> list[Mention]:
    """Return the mentions that have no character in common with others."""
    return [
        each
        for each in mentions
        if all(each.stop <= other.start or other.stop <= each.start for other in others)
    ]


def _means(mentions: Sequence[Mention]) -> list[str]:
    return sorted({name for mention in mentions for name in mention.means})


def _unknown(subject: str, known: Sequence[Mention], periods: Sequence[Period]) -> list[Named]:
    """Return the sources asked for that nothing else names, each once: no document may be by them."""
    free = _beside(find_sources(subject), known)
    texts = dict.fromkeys(subject[each.start : each.stop] for each in free)
    days = [period["text"] for period in periods]
    return [
        Named(text=text, means=[]) for text in texts if not any(day in text or text in day for day in days)
    ]


def _named(subject: str, mentions: Sequence[Mention]) -> list[Named]:
    """Return each thing once, under the first text that names it."""
    by_meaning = {mention.means: subject[mention.start : mention.stop] for mention in reversed(mentions)}
    return [Named(text=text, means=list(means)) for means, text in reversed(by_meaning.items())]
