"""The longest prompt that a model's context takes."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any

from langchain_core.messages import BaseMessage

from tools.errors import TooLargeError
from tools.models.chat import ChatModel, Completion, complete, complete_or_empty


async def complete_fitting(
    chat: ChatModel,
    shorter_and_shorter: Iterable[Sequence[BaseMessage]],
    *,
    format: dict[str, Any] | None = None,
    on_text: Callable[[str], Awaitable[None]] | None = None,
    may_be_empty: bool = False,
) -> tuple[Completion, int]:
    """Ask with the first of several prompts that is not too long, in our estimate or in the server's word.

    Args:
        chat: The model.
        shorter_and_shorter: At least one prompt, the longest first.
        format: A JSON schema that the answer obeys.
        on_text: Is given each piece of the answer as it arrives.
        may_be_empty: Whether the caller also deals with an empty answer.

    Returns:
        The answer, and how many prompts were too long for the model.

    Raises:
        TooLargeError: So was the last one.
        AgentError: As `complete` raises it.
    """
    ask = complete_or_empty if may_be_empty else complete
    too_large: TooLargeError | None = None
    for tried, messages in enumerate(shorter_and_shorter):
        try:
            return await ask(chat, messages, format=format, on_text=on_text), tried
        except TooLargeError as exc:
            too_large = exc
    if too_large is None:
        raise ValueError("there is no prompt to try")
    raise too_large
