import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

import prompts
from tests.ollama_server import OllamaServer
from tests.passages import TERMS, passage, planned, prose, sure_of
from tests.tools.models.opening import open_default
from tools.errors import ConfigurationError
from tools.evidence.gate import Gate, Verdict
from tools.evidence.judge import PROMPT_TOKENS, SufficiencyJudge
from tools.evidence.refusal import explain
from tools.models.context import estimate_tokens
from tools.retrieval.index import Corpus
from tools.retrieval.passage import Passage

BOUND = 0.4
EVIDENCE = [
    passage("a", "Monthly churn at Northwind was 1.4 percent in June."),
    passage("b", "Southgate lost 46 customers to a rival over the summer."),
    passage("c", "Prices rose in April, and some small firms left for it."),
]


@pytest.fixture
def server() -> Iterator[OllamaServer]:
    with OllamaServer(reply='{"sufficient": false}') as server:
        yield server


def judge(server: OllamaServer, **settings: Any) -> SufficiencyJudge:
    return SufficiencyJudge(
        open_default(ollama_url=server.url, **{"max_tokens": 50, **settings}),
        instructions=prompts.render("sufficiency_judge"),
        prompt_version="v",
    )


def verdict(probability: float, passages: list[Passage] = EVIDENCE, **gate: Any) -> Verdict:
    """Of a gate whose probability is this, whatever was found."""
    knobs = {"threshold": 0.35, "min_documents": 3, "calibration": sure_of(probability, bound=BOUND), **gate}
    return Gate(**knobs).judge(passages, planned(), TERMS)


async def reviewed(judge: SufficiencyJudge, before: Verdict, query: str = "What was churn?") -> Verdict:
    return await judge.review(before, EVIDENCE, planned(query), TERMS)


async def test_a_no_turns_a_narrow_pass_into_a_refusal_and_the_verdict_says_by_whom(
    server: OllamaServer,
) -> None:
    after = await reviewed(judge(server), verdict(0.5))
    assert after["decision"] == "insufficient"
    rule, said = after["rules"][-1], after["judge"]
    assert (rule["name"], rule["bound"], rule["passed"]) == ("judge", BOUND, False)
    assert rule["value"] == pytest.approx(0.2)
    assert said is not None
    assert (said["outcome"], said["sufficient"], said["prompt_version"]) == ("answered", False, "v")
    assert said["model_id"] in rule["detail"]
    assert said["tokens_in"] > 0
    assert said["tokens_out"] > 0
    assert said["seconds"] > 0
    assert json.loads(json.dumps(after)) == after


async def test_a_yes_leaves_a_pass_and_raises_its_probability(server: OllamaServer) -> None:
    server.reply = '{"sufficient": true}'
    after = await reviewed(judge(server), verdict(0.5))
    assert after["decision"] == "sufficient"
    assert after["rules"][-1]["value"] == pytest.approx(0.8)


@pytest.mark.parametrize(
    "before",
    [
        verdict(0.9),
        verdict(0.39),
        verdict(0.5, min_documents=4),
        verdict(0.5, policy="playbook"),
        verdict(0.5, calibration=None),
    ],
    ids=["sure", "refused", "too few documents", "playbook", "uncalibrated"],
)
async def test_nobody_is_asked_where_a_no_would_change_nothing(server: OllamaServer, before: Verdict) -> None:
    after = await reviewed(judge(server), before)
    assert after["judge"] is not None
    assert after["judge"]["outcome"] == "not_asked"
    assert {**after, "judge": None} == before
    assert server.calls == []


@pytest.mark.parametrize("fault", ["status_500", "hang", "missing", "half"])
async def test_a_model_that_fails_leaves_the_verdict_of_the_statistics_and_that_is_said(
    server: OllamaServer, fault: Any
) -> None:
    server.fault = fault
    after = await reviewed(judge(server, timeout_s=0.5), verdict(0.5))
    assert after["decision"] == "sufficient"
    said, rule = after["judge"], after["rules"][-1]
    assert said is not None
    assert (said["outcome"], said["sufficient"]) == ("unavailable", None)
    assert said["reason"] in rule["detail"]
    assert (rule["value"], rule["passed"]) == (pytest.approx(0.5), True)


async def test_a_server_that_is_left_alone_is_not_waited_for(server: OllamaServer) -> None:
    asking = judge(server)
    server.fault = "reset"
    outcomes = [(await reviewed(asking, verdict(0.5)))["judge"] for _ in range(3)]
    assert [each and each["outcome"] for each in outcomes] == ["unavailable"] * 3
    assert outcomes[-1] is not None
    assert "left alone" in outcomes[-1]["reason"]


async def test_an_answer_that_is_no_such_json_is_not_asked_for_again(server: OllamaServer) -> None:
    server.reply = "Yes, it suffices."
    after = await reviewed(judge(server), verdict(0.5))
    assert after["decision"] == "sufficient"
    assert after["judge"] is not None
    assert (after["judge"]["outcome"], after["judge"]["sufficient"]) == ("fallback", None)
    assert after["judge"]["tokens_in"] > 0
    assert len(server.calls) == 1


async def test_a_prompt_has_no_more_tokens_than_it_may_however_much_was_found(server: OllamaServer) -> None:
    many = [passage(f"d{i}", " ".join(prose(f"Word{i}x{j}", 4) for j in range(40))) for i in range(10)]
    await judge(server).review(verdict(0.5, many), many, planned(), TERMS)
    (call,) = server.calls
    sent = [message["content"] for message in call["messages"]]
    assert sent[0] == prompts.render("sufficiency_judge")
    assert 200 < sum(map(estimate_tokens, sent)) <= PROMPT_TOKENS


async def test_a_question_that_fills_the_prompt_alone_is_not_asked(server: OllamaServer) -> None:
    after = await reviewed(judge(server), verdict(0.5), "Why did churn rise? " * 60)
    assert after["decision"] == "sufficient"
    assert after["judge"] is not None
    assert after["judge"]["outcome"] == "no_room"
    assert server.calls == []


async def test_the_embedded_model_judges_within_the_tokens_that_it_counts_itself() -> None:
    asking = SufficiencyJudge(
        open_default(), instructions=prompts.render("sufficiency_judge"), prompt_version="v"
    )
    many = [
        passage(f"d{i}", " ".join(f"Revenue of the {n}{i} unit rose by a tenth." for n in range(20)))
        for i in range(5)
    ]
    after = await asking.review(verdict(0.5, many), many, planned(), TERMS)
    assert after["judge"] is not None
    assert after["judge"]["sufficient"] in (True, False)
    assert 200 < after["judge"]["tokens_in"] <= PROMPT_TOKENS


async def test_a_model_that_is_not_there_is_an_error_of_the_settings(tmp_path: Any) -> None:
    chat = open_default(gguf=tmp_path / "none.gguf")
    asking = SufficiencyJudge(chat, instructions="…", prompt_version="v")
    with pytest.raises(ConfigurationError):
        await reviewed(asking, verdict(0.5))


@pytest.mark.parametrize("before", [0.2, 0.5], ids=["refused by the rules", "refused by the model"])
async def test_the_probability_that_a_refusal_asks_for_passes_though_the_model_says_no(
    server: OllamaServer, before: float
) -> None:
    refused = await reviewed(judge(server), verdict(before))
    assert refused["decision"] == "insufficient"
    told = explain(
        refused,
        EVIDENCE,
        plan=planned(),
        terms=TERMS,
        corpus=Corpus(documents=3, newest=None),
        top_k=10,
        min_chars=300,
    )["counterfactual"]
    enough = float(re.search(rf"from {before:.2f} to (\d\.\d+)", told)[1])  # type: ignore[index]  # it is told
    assert (await reviewed(judge(server), verdict(enough)))["decision"] == "sufficient"
    assert (await reviewed(judge(server), verdict(enough - 0.01)))["decision"] == "insufficient"
