"""Questions for what adds up over a period, such as revenue."""

import re

_SUM = (
    r"(?<!of )(?:revenues?|sales|turnover|profits?|earnings|income|loss(?:es)?|margins?|EBITDA?|cash flow"
    r"|costs?|expen[sd]\w+|spending|bookings|churn)\b"
    r"(?!\s+(?:warnings?|calls?|releases?|forecasts?|targets?|plans?|teams?|directors?|cuts?))"
)
_WORD = r"[\w'\u2019-]+\s+"
_HOW_MUCH = r"\b(?:what(?:'s|\s+(?:was|were|is|are))?|which|how\s+(?:much|high|large|big))\s+"
_ADDS_UP = re.compile(
    rf"{_HOW_MUCH}(?:{_WORD}){{0,4}}{_SUM}"  # "What was Acme's net revenue"
    rf"|^(?:(?:the|our|total|net|gross|annual|[\w-]+['\u2019]s)\s+){{0,3}}{_SUM}"
    r"|\bhow much\b.{0,60}\b(?:earn|spend|lose|make)\b",
    re.IGNORECASE,
)
_SO_FAR = re.compile(r"\b(?:so far|(?:to|till) date|until now)\b", re.IGNORECASE)
_TELLS = (
    r"\b(?:report|announc|publish|disclos|releas|stat)\w*\s+(?:(?:early|late)\s+)?(?:(?:on|in|during)\s+)?"
)


def adds_up(query: str, period: str) -> bool:
    """Whether a question asks for what adds up over a period, and is known when that is over.

    Args:
        query: The question.
        period: What it calls the period; in "reported in May" it says when it was told, not what of.
    """
    told_then = re.search(rf"{_TELLS}{re.escape(period)}", query, re.IGNORECASE)
    return bool(_ADDS_UP.search(query)) and told_then is None and not _SO_FAR.search(query)
