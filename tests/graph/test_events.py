from typing import Any

from graph.events import RunEvent, run_event
from nodes.state import Answer


def event(kind: str, name: str, **rest: Any) -> dict[str, Any]:
    return {"event": kind, "name": name, "parent_ids": ["graph"], "metadata": {}, "data": {}, **rest}


def test_a_node_that_is_done_is_an_update_without_the_long_channels() -> None:
    wrote = {"gate": None, "passages": [{"text": "long"}], "timings": {"classify_s": 0.1, "retrieve_s": 0.5}}
    ended = event("on_chain_end", "retrieve", metadata={"langgraph_node": "retrieve"}, data={"output": wrote})
    assert run_event(ended) == RunEvent(
        "update", {"node": "retrieve", "wrote": {"gate": None}, "seconds": 0.5}
    )


def test_an_edge_within_a_node_is_no_news() -> None:
    edge = event(
        "on_chain_end", "after_gate", metadata={"langgraph_node": "evidence_gate"}, data={"output": "write"}
    )
    assert run_event(edge) is None


def test_checked_text_is_a_token_and_no_other_text_is() -> None:
    text = {"text": "Churn rose.", "start": 0}
    assert run_event(event("on_custom_event", "checked_text", data=text)) == RunEvent("token", text)
    assert run_event(event("on_custom_event", "other", data=text)) is None
    assert run_event(event("on_chat_model_stream", "ChatOllama", data={"chunk": "Churn"})) is None
    assert run_event(event("on_chain_stream", "write", data={"chunk": text})) is None


def test_the_end_of_the_graph_is_the_answer_and_nothing_else_of_the_state() -> None:
    answer = dict.fromkeys(Answer.model_fields)
    ended = event(
        "on_chain_end", "bizagent", parent_ids=[], data={"output": {"query": "q", "turns": [], **answer}}
    )
    assert run_event(ended) == RunEvent("answer", answer)
