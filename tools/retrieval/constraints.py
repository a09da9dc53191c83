"""What a question asks of its own evidence: so many citations, a score, distinct outlets."""

import re

from typing_extensions import TypedDict

_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "ten": 10}
_LEAST = r"(?:>=|=>|\u2265|at least|no fewer than|not fewer than|(?:a )?minimum of)"
_COUNT = rf"\d{{1,4}}|{'|'.join(_NUMBERS)}"
_DISTINCT = r"(?:distinct|different|independent|separate|unique)"
_CITATIONS = re.compile(
    rf"(?:with\s+)?{_LEAST}\s*(?P<count>{_COUNT})\s+(?:{_DISTINCT}\s+)?(?:citations?|sources?|references?)\b",
    re.IGNORECASE,
)
_OUTLETS = re.compile(
    rf"(?:from\s+)?(?:{_LEAST}\s*(?P<count>{_COUNT})\s+(?:{_DISTINCT}\s+)?|{_DISTINCT}\s+)"
    r"(?:news\s+)?(?:outlets?|publishers?|publications?)\b",
    re.IGNORECASE,
)
_SCORE = re.compile(
    rf"(?:with\s+)?(?:a\s+)?scores?\s*(?:of\s*)?{_LEAST}\s*(?P<score>[01](?:\.\d+)?|\.\d+)", re.IGNORECASE
)
_MODEL_ID = re.compile(r"(?:and\s+)?(?:return|include|show)\s+(?:the\s+)?model[_ ]id\b", re.IGNORECASE)
_RAG_ONLY = re.compile(r"(?:using|use|by|with)\s+rag\s+only\b|\brag[- ]only\b", re.IGNORECASE)
_ALL = (_CITATIONS, _OUTLETS, _SCORE, _MODEL_ID, _RAG_ONLY)
_ORDER = re.compile(
    r"\s*(?:please\s+|also\s+)?(?:require|requires|return|use|using|cite|with|only)\b",
    re.IGNORECASE,
)
_OTHERWISE = re.compile(
    r"\s*(?:if|when|otherwise)\b.*(?:\bfails?\b|\bnot met\b|\bunmet\b|insufficient evidence)", re.I | re.S
)
_SENTENCE = re.compile(r"[^.!?]*(?:\.\d[^.!?]*)*(?:[.!?]+|$)")


class Constraints(TypedDict):
    """What the question itself asks of its evidence; 0 and False where it asks nothing.

    `min_outlets` is how many distinct outlets the citations must come from.
    """

    min_citations: int
    min_score: float
    min_outlets: int
    return_model_id: bool
    rag_only: bool


def find_constraints(query: str) -> tuple[Constraints, str]:
    """Read the constraints of a question.

    Returns:
        The constraints, and the question without them: what is to be searched for. A question that is nothing
        but constraints is returned whole.
    """
    citations, outlets, score = (pattern.search(query) for pattern in (_CITATIONS, _OUTLETS, _SCORE))
    min_citations = _number(citations["count"]) if citations else 0
    constraints = Constraints(
        min_citations=min_citations,
        min_score=float(score["score"]) if score else 0.0,
        # "From distinct outlets" says no number: each citation has its own, and two at least.
        min_outlets=(_number(outlets["count"]) if outlets["count"] else max(2, min_citations))
        if outlets
        else 0,
        return_model_id=bool(_MODEL_ID.search(query)),
        rag_only=bool(_RAG_ONLY.search(query)),
    )
    if not any(constraints.values()):
        return constraints, query
    kept = []
    for sentence in _SENTENCE.findall(query):
        if _OTHERWISE.match(sentence):
            continue
        if any(pattern.search(sentence) for pattern in _ALL):
            if _ORDER.match(sentence):
                continue
            for pattern in _ALL:
                sentence = pattern.sub(" ", sentence)
        kept.append(sentence)
    subject = " ".join("".join(kept).split())
    return constraints, subject if re.search(r"\w", subject) else query


def _number(text: str) -> int:
    return _NUMBERS.get(text.casefold()) or int(text)
