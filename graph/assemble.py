"""Make the tools, bind them to the nodes, yield the agent."""

import time
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, cast

from langchain_core.runnables.schema import StreamEvent
from langgraph.types import StateSnapshot

import prompts
from graph.build import Agent, Tools, build_graph
from graph.checkpoint import open_checkpointer
from graph.events import RunEvent, run_event
from graph.parts import Documents, chat_models, open_documents, open_judge, second_reader, simulations
from graph.recorder import Observer
from graph.settings import Settings
from graph.threads import THREAD_NAME, thread_config
from nodes.state import AgentState, Question
from tools.errors import InvalidInputError, NotFoundError
from tools.evidence.gate import Gate
from tools.ingest.pipeline import Ingest
from tools.models.minilm import MiniLMEmbeddings
from tools.models.policy import ChatModels
from tools.routing.decision import RouteDecision
from tools.routing.exemplars import load_exemplars
from tools.routing.route import Router
from tools.storage.database import Database
from tools.storage.ledger import Ledger, RunOf, Step
from tools.storage.threads import ThreadLocks


@dataclass(frozen=True)
class BusinessAgent:
    """The graph with everything around it: what the server and the command line call."""

    settings: Settings
    documents: Documents
    tools: Tools
    models: ChatModels
    locks: ThreadLocks
    graph: Agent
    observers: Sequence[Observer] = ()

    @property
    def database(self) -> Database:
        """Where everything is kept."""
        return self.documents.database

    @property
    def embeddings(self) -> MiniLMEmbeddings:
        """The model behind every vector."""
        return self.documents.embeddings

    @property
    def ingest(self) -> Ingest:
        """What documents are added by."""
        return self.documents.ingest

    async def ask(
        self, question: Question, *, tenant: str, user_id: str = "", thread: str = ""
    ) -> dict[str, Any]:
        """Run the graph on a question; return the answer as `nodes.state.Answer` describes it.

        Raises:
            AgentError: As the tools raise it; what was done until then is in the ledger and the checkpoint.
        """
        config = thread_config(tenant, user_id, thread)
        async with self.locks.hold(config["configurable"]["thread_id"]):
            # `sync`: each step is on disk before the next begins, so that a killed run can be resumed.
            return await self.graph.ainvoke(question.model_dump(), config, durability="sync")

    async def stream(
        self, question: Question, *, tenant: str, user_id: str = "", thread: str = "", run_id: str = ""
    ) -> AsyncGenerator[RunEvent]:
        """Run the graph as `ask` does, and tell what happens as it happens; the whole answer comes last.

        Text is told once it has been checked. Should its step have to be done again, it begins again at
        offset 0.

        Raises:
            AgentError: As the tools raise it, in the course of the stream.
        """
        config = thread_config(tenant, user_id, thread, run_id)
        async with self.locks.hold(config["configurable"]["thread_id"]):
            events = self.graph.astream_events(question.model_dump(), config, version="v2", durability="sync")
            async with aclosing(cast(AsyncGenerator[StreamEvent], events)):  # ends the run with the stream
                async for event in events:
                    if told := run_event(event):
                        yield told

    async def classify(self, query: str, mode_hint: str, tenant: str) -> RouteDecision:
        """Decide the mode of a question and no more; the observers are told as of a run's first step.

        Raises:
            AgentError: As `Router.classify` raises it.
        """
        start = time.perf_counter()
        route = await self.tools.router.classify(query, mode_hint)
        duration_s, update = time.perf_counter() - start, AgentState(route=route)
        for observe in self.observers:
            observe("classify", RunOf(tenant, "", "", ""), query, update, duration_s)
        return route

    async def resume(self, *, tenant: str, user_id: str = "", thread: str) -> dict[str, Any]:
        """Go on with a run that was cut off, from its last checkpoint.

        Raises:
            NotFoundError: This user has no such thread.
            InvalidInputError: Its last run has ended.
        """
        config = thread_config(tenant, user_id, thread)
        async with self.locks.hold(config["configurable"]["thread_id"]):
            state = await self._state(config, thread)
            if not state.next:
                raise InvalidInputError(
                    f"the last run on thread {thread!r} has ended", remedy="ask a question on it"
                )
            run_id = str((state.metadata or {}).get("run_id", ""))  # of the run that wrote the checkpoint
            config = thread_config(tenant, user_id, thread, run_id)
            return await self.graph.ainvoke(None, config, durability="sync")

    async def history(self, *, tenant: str, user_id: str = "", thread: str) -> list[Step]:
        """Return every step on a thread, oldest first.

        Raises:
            NotFoundError: This user has no such thread.
        """
        known = THREAD_NAME.fullmatch(thread)
        steps = await self.tools.ledger.steps(tenant, user_id, thread) if known else []
        if not steps:
            raise _no_thread(thread)
        return steps

    async def _state(self, config: Any, thread: str) -> StateSnapshot:
        state = await self.graph.aget_state(config)
        if state.created_at is None:
            raise _no_thread(thread)
        return state


@asynccontextmanager
async def open_agent(
    settings: Settings, *, observers: Sequence[Observer] = ()
) -> AsyncIterator[BusinessAgent]:
    """Open the database and the models and yield the agent; `observers` are told of each step.

    Raises:
        AgentError: A part that the settings name does not work; nothing falls back silently.
    """
    async with open_documents(settings) as documents:
        models = chat_models(settings)
        tools = Tools(
            router=Router(
                documents.embeddings,
                load_exemplars(),
                classifier=lambda: models.classifier,
                instructions=partial(prompts.render, "router_system_prompt"),
                margin=settings.router_margin,
            ),
            search=documents.search,
            index=documents.index,
            retriever=documents.retriever,
            gate=Gate(
                threshold=settings.threshold,
                min_documents=settings.min_documents,
                policy=settings.gate_policy,
                operating_point=settings.operating_point,
                calibration=documents.calibration,
            ),
            judge=open_judge(settings, models),
            models=models,
            embeddings=documents.embeddings,
            simulations=simulations(settings),
            reader=second_reader(models),
            ledger=Ledger(documents.database),
        )
        graph = build_graph(
            tools, settings, checkpointer=await open_checkpointer(documents.database), observers=observers
        )
        locks = ThreadLocks(documents.database, wait_s=settings.thread_wait_s)
        try:
            yield BusinessAgent(
                settings=settings,
                documents=documents,
                tools=tools,
                models=models,
                locks=locks,
                graph=graph,
                observers=observers,
            )
        finally:
            await locks.close()


@asynccontextmanager
async def open_graph() -> AsyncIterator[Agent]:
    """Yield the graph alone, for LangGraph's own development server (`langgraph.json`)."""
    settings = Settings()
    async with open_agent(settings) as agent:
        yield agent.graph.with_config(configurable={"tenant": settings.tenant, "user_id": ""})


def _no_thread(thread: str) -> NotFoundError:
    return NotFoundError(f"there is no thread {thread!r}", remedy="name a thread that you have asked on")
