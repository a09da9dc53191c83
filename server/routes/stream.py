"""Ask, and hear of the answer as it comes about."""

import uuid
from contextlib import aclosing
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import StreamingResponse

from graph.assemble import BusinessAgent
from server.parameters import documented, parameters
from server.schema import QueryRequest
from server.sse import Send, event_stream


def stream_routes(agent: BusinessAgent) -> APIRouter:
    """Return `/v1/query/stream`."""
    router = APIRouter(prefix="/v1", tags=["query"])
    tenant = agent.settings.tenant

    @router.post("/query/stream", response_class=StreamingResponse, openapi_extra=documented(QueryRequest))
    async def query(
        request: Annotated[QueryRequest, Depends(parameters(QueryRequest))],
    ) -> StreamingResponse:
        """Answer a business question as `/v1/query` does, in server-sent events.

        `update` when a node is done, `token` with each piece of text once it has been checked, and last
        `answer`, or `error` in its stead. The answer's text is the one that counts.
        """
        run_id = str(uuid.uuid4())

        async def run(send: Send) -> None:
            told = agent.stream(request, tenant=tenant, thread=request.thread_id, run_id=run_id)
            async with aclosing(told) as events:
                async for event in events:
                    await send(event.kind, event.data)

        return event_stream(run, id=run_id)

    return router
