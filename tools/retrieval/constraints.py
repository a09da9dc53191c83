"""What a question asks of its own evidence: so many citations, a score, distinct outlets."""

import re

from typing_extensions import TypedDict

from tools.retrieval.counts import COUNT, MORE, NUMBER, number

MOST_CITATIONS = 25
"""Most sources that a question may require: so many documents surely find a place among what is retrieved."""

LEAST = r"(?:>=|=>|\u2265|at least|no(?:t)? (?:fewer|less) than|(?:an? )?minimum of)"
MOST = r"(?:<=|=<|\u2264|at most|no(?:t)? more than|up to|(?:an? )?maximum of)"
_DISTINCT = r"(?:distinct|different|independent|separate|unique)"
_CITED = r"(?:citations?|references?|sources?\b(?! of\b))\b"  # "sources of revenue" are none
_OF_OUTLETS = r"(?:news\s+)?(?:outlets?|publishers?|publications?)\b"
_WANTS = r"(?:require|cite|(?:i|we)\s+(?:need|want)|must\s+cite)\s+"
_ORDERS = rf"(?:{_WANTS}|(?:give|provide|include|return|use|with)\s+(?:me\s+)?)"

_CITATIONS = re.compile(
    rf"(?:with\s+)?(?:{LEAST}\s*{COUNT}|{MORE}|{_ORDERS}(?:exactly\s+)?{NUMBER})\s+(?:{_DISTINCT}\s+)?{_CITED}",
    re.IGNORECASE,
)
_FEW_CITATIONS = re.compile(
    rf"(?:(?:with\s+)?{MOST}\s*{COUNT}|{_ORDERS}exactly\s+{NUMBER})\s+(?:{_DISTINCT}\s+)?{_CITED}",
    re.IGNORECASE,
)
_OUTLETS = re.compile(
    rf"(?:(?:(?:from\s+)?(?:{LEAST}\s*{COUNT}|{MORE})|(?:from|{_WANTS})\s*{NUMBER})\s+(?:{_DISTINCT}\s+)?"
    rf"|(?:from|across|of)\s+{_DISTINCT}\s+){_OF_OUTLETS}",
    re.IGNORECASE,
)
_RELEVANCE = r"(?:relevance|similarity)"  # a business has scores of its own, and none of these
_SCORE = re.compile(
    rf"(?:with\s+)?(?:an?\s+)?(?:(?:{_RELEVANCE}\s+)?scores?|{_RELEVANCE})\s*(?:of\s*)?"
    rf"(?:{LEAST}|>|above|over|(?:greater|higher|more) than)\s*(?P<score>\d*[.,]?\d+)\s*(?P<percent>%?)"
    rf"|(?:with\s+)?(?:an?\s+)?min(?:imum|imal|\.)?[\s_](?:{_RELEVANCE}\s+)?scores?\s*(?:of\b|is\b|:|=)?\s*"
    r"(?P<minimum>\d*[.,]?\d+)\s*(?P<minimum_percent>%?)",
    re.IGNORECASE,
)
_MODEL_ID = re.compile(r"(?:and\s+)?(?:return|include|show)\s+(?:the\s+)?model[_ ]id\b", re.IGNORECASE)
_RAG_ONLY = re.compile(
    r"(?:using|use|by|with)\s+(?:rag\s+only|only\s+rag)\b|\b(?:rag[- ]only|only\s+(?:use|using)\s+rag)\b",
    re.IGNORECASE,
)
READ = (_FEW_CITATIONS, _CITATIONS, _OUTLETS, _SCORE, _MODEL_ID, _RAG_ONLY)
"""What is read, each by its own pattern."""
ORDER = re.compile(
    r"\s*(?:please\s+|also\s+)?(?:require|requires|return|use|using|cite|give|with|only|minimum|(?:i|we)\s+need)\b",
    re.IGNORECASE,
)
_OTHERWISE = re.compile(
    r"\s*(?:if|when|otherwise)\b.*(?:\bfails?\b|\bnot met\b|\bunmet\b|insufficient evidence)", re.I | re.S
)
SENTENCE = re.compile(r"[^.!?]*(?:\.\d[^.!?]*)*(?:[.!?]+|$)")


class Constraints(TypedDict):
    """What the question itself asks of its evidence; 0 and False where it asks nothing.

    `min_outlets` is how many distinct outlets the citations must come from; with `outlet_each` no two of them
    may share one.
    """

    min_citations: int
    max_citations: int
    min_score: float
    min_outlets: int
    outlet_each: bool
    return_model_id: bool
    rag_only: bool


def find_constraints(query: str) -> tuple[Constraints, str]:
    """Read the constraints of a question; of several of a kind the strictest counts.

    Returns:
        The constraints, and the question without them: what is to be searched for. A question that is nothing
        but constraints is returned whole.
    """
    citations, few, outlets = (_counts(pattern, query) for pattern in (_CITATIONS, _FEW_CITATIONS, _OUTLETS))
    min_citations, min_outlets = max(citations, default=0), max(outlets, default=0)
    constraints = Constraints(
        min_citations=min_citations,
        max_citations=min(filter(None, few), default=0),
        min_score=_score(query),
        # "From distinct outlets" says no number: each citation has its own, and two at least.
        min_outlets=max(2, min_citations) if outlets and not min_outlets else min_outlets,
        outlet_each=bool(outlets) and not min_outlets,
        return_model_id=bool(_MODEL_ID.search(query)),
        rag_only=bool(_RAG_ONLY.search(query)),
    )
    if not any(constraints.values()):
        return constraints, query
    kept = []
    for sentence in SENTENCE.findall(query):
        if _OTHERWISE.match(sentence):
            continue
        if any(pattern.search(sentence) for pattern in READ):
            if ORDER.match(sentence):
                continue
            for pattern in READ:
                sentence = pattern.sub(" ", sentence)
        kept.append(sentence)
    subject = " ".join("".join(kept).split())
    return constraints, subject if re.search(r"\w", subject) else query


def _counts(pattern: re.Pattern[str], query: str) -> list[int]:
    return [number(match) for match in pattern.finditer(query)]


def _score(query: str) -> float:
    """The least score that is required, the highest of several.

    One above 1 counts where it is plainly meant for the evidence: a business has scores of its own.
    """
    scores = [0.0]
    for sentence in SENTENCE.findall(query):
        for match in _SCORE.finditer(sentence):
            percent = match["percent"] or match["minimum_percent"]
            score = float((match["score"] or match["minimum"]).replace(",", ".")) / (100 if percent else 1)
            if (score <= 1 and not percent) or _of_evidence(sentence, match):
                scores.append(score)
    return max(scores)


def _of_evidence(sentence: str, score: re.Match[str]) -> bool:
    before = sentence[: score.start()].rstrip()
    return bool(
        not before
        or before[-1] in ",;:"
        or ORDER.match(sentence)
        or re.search(_RELEVANCE, score.group(), re.IGNORECASE)
        or re.search(_CITED, sentence, re.IGNORECASE)
    )
