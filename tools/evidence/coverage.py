"""Whether everything that a question names is carried by a passage."""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from tools.retrieval.names import known_companies
from tools.retrieval.passage import Passage
from tools.retrieval.periods import Period
from tools.retrieval.plan import Named, QueryPlan

# What a month, quarter or year brought is told when it is over.
_TOLD_LATER = timedelta(days=100)
_A_DAY = timedelta(days=1)


def named_by(plan: QueryPlan) -> int:
    """Count the outlets, companies and periods that a question names."""
    return len(plan["outlets"]) + len(plan["companies"]) + len(_sure(plan))


def not_carried(plan: QueryPlan, passages: Sequence[Passage]) -> list[str]:
    """List what the question names and no passage carries, as the question writes it.

    An outlet is carried by a passage that it published; a company by one that names it, its ticker, its
    products or its people; a period by one of those days, or up to 100 days after a period of some length, or
    one that names the period.

    Args:
        plan: The question's plan. A period without a year, such as "Q3", asks nothing for sure.
        passages: What was found.
    """
    outlets = {passage["outlet"] for passage in passages}
    texts = [f"{passage['title']} {passage['text']}" for passage in passages]
    return [
        *(each["text"] for each in plan["outlets"] if not outlets & set(each["means"])),
        *(each["text"] for each in plan["companies"] if not _names_company(each, texts)),
        *(each["text"] for each in _sure(plan) if not _tells_of(each, passages, texts)),
    ]


def _sure(plan: QueryPlan) -> list[Period]:
    return [period for period in plan["periods"] if period["sure"]]


def _names_company(named: Named, texts: Sequence[str]) -> bool:
    forms = {named["text"], *named["means"]}
    for company in known_companies():
        if company.name in named["means"]:
            forms |= {*company.also, *company.speaks_of}
    pattern = re.compile(
        "|".join(rf"(?<!\w){re.escape(form)}(?!\w)" for form in sorted(forms)), re.IGNORECASE
    )
    return any(pattern.search(text) for text in texts)


def _tells_of(period: Period, passages: Sequence[Passage], texts: Sequence[str]) -> bool:
    start, end = date.fromisoformat(period["start"]), date.fromisoformat(period["end"])
    # The day of publication depends on where the reader is.
    first, last = (start - _A_DAY, end + _A_DAY) if start == end else (start, end + _TOLD_LATER)
    if any(passage["date"] and first <= date.fromisoformat(passage["date"]) <= last for passage in passages):
        return True
    said = re.compile(rf"(?<!\w){re.escape(period['text'])}(?!\w)", re.IGNORECASE)
    return any(said.search(text) for text in texts)
