"""What the service counts and logs of each step."""

import json
import logging
import math

import pytest
from prometheus_client import REGISTRY

from graph.assemble import BusinessAgent
from nodes.state import AgentState
from server import audit, metrics
from tools.storage.ledger import RunOf

RUN = RunOf("default", "", "t", "r")
ROUTED = AgentState(
    route={
        "mode": "rag",
        "confidence": 0.9,
        "reason": "…",
        "strategy": "few_shot",
        "scores": {"rag": 1.0},
        "llm": {"model_id": "m", "outcome": "repaired", "tokens_in": 3, "tokens_out": 2},
    }
)
WRITTEN = AgentState(
    mode="rag",
    text="## Executive Summary\n…",
    usage={"prompt_tokens": 5, "completion_tokens": 7},
    metadata={
        "model_id": "m",
        "prompt_version": "a1",
        "dropped_sentences": {"count": 3, "reasons": {"figure": 2, "name": 1}},
        "entailment": {"answered": 4, "fallback": 1},
        "structured": "answered",
    },
)


def value(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


def test_a_decision_is_counted_by_mode_with_its_confidence() -> None:
    before = value("router_classifications_total", mode="rag"), value("router_classifier_confidence_count")
    metrics.count("classify", ROUTED, 0.1)
    assert value("router_classifications_total", mode="rag") == before[0] + 1
    assert value("router_classifier_confidence_count") == before[1] + 1


def test_a_reranking_is_counted_by_its_outcome_and_none_is_not() -> None:
    before = value("reranker_total", outcome="failed")
    failed = {"model": "m", "outcome": "failed", "detail": "too slow", "moved": 0, "seconds": 2.0}
    metrics.count("retrieve", AgentState(passages=[], reranked=failed), 0.1)  # type: ignore[typeddict-item]
    metrics.count("retrieve", AgentState(passages=[], reranked=None), 0.1)
    metrics.count("retrieve", AgentState(passages=[]), 0.1)  # a simulation asks no reranker
    assert value("reranker_total", outcome="failed") == before + 1


def test_an_answer_is_counted_by_mode_with_time_and_tokens() -> None:
    names = [
        ("query_mode_total", {"mode": "rag"}, 1.0),
        ("llm_latency_seconds_sum", {"mode": "rag"}, 0.5),
        ("tokens_used_total", {"type": "prompt"}, 5.0),
        ("tokens_used_total", {"type": "completion"}, 7.0),
    ]
    before = [value(name, **labels) for name, labels, _ in names]
    metrics.count("write", WRITTEN, 0.5)
    after = [value(name, **labels) for name, labels, _ in names]
    assert [b - a for a, b in zip(before, after, strict=True)] == pytest.approx([n for *_, n in names])


def judged(outcome: str, seconds: float) -> AgentState:
    said = {"outcome": outcome, "tokens_in": 300, "tokens_out": 7, "seconds": seconds}
    gate = {"decision": "insufficient", "judge": said}
    return AgentState(gate=gate, correction=None)  # type: ignore[typeddict-item]  # parts of a verdict


def test_a_model_that_judges_evidence_is_counted_where_it_was_asked() -> None:
    names = [
        ("llm_structured_total", {"use": "judge", "outcome": "answered"}, 1.0),
        ("llm_structured_total", {"use": "judge", "outcome": "not_asked"}, 0.0),
        ("tokens_used_total", {"type": "prompt"}, 300.0),
        ("tokens_used_total", {"type": "completion"}, 7.0),
        ("evidence_judge_seconds_count", {}, 1.0),
        ("evidence_judge_seconds_sum", {}, 2.5),
        ("evidence_gate_decisions_total", {"decision": "insufficient"}, 2.0),
    ]
    before = [value(name, **labels) for name, labels, _ in names]
    metrics.count("evidence_gate", judged("answered", 2.5), 3.0)
    metrics.count("evidence_gate", judged("not_asked", 0.0), 0.1)
    after = [value(name, **labels) for name, labels, _ in names]
    assert [b - a for a, b in zip(before, after, strict=True)] == [n for *_, n in names]


def test_dropped_sentences_and_answers_by_schema_are_counted() -> None:
    names = [
        ("writer_dropped_sentences_total", {"mode": "rag", "reason": "figure"}, 2.0),
        ("writer_dropped_sentences_total", {"mode": "rag", "reason": "name"}, 1.0),
        ("llm_structured_total", {"use": "entailment", "outcome": "answered"}, 4.0),
        ("llm_structured_total", {"use": "entailment", "outcome": "fallback"}, 1.0),
        ("llm_structured_total", {"use": "simulation", "outcome": "answered"}, 1.0),
        ("llm_structured_total", {"use": "router", "outcome": "repaired"}, 1.0),
        ("tokens_used_total", {"type": "prompt"}, 5.0 + 3.0),
        ("tokens_used_total", {"type": "completion"}, 7.0 + 2.0),
    ]
    before = [value(name, **labels) for name, labels, _ in names]
    metrics.count("write", WRITTEN, 0.5)
    metrics.count("classify", ROUTED, 0.1)
    after = [value(name, **labels) for name, labels, _ in names]
    assert [b - a for a, b in zip(before, after, strict=True)] == [n for *_, n in names]


async def test_the_size_of_the_checkpoints_is_measured_and_unknown_without_a_database(
    agent: BusinessAgent,
) -> None:
    await metrics.measure_checkpoints(agent.database)
    assert value("checkpoint_bytes") > 0
    await agent.database.pool.close()
    await metrics.measure_checkpoints(agent.database)
    assert math.isnan(value("checkpoint_bytes"))


@pytest.mark.parametrize(
    ("node", "update", "word", "keys"),
    [
        ("classify", ROUTED, "ROUTER_DECISION", {"query", "mode", "confidence", "reason", "tenant", "llm"}),
        ("write", WRITTEN, "WRITER_SAMPLE", {"query", "mode", "text", "tenant", "prompt_hash", "model_id"}),
        ("abstain", WRITTEN, "WRITER_SAMPLE", {"query", "mode", "text", "tenant", "prompt_hash"}),
    ],
)
def test_a_line_is_a_word_and_json_even_for_hostile_text(
    caplog: pytest.LogCaptureFixture, node: str, update: AgentState, word: str, keys: set[str]
) -> None:
    with caplog.at_level(logging.INFO, "bizagent.audit"):
        audit.log(node, RUN, 'two\nlines "quoted" ROUTER_DECISION {}', update)
    [message] = caplog.messages
    assert "\n" not in message
    first, record = message.split(" ", 1)
    assert first == word
    assert keys <= json.loads(record).keys()


def test_other_nodes_are_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "bizagent.audit"):
        audit.log("retrieve", RUN, "q", AgentState(passages=[]))
    assert caplog.messages == []
