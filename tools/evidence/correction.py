"""One more search, for what the question names and no passage carries."""

from collections.abc import Sequence

from tools.evidence.coverage import not_carried
from tools.retrieval.asked import Asked
from tools.retrieval.names import known_companies
from tools.retrieval.passage import Passage
from tools.retrieval.plan import QueryPlan, SubQuery


def widen(plan: QueryPlan, passages: Sequence[Passage], asked: Asked) -> SubQuery | None:
    """Return a sub-query for the first thing that is not carried; None where all is, or nothing can help.

    An outlet or a period is preferred over the rest of the question; a company is looked for by its other
    names, its products and its people too.

    Args:
        plan: The question's plan.
        passages: What the first search found, whatever its score: what is there need not be searched for.
        asked: The question's content.
    """
    missing = set() if plan["impossible"] else set(not_carried(plan, passages, asked))
    text = plan["main"]["text"]
    for outlet in plan["outlets"]:
        if outlet["text"] in missing:
            return SubQuery(text=text, outlets=outlet["means"], periods=[])
    for company in plan["companies"]:
        if company["text"] in missing:
            known = [each for each in known_companies() if each.name in company["means"]]
            forms = [form for each in known for form in (each.name, *each.also, *each.speaks_of)]
            return SubQuery(text=" ".join([company["text"], *forms]), outlets=[], periods=[])
    for period in plan["periods"]:
        if period["text"] in missing:
            return SubQuery(text=f"{text} {period['text']}", outlets=[], periods=[period])
    return None
