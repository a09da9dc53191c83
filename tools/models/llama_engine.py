"""llama.cpp's weights in this process, and the threads that wait on them.

There is one engine for each file and layout. It answers `slots` calls at a time; further calls wait in line.
Adapters share its weights and its memory, each call says which of them it wants. llama.cpp takes adapters in
only while it loads, so a new one makes a new engine, and the old one goes when its last call has ended.
"""

import os
import secrets
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Lock
from types import ModuleType
from typing import Any

import httpx
from langchain_core.messages import AIMessageChunk
from langchain_core.outputs import ChatGenerationChunk

from tools.errors import AgentError, ConfigurationError, InvalidInputError, ModelResponseError, TooLargeError
from tools.models.adapters import Adapter
from tools.models.streaming import last_chunk

# Prompt tokens read between two looks at whether anyone still listens. On two cores 128 read 192 tokens/s,
# 512 read 207 and 64 read 150.
PROMPT_STEP = 128

_loading = Lock()
_engines: dict[tuple[Path, int, int, int], "Engine"] = {}


News = ChatGenerationChunk | BaseException | None
"""What a listener is told: a piece of the answer, what went wrong, or `None` for the end."""


class Engine:
    """Loaded weights, and the threads that wait on them."""

    def __init__(self, server: Any, slots: int, adapters: tuple[Adapter, ...] = (), *, key: str) -> None:
        """Wait with `slots` threads on `server`, an `xllamacpp.Server` that has loaded these adapters.

        Args:
            server: The server.
            slots: Calls that it answers side by side.
            adapters: What it has loaded.
            key: Of the HTTP server that it opens.
        """
        self._server = server
        self._http = httpx.Client(
            base_url=server.listening_address,
            headers={"Authorization": f"Bearer {key}"},
            limits=httpx.Limits(max_keepalive_connections=0),  # nothing to close when the engine goes
            trust_env=False,
        )
        self.adapters = adapters
        self._threads = ThreadPoolExecutor(slots, thread_name_prefix="llamacpp")

    def with_adapter(self, adapter: Adapter | None, request: dict[str, Any]) -> dict[str, Any]:
        """Make a request use one of the engine's adapters, or none."""
        # Each is named: llama.cpp applies those of which a request says nothing.
        scales = [{"id": i, "scale": float(each == adapter)} for i, each in enumerate(self.adapters)]
        return {**request, "lora": scales} if scales else request

    def count_tokens(self, text: str) -> int:
        """Count the tokens of a text.

        Raises:
            ModelResponseError: llama.cpp gave no count.
        """
        try:  # by HTTP: xllamacpp has no call for it
            answer = self._http.post("/tokenize", json={"content": text})
            return len(answer.raise_for_status().json()["tokens"])
        except (httpx.HTTPError, ValueError, KeyError) as exc:
            raise ModelResponseError(f"llama.cpp counted no tokens: {exc}") from exc

    @contextmanager
    def generation(
        self, request: dict[str, Any], model_id: str, tell: Callable[[News], None]
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
                    tell(
                        last_chunk(
                            model_id,
                            done_reason=done_reason,
                            tokens_in=usage["prompt_tokens"],
                            tokens_out=usage["completion_tokens"],
                        )
                    )
                return False

            try:
                self._server.handle_chat_completions(request, on_chunk)
            except ValueError as exc:  # refused before it began; what the caller can get wrong is the schema
                outcome: News = InvalidInputError(f"llama.cpp cannot take the request: {exc}")
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


def open_engine(gguf: Path, context: int, slots: int, threads: int, adapter: Adapter | None = None) -> Engine:
    """Load a GGUF file, or return the engine that has it loaded.

    Args:
        gguf: The file.
        context: Tokens of prompt and answer, for each call.
        slots: Calls answered side by side.
        threads: Threads that compute.
        adapter: What the engine has to have loaded besides.

    Raises:
        ConfigurationError: A file is missing, has changed, or cannot be loaded.
    """
    layout = (gguf, context, slots, threads)
    with _loading:  # whoever asks meanwhile gets the same engine
        engine = _engines.get(layout)
        if engine is None:
            engine = _engines[layout] = _load(*layout, (adapter,) if adapter else ())
        elif adapter and adapter not in engine.adapters:
            kept = (a for a in engine.adapters if a.path != adapter.path and a.is_unchanged())
            engine = _engines[layout] = _load(*layout, (*kept, adapter))
        return engine


def _load(gguf: Path, context: int, slots: int, threads: int, adapters: tuple[Adapter, ...]) -> Engine:
    if not gguf.is_file():
        raise ConfigurationError(f"there is no model file {gguf}", remedy="set LLM_GGUF to a GGUF file")
    for adapter in adapters:
        if not adapter.is_unchanged():
            raise ConfigurationError(
                f"the adapter {adapter.path} is no longer what it was", remedy="assign it anew, or restart"
            )
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
    params.n_batch = params.n_ubatch = PROMPT_STEP
    for cpu in (params.cpuparams, params.cpuparams_batch):
        cpu.n_threads = threads
        cpu.poll = 0
    params.fit_params = False  # else the context would shrink, unsaid, to what it takes for free memory
    params.cache_ram_mib = 0  # else up to 8 GiB of old prompts
    params.verbosity = -1
    # xllamacpp always opens an HTTP server of its own on a free loopback port; nobody else gets its key.
    key = secrets.token_hex(32)
    params.api_keys = [key]
    params.ui = params.endpoint_slots = False
    params.lora_adapters = [_lora(xllamacpp, adapter) for adapter in adapters]
    try:
        return Engine(xllamacpp.Server(params), slots, adapters, key=key)
    except RuntimeError as exc:
        files = ", ".join(map(str, (gguf, *(adapter.path for adapter in adapters))))
        raise ConfigurationError(
            f"llama.cpp cannot load {files}",
            remedy="check that it is a whole GGUF file of a chat model, that an adapter was made for this"
            " model, and that the memory suffices",
        ) from exc


def _lora(xllamacpp: ModuleType, adapter: Adapter) -> Any:
    info = xllamacpp.CommonAdapterLoraInfo()
    info.path, info.scale = str(adapter.path), 1.0
    return info


def _error(error: dict[str, Any]) -> AgentError:
    if error["type"] == "exceed_context_size_error":
        return TooLargeError(
            f"the prompt has {error['n_prompt_tokens']} tokens, the model takes {error['n_ctx']}",
            remedy="shorten the prompt, or load the model with a larger context",
        )
    if error["type"] == "invalid_request_error":
        return InvalidInputError(f"llama.cpp cannot take the request: {error['message']}")
    return ModelResponseError(f"llama.cpp reported: {error['message']}")
