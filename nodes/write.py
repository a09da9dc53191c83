"""Write the answer of a run: directly, from documents, or from a simulation."""

from datetime import datetime

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

import prompts
from nodes.state import AgentState, Turn
from tools.models.chat import ChatModel, complete
from tools.simulation.narrative import narrative
from tools.writing.answer import EXTRACTIVE, provenance, router_metadata, usage
from tools.writing.citation import cite
from tools.writing.sections import rag_answer

_PROMPT = "direct_answer"
_TURNS_KEPT = 6


async def write(state: AgentState, *, chat: ChatModel, max_citations: int) -> AgentState:
    """Write the text that the mode asks for.

    Only a direct answer comes from the model. Text about documents or a simulation is put together by code
    from quotes and statistics, so that each sentence and each figure has a source.

    Args:
        state: Reads `route`, `query`, and what the mode's nodes wrote; for a direct answer `turns`.
        chat: The chat model.
        max_citations: Most sources that an answer cites.

    Returns:
        Update of the channels of the answer.
    """
    match state["route"]["mode"]:
        case "llm":
            return await _answer_directly(state, chat)
        case "rag":
            return _answer_from_documents(state, max_citations)
        case "risk":
            return _answer_from_simulation(state)


async def _answer_directly(state: AgentState, chat: ChatModel) -> AgentState:
    today = datetime.fromisoformat(state["started_at"]).date().isoformat()
    messages: list[BaseMessage] = [SystemMessage(prompts.render(_PROMPT, today=today))]
    turns = state.get("turns", [])
    for turn in turns:
        messages += [HumanMessage(turn["query"]), AIMessage(turn["text"])]
    completion = await complete(chat, [*messages, HumanMessage(state["query"])])
    return {
        "mode": "llm",
        "text": completion.text,
        "turns": [*turns, Turn(query=state["query"], text=completion.text)][-_TURNS_KEPT:],
        "router": router_metadata(state["route"], None, top_k=state["top_k"]),
        "usage": usage(completion.model_id, tokens_in=completion.tokens_in, tokens_out=completion.tokens_out),
        "metadata": provenance(
            completion.model_id,
            decoding=dict(completion.decoding),
            tokens_in=completion.tokens_in,
            tokens_out=completion.tokens_out,
            prompt=prompts.version(_PROMPT),
        ),
    }


def _answer_from_documents(state: AgentState, max_citations: int) -> AgentState:
    gate = state["gate"]
    if gate is None:
        raise ValueError("an answer from documents is written after the gate")
    citations = cite(state["query"], state["passages"], threshold=gate["threshold"], limit=max_citations)
    router = router_metadata(state["route"], gate, top_k=state["top_k"])
    return {
        "mode": "rag",
        "text": rag_answer(citations, router),
        "citations": citations,
        "router": router,
        "usage": usage(EXTRACTIVE),
        "metadata": provenance(EXTRACTIVE, decoding={}),
    }


def _answer_from_simulation(state: AgentState) -> AgentState:
    simulation = state["simulation"]
    if simulation is None:
        raise ValueError("an answer from a simulation is written after it")
    return {
        "mode": "risk",
        "text": narrative(simulation),
        "charts": simulation["charts"],
        "router": router_metadata(state["route"], None, top_k=state["top_k"]),
        "usage": usage(EXTRACTIVE),
        "metadata": provenance(EXTRACTIVE, decoding={}) | {"simulation": simulation["metadata"]},
    }
