"""A chat model behind an Ollama server: `ChatOllama`, with this product's errors and a deadline.

A server that is named is used or reported, never replaced by the embedded model.
"""

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

import httpx
from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models.chat_models import agenerate_from_stream, generate_from_stream
from langchain_core.messages import BaseMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from langchain_ollama import ChatOllama
from ollama import ResponseError
from pydantic import ValidationError

from tools.errors import (
    ModelMissingError,
    ModelResponseError,
    ModelTimeoutError,
    ModelUnavailableError,
)
from tools.models.address import server_address

_CHECK_S = 5.0  # seconds a server has to list its models
_TAGS = {"llama3.1:8b-instruct": "llama3.1:8b-instruct-q4_K_M"}  # a usual short form that cannot be pulled
_ENDPOINT = re.compile(r"/api(/[a-z]+)?/?$")
_OPTIONS = {"max_tokens": "num_predict", "temperature": "temperature", "seed": "seed"}


def base_url(url: str) -> str:
    """Reduce the address of a server, or of one of its endpoints, to the server's.

    `http://localhost:11434/api/generate` and `http://localhost:11434/` → `http://localhost:11434`

    Raises:
        ConfigurationError: The address has no scheme `http` or `https`, or no host.
    """
    return server_address(url, setting="OLLAMA_URL", example="http://localhost:11434", endpoints=_ENDPOINT)


def model_tag(name: str) -> str:
    """Say a model's name as Ollama's library does: `llama3.1:8b-instruct` has a longer tag there."""
    return _TAGS.get(name, name)


def chat_ollama(
    url: str,
    model: str,
    *,
    max_tokens: int,
    timeout_s: float,
    temperature: float = 0.0,
    seed: int = 0,
    context: int = 8192,
) -> ChatOllama:
    """Make a chat model on an Ollama server, without calling the server.

    Args:
        url: The server's address, with or without `/api/generate`.
        model: The model's name there.
        max_tokens: Tokens of an answer.
        timeout_s: Seconds for a whole answer.
        temperature: 0 takes the likeliest token each time.
        seed: Of the sampling.
        context: Tokens of prompt and answer. Ollama cuts a longer prompt's beginning without a word, and
            does so at 4,096 unless told otherwise.

    Returns:
        A model whose calls take `format`, `max_tokens`, `temperature` and `seed` as `ChatLlamaCpp`'s do, and
        raise `ModelUnavailableError`, `ModelMissingError`, `ModelTimeoutError` or `ModelResponseError`.

    Raises:
        ConfigurationError: `url` is no HTTP address.
    """
    return _ChatOllama(
        base_url=base_url(url),
        model=model_tag(model),
        num_predict=max_tokens,
        num_ctx=context,
        temperature=temperature,
        seed=seed,
        timeout_s=timeout_s,
        client_kwargs={
            "timeout": httpx.Timeout(timeout_s, connect=min(_CHECK_S, timeout_s)),
            # A kept connection saves nothing against an answer's seconds, breaks when the server has been
            # restarted, and belongs to one event loop.
            "limits": httpx.Limits(max_keepalive_connections=0),
        },
    )


async def check_ollama(url: str, model: str) -> None:
    """See that the server answers and has the model.

    Raises:
        ConfigurationError: `url` is no HTTP address.
        ModelUnavailableError: The server does not answer.
        ModelMissingError: It has no such model.
        ModelResponseError: What answers is no Ollama server.
    """
    url, model = base_url(url), model_tag(model)
    try:
        async with httpx.AsyncClient(timeout=_CHECK_S) as client:
            response = (await client.get(f"{url}/api/tags")).raise_for_status()
            names = {entry["model"] for entry in response.json()["models"]}
    except httpx.HTTPStatusError as exc:
        raise ModelResponseError(
            f"{url} answered {exc.response.status_code} when asked for its models",
            remedy="check that OLLAMA_URL names an Ollama server",
        ) from exc
    except httpx.HTTPError as exc:
        raise _unavailable(url) from exc
    except (ValueError, KeyError, TypeError) as exc:
        raise ModelResponseError(
            f"{url} does not list its models", remedy="check that OLLAMA_URL names an Ollama server"
        ) from exc
    if model not in names and f"{model}:latest" not in names:
        raise _missing(url, model)


class _ChatOllama(ChatOllama):
    """ChatOllama that raises our errors, keeps a deadline and notices half an answer."""

    timeout_s: float

    def _chat_params(
        self, messages: list[BaseMessage], stop: list[str] | None = None, **kwargs: Any
    ) -> dict[str, Any]:
        options = {option: kwargs.pop(name) for name, option in _OPTIONS.items() if name in kwargs}
        params = super()._chat_params(messages, stop, **kwargs)
        return {**params, "options": {**params["options"], **options}}

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        deadline = time.monotonic() + self.timeout_s
        answer = _Answer(self)
        chunks = super()._stream(messages, stop, **kwargs)
        while True:
            with answer.our_errors():
                chunk = next(chunks, None)
                if time.monotonic() > deadline:
                    raise TimeoutError
            if chunk is None:
                return answer.end()
            yield answer.noted(chunk)

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        deadline = asyncio.get_running_loop().time() + self.timeout_s
        answer = _Answer(self)
        chunks = super()._astream(messages, stop, **kwargs)
        while True:
            with answer.our_errors():
                async with asyncio.timeout_at(deadline):
                    chunk = await anext(chunks, None)
            if chunk is None:
                answer.end()
                return
            yield answer.noted(chunk)

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return generate_from_stream(self._stream(messages, stop, **kwargs))

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return await agenerate_from_stream(self._astream(messages, stop, **kwargs))


class _Answer:
    """What is known of one answer while it arrives: has it begun, and was it ended properly?"""

    def __init__(self, model: _ChatOllama) -> None:
        self._model = model
        self._begun = False
        self._done = False

    def noted(self, chunk: ChatGenerationChunk) -> ChatGenerationChunk:
        self._begun = True
        last = chunk.generation_info or {}
        self._done = self._done or bool(last.get("done"))
        # Only the last chunk says who spoke: ChatOllama leaves that out of the others.
        speaker, asked = last.get("model") or self._model.model, self._model.model
        if speaker.removesuffix(":latest") != asked.removesuffix(":latest"):
            raise self._broken(f"answered from {speaker} instead of the model asked for")
        return chunk

    def end(self) -> None:
        if not self._done:
            raise self._broken("ended its answer before it was done")

    @contextmanager
    def our_errors(self) -> Iterator[None]:
        url, name = self._model.base_url or "", self._model.model
        try:
            yield
        except ResponseError as exc:
            if exc.status_code == HTTPStatus.NOT_FOUND:
                raise _missing(url, name) from exc
            if exc.status_code == HTTPStatus.SERVICE_UNAVAILABLE:
                raise _unavailable(url) from exc
            raise self._broken(f"reported an error: {exc.error}") from exc
        except httpx.ConnectTimeout as exc:
            raise _unavailable(url) from exc
        except (TimeoutError, httpx.TimeoutException) as exc:
            raise ModelTimeoutError(
                f"{name} on {url} did not answer within {self._model.timeout_s:g} s",
                remedy="ask for fewer tokens (LLM_MAX_TOKENS), allow more time, or use a faster model",
            ) from exc
        except httpx.TransportError as exc:
            if self._begun:
                raise self._broken("broke off its answer") from exc
            raise _unavailable(url) from exc
        except (json.JSONDecodeError, ValidationError) as exc:
            raise self._broken("answered something that is not Ollama's protocol") from exc

    def _broken(self, what: str) -> ModelResponseError:
        return ModelResponseError(
            f"{self._model.base_url} {what} ({self._model.model})",
            remedy="look into the model server's log, then ask again",
        )


def _unavailable(url: str) -> ModelUnavailableError:
    return ModelUnavailableError(
        f"the model server {url} does not answer", remedy="start it with `ollama serve`, or check OLLAMA_URL"
    )


def _missing(url: str, model: str) -> ModelMissingError:
    return ModelMissingError(f"{url} has no model {model}", remedy=f"fetch it with `ollama pull {model}`")
