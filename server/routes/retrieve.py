"""What is retrieved for a question."""

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends

from server.parameters import documented, parameters
from server.schema import RetrieveRequest
from tools.retrieval.retriever import Retriever
from tools.retrieval.search import INDEX_NAME
from tools.storage.migrate import VECTOR_SIZE


def retrieve_routes(retriever: Retriever, *, tenant: str) -> APIRouter:
    """Return `/v1/retrieve`."""
    router = APIRouter(prefix="/v1", tags=["query"])

    @router.post("/retrieve", openapi_extra=documented(RetrieveRequest))
    async def retrieve(
        request: Annotated[RetrieveRequest, Depends(parameters(RetrieveRequest))],
    ) -> dict[str, Any]:
        """Return the passages that an answer to a question would rest on, and the plan that found them."""
        retrieved = await retriever.retrieve(
            request.query,
            tenant=tenant,
            top_k=request.top_k,
            today=datetime.now(UTC).date(),
            stated=request.constraints,
        )
        # A question that requires many sources is given more places than the caller wants to see.
        passages = retrieved["passages"][: request.top_k]
        return {
            "query": request.query,
            "top_k": request.top_k,
            "plan": retrieved["plan"],
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
