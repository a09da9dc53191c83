"""The calibrated gate with a model's word, asked where the service would ask."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from evals.gate_cases import Case
from evals.gate_outcomes import Outcome, measure
from evals.gate_policies import outcome_of, verdict_of
from evals.intervals import Metric, share
from evals.judging import judged
from graph.settings import Settings
from tools.evidence.calibration import Calibration
from tools.evidence.judge import SufficiencyJudge
from tools.evidence.judgement import Judgement


class Reviewed(NamedTuple):
    """A case after the model's review, and what the model said."""

    outcome: Outcome
    judgement: Judgement


async def review_all(
    judge: SufficiencyJudge,
    cases: Sequence[Case],
    calibrated: Callable[[str], Calibration | None],
    settings: Settings,
    *,
    min_documents: int,
) -> list[Reviewed]:
    """Judge the cases one by one: by the rules, and by the model where its word could change the verdict."""
    reviewed = []
    for case in cases:
        calibration = calibrated(case.question.id)
        verdict = await judge.review(
            verdict_of(case, calibration, settings, min_documents=min_documents),
            case.passages(calibration),
            case.retrieved["plan"],
            case.retrieved["terms"],
        )
        if verdict["judge"] is None:
            raise ValueError("a judge says in every verdict what it did")
        reviewed.append(Reviewed(outcome_of(case, verdict), verdict["judge"]))
    return reviewed


def measure_reviewed(reviewed: Sequence[Reviewed]) -> dict[str, Metric]:
    """Return what `measure` does, as `with_judge_…`, how often the model was asked, and what it was worth."""
    outcomes = {id(each.outcome.case): each.outcome for each in reviewed}
    measured = measure([each.outcome.case for each in reviewed], lambda case: outcomes[id(case)])
    asked = [each for each in reviewed if each.judgement["outcome"] != "not_asked"]
    return {
        **{f"with_judge_{name}": metric for name, metric in measured.items()},
        "judge_heard": share(len(asked), len(reviewed)),
        **judged([each.judgement for each in asked], [each.outcome.case.answerable for each in asked]),
    }
