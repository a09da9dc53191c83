import pytest
from langchain_core.language_models import FakeListChatModel

from tests.passages import judge, passage
from tools.evidence.gate import UNCALIBRATED
from tools.models.chat import ChatModel, Decoding
from tools.routing.route import RouteDecision
from tools.writing.answer import EXTRACTIVE, by_code, by_model, router_metadata, usage
from tools.writing.verdict import Dropped

ROUTE: RouteDecision = {
    "mode": "rag",
    "confidence": 0.97,
    "reason": "asks about a company",
    "strategy": "rules",
    "scores": {"llm": 0.015, "rag": 0.97, "risk": 0.015},
}


async def ready() -> None:
    """Nobody is called."""


CHAT = ChatModel(
    model=FakeListChatModel(responses=[]),
    model_id="base+tone",
    provider="llamacpp",
    decoding=Decoding(temperature=0, seed=1, max_tokens=64),
    trusted_with_evidence=True,
    check=ready,
)


def test_router_metadata_carries_the_route_and_what_the_gate_measured() -> None:
    gate = judge([passage("a", similarity=0.8), passage("b"), passage("c")], threshold=0.35, min_documents=3)
    assert router_metadata(ROUTE, gate, top_k=10) == {
        **ROUTE,
        "route": "rag",
        "top_k": 10,
        "threshold": 0.35,
        "doc_count": 3,
        "max_score": 0.8,
        "operating_point": "balanced",
        "calibration": UNCALIBRATED,
    }


@pytest.mark.parametrize("field", ["threshold", "doc_count", "max_score", "operating_point", "calibration"])
def test_where_no_gate_judged_nothing_is_claimed_of_the_evidence(field: str) -> None:
    assert router_metadata(ROUTE, None, top_k=10)[field] is None


def test_usage_adds_up() -> None:
    assert usage("m", tokens_in=3, tokens_out=4) == {
        "prompt_tokens": 3,
        "completion_tokens": 4,
        "total_tokens": 7,
        "model": "m",
    }


def test_a_text_that_code_wrote_used_no_tokens_and_no_prompt() -> None:
    account = by_code()
    assert account.usage["total_tokens"] == 0
    assert account.metadata == {
        "model_id": EXTRACTIVE,
        "decoding": {},
        "tokens_in": 0,
        "tokens_out": 0,
        "prompt_version": None,
        "prose": EXTRACTIVE,
        "dropped_sentences": {"count": 0, "reasons": {}},
    }


def test_a_models_text_is_accounted_for_and_what_fell_is_counted_and_not_repeated() -> None:
    fallen = [Dropped(sentence="Lies.", reason="figure"), Dropped(sentence="Lies.", reason="name")]
    account = by_model(CHAT, tokens_in=3, tokens_out=4, prompt="abc", stood=True, dropped=fallen)
    assert account.usage == {
        "prompt_tokens": 3,
        "completion_tokens": 4,
        "total_tokens": 7,
        "model": "base+tone",
    }
    assert account.metadata == {
        "model_id": "base+tone",
        "decoding": {"temperature": 0, "seed": 1, "max_tokens": 64},
        "tokens_in": 3,
        "tokens_out": 4,
        "prompt_version": "abc",
        "prose": "model",
        "dropped_sentences": {"count": 2, "reasons": {"figure": 1, "name": 1}},
    }


def test_where_nothing_of_it_stood_the_text_is_the_codes_and_the_model_is_paid_for() -> None:
    account = by_model(CHAT, tokens_in=3, tokens_out=4, prompt="abc", stood=False, dropped=[])
    assert account.metadata["model_id"] == account.metadata["prose"] == EXTRACTIVE
    assert account.usage["model"] == "base+tone"
