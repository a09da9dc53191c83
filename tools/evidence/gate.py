"""The gate's rules: does enough independent evidence reach the threshold."""

from collections.abc import Sequence
from typing import Literal

from typing_extensions import TypedDict

from tools.evidence.duplicates import sources
from tools.retrieval.passage import Passage

UNCALIBRATED = "UNCALIBRATED: the threshold is compared with the raw cosine similarity"


class Rule(TypedDict):
    """One rule: what was measured, what it had to reach, whether it did."""

    name: str
    value: float
    bound: float
    passed: bool


class Verdict(TypedDict):
    """The gate's decision and what it rests on.

    `supporting` names the first document of each source at or above the threshold, `max_score` is the highest
    similarity of all passages.
    """

    decision: Literal["sufficient", "insufficient"]
    rules: list[Rule]
    threshold: float
    max_score: float
    supporting: list[str]
    calibration: str


def judge(passages: Sequence[Passage], *, threshold: float, min_documents: int) -> Verdict:
    """Decide whether the passages suffice.

    The evidence suffices when at least `min_documents` distinct documents carry a passage whose similarity
    reaches `threshold`, inclusive; near-identical documents count once.

    Args:
        passages: Best first; any number.
        threshold: Cosine similarity, in [-1, 1].
        min_documents: ≥ 1.
    """
    reaching = [passage for passage in passages if passage["similarity"] >= threshold]
    supporting = list(sources(reaching))
    passed = len(supporting) >= min_documents
    return Verdict(
        decision="sufficient" if passed else "insufficient",
        rules=[
            Rule(name="distinct_documents", value=len(supporting), bound=min_documents, passed=passed),
        ],
        threshold=threshold,
        max_score=max((passage["similarity"] for passage in passages), default=0.0),
        supporting=supporting,
        calibration=UNCALIBRATED,
    )
