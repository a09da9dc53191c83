"""The application: middleware around what is served."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from graph.settings import Settings
from server import errors
from server.departure import StopWhenClientLeaves
from server.limits import BodyLimit
from server.origin import OwnOrigin
from server.services import SERVICES
from server.stopping import AnswerWhenStopped, Unfinished

_MAX_BODY_BYTES = 2 * 2**20
_UPLOADS = "/v1/documents"


def create_app(settings: Settings, *, open_to_others: bool = False) -> FastAPI:
    """Make the application; its lifespan opens what `settings.services` names and adds the routes.

    The checkpointer needs the running loop, so that the graph, and with it the routes, cannot be made before.

    Args:
        settings: The settings.
        open_to_others: Whether others than this machine reach it.
    """
    service, unfinished = SERVICES[settings.services], Unfinished()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with service.open(app, settings, open_to_others):
            yield
            await unfinished.wait()  # they still need what is open

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
