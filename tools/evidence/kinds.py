"""The kind of thing that a question asks for, where its words tell: a figure, a date, a name."""

import re
from collections.abc import Callable
from functools import partial

_FIGURE = re.compile(
    r"\d[\d.,]*|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|dozen|hundred|thousand|million|billion|half"
    r"|percent|none)\b",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"\b(?:1\d|20)\d\ds?\b|\b(?:January|February|March|April|May|June|July|August|September|October|November"
    r"|December|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|century|today|yesterday)\b"
)
_CAPITAL = re.compile(r"(?<![.!?]\s)(?<!^)\b[A-Z]\w+")
_WANTS = (
    (
        re.compile(
            r"\bhow (?:many|much|long|old|far|large|high|big|tall|populous)\b"
            r"|\b(?:what|which) (?:percentage|percent|share|number|rate|ratio|proportion)\b",
            re.IGNORECASE,
        ),
        _FIGURE,
    ),
    (
        # "When they met, who spoke?" asks for no date: a verb follows where it does.
        re.compile(
            r"\bwhen (?:did|do|does|was|were|is|are|has|have|had|will|would|could|can|should)(?:n't)?\b"
            r"|\b(?:what|which) (?:year|years|date|day|month|decade|century)\b",
            re.IGNORECASE,
        ),
        _DATE,
    ),
    (
        re.compile(
            r"\b(?:who|whom|whose)\b"
            r"|\b(?:what|which) (?:company|person|individual|city|country|nation|state|team|player)\b",
            re.IGNORECASE,
        ),
        _CAPITAL,
    ),
)


def finder(query: str) -> Callable[[str], bool] | None:
    """Return what tells whether a text holds a thing of the kind asked for, other than the question's own.

    Args:
        query: The question.

    Returns:
        None where the question's words do not tell the kind.
    """
    for wants, kind in _WANTS:
        if wants.search(query):
            return partial(_holds_other, kind, query.casefold())
    return None


def _holds_other(kind: re.Pattern[str], known: str, text: str) -> bool:
    return any(found.casefold() not in known for found in kind.findall(text))
