"""A chat model, what may be believed of it, and one whole answer from it."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any, Literal, cast

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessageChunk, BaseMessage
from typing_extensions import TypedDict

from tools.errors import ModelResponseError, TooLargeError
from tools.models.context import estimate_prompt, estimate_tokens
from tools.models.line import Line

OnText = Callable[[str], Awaitable[None]]
"""Is told each piece of an answer as it arrives."""


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
        model_id: The name by which answers and policies refer to it; with an adapter, `base+adapter`.
        provider: What runs it.
        decoding: The defaults of its calls.
        trusted_with_evidence: Whether it may write prose on evidence. False for the small packaged model
            and only for it: asked for a figure that no evidence held, it made one up.
        check: Raises an error of `tools.errors`, with its remedy, unless the model is ready to answer. The
            embedded model is loaded by it, an adapter on an Ollama server is registered by it.
        context: Tokens of prompt and answer together.
        line: What every call goes through; shared by the models of one server.
        count_tokens: Counts the tokens of a text by the model's own tokenizer, where that can be had; it may
            block, and raise what `check` raises. Else it is an estimate, rather too high than too low.
    """

    model: BaseChatModel
    model_id: str
    provider: Literal["ollama", "openai", "llamacpp"]
    decoding: Decoding
    trusted_with_evidence: bool
    check: Callable[[], Awaitable[None]]
    context: int = 8192
    line: Line = field(default_factory=Line)
    count_tokens: Callable[[str], int] = estimate_tokens


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
    on_text: OnText | None = None,
) -> Completion:
    """Get one whole answer; cancelling it ends the generation.

    Args:
        chat: The model.
        messages: The conversation so far.
        max_tokens: Instead of the model's own limit.
        stop: Texts that end the answer and are not part of it.
        format: A JSON schema that the answer obeys; an answer cut off at `max_tokens` is not whole JSON.
        on_text: Told each piece as it arrives. What it raises ends the call.

    Raises:
        TooLargeError: Prompt and answer may be longer than the model's context. Nobody was asked.
        ModelResponseError: The answer is empty, or broken.
        AgentError: Another of its children, as `chat.model` and `chat.line` raise them.
    """
    completion = await complete_or_empty(
        chat, messages, max_tokens=max_tokens, stop=stop, format=format, on_text=on_text
    )
    if not completion.text.strip():
        raise ModelResponseError(
            f"{chat.model_id} gave an empty answer ({completion.done_reason})",
            remedy="ask again in other words; look at `stop` and `max_tokens` if they were given",
        )
    return completion


async def complete_or_empty(
    chat: ChatModel,
    messages: Sequence[BaseMessage],
    *,
    max_tokens: int | None = None,
    stop: list[str] | None = None,
    format: dict[str, Any] | Literal["json"] | None = None,
    on_text: OnText | None = None,
) -> Completion:
    """Get one whole answer as `complete` does, for a caller who also deals with an empty one."""
    decoding = (
        chat.decoding if max_tokens is None else Decoding(**{**chat.decoding, "max_tokens": max_tokens})
    )
    _check_fits(chat, messages, decoding["max_tokens"])
    keywords: dict[str, Any] = {} if format is None else {"format": format}

    async def answer() -> Completion:
        pieces: list[str] = []
        tokens_in = tokens_out = 0
        done_reason = ""
        # Without callbacks: through them, events of the surrounding run would carry what nobody has checked
        # yet.
        chunks = chat.model.astream(
            list(messages), {"callbacks": []}, stop=stop, **cast(dict[str, Any], decoding), **keywords
        )
        async with aclosing(cast(AsyncGenerator[AIMessageChunk], chunks)):
            async for chunk in chunks:
                if usage := chunk.usage_metadata:
                    tokens_in, tokens_out = usage["input_tokens"], usage["output_tokens"]
                done_reason = chunk.response_metadata.get("done_reason", done_reason)
                if text := chunk.text:
                    pieces.append(text)
                    if on_text is not None:
                        await on_text(text)
        return Completion("".join(pieces), chat.model_id, tokens_in, tokens_out, done_reason, decoding)

    return await chat.line.call(answer)


def _check_fits(chat: ChatModel, messages: Sequence[BaseMessage], max_tokens: int) -> None:
    """Refuse a prompt that may not fit, because an Ollama server cuts off its beginning without a word.

    Raises:
        TooLargeError: Prompt and answer may be longer than the model's context.
    """
    prompt = estimate_prompt(messages)
    if prompt + max_tokens > chat.context:
        raise TooLargeError(
            f"a prompt of up to {prompt} tokens and an answer of {max_tokens} do not fit into the"
            f" {chat.context} of {chat.model_id}",
            remedy="shorten the prompt, ask for fewer tokens, or raise LLM_CONTEXT",
        )
