"""Which provider runs the chat models: a server that is named, else llama.cpp in this process."""

from collections.abc import Collection
from pathlib import Path

from pydantic import SecretStr

from tools.errors import ConfigurationError, ModelMissingError
from tools.models.chat import ChatModel, Decoding
from tools.models.line import Line
from tools.models.llamacpp import ChatLlamaCpp, packaged_gguf
from tools.models.ollama import chat_ollama, check_ollama, model_tag
from tools.models.openai import ChatOpenAI, base_url
from tools.models.policy import ChatModels, restrict


def open_chat_models(
    *,
    ollama_url: str | None,
    ollama_model: str,
    gguf: Path | None,
    max_tokens: int,
    timeout_s: float,
    openai_base_url: str | None = None,
    openai_model: str = "",
    openai_api_key: SecretStr | None = None,
    allowed: Collection[str] = (),
    concurrency: int = 8,
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
        openai_base_url: The address of a server that speaks OpenAI's protocol, or `None`.
        openai_model: The model's name there.
        openai_api_key: The server's key, if it wants one.
        max_tokens: Tokens of an answer.
        timeout_s: Seconds for a whole answer.
        allowed: Names of the models that may be called; none: the configured model alone.
        concurrency: Calls at a time; further ones wait.
        temperature: 0 takes the likeliest token each time.
        seed: Of the sampling.
        context: Tokens of prompt and answer.

    Raises:
        ConfigurationError: Two servers are named, an address is no HTTP address, a server is named and no
            model there, the packaged model is not installed, or the configured model is not allowed.
    """
    decoding = Decoding(temperature=temperature, seed=seed, max_tokens=max_tokens)
    line = Line(concurrency=concurrency)
    if ollama_url and openai_base_url:
        raise ConfigurationError(
            "OLLAMA_URL and OPENAI_BASE_URL both name a model server", remedy="unset one of them"
        )
    if openai_base_url:
        address = base_url(openai_base_url)
        if not openai_model:
            raise ConfigurationError(
                f"no model is named for {address}",
                remedy=f"set OPENAI_MODEL; GET {address}/models lists them",
            )

        def on_openai(name: str) -> ChatModel:
            model = ChatOpenAI(
                url=address, model=name, api_key=openai_api_key, timeout_s=timeout_s, **decoding
            )
            return ChatModel(
                model=model,
                model_id=name,
                provider="openai",
                decoding=decoding,
                trusted_with_evidence=True,
                check=model.check,
                line=line,
            )

        return restrict(on_openai(openai_model), allowed, on_openai)

    if ollama_url:
        url = ollama_url

        def on_ollama(name: str) -> ChatModel:
            async def check() -> None:
                await check_ollama(url, name)

            return ChatModel(
                model=chat_ollama(url, name, timeout_s=timeout_s, context=context, **decoding),
                model_id=name,
                provider="ollama",
                decoding=decoding,
                trusted_with_evidence=True,
                check=check,
                line=line,
            )

        return restrict(on_ollama(model_tag(ollama_model)), allowed, on_ollama)

    model = ChatLlamaCpp(gguf=gguf or packaged_gguf(), timeout_s=timeout_s, context=context, **decoding)
    embedded = ChatModel(
        model=model,
        model_id=model.model_id,
        provider="llamacpp",
        decoding=decoding,
        trusted_with_evidence=gguf is not None,
        check=model.aload,
        line=line,
    )

    def not_loaded(name: str) -> ChatModel:
        raise ModelMissingError(
            f"the embedded llama.cpp has {embedded.model_id} loaded, and no {name}",
            remedy="name a server that has it by OLLAMA_URL or OPENAI_BASE_URL, or its file by LLM_GGUF",
        )

    return restrict(embedded, allowed, not_loaded)
