"""Write the answer of a run: directly, from documents, or from a simulation."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal

from langchain_core.callbacks import adispatch_custom_event
from langchain_core.embeddings import Embeddings
from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage
from langchain_core.runnables import RunnableConfig

import prompts
from nodes.state import AgentState
from tools.models.chat import ChatModel
from tools.models.policy import ChatModels
from tools.retrieval.passage import Passage
from tools.simulation.telling.narrative import narrative
from tools.writing.answer import Account, by_code, by_model, router_metadata
from tools.writing.direct.reply import Turn, nothing_to_show, reply
from tools.writing.passages.citation import Citation, cite, quotable_passages
from tools.writing.sections import SUMMARY_HEADING, evidence_sections, extractive_summary, written_by
from tools.writing.simulation.prose import simulated_prose
from tools.writing.summary import summarise
from tools.writing.support.entailment import Judge
from tools.writing.support.sentence_checker import SentenceChecker
from tools.writing.telling import Telling

WriterProse = Literal["auto", "model", "extractive"]
WriterEntailment = Literal["off", "model"]

CHECKED_TEXT = "checked_text"
"""Name of the event that carries a piece of the answer's text: `{"text": …, "start": offset in the text}`."""

_DIRECT_PROMPT = "direct_answer"
_SUMMARY_PROMPT = "rag_summary"
_QUESTION_PROMPT = "rag_question"
_ENTAILMENT_PROMPT = "entailment"
_SIMULATION_PROMPT = "risk_narrative"
_TURNS_KEPT = 6


async def write(
    state: AgentState,
    config: RunnableConfig,
    *,
    models: ChatModels,
    embedder: Embeddings,
    max_citations: int,
    prose: WriterProse = "auto",
    entailment: WriterEntailment = "off",
) -> AgentState:
    """Write the text that the mode asks for, and send each piece of it as soon as it has stood its check.

    A direct answer comes from the model, without what it may not say. So may the summary of an answer from
    documents, of which only the sentences are kept that their citations support, and the prose on a
    simulation. All else is put together by code from quotes and statistics, so that each sentence and each
    figure has a source. The pieces that are sent, joined, are the text.

    Args:
        state: Reads `route`, `query`, and what the mode's nodes wrote; for a direct answer `turns`.
        config: Whose run the events belong to.
        models: The writer's is read at each run, as it can be swapped in between.
        embedder: Compares what a sentence says with what it cites.
        max_citations: Most sources that an answer cites, unless its question requires another number.
        prose: Who writes prose on evidence; `auto` is the model, if it may be trusted with that.
        entailment: Whether the model also judges if each sentence follows from what it cites.

    Returns:
        Update of the channels of the answer.
    """

    async def send(piece: str, start: int) -> None:
        await adispatch_custom_event(CHECKED_TEXT, {"text": piece, "start": start}, config=config)

    telling, chat = Telling(send), models.writer
    writer = chat if prose == "model" or (prose == "auto" and chat.trusted_with_evidence) else None
    match state["route"]["mode"]:
        case "llm":
            answer = await _directly(state, chat, telling)
        case "rag":
            answer = await _from_documents(
                state, writer, telling, embedder=embedder, max_citations=max_citations, entailment=entailment
            )
        case "risk":
            answer = await _from_simulation(state, writer, telling)
    return answer | AgentState(mode=state["route"]["mode"], text=telling.text)


async def _directly(state: AgentState, chat: ChatModel, telling: Telling) -> AgentState:
    query, turns = state["query"], state.get("turns", [])
    today = datetime.fromisoformat(state["started_at"]).date().isoformat()
    instructions = prompts.render(_DIRECT_PROMPT, today=today)
    outcome, completion = await reply(chat, query, turns, instructions=instructions, say=telling.say)
    if outcome.kept:
        turns = [*turns, Turn(query=query, text=outcome.text)][-_TURNS_KEPT:]
    else:
        await telling.say(nothing_to_show(outcome, chat.model_id))
    account = by_model(
        chat,
        tokens_in=completion.tokens_in,
        tokens_out=completion.tokens_out,
        prompt=prompts.version(_DIRECT_PROMPT),
        stood=outcome.kept > 0,
        dropped=outcome.dropped,
    )
    more = {"done_reason": completion.done_reason, "turns_left_out": outcome.turns_left_out}
    return AgentState(
        turns=turns,
        router=router_metadata(state["route"], None, top_k=state["top_k"]),
        usage=account.usage,
        metadata=account.metadata | more,
    )


async def _from_documents(
    state: AgentState,
    writer: ChatModel | None,
    telling: Telling,
    *,
    embedder: Embeddings,
    max_citations: int,
    entailment: WriterEntailment,
) -> AgentState:
    gate, plan, query = state["gate"], state["plan"], state["query"]
    if gate is None or plan is None:
        raise ValueError("an answer from documents is written after the gate")
    constraints = plan["constraints"]
    citations = cite(
        plan["main"]["text"],
        state["passages"],
        threshold=gate["threshold"],
        limit=max_citations,
        constraints=constraints,
    )
    material = quotable_passages(citations, state["passages"])
    router = router_metadata(state["route"], gate, top_k=state["top_k"])
    await telling.say(SUMMARY_HEADING)
    if writer and material:
        judge = Judge(writer, prompts.render(_ENTAILMENT_PROMPT)) if entailment == "model" else None
        account = await _summary(writer, material, citations, telling, query, embedder, judge)
    else:
        await telling.say(extractive_summary(citations))
        account = by_code()
    if constraints["return_model_id"]:
        router |= {"model_id": account.metadata["model_id"]}
    await telling.say(evidence_sections(citations, router))
    return AgentState(citations=citations, router=router, usage=account.usage, metadata=account.metadata)


async def _summary(
    writer: ChatModel,
    material: Mapping[int, Passage],
    citations: Sequence[Citation],
    telling: Telling,
    query: str,
    embedder: Embeddings,
    judge: Judge | None,
) -> Account:
    checker = SentenceChecker(
        material, query=query, embedder=embedder, entails=judge.entails if judge else None
    )

    def prompt(passages: str) -> list[BaseMessage]:
        question = prompts.render(_QUESTION_PROMPT, passages=passages, query=query)
        return [SystemMessage(prompts.render(_SUMMARY_PROMPT)), HumanMessage(question)]

    summary, completion = await summarise(
        writer, material, checker, prompt=prompt, live=not judge, say=telling.say
    )
    if summary.kept:
        end = written_by(writer.model_id, dropped=len(summary.dropped), left_out=summary.left_out)
    else:
        end = extractive_summary(citations, instead_of=writer.model_id)
    await telling.say(end)
    account = by_model(
        writer,
        tokens_in=completion.tokens_in + (judge.tokens_in if judge else 0),
        tokens_out=completion.tokens_out + (judge.tokens_out if judge else 0),
        prompt=f"{prompts.version(_SUMMARY_PROMPT)}+{prompts.version(_QUESTION_PROMPT)}",
        stood=bool(summary.kept),
        dropped=summary.dropped,
    )
    more = {"done_reason": completion.done_reason, "passages_left_out": summary.left_out}
    judged = {"entailment": dict(judge.outcomes)} if judge else {}
    return Account(account.usage, account.metadata | more | judged)


async def _from_simulation(state: AgentState, writer: ChatModel | None, telling: Telling) -> AgentState:
    simulation = state["simulation"]
    if simulation is None:
        raise ValueError("an answer from a simulation is written after it")
    if writer:
        prose = await simulated_prose(
            writer, simulation, query=state["query"], instructions=prompts.render(_SIMULATION_PROMPT)
        )
        await telling.say(prose.text)
        account = by_model(
            writer,
            tokens_in=prose.tokens_in,
            tokens_out=prose.tokens_out,
            prompt=prompts.version(_SIMULATION_PROMPT),
            stood=bool(prose.by_model),
            dropped=prose.dropped,
        )
        more = {"structured": prose.outcome, "sections_by_model": prose.by_model}
    else:
        await telling.say(narrative(simulation))
        account, more = by_code(), {}
    return AgentState(
        charts=simulation["charts"],
        router=router_metadata(state["route"], None, top_k=state["top_k"]),
        usage=account.usage,
        metadata=account.metadata | more | {"simulation": simulation["metadata"]},
    )
