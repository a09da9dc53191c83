"""A chat model behind an Ollama server: `ChatOllama`, with this product's errors and a deadline.

A server that is named is used or reported, never replaced by the embedded model.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing
from typing import Any, cast

import httpx
from langchain_core.callbacks import AsyncCallbackManagerForLLMRun
from langchain_core.messages import BaseMessage
from langchain_core.outputs import ChatGenerationChunk
from langchain_ollama import ChatOllama

from tools.errors import ModelMissingError
from tools.models.adapters import Adapter
from tools.models.ollama_answer import OllamaAnswer
from tools.models.ollama_server import register_adapter, with_adapter
from tools.models.patience import server_timeout
from tools.models.streaming import StreamingChatModel

_OPTIONS = {"max_tokens": "num_predict", "temperature": "temperature", "seed": "seed"}


def chat_ollama(
    url: str,
    model: str,
    *,
    max_tokens: int,
    timeout_s: float,
    temperature: float = 0.0,
    seed: int = 0,
    context: int = 8192,
    adapter: Adapter | None = None,
) -> ChatOllama:
    """Make a chat model on an Ollama server, without calling the server.

    Args:
        url: The server's address, as `ollama_server.base_url` returns it.
        model: The model's name there, as `ollama_server.model_tag` returns it.
        max_tokens: Tokens of an answer.
        timeout_s: Seconds for a whole answer.
        temperature: 0 takes the likeliest token each time.
        seed: Of the sampling.
        context: Tokens of prompt and answer. Ollama cuts a longer prompt's beginning without a word, and
            does so at 4,096 unless told otherwise.
        adapter: Put on the model; the server is given it with the first call that finds it missing there.

    Returns:
        A model whose calls take `format`, `max_tokens`, `temperature` and `seed` as `ChatLlamaCpp`'s do, and
        raise `ModelUnavailableError`, `ModelMissingError`, `ModelTimeoutError` or `ModelResponseError`.
    """
    return _ChatOllama(
        base_url=url,
        model=with_adapter(model, adapter) if adapter else model,
        base=model,
        adapter=adapter,
        num_predict=max_tokens,
        num_ctx=context,
        temperature=temperature,
        seed=seed,
        timeout_s=timeout_s,
        client_kwargs={
            "timeout": server_timeout(timeout_s),
            # A kept connection saves nothing against an answer's seconds, breaks when the server has been
            # restarted, and belongs to one event loop.
            "limits": httpx.Limits(max_keepalive_connections=0),
        },
    )


class _ChatOllama(StreamingChatModel, ChatOllama):
    """ChatOllama that raises our errors, keeps a deadline and notices half an answer."""

    timeout_s: float
    base: str
    adapter: Adapter | None

    def _chat_params(
        self, messages: list[BaseMessage], stop: list[str] | None = None, **kwargs: Any
    ) -> dict[str, Any]:
        options = {option: kwargs.pop(name) for name, option in _OPTIONS.items() if name in kwargs}
        params = super()._chat_params(messages, stop, **kwargs)
        return {**params, "options": {**params["options"], **options}}

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        missing = self.adapter
        while True:
            try:
                async with aclosing(self._answer(messages, stop, **kwargs)) as chunks:
                    async for chunk in chunks:
                        yield chunk
                return
            except ModelMissingError:  # it comes before any chunk
                if missing is None:
                    raise
            await register_adapter(self.base_url or "", self.base, missing, timeout_s=self.timeout_s)
            missing = None

    async def _acreate_chat_stream(
        self, messages: list[BaseMessage], stop: list[str] | None = None, **kwargs: Any
    ) -> AsyncIterator[Mapping[str, Any] | str]:
        # Each line says who speaks, and only here: ChatOllama keeps that of the last one alone.
        lines = cast(
            AsyncGenerator[Mapping[str, Any] | str], super()._acreate_chat_stream(messages, stop, **kwargs)
        )
        async with aclosing(lines):
            async for line in lines:
                if not isinstance(line, str):
                    self._require_speaker(str(line.get("model") or self.model))
                yield line

    def _require_speaker(self, speaker: str) -> None:
        if speaker.removesuffix(":latest") != self.model.removesuffix(":latest"):
            raise self._new_answer().broken(f"answered from {speaker} instead of the model asked for")

    def _new_answer(self) -> OllamaAnswer:
        return OllamaAnswer(self.base_url or "", self.model, timeout_s=self.timeout_s)

    async def _answer(
        self, messages: list[BaseMessage], stop: list[str] | None, **kwargs: Any
    ) -> AsyncGenerator[ChatGenerationChunk]:
        deadline = asyncio.get_running_loop().time() + self.timeout_s
        answer = self._new_answer()
        chunks = cast(AsyncGenerator[ChatGenerationChunk], super()._astream(messages, stop, **kwargs))
        async with aclosing(chunks):
            while True:
                with answer.our_errors():
                    async with asyncio.timeout_at(deadline):
                        chunk = await anext(chunks, None)
                if chunk is None:
                    answer.require_done()
                    return
                yield answer.noted(chunk)
