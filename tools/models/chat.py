"""Which chat model answers, and what may be believed of it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage
from typing_extensions import TypedDict

from tools.models.llamacpp import ChatLlamaCpp, packaged_gguf
from tools.models.ollama import chat_ollama, check_ollama, model_tag


class Decoding(TypedDict):
    """How tokens are chosen; goes into an answer's metadata as it is."""

    temperature: float
    seed: int
    max_tokens: int


@dataclass(frozen=True, slots=True)
class ChatModel:
    """A chat model and what a caller must know of it.

    Attributes:
        model: Its calls take `stop`, `format` (a JSON schema that the answer obeys), `max_tokens`,
            `temperature` and `seed`, and raise the errors of `tools.errors`, whoever the provider is.
        model_id: The name by which answers and policies refer to it.
        provider: What runs it.
        decoding: The defaults of its calls.
        trusted_with_evidence: Whether it may write prose on evidence. False for the small packaged model
            and only for it: asked for a figure that no evidence held, it made one up.
        check: Raises an error of `tools.errors`, with its remedy, unless the model is ready to answer. The
            embedded model is loaded by it.
    """

    model: BaseChatModel
    model_id: str
    provider: Literal["ollama", "llamacpp"]
    decoding: Decoding
    trusted_with_evidence: bool
    check: Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Completion:
    """One answer, with what it cost.

    Attributes:
        text: The answer.
        model_id: The model that gave it.
        tokens_in: Tokens of the prompt, 0 where the server does not count them.
        tokens_out: Tokens of the answer, 0 where the server does not count them.
        done_reason: `stop`, or `length` for an answer cut off at `max_tokens`.
        decoding: As it was for this answer.
    """

    text: str
    model_id: str
    tokens_in: int
    tokens_out: int
    done_reason: str
    decoding: Decoding


def open_chat_model(
    *,
    ollama_url: str | None,
    ollama_model: str,
    gguf: Path | None,
    max_tokens: int,
    timeout_s: float,
    temperature: float = 0.0,
    seed: int = 0,
    context: int = 8192,
) -> ChatModel:
    """Choose the chat model: the Ollama server if one is named, else the GGUF file, else the packaged model.

    Nothing is called or loaded yet; `check` does that.

    Args:
        ollama_url: The address of an Ollama server, or `None`.
        ollama_model: The model's name there.
        gguf: A GGUF file to run in process, or `None`.
        max_tokens: Tokens of an answer.
        timeout_s: Seconds for a whole answer.
        temperature: 0 takes the likeliest token each time.
        seed: Of the sampling.
        context: Tokens of prompt and answer.

    Raises:
        ConfigurationError: `ollama_url` is no HTTP address, or the packaged model is not installed.
    """
    decoding = Decoding(temperature=temperature, seed=seed, max_tokens=max_tokens)
    if ollama_url:
        url, name = ollama_url, model_tag(ollama_model)

        async def check_server() -> None:
            await check_ollama(url, name)

        return ChatModel(
            model=chat_ollama(url, name, timeout_s=timeout_s, context=context, **decoding),
            model_id=name,
            provider="ollama",
            decoding=decoding,
            trusted_with_evidence=True,
            check=check_server,
        )
    model = ChatLlamaCpp(gguf=gguf or packaged_gguf(), timeout_s=timeout_s, context=context, **decoding)
    return ChatModel(
        model=model,
        model_id=model.model_id,
        provider="llamacpp",
        decoding=decoding,
        trusted_with_evidence=gguf is not None,
        check=model.aload,
    )


async def complete(
    chat: ChatModel,
    messages: Sequence[BaseMessage],
    *,
    max_tokens: int | None = None,
    stop: list[str] | None = None,
    format: dict[str, Any] | Literal["json"] | None = None,
) -> Completion:
    """Get one whole answer.

    Args:
        chat: The model.
        messages: The conversation so far.
        max_tokens: Instead of the model's own limit.
        stop: Texts that end the answer and are not part of it.
        format: A JSON schema that the answer obeys; an answer cut off at `max_tokens` is not whole JSON.

    Raises:
        AgentError: One of its children, as `chat.model` raises them.
    """
    decoding = (
        chat.decoding if max_tokens is None else Decoding(**{**chat.decoding, "max_tokens": max_tokens})
    )
    keywords: dict[str, Any] = {} if format is None else {"format": format}
    # Without callbacks: through them, events of the surrounding run would carry what nobody has checked yet.
    answer = await chat.model.ainvoke(
        list(messages), {"callbacks": []}, stop=stop, max_tokens=decoding["max_tokens"], **keywords
    )
    usage = answer.usage_metadata
    return Completion(
        text=answer.text,
        model_id=chat.model_id,
        tokens_in=usage["input_tokens"] if usage else 0,
        tokens_out=usage["output_tokens"] if usage else 0,
        done_reason=answer.response_metadata["done_reason"],
        decoding=decoding,
    )
