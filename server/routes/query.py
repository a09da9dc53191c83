"""Ask, and see who would answer."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends

from graph.assemble import BusinessAgent
from server.parameters import documented, parameters
from server.schema import ClassifyRequest, QueryRequest


def query_routes(agent: BusinessAgent) -> APIRouter:
    """Return `/v1/query` and `/v1/classify`."""
    router = APIRouter(prefix="/v1", tags=["query"])
    tenant = agent.settings.tenant

    @router.post("/query", openapi_extra=documented(QueryRequest))
    async def query(request: Annotated[QueryRequest, Depends(parameters(QueryRequest))]) -> dict[str, Any]:
        """Answer a business question, or refuse to for want of evidence."""
        return await agent.ask(request, tenant=tenant, thread=request.thread_id)

    @router.post("/classify", openapi_extra=documented(ClassifyRequest))
    async def classify(
        request: Annotated[ClassifyRequest, Depends(parameters(ClassifyRequest))],
    ) -> dict[str, Any]:
        """Tell which mode would answer a question, and why."""
        return {**await agent.classify(request.query, request.mode_hint, tenant)}

    return router
