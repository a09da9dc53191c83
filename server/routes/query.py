"""Ask, and call the steps of an answer one by one."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends

from graph.assemble import BusinessAgent
from server.aside import Aside
from server.parameters import documented, parameters
from server.schema import ClassifyRequest, QueryRequest, RetrieveRequest, RunRequest
from server.simulation import drawn, run_request
from tools.retrieval.search import INDEX_NAME
from tools.storage.migrate import VECTOR_SIZE

MAX_TRIALS: Final = 10_000_000  # of a call: a few seconds of one processor


def query_routes(agent: BusinessAgent) -> APIRouter:
    """Return `/v1/query`, `/v1/classify`, `/v1/retrieve` and `/v1/run`."""
    router = APIRouter(prefix="/v1", tags=["query"])
    tenant = agent.settings.tenant
    aside = Aside("simulate")

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

    @router.post("/retrieve", openapi_extra=documented(RetrieveRequest))
    async def retrieve(
        request: Annotated[RetrieveRequest, Depends(parameters(RetrieveRequest))],
    ) -> dict[str, Any]:
        """Return the passages nearest to a question."""
        passages = await agent.tools.search.search(request.query, tenant=tenant, top_k=request.top_k)
        return {
            "query": request.query,
            "top_k": request.top_k,
            "chunks": [
                {
                    "doc_id": passage["doc_id"],
                    "chunk_id": passage["chunk_id"],
                    "text": passage["text"],
                    "score": passage["score"],
                    "metadata": {
                        key: value
                        for key, value in passage.items()
                        if key not in ("doc_id", "chunk_id", "text", "score")
                    },
                }
                for passage in passages
            ],
            "usage": {"vector_dim": VECTOR_SIZE, "retrieved": len(passages), "index": INDEX_NAME},
        }

    @router.post("/run", openapi_extra=documented(RunRequest))
    async def run(request: Annotated[RunRequest, Depends(parameters(RunRequest))]) -> dict[str, Any]:
        """Run a Monte Carlo simulation."""
        result = await aside.run(run_request, request, most_trials=MAX_TRIALS)
        if not request.pictures:
            return {**result}
        return {**result, "pictures": await aside.run(drawn, result, request.pictures)}

    return router
