"""Whether everything that a question names is carried by a passage."""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from tools.evidence.sums import adds_up
from tools.retrieval.asked import Asked
from tools.retrieval.moments import MONTH
from tools.retrieval.names import known_companies, naming_forms
from tools.retrieval.passage import Passage
from tools.retrieval.periods import Period
from tools.retrieval.plan import Named, QueryPlan

# What a month, quarter or year brought is told when it is over.
_TOLD_LATER = timedelta(days=100)
_A_DAY = timedelta(days=1)
_EARLY = timedelta(days=7)  # some close their books before a period ends
_OF_A_DAY = re.compile(rf"(?:\d(?:st|nd|rd|th)?|\b(?:{MONTH}))[ ,]+$", re.IGNORECASE)
# Shares of a part's content. A passage below the threshold has to hold some of a part, since the parts of a
# long question each score low; and one that only mentions a year has to be about what is asked of it.
_SOME, _ABOUT_IT = 0.05, 0.5


def named_by(plan: QueryPlan, asked: Asked) -> int:
    """Count the outlets, companies and periods that a question names, and the names that no document has."""
    return len(plan["outlets"]) + len(plan["companies"]) + len(_sure(plan)) + len(asked.unknown)


def counting(passages: Sequence[Passage], asked: Asked, *, threshold: float) -> list[Passage]:
    """Return the passages that can carry what a question names: an irrelevant one cannot, whatever it is of.

    Args:
        passages: What was found.
        asked: The question's content.
        threshold: Score from which on a passage counts in any case.
    """
    return [
        passage
        for passage in passages
        if passage["score"] >= threshold or _share_of_a_part(passage, asked) >= _SOME
    ]


def not_carried(plan: QueryPlan, passages: Sequence[Passage], asked: Asked) -> list[str]:
    """List what the question names and no passage carries, as the question writes it.

    An outlet is carried by a passage that it published; a company by one that names it, its ticker, its
    products or its people, written as they are; a name that no document has by none. A period is carried by
    a passage of those days, or up to 100 days after a period of some length, or by one that names the period
    and holds half of what the question, or a part of it, asks. What adds up over a period, such as revenue,
    is not told before it is over.

    Args:
        plan: The question's plan. A period without a year, such as "Q3", asks nothing for sure.
        passages: Those that count.
        asked: The question's content.
    """
    outlets = {passage["outlet"] for passage in passages}
    texts = [_whole(passage) for passage in passages]
    return [
        *(each["text"] for each in plan["outlets"] if not outlets & set(each["means"])),
        *(each["text"] for each in plan["companies"] if not _names_company(each, texts)),
        *asked.unknown,
        *(each["text"] for each in _sure(plan) if not _tells_of(each, plan, passages, asked)),
    ]


def _whole(passage: Passage) -> str:
    return f"{passage['title']} {passage['text']}"


def _sure(plan: QueryPlan) -> list[Period]:
    return [period for period in plan["periods"] if period["sure"]]


def _names_company(named: Named, texts: Sequence[str]) -> bool:
    forms = {named["text"], *named["means"]}
    for company in known_companies():
        if company.name in named["means"]:
            forms |= set(naming_forms(company))
    pattern = re.compile("|".join(rf"(?<!\w){re.escape(form)}(?!\w)" for form in sorted(forms)))
    return any(pattern.search(text) for text in texts)


def _tells_of(period: Period, plan: QueryPlan, passages: Sequence[Passage], asked: Asked) -> bool:
    start, end = date.fromisoformat(period["start"]), date.fromisoformat(period["end"])
    sums = start != end and adds_up(plan["main"]["text"], period["text"])
    if start == end:
        first, last = start - _A_DAY, end + _A_DAY  # the day of publication depends on where the reader is
    else:
        first, last = end - _EARLY if sums else start, end + _TOLD_LATER
    if any(passage["date"] and first <= date.fromisoformat(passage["date"]) <= last for passage in passages):
        return True
    said = re.compile(rf"(?<!\w){re.escape(period['text'])}(?!\w)", re.IGNORECASE)
    for passage in passages:
        published = sums and passage["date"] and start <= date.fromisoformat(passage["date"]) < first
        # A title may tell the document's own day, and a day in a text does not tell of its month.
        text = passage["text"] if published else _whole(passage)
        named = any(not (sums and _OF_A_DAY.search(text[: match.start()])) for match in said.finditer(text))
        if named and _share_of_a_part(passage, asked) >= _ABOUT_IT:
            return True
    return False


def _share_of_a_part(passage: Passage, asked: Asked) -> float:
    carried = frozenset(passage["carries"])
    return max(asked.share(carried, part.content) for part in asked.parts)
