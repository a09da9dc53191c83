from typing import get_type_hints

import pytest

from nodes.classify import classify
from nodes.state import AgentState, Question
from tools.errors import InvalidInputError
from tools.models.minilm import MiniLMEmbeddings
from tools.routing.exemplars import load_exemplars
from tools.routing.route import Router

BY_THE_RECORDER = {"run_id", "thread_id", "started_at", "timings"}
KEPT = {"turns"}  # the conversation so far
BY_THE_ANSWERING_NODE = {"mode"}  # `write` and `abstain` both set it, on every path


@pytest.fixture(scope="module")
def router() -> Router:
    return Router(MiniLMEmbeddings(), load_exemplars())


async def test_every_channel_that_an_earlier_run_may_have_left_is_reset(router: Router) -> None:
    update = await classify(
        AgentState(query="What did Halvorsen earn?", mode_hint="rag"), router=router, top_k=10, top_k_short=12
    )
    channels = set(get_type_hints(AgentState)) - set(Question.model_fields)
    assert set(update) == channels - BY_THE_RECORDER - KEPT - BY_THE_ANSWERING_NODE
    written = {name for name, value in update.items() if value}
    assert written == {"route", "top_k", "corpus"}
    assert update["corpus"] == {"documents": 0, "newest": None}


@pytest.mark.parametrize(
    ("query", "top_k"),
    [("Halvorsen churn", 12), ("one two three four five six", 12), ("one two three four five six seven", 10)],
)
async def test_a_short_question_is_given_more_passages(router: Router, query: str, top_k: int) -> None:
    state = AgentState(query=query, mode_hint="rag")
    assert (await classify(state, router=router, top_k=10, top_k_short=12))["top_k"] == top_k


async def test_the_hint_reaches_the_router_and_wins(router: Router) -> None:
    query = "Draft a thank-you note to a customer"
    free = await classify(AgentState(query=query), router=router, top_k=10, top_k_short=12)
    forced = await classify(
        AgentState(query=query, mode_hint="risk"), router=router, top_k=10, top_k_short=12
    )
    assert free["route"]["mode"] == "llm"
    assert (forced["route"]["mode"], forced["route"]["strategy"]) == ("risk", "hint")


async def test_an_empty_question_is_refused(router: Router) -> None:
    with pytest.raises(InvalidInputError, match="empty"):
        await classify(AgentState(query="\u200b"), router=router, top_k=10, top_k_short=12)
