"""A chat model, what may be believed of it, and one whole answer from it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage
from typing_extensions import TypedDict

from tools.models.line import Line


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
        line: What every call goes through; shared by the models of one server.
    """

    model: BaseChatModel
    model_id: str
    provider: Literal["ollama", "openai", "llamacpp"]
    decoding: Decoding
    trusted_with_evidence: bool
    check: Callable[[], Awaitable[None]]
    line: Line = field(default_factory=Line)


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
        AgentError: One of its children, as `chat.model` and `chat.line` raise them.
    """
    decoding = (
        chat.decoding if max_tokens is None else Decoding(**{**chat.decoding, "max_tokens": max_tokens})
    )
    keywords: dict[str, Any] = {} if format is None else {"format": format}
    # Without callbacks: through them, events of the surrounding run would carry what nobody has checked yet.
    answer = await chat.line.call(
        lambda: chat.model.ainvoke(
            list(messages), {"callbacks": []}, stop=stop, max_tokens=decoding["max_tokens"], **keywords
        )
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
