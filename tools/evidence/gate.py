"""The gate's rules: does enough independent evidence reach the threshold, carry the names, and suffice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from typing_extensions import TypedDict

from tools.evidence.asked import Asked, read_question
from tools.evidence.calibration import Calibration, OperatingPoint
from tools.evidence.coverage import named_by, not_carried
from tools.evidence.duplicates import sources
from tools.evidence.features import measure
from tools.evidence.judgement import Judgement
from tools.retrieval.passage import Passage, Term
from tools.retrieval.plan import QueryPlan

UNCALIBRATED = "UNCALIBRATED: the threshold is compared with the raw cosine similarity"

_LACKING_SHOWN = 5

GatePolicy = Literal["playbook", "calibrated"]


class Rule(TypedDict):
    """One rule: what was measured, what it had to reach, whether it did; `detail` names what is missing."""

    name: str
    value: float
    bound: float
    passed: bool
    detail: str


class Verdict(TypedDict):
    """The gate's decision and what it rests on.

    `supporting` names the first document of each source at or above the threshold, `max_score` is the highest
    score of all passages. `features` is what the probability of sufficiency was computed from; empty where
    that rule does not apply. `judge` is what a model said, None where no model judges.
    """

    decision: Literal["sufficient", "insufficient"]
    rules: list[Rule]
    threshold: float
    max_score: float
    supporting: list[str]
    policy: str
    operating_point: str
    calibration: str
    features: dict[str, float]
    judge: Judgement | None


@dataclass(frozen=True)
class Gate:
    """Judges evidence.

    Attributes:
        threshold: Score that evidence must reach, inclusive; a question may require more.
        min_documents: Distinct documents that must reach it, ≥ 1; a question may require more.
        policy: `playbook` only counts documents; `calibrated` adds coverage and sufficiency.
        operating_point: How sure the gate has to be that the evidence suffices.
        calibration: For the embedder and fusion in use; None where there is none.
    """

    threshold: float
    min_documents: int
    policy: GatePolicy = "calibrated"
    operating_point: OperatingPoint = "balanced"
    calibration: Calibration | None = None

    def judge(self, passages: Sequence[Passage], plan: QueryPlan, terms: Mapping[str, Term]) -> Verdict:
        """Decide whether the passages suffice: every rule has to pass.

        Args:
            passages: Any number, in any order: a reranker's changes nothing here.
            plan: The plan of the question.
            terms: What its words are in the index.
        """
        # The features were fitted on passages in this order, and a reranker may have changed it.
        passages = sorted(passages, key=lambda passage: (-passage["fused"], passage["chunk_id"]))
        constraints = plan["constraints"]
        threshold = max(self.threshold, constraints["min_score"] or self.threshold)
        reaching = [passage for passage in passages if passage["score"] >= threshold]
        groups = sources(reaching)
        rules = [
            *_possible(plan),
            _at_least(
                "distinct_documents", len(groups), max(self.min_documents, constraints["min_citations"])
            ),
        ]
        if constraints["min_outlets"]:
            outlets = {group[0]["outlet"] for group in groups.values()} - {""}
            rules.append(_at_least("distinct_outlets", len(outlets), constraints["min_outlets"]))
        features: dict[str, float] = {}
        if self.policy == "calibrated":
            rules.append(_coverage(plan, passages))
            if self.calibration is not None:
                asked = read_question(plan, terms)
                features = measure(asked, plan, passages)
                probability = self.calibration.sufficiency(features)
                bound = self.calibration.points[self.operating_point]
                lacking = "" if probability >= bound else ", ".join(_lacking(asked, passages, terms))
                rules.append(_at_least("sufficiency", probability, bound, detail=lacking))
        return Verdict(
            decision="sufficient" if all(rule["passed"] for rule in rules) else "insufficient",
            rules=rules,
            threshold=threshold,
            max_score=max((passage["score"] for passage in passages), default=0.0),
            supporting=list(groups),
            policy=self.policy,
            operating_point=self.operating_point,
            calibration=self._calibration(passages),
            features=features,
            judge=None,
        )

    @property
    def status(self) -> str:
        """Say which calibration is in use, for readiness and logs."""
        if self.calibration is None:
            return UNCALIBRATED
        return self.calibration.name

    def _calibration(self, passages: Sequence[Passage]) -> str:
        drift = self.calibration.drift(passages) if self.calibration else ""
        return f"{self.status}; DRIFT: {drift}" if drift else self.status


def _at_least(name: str, value: float, bound: float, *, detail: str = "") -> Rule:
    return Rule(name=name, value=value, bound=bound, passed=value >= bound, detail=detail)


def _lacking(asked: Asked, passages: Sequence[Passage], terms: Mapping[str, Term]) -> list[str]:
    """The rarest words of the question that no passage carries."""
    carried = {term for passage in passages for term in passage["carries"]}
    lacking = sorted(asked.weights.keys() - carried, key=lambda term: (-asked.weights[term], term))
    return [next(word for word in terms if terms[word]["term"] == term) for term in lacking[:_LACKING_SHOWN]]


def _possible(plan: QueryPlan) -> list[Rule]:
    """A rule that fails where the question requires what nothing can meet."""
    return [
        Rule(name="possible", value=0.0, bound=1.0, passed=False, detail=reason)
        for reason in plan["impossible"]
    ]


def _coverage(plan: QueryPlan, passages: Sequence[Passage]) -> Rule:
    missing, named = not_carried(plan, passages), named_by(plan)
    return Rule(
        name="coverage",
        value=1 - len(missing) / named if named else 1.0,
        bound=1.0,
        passed=not missing,
        detail="; ".join(missing),
    )
