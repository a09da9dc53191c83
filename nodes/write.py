"""Write the answer of a run: directly, from documents, or from a simulation."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

import prompts
from nodes.state import AgentState, Turn
from tools.models.chat import ChatModel, Completion, complete
from tools.retrieval.passage import Passage
from tools.simulation.narrative import narrative
from tools.writing.answer import EXTRACTIVE, provenance, router_metadata, usage
from tools.writing.checked import Dropped, check_summary
from tools.writing.citation import cite
from tools.writing.material import numbered, trusted
from tools.writing.sections import extractive_summary, rag_answer, written_summary

WriterProse = Literal["auto", "model", "extractive"]

_PROMPT = "direct_answer"
_SUMMARY_PROMPT = "rag_summary"
_TURNS_KEPT = 6


async def write(
    state: AgentState, *, chat: ChatModel, max_citations: int, prose: WriterProse = "auto"
) -> AgentState:
    """Write the text that the mode asks for.

    A direct answer comes from the model. So may the summary of an answer from documents, of which only the
    sentences are kept that their citations support. All else is put together by code from quotes and
    statistics, so that each sentence and each figure has a source.

    Args:
        state: Reads `route`, `query`, and what the mode's nodes wrote; for a direct answer `turns`.
        chat: The chat model.
        max_citations: Most sources that an answer cites.
        prose: Who writes the summary; `auto` is the model, if it may be trusted with evidence.

    Returns:
        Update of the channels of the answer.
    """
    match state["route"]["mode"]:
        case "llm":
            return await _answer_directly(state, chat)
        case "rag":
            by_model = prose == "model" or (prose == "auto" and chat.trusted_with_evidence)
            return await _answer_from_documents(state, max_citations, chat if by_model else None)
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


async def _answer_from_documents(
    state: AgentState, max_citations: int, writer: ChatModel | None
) -> AgentState:
    gate = state["gate"]
    if gate is None:
        raise ValueError("an answer from documents is written after the gate")
    citations = cite(state["query"], state["passages"], threshold=gate["threshold"], limit=max_citations)
    router = router_metadata(state["route"], gate, top_k=state["top_k"])
    by_chunk = {passage["chunk_id"]: passage for passage in state["passages"]}
    material = trusted({citation["n"]: by_chunk[citation["chunk_id"]] for citation in citations})
    quotable = [citation for citation in citations if citation["n"] in material]
    withheld = {citation["n"] for citation in citations} - material.keys()
    answer = AgentState(mode="rag", citations=citations, router=router)
    if writer is None or not material:
        return answer | AgentState(
            text=rag_answer(citations, router, withheld=withheld),
            usage=usage(EXTRACTIVE),
            metadata=provenance(EXTRACTIVE, decoding={}) | _prose("extractive", []),
        )
    completion = await _summarise(writer, state["query"], material)
    checked = check_summary(completion.text, material, query=state["query"])
    summary = (
        written_summary(checked, completion.model_id)
        if checked.kept
        else extractive_summary(quotable, instead_of=completion.model_id)
    )
    return answer | AgentState(
        text=rag_answer(citations, router, summary=summary, withheld=withheld),
        usage=usage(completion.model_id, tokens_in=completion.tokens_in, tokens_out=completion.tokens_out),
        metadata=provenance(
            completion.model_id if checked.kept else EXTRACTIVE,
            decoding=dict(completion.decoding),
            tokens_in=completion.tokens_in,
            tokens_out=completion.tokens_out,
            prompt=prompts.version(_SUMMARY_PROMPT),
        )
        | _prose("model" if checked.kept else "extractive", checked.dropped),
    )


async def _summarise(chat: ChatModel, query: str, material: Mapping[int, Passage]) -> Completion:
    question = f"{numbered(material)}\n\nQuestion: {query}"
    return await complete(chat, [SystemMessage(prompts.render(_SUMMARY_PROMPT)), HumanMessage(question)])


def _prose(writer: Literal["model", "extractive"], dropped: list[Dropped]) -> dict[str, Any]:
    """Say who wrote the summary, and how many sentences of a model did not stand, by reason."""
    reasons = Counter(sentence["reason"] for sentence in dropped)
    return {"prose": writer, "dropped_sentences": {"count": len(dropped), "reasons": dict(reasons)}}


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
