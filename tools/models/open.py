"""Which provider runs the chat models: a server that is named, else llama.cpp in this process."""

from collections.abc import Collection
from pathlib import Path

from pydantic import SecretStr

from tools.errors import ConfigurationError
from tools.models.adapters import AdapterFolder
from tools.models.chat import Decoding
from tools.models.line import Line
from tools.models.llamacpp import SLOTS, packaged_gguf
from tools.models.ollama_server import base_url as ollama_base_url
from tools.models.openai import base_url as openai_base_url_of
from tools.models.policy import Assignment, ChatModels
from tools.models.providers import Calls, Embedded, Ollama, OpenAI, Provider


def open_chat_models(
    *,
    ollama_url: str | None,
    ollama_model: str,
    gguf: Path | None,
    max_tokens: int,
    timeout_s: float,
    adapters: Path,
    openai_base_url: str | None = None,
    openai_model: str = "",
    openai_api_key: SecretStr | None = None,
    allowed: Collection[str] = (),
    writer_model: str = "",
    writer_adapter: str = "",
    classifier_model: str = "",
    router_adapter: str = "",
    concurrency: int = 8,
    waiting: int = 64,
    temperature: float = 0.0,
    seed: int = 0,
    context: int = 8192,
) -> ChatModels:
    """Choose the provider: the server if one is named, else the GGUF file, else the packaged model.

    Nothing is called or loaded yet; each model's `check` does that.

    Args:
        ollama_url: The address of an Ollama server, or `None`.
        ollama_model: The model's name there.
        gguf: A GGUF file to run in process, or `None`.
        max_tokens: Tokens of an answer.
        timeout_s: Seconds for a whole answer.
        adapters: The folder in which adapters are found by name; it need not exist.
        openai_base_url: The address of a server that speaks OpenAI's protocol, or `None`.
        openai_model: The model's name there.
        openai_api_key: The server's key, if it wants one.
        allowed: Names of the models that may be called; none: the configured ones.
        writer_model: The model that writes; empty: the configured one.
        writer_adapter: Its adapter: a name, or the path of a file; empty: none.
        classifier_model: The model that routes; empty, without an adapter too: none.
        router_adapter: Its adapter.
        concurrency: Calls at a time; further ones wait. The embedded model takes no more than it has slots.
        waiting: Calls that wait; further ones are refused.
        temperature: 0 takes the likeliest token each time.
        seed: Of the sampling.
        context: Tokens of prompt and answer.

    Raises:
        ConfigurationError: Two servers are named, an address is no HTTP address, a server is named and no
            model there, the packaged model is not installed, a configured model is not allowed, an adapter's
            file is missing or none, or `max_tokens` leave no room for a prompt.
        InvalidInputError: What names an adapter is neither a path nor a plain file name.
        ModelMissingError: A role wants another model than the embedded llama.cpp has.
    """
    if max_tokens >= context:
        raise ConfigurationError(
            f"an answer of {max_tokens} tokens leaves no room for a prompt in a context of {context}",
            remedy="raise LLM_CONTEXT, or lower LLM_MAX_TOKENS",
        )
    if ollama_url and openai_base_url:
        raise ConfigurationError(
            "OLLAMA_URL and OPENAI_BASE_URL both name a model server", remedy="unset one of them"
        )
    if not (ollama_url or openai_base_url):  # who waits for a slot there loses of the time for the answer
        concurrency = min(concurrency, SLOTS)
    calls = Calls(
        decoding=Decoding(temperature=temperature, seed=seed, max_tokens=max_tokens),
        timeout_s=timeout_s,
        context=context,
        line=Line(concurrency=concurrency, waiting=waiting),
    )
    folder = AdapterFolder(adapters)
    provider: Provider
    if openai_base_url:
        address = openai_base_url_of(openai_base_url)
        if not openai_model:
            raise ConfigurationError(
                f"no model is named for {address}",
                remedy=f"set OPENAI_MODEL; GET {address}/models lists them",
            )
        provider = OpenAI(address, openai_model, openai_api_key, calls)
    elif ollama_url:
        provider = Ollama(ollama_base_url(ollama_url), ollama_model, calls, folder)
    else:
        provider = Embedded(gguf or packaged_gguf(), gguf is not None, calls, folder)
    return ChatModels(
        provider,
        allowed=allowed,
        writer=Assignment(writer_model, writer_adapter),
        classifier=Assignment(classifier_model, router_adapter),
    )
