"""The gates that are compared: the calibrated one, and the playbook's."""

from collections.abc import Callable

from evals.gate_cases import Case
from evals.gate_outcomes import Outcome, Policy
from graph.settings import Settings
from tools.evidence.calibration import Calibration
from tools.evidence.gate import Gate, Verdict

_PROBABILITIES = ("sufficiency", "judge")
"""Rules on the probability of sufficiency, the later the better informed."""


def by_rules(
    calibrated: Callable[[str], Calibration | None], settings: Settings, *, min_documents: int
) -> Policy:
    """The calibrated gate, as the service has it."""
    return lambda case: outcome_of(
        case, verdict_of(case, calibrated(case.question.id), settings, min_documents=min_documents)
    )


def verdict_of(
    case: Case, calibration: Calibration | None, settings: Settings, *, min_documents: int
) -> Verdict:
    """Judge a case as the service does."""
    gate = Gate(
        threshold=settings.threshold,
        min_documents=min_documents,
        operating_point=settings.operating_point,
        calibration=calibration,
    )
    return gate.judge(case.passages(calibration), case.retrieved["plan"], case.retrieved["terms"])


def outcome_of(case: Case, verdict: Verdict) -> Outcome:
    """Read a verdict; a case that fails another rule is less sure than any that does not."""
    passed = all(rule["passed"] for rule in verdict["rules"] if rule["name"] not in _PROBABILITIES)
    probabilities = [rule["value"] for rule in verdict["rules"] if rule["name"] in _PROBABILITIES]
    confidence = probabilities[-1] if probabilities else 1.0
    return Outcome(case, verdict["decision"] == "sufficient", confidence - (not passed))


def by_playbook(settings: Settings) -> Policy:
    """The playbook's rules alone; the surer, the higher the least cosine of the documents that it counts."""
    gate = Gate(threshold=settings.threshold, min_documents=settings.min_documents, policy="playbook")

    def decide(case: Case) -> Outcome:
        passages = case.passages(None)
        verdict = gate.judge(passages, case.retrieved["plan"], case.retrieved["terms"])
        by_document: dict[str, float] = {}
        for passage in passages:
            known = by_document.get(passage["doc_id"], -1.0)
            by_document[passage["doc_id"]] = max(known, passage["score"])
        best = sorted(by_document.values(), reverse=True)[: settings.min_documents]
        return Outcome(
            case,
            verdict["decision"] == "sufficient",
            best[-1] if len(best) == settings.min_documents else -1.0,
        )

    return decide
