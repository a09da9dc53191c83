"""Passages near a question."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends

from server.parameters import documented, parameters
from server.schema import RetrieveRequest
from tools.retrieval.search import INDEX_NAME, Search
from tools.storage.migrate import VECTOR_SIZE


def retrieve_routes(search: Search, *, tenant: str) -> APIRouter:
    """Return `/v1/retrieve`."""
    router = APIRouter(prefix="/v1", tags=["query"])

    @router.post("/retrieve", openapi_extra=documented(RetrieveRequest))
    async def retrieve(
        request: Annotated[RetrieveRequest, Depends(parameters(RetrieveRequest))],
    ) -> dict[str, Any]:
        """Return the passages nearest to a question."""
        passages = await search.search(request.query, tenant=tenant, top_k=request.top_k)
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

    return router
