"""The application: routes and middleware around an open agent."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from graph.assemble import open_agent
from graph.settings import Settings
from nodes.state import AgentState
from server import audit, errors, langserve, metrics
from server.limits import BodyLimit
from server.routes.documents import document_routes
from server.routes.llm import llm_routes
from server.routes.query import query_routes
from server.routes.service import service_routes
from server.routes.threads import thread_routes
from tools.storage.ledger import RunOf

_MAX_BODY_BYTES = 2 * 2**20


def create_app(settings: Settings) -> FastAPI:
    """Make the application; its lifespan opens the agent and adds the routes.

    The checkpointer needs the running loop, so that the graph, and with it the routes, cannot be made before.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with open_agent(settings, observers=[_observe]) as agent:
            app.include_router(service_routes(agent))
            app.include_router(query_routes(agent))
            app.include_router(llm_routes(agent))
            app.include_router(thread_routes(agent))
            app.include_router(document_routes(agent))
            langserve.serve(app, agent)
            yield

    # The pages of /docs would take their assets from a CDN; /openapi.json has the same content.
    app = FastAPI(title="bizagent", version="1", lifespan=lifespan, docs_url=None, redoc_url=None)
    uploads = {"/v1/documents": int(settings.max_document_mb * 2**20) * 2}
    app.add_middleware(BodyLimit, max_bytes=_MAX_BODY_BYTES, uploads=uploads)
    errors.install(app)
    return app


def _observe(node: str, run: RunOf, query: str, update: AgentState, duration_s: float) -> None:
    metrics.count(node, update, duration_s)
    audit.log(node, run, query, update)
