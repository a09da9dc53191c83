"""Which of a question's constraints nothing can meet, whatever the documents say."""

from collections.abc import Collection, Iterator, Sequence

from tools.retrieval.allowed import Allowed
from tools.retrieval.constraints import MOST_CITATIONS, Constraints
from tools.retrieval.periods import Periods


def impossible(
    constraints: Constraints,
    periods: Periods,
    outlets: Collection[str],
    *,
    allowed: Allowed,
    unread: Sequence[str],
) -> Iterator[str]:
    """Yield a sentence for each constraint that cannot be met.

    Args:
        constraints: What the question asks of its evidence.
        periods: What it says about time.
        outlets: Names of the corpus' outlets.
        allowed: Which of them it allows.
        unread: What sounds like a constraint and was not read: one that is not obeyed must not pass unsaid.
    """
    for words in dict.fromkeys([*periods.unread, *unread]):
        yield f"this bound cannot be read: “{words}”"
    for words in periods.empty:
        yield f"“{words}” ends before it begins"
    for name in allowed.unknown:
        yield f"documents of “{name}” alone are asked for, and the corpus has no outlet of this name"
    if allowed.only is not None and not allowed.only - allowed.never:
        yield "its orders on outlets leave none of which a document could be"
    least, most = constraints["min_citations"], constraints["max_citations"]
    distinct = constraints["min_outlets"]
    since, until = periods.since, periods.until
    if since and until and since > until:
        yield f"no day is in “{' '.join(periods.bound_by)}”: it would begin on {since} and end on {until}"
    if distinct > MOST_CITATIONS:
        yield (
            f"{distinct:,} distinct outlets are required, an answer cites at most {MOST_CITATIONS} sources,"
            f" and the corpus has {len(outlets):,} outlets"
        )
    if least > MOST_CITATIONS:
        yield f"{least:,} citations are required, and an answer cites at most {MOST_CITATIONS} sources"
    if 0 < most < max(least, distinct):
        yield f"at least {max(least, distinct)} citations are required, and at most {most}"
    if constraints["min_score"] > 1:
        yield f"a score of at least {constraints['min_score']:g} is required, and no score is above 1"
