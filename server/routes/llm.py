"""The models alone: vectors of texts, and completions of prompts."""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from langchain_core.messages import HumanMessage

from graph.assemble import BusinessAgent
from server.parameters import documented, parameters
from server.schema import EmbedRequest, GenerateRequest
from tools.models.chat import complete


def llm_routes(agent: BusinessAgent) -> APIRouter:
    """Return `/embed`, `/v1/generate` and `/complete`."""
    router = APIRouter(tags=["llm"])
    most = agent.settings.llm_max_tokens

    @router.post("/embed", openapi_extra=documented(EmbedRequest))
    async def embed(request: Annotated[EmbedRequest, Depends(parameters(EmbedRequest))]) -> dict[str, Any]:
        """Embed texts; the same text has the same vector, whatever it comes with."""
        vectors = await asyncio.to_thread(agent.embeddings.embed_documents, request.texts)
        return {
            "embeddings": vectors,
            "vector_dim": agent.embeddings.dimensions,
            "model": agent.embeddings.model_id,
        }

    @router.post("/v1/generate", openapi_extra=documented(GenerateRequest))
    @router.post("/complete", openapi_extra=documented(GenerateRequest))
    async def generate(
        request: Annotated[GenerateRequest, Depends(parameters(GenerateRequest))],
    ) -> dict[str, Any]:
        """Complete a prompt with an allowed model. Nothing that it says is checked against documents."""
        completion = await complete(
            agent.models.named(request.model),
            [HumanMessage(request.prompt)],
            max_tokens=min(request.max_tokens or most, most),
            stop=request.stop or None,
            format=request.format,
        )
        return {
            "text": completion.text,
            "metadata": {
                "model_id": completion.model_id,
                "decoding": completion.decoding,
                "tokens_in": completion.tokens_in,
                "tokens_out": completion.tokens_out,
                "done_reason": completion.done_reason,
            },
        }

    return router
