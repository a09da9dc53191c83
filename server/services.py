"""What can be served by itself: each service's port, what it needs, and how it is opened."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Final, Literal

from fastapi import FastAPI

from graph.assemble import open_agent
from graph.parts import chat_models, named_models, open_documents, open_embeddings, second_reader, simulations
from graph.settings import ServiceName, Settings
from nodes.state import AgentState
from server import audit, langserve, metrics
from server.routes.admin import admin_routes
from server.routes.documents import document_routes
from server.routes.llm import llm_routes
from server.routes.query import query_routes
from server.routes.retrieve import retrieve_routes
from server.routes.run import run_routes
from server.routes.service import service_routes
from server.routes.stream import stream_routes
from server.routes.threads import thread_routes
from tools.storage.ledger import RunOf

Need = Literal["database", "models", "named model", "embeddings"]


@dataclass(frozen=True)
class Service:
    """One service.

    Attributes:
        port: Where it listens unless told otherwise. One process that serves all listens on all of them.
        needs: What has to work for it; "named model" is a chat model only where the settings name one.
        open: Opens what it needs and adds its routes to the application, once the loop runs. Is given the
            settings, and whether others than this machine reach it.
    """

    port: int
    needs: frozenset[Need]
    open: Callable[[FastAPI, Settings, bool], AbstractAsyncContextManager[None]]


@asynccontextmanager
async def _all(app: FastAPI, settings: Settings, open_to_others: bool) -> AsyncIterator[None]:
    async with open_agent(settings, observers=[_observe]) as agent:
        for router in (
            service_routes(
                models=agent.models,
                documents=agent.documents,
                tenant=settings.tenant,
                gate=agent.tools.gate.status,
            ),
            query_routes(agent),
            stream_routes(agent),
            retrieve_routes(agent.tools.retriever, tenant=settings.tenant),
            run_routes(agent.tools.simulations, agent.tools.reader),
            llm_routes(agent.models, agent.embeddings),
            admin_routes(agent.models, adapters=settings.adapters, open_to_others=open_to_others),
            thread_routes(agent),
            document_routes(agent.documents, settings),
        ):
            app.include_router(router)
        langserve.serve(app, agent)
        yield


@asynccontextmanager
async def _rag(app: FastAPI, settings: Settings, open_to_others: bool) -> AsyncIterator[None]:
    async with open_documents(settings) as documents:
        app.include_router(service_routes(documents=documents, tenant=settings.tenant))
        app.include_router(retrieve_routes(documents.retriever, tenant=settings.tenant))
        app.include_router(document_routes(documents, settings))
        yield


@asynccontextmanager
async def _llm(app: FastAPI, settings: Settings, open_to_others: bool) -> AsyncIterator[None]:
    models, embeddings = chat_models(settings), await open_embeddings()
    app.include_router(service_routes(models=models))
    app.include_router(llm_routes(models, embeddings))
    app.include_router(admin_routes(models, adapters=settings.adapters, open_to_others=open_to_others))
    yield


@asynccontextmanager
async def _sim(app: FastAPI, settings: Settings, open_to_others: bool) -> AsyncIterator[None]:
    models = named_models(settings)
    app.include_router(service_routes(models=models))
    app.include_router(run_routes(simulations(settings), second_reader(models)))
    yield


SERVICES: Final[Mapping[ServiceName, Service]] = {
    "all": Service(8001, frozenset({"database", "models", "embeddings"}), _all),
    "rag": Service(8002, frozenset({"database", "embeddings"}), _rag),
    "llm": Service(8003, frozenset({"models", "embeddings"}), _llm),
    "sim": Service(8004, frozenset({"named model"}), _sim),
}


def ports(settings: Settings, first: int | None = None) -> dict[ServiceName, int]:
    """Return the ports that this process listens on: one, or, serving all, one for each service.

    Args:
        settings: Say what is served.
        first: Instead of the first one's usual port; the others keep their distance to it. 0 is one free
            port, which answers for all.
    """
    name = settings.services
    if first == 0:
        return {name: 0}
    served = SERVICES if name == "all" else {name: SERVICES[name]}
    moved = 0 if first is None else first - SERVICES[name].port
    return {each: service.port + moved for each, service in served.items()}


def address(settings: Settings) -> str:
    """Return where this process is found on this machine, unless it is told another port."""
    return f"http://127.0.0.1:{SERVICES[settings.services].port}"


def _observe(node: str, run: RunOf, query: str, update: AgentState, duration_s: float) -> None:
    metrics.count(node, update, duration_s)
    audit.log(node, run, query, update)
