import pytest

from evals.gate_judged import measure_reviewed, review_all
from evals.judging import described, judge_of, judged
from graph.settings import Settings
from tests.evals.test_gate import CASES
from tests.ollama_server import OllamaServer
from tests.passages import sure_of
from tests.tools.models.opening import open_default
from tools.errors import ConfigurationError
from tools.evidence.judge import SufficiencyJudge
from tools.evidence.judgement import Judgement, JudgeOutcome


def judgement(sufficient: bool | None, outcome: JudgeOutcome = "answered", seconds: float = 2.0) -> Judgement:
    return Judgement(
        model_id="m",
        outcome=outcome,
        sufficient=sufficient,
        reason="",
        prompt_version="v",
        tokens_in=0 if outcome in ("no_room", "unavailable") else 300,
        tokens_out=7,
        seconds=seconds,
    )


def test_a_model_is_measured_on_either_kind_and_by_the_seconds_of_its_calls() -> None:
    said = [judgement(True), judgement(False), judgement(False, seconds=5.0), judgement(None, "no_room", 0.0)]
    metrics = judged(said, [True, True, False, False])
    assert {name: metric["value"] for name, metric in metrics.items()} == {
        "judge_says_yes_if_answerable": 0.5,
        "judge_says_no_if_not": 1.0,
        "judge_no_word": 0.25,
        "judge_tokens_in": 300.0,
        "judge_mean_s": 3.0,
        "judge_median_s": 2.0,
    }
    assert metrics["judge_says_no_if_not"]["n"] == 1


def test_a_model_that_was_never_reached_has_no_cost() -> None:
    metrics = judged([judgement(None, "unavailable")], [True])
    assert metrics["judge_no_word"]["value"] == 1.0
    assert "judge_mean_s" not in metrics
    assert described([judgement(True)])["judge_models"] == ["m"]


async def test_the_gate_asks_the_model_only_where_it_hesitates_and_hears_it() -> None:
    hesitates = {case.question.id for case in CASES if not case.answerable}
    narrow, sure = sure_of(0.5, bound=0.4), sure_of(0.9, bound=0.4)
    with OllamaServer(reply='{"sufficient": false}') as server:
        judge = SufficiencyJudge(
            open_default(ollama_url=server.url, max_tokens=50), instructions="Judge.", prompt_version="v"
        )
        reviewed = await review_all(
            judge,
            CASES,
            lambda question: narrow if question in hesitates else sure,
            Settings(),
            min_documents=1,
        )
        assert len(server.calls) == len(hesitates)
    metrics = measure_reviewed(reviewed)
    assert metrics["with_judge_answered"]["value"] == 1.0
    assert metrics["with_judge_refused"]["value"] == 1.0
    assert metrics["judge_heard"]["value"] == 0.25
    assert metrics["judge_says_no_if_not"]["value"] == 1.0


def test_a_judge_that_is_none_is_refused_and_off_is_nobody() -> None:
    settings = Settings(gate_judge="llm")
    assert judge_of(settings, "off") is None
    with pytest.raises(ConfigurationError, match="no judge 'gpt'"):
        judge_of(settings, "gpt")  # type: ignore[arg-type]  # as a command line may say
