"""The graph: every node and every edge on one screen."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from langchain_core.embeddings import Embeddings
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.types import RetryPolicy

from graph.edges import after_classify, after_gate, after_retrieve
from graph.recorder import Node, Observer, recorded
from graph.settings import Settings
from nodes.abstain import abstain
from nodes.classify import classify
from nodes.evidence_gate import evidence_gate
from nodes.retrieve import retrieve
from nodes.simulate import simulate
from nodes.state import AgentState, Answer, Question
from nodes.write import write
from tools.errors import DatabaseError, SearchEngineError
from tools.evidence.gate import Gate
from tools.evidence.judge import SufficiencyJudge
from tools.models.policy import ChatModels
from tools.retrieval.index import Index
from tools.retrieval.retriever import Retriever
from tools.retrieval.search import Search
from tools.routing.route import Router
from tools.simulation.planning.second_reading import SecondReader
from tools.simulation.running.runs import Simulations
from tools.storage.ledger import Ledger

Agent = CompiledStateGraph[AgentState, None, Any, Any]

_RECURSION_LIMIT = 12
# The models' line tries a lost connection again itself, and what a model server said stands.
_RETRY = RetryPolicy(max_attempts=3, initial_interval=0.2, retry_on=(DatabaseError, SearchEngineError))


@dataclass(frozen=True)
class Tools:
    """What the nodes work with."""

    router: Router
    search: Search
    index: Index
    retriever: Retriever
    gate: Gate
    judge: SufficiencyJudge | None
    models: ChatModels
    embeddings: Embeddings
    simulations: Simulations
    reader: SecondReader
    ledger: Ledger


def build_graph(
    tools: Tools,
    settings: Settings,
    *,
    checkpointer: BaseCheckpointSaver[str] | None = None,
    observers: Sequence[Observer] = (),
) -> Agent:
    """Compile the graph; every dependency of every node is bound here."""
    builder = StateGraph(AgentState, input_schema=Question, output_schema=Answer)

    def add(name: str, node: Node, *, first: bool = False) -> None:
        step = recorded(name, node, ledger=tools.ledger, observers=observers, first=first)
        builder.add_node(name, step, retry_policy=_RETRY)

    add(
        "classify",
        partial(classify, router=tools.router, top_k=settings.top_k, top_k_short=settings.top_k_short),
        first=True,
    )
    add("retrieve", partial(retrieve, retriever=tools.retriever, search=tools.search, index=tools.index))
    add("evidence_gate", partial(evidence_gate, gate=tools.gate, judge=tools.judge))
    add("simulate", partial(simulate, simulations=tools.simulations, reader=tools.reader))
    add(
        "write",
        partial(
            write,
            models=tools.models,
            embedder=tools.embeddings,
            max_citations=settings.max_citations,
            prose=settings.writer_prose,
            entailment=settings.writer_entailment,
        ),
    )
    add("abstain", partial(abstain, min_chars=settings.min_chars))

    builder.add_edge(START, "classify")
    builder.add_conditional_edges("classify", after_classify)
    builder.add_conditional_edges("retrieve", after_retrieve)
    builder.add_conditional_edges("evidence_gate", after_gate)
    builder.add_edge("simulate", "write")
    builder.add_edge("write", END)
    builder.add_edge("abstain", END)
    return builder.compile(checkpointer=checkpointer, name="bizagent").with_config(
        recursion_limit=_RECURSION_LIMIT
    )
