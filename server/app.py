"""The application: routes and middleware around an open agent, or around the models alone."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from graph.assemble import open_agent, open_models
from graph.settings import Settings
from nodes.state import AgentState
from server import audit, errors, langserve, metrics
from server.departure import StopWhenClientLeaves
from server.limits import BodyLimit
from server.origin import OwnOrigin
from server.routes.admin import admin_routes
from server.routes.documents import document_routes
from server.routes.llm import llm_routes
from server.routes.query import query_routes
from server.routes.service import service_routes
from server.routes.stream import stream_routes
from server.routes.threads import thread_routes
from server.stopping import AnswerWhenStopped, Unfinished
from tools.storage.ledger import RunOf

_MAX_BODY_BYTES = 2 * 2**20
_UPLOADS = "/v1/documents"


def create_app(settings: Settings, *, open_to_others: bool = False) -> FastAPI:
    """Make the application; its lifespan opens what `settings.services` names and adds the routes.

    The checkpointer needs the running loop, so that the graph, and with it the routes, cannot be made before.

    Args:
        settings: The settings.
        open_to_others: Whether others than this machine reach it.
    """
    adapters = settings.agent_home / "adapters"
    unfinished = Unfinished()

    @asynccontextmanager
    async def everything(app: FastAPI) -> AsyncIterator[None]:
        async with open_agent(settings, observers=[_observe]) as agent:
            app.include_router(service_routes(agent.models, agent.database, gate=agent.tools.gate.status))
            app.include_router(query_routes(agent))
            app.include_router(stream_routes(agent))
            app.include_router(llm_routes(agent.models, agent.embeddings, settings.llm_max_tokens))
            app.include_router(admin_routes(agent.models, adapters=adapters, open_to_others=open_to_others))
            app.include_router(thread_routes(agent))
            app.include_router(document_routes(agent))
            langserve.serve(app, agent)
            yield
            await unfinished.wait()  # they still need the database

    @asynccontextmanager
    async def models_alone(app: FastAPI) -> AsyncIterator[None]:
        models, embeddings = await open_models(settings)
        app.include_router(service_routes(models, database=None))
        app.include_router(llm_routes(models, embeddings, settings.llm_max_tokens))
        app.include_router(admin_routes(models, adapters=adapters, open_to_others=open_to_others))
        yield
        await unfinished.wait()

    lifespan = {"all": everything, "llm": models_alone}[settings.services]
    # The pages of /docs would take their assets from a CDN; /openapi.json has the same content.
    app = FastAPI(title="bizagent", version="1", lifespan=lifespan, docs_url=None, redoc_url=None)
    # An upload goes on without its client: each document is a whole, and the next try finds it unchanged.
    app.add_middleware(StopWhenClientLeaves, kept={_UPLOADS})
    uploads = {_UPLOADS: int(settings.max_document_mb * 2**20) * 2}
    app.add_middleware(BodyLimit, max_bytes=_MAX_BODY_BYTES, uploads=uploads)
    app.add_middleware(OwnOrigin, open_to_others=open_to_others)
    errors.install(app)
    app.add_middleware(AnswerWhenStopped, unfinished=unfinished)
    return app


def _observe(node: str, run: RunOf, query: str, update: AgentState, duration_s: float) -> None:
    metrics.count(node, update, duration_s)
    audit.log(node, run, query, update)
