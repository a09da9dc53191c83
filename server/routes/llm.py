"""The models alone: vectors of texts, and completions of prompts."""

import json
import uuid
from dataclasses import replace
from typing import Annotated, Any, cast

from fastapi import APIRouter, Depends
from fastapi.responses import Response
from langchain_core.messages import HumanMessage

from server.metrics import STRUCTURED, TOKENS_USED
from server.parameters import documented, parameters
from server.schema import EmbedRequest, GenerateRequest
from server.sse import Send, event_stream
from tools.aside import Aside
from tools.models.chat import ChatModel, Decoding, complete
from tools.models.minilm import MiniLMEmbeddings
from tools.models.policy import ChatModels
from tools.models.structured import structured

_SLICE = 16  # texts embedded before another request has its turn, and after which a client may have left


def llm_routes(models: ChatModels, embeddings: MiniLMEmbeddings) -> APIRouter:
    """Return `/embed`, `/v1/generate` and `/complete`."""
    router = APIRouter(tags=["llm"])
    aside = Aside("embedding")

    @router.post("/embed", openapi_extra=documented(EmbedRequest))
    async def embed(request: Annotated[EmbedRequest, Depends(parameters(EmbedRequest))]) -> dict[str, Any]:
        """Embed texts; the same text has the same vector, whatever it comes with."""
        vectors: list[list[float]] = []
        for first in range(0, len(request.texts), _SLICE):
            slice = request.texts[first : first + _SLICE]
            vectors += await aside.run(embeddings.embed_documents, slice)
        return {
            "embeddings": vectors,
            "vector_dim": embeddings.dimensions,
            "model": embeddings.model_id,
        }

    @router.post("/v1/generate", response_model=None, openapi_extra=documented(GenerateRequest))
    @router.post("/complete", response_model=None, openapi_extra=documented(GenerateRequest))
    async def generate(
        request: Annotated[GenerateRequest, Depends(parameters(GenerateRequest))],
    ) -> dict[str, Any] | Response:
        """Complete a prompt with an allowed model.

        Nothing that it says is checked against documents. With `stream` it comes in server-sent events:
        `token` with each piece, and last `answer`, or `error` in its stead.
        """
        chat = _decoding_as_asked(models.named(request.model), request)
        if not request.stream:
            return await _answer(chat, request)

        async def tell(send: Send) -> None:
            await send("answer", await _answer(chat, request, send))

        return event_stream(tell, id=str(uuid.uuid4()))

    return router


def _decoding_as_asked(chat: ChatModel, request: GenerateRequest) -> ChatModel:
    """Return the model with the decoding of this call; LLM_MAX_TOKENS is the most in any case."""
    default = chat.decoding
    asked = request.model_dump(include={"temperature", "seed", "max_tokens"}, exclude_none=True)
    most = min(asked.pop("max_tokens", default["max_tokens"]), default["max_tokens"])
    return replace(chat, decoding=cast(Decoding, {**default, **asked, "max_tokens": most}))


async def _answer(chat: ChatModel, request: GenerateRequest, send: Send | None = None) -> dict[str, Any]:
    messages = [HumanMessage(request.prompt)]
    if request.format is not None:
        shaped = await structured(chat, messages, request.format, fallback=None)
        STRUCTURED.labels("generate", shaped.outcome).inc()
        text = json.dumps(shaped.value, allow_nan=False)
        tokens_in, tokens_out = shaped.tokens_in, shaped.tokens_out
        how: dict[str, Any] = {"done_reason": "stop", "outcome": shaped.outcome}
    else:

        async def tell(piece: str) -> None:
            if send:
                await send("token", {"text": piece})

        completion = await complete(chat, messages, stop=request.stop or None, on_text=tell)
        text, tokens_in, tokens_out = completion.text, completion.tokens_in, completion.tokens_out
        how = {"done_reason": completion.done_reason}
    TOKENS_USED.labels("prompt").inc(tokens_in)
    TOKENS_USED.labels("completion").inc(tokens_out)
    return {
        "text": text,
        "metadata": {
            "model_id": chat.model_id,
            "decoding": chat.decoding,
            "tokens_in": tokens_in,
            "tokens_out": tokens_out,
            "checked": False,
            **how,
        },
    }
