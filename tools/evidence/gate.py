"""The gate: does enough independent evidence reach the threshold, carry the names, and suffice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from typing_extensions import TypedDict

from tools.evidence.calibration import Calibration, OperatingPoint
from tools.evidence.features import measure
from tools.evidence.judgement import Judgement
from tools.evidence.rules import Rule, counts, coverage, possible, sufficiency, unmeetable
from tools.retrieval.asked import read_question
from tools.retrieval.duplicates import sources
from tools.retrieval.passage import Passage, Term
from tools.retrieval.plan import QueryPlan

UNCALIBRATED = "UNCALIBRATED: the threshold is compared with the raw cosine similarity"

GatePolicy = Literal["playbook", "calibrated"]


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

        Where there is something that nothing can meet, nothing else is measured.

        Args:
            passages: Any number, in any order: a reranker's changes nothing here.
            plan: The plan of the question.
            terms: What its words are in the index.
        """
        # The features were fitted on passages in this order, and a reranker may have changed it.
        passages = sorted(passages, key=lambda passage: (-passage["fused"], passage["chunk_id"]))
        threshold = max(self.threshold, plan["constraints"]["min_score"] or self.threshold)
        groups = sources([passage for passage in passages if passage["score"] >= threshold])
        rules, features = self._rules(groups, passages, plan, terms, threshold)
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

    def _rules(
        self,
        groups: Mapping[str, Sequence[Passage]],
        passages: Sequence[Passage],
        plan: QueryPlan,
        terms: Mapping[str, Term],
        threshold: float,
    ) -> tuple[list[Rule], dict[str, float]]:
        """What was measured, and the features behind it."""
        constraints = plan["constraints"]
        counted = counts(groups, constraints, min_documents=self.min_documents, threshold=self.threshold)
        if self.policy == "playbook":
            return possible(plan["impossible"]) or counted, {}
        asked = read_question(plan, terms)
        if unmet := possible(unmeetable(asked, plan, passages, self.calibration)):
            return unmet, {}
        rules = [*counted, coverage(plan, passages, asked, threshold=threshold)]
        if self.calibration is None:
            return rules, {}
        features = measure(asked, plan, passages)
        rules.append(sufficiency(self.calibration, self.operating_point, features, asked, passages, terms))
        return rules, features

    @property
    def status(self) -> str:
        """Say which calibration is in use, for readiness and logs."""
        if self.calibration is None:
            return UNCALIBRATED
        return self.calibration.name

    def _calibration(self, passages: Sequence[Passage]) -> str:
        drift = self.calibration.drift(passages) if self.calibration else ""
        return f"{self.status}; DRIFT: {drift}" if drift else self.status
