"""The gate's rules, each of which can keep an answer back: what is measured, and what it has to reach."""

from collections.abc import Mapping, Sequence

from typing_extensions import TypedDict

from tools.evidence.calibration import Calibration, OperatingPoint
from tools.evidence.coverage import counting, named_by, not_carried
from tools.retrieval.asked import Asked
from tools.retrieval.constraints import Constraints
from tools.retrieval.fusion import most_raised
from tools.retrieval.passage import Passage, Term
from tools.retrieval.plan import QueryPlan

_LACKING_SHOWN = 5
# `fused` of a passage of the least length that only repeats the question: it has all the words, and a cosine
# near 0.9. No text that says something is nearer.
_REPEATING = 0.97


class Rule(TypedDict):
    """One rule: what was measured, what it had to reach, whether it did.

    `detail` says more, by the rule: `possible`: why not; `distinct_documents`: what the question requires
    beyond the gate; `distinct_outlets`: those that count; `coverage`, `sufficiency`: what is missing.
    """

    name: str
    value: float
    bound: float
    passed: bool
    detail: str


def possible(reasons: Sequence[str]) -> list[Rule]:
    """A rule that fails for each thing that no document could bring about."""
    return [Rule(name="possible", value=0.0, bound=1.0, passed=False, detail=reason) for reason in reasons]


def unmeetable(
    asked: Asked, plan: QueryPlan, passages: Sequence[Passage], calibration: Calibration | None
) -> list[str]:
    """Say, a sentence each, what of a question nothing can meet: by its plan, its content, and the scores.

    Args:
        asked: The question's content.
        plan: Its plan.
        passages: What was found.
        calibration: Gives the scores; None where they are cosines.
    """
    reasons = list(plan["impossible"])
    if not asked.weights:
        reasons.append("it says nothing that could be looked for, beside names of outlets and dates")
    required = plan["constraints"]["min_score"]
    if calibration is not None and required <= 1:  # above 1 is in the plan
        repeating = calibration.relevance(_REPEATING + most_raised(plan))
        if required > max([repeating, *(passage["score"] for passage in passages)]):
            reasons.append(
                f"a score of at least {required:g} is required, and a passage that only repeats the question"
                f" scores {repeating:.2f}"
            )
    return reasons


def counts(
    groups: Mapping[str, Sequence[Passage]],
    constraints: Constraints,
    *,
    min_documents: int,
    threshold: float,
) -> list[Rule]:
    """How many independent documents reach the threshold, and where the question asks, of how many outlets.

    Args:
        groups: Passages that reach it, by source.
        constraints: What the question asks of its evidence.
        min_documents: What the gate requires in any case.
        threshold: The same.
    """
    required = max(min_documents, constraints["min_citations"])
    stricter = []
    if constraints["min_citations"] > min_documents:
        stricter.append(f"{constraints['min_citations']} citations")
    if constraints["min_score"] > threshold:
        stricter.append(f"scores of at least {constraints['min_score']:g}")
    rules = [_at_least("distinct_documents", len(groups), required, detail=" and ".join(stricter))]
    if constraints["min_outlets"]:
        outlets = {group[0]["outlet"] for group in groups.values()} - {""}
        # Where no two citations may share an outlet, there have to be as many as citations.
        wanted = max(constraints["min_outlets"], required if constraints["outlet_each"] else 0)
        rules.append(_at_least("distinct_outlets", len(outlets), wanted, detail=", ".join(sorted(outlets))))
    return rules


def coverage(plan: QueryPlan, passages: Sequence[Passage], asked: Asked, *, threshold: float) -> Rule:
    """Whether everything that the question names is carried by a passage that counts."""
    missing = not_carried(plan, counting(passages, asked, threshold=threshold), asked)
    named = named_by(plan, asked)
    return Rule(
        name="coverage",
        value=1 - len(missing) / named if named else 1.0,
        bound=1.0,
        passed=not missing,
        detail="; ".join(missing),
    )


def sufficiency(
    calibration: Calibration,
    point: OperatingPoint,
    features: Mapping[str, float],
    asked: Asked,
    passages: Sequence[Passage],
    terms: Mapping[str, Term],
) -> Rule:
    """Whether the probability that the evidence suffices reaches the operating point's bound."""
    probability, bound = calibration.sufficiency(features), calibration.bound(point, features)
    lacking = "" if probability >= bound else ", ".join(_lacking(asked, passages, terms))
    return _at_least("sufficiency", probability, bound, detail=lacking)


def _at_least(name: str, value: float, bound: float, *, detail: str) -> Rule:
    return Rule(name=name, value=value, bound=bound, passed=value >= bound, detail=detail)


def _lacking(asked: Asked, passages: Sequence[Passage], terms: Mapping[str, Term]) -> list[str]:
    """The rarest words of the question that no passage carries."""
    carried = {term for passage in passages for term in passage["carries"]}
    lacking = sorted(asked.weights.keys() - carried, key=lambda term: (-asked.weights[term], term))
    return [next(word for word in terms if terms[word]["term"] == term) for term in lacking[:_LACKING_SHOWN]]
