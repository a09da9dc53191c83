"""A model server whose context is smaller than it was said to be."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessageChunk, BaseMessage, HumanMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult

from tools.errors import ModelResponseError, TooLargeError
from tools.models.chat import ChatModel, Decoding
from tools.writing.fitting import complete_fitting


class Narrow(BaseChatModel):
    """Refuses prompts of more than `most` characters, as a server does."""

    most: int
    asked: list[int]

    @property
    def _llm_type(self) -> str:
        return "narrow"

    def _generate(self, *_: Any, **__: Any) -> ChatResult:
        raise NotImplementedError

    async def _astream(
        self, messages: list[BaseMessage], *_: Any, **__: Any
    ) -> AsyncIterator[ChatGenerationChunk]:
        length = len(messages[0].text)
        self.asked.append(length)
        if length > self.most:
            raise TooLargeError("the prompt is longer than the context", remedy="shorten it")
        if length == 0:
            raise ModelResponseError("broken")
        yield ChatGenerationChunk(message=AIMessageChunk("Yes.", response_metadata={"done_reason": "stop"}))


async def ready() -> None:
    """It always answers."""


def narrow(most: int, context: int = 8192) -> tuple[ChatModel, list[int]]:
    model = Narrow(most=most, asked=[])
    decoding = Decoding(temperature=0, seed=0, max_tokens=64)
    chat = ChatModel(
        model=model,
        model_id="narrow",
        provider="openai",
        decoding=decoding,
        trusted_with_evidence=True,
        check=ready,
        context=context,
    )
    return chat, model.asked


def prompts(*lengths: int) -> list[list[BaseMessage]]:
    return [[HumanMessage("x" * length)] for length in lengths]


async def test_the_longest_prompt_that_the_server_takes_is_answered() -> None:
    chat, asked = narrow(most=300)
    completion, too_long = await complete_fitting(chat, prompts(500, 400, 300, 200))
    assert (completion.text, too_long, asked) == ("Yes.", 2, [500, 400, 300])


async def test_a_prompt_that_is_too_long_by_our_own_estimate_is_not_sent() -> None:
    chat, asked = narrow(most=10_000, context=512)
    assert (await complete_fitting(chat, prompts(5000, 100)))[1] == 1
    assert asked == [100]


async def test_where_even_the_shortest_is_too_long_it_is_an_error() -> None:
    chat, asked = narrow(most=100)
    with pytest.raises(TooLargeError):
        await complete_fitting(chat, prompts(300, 200))
    assert asked == [300, 200]


async def test_another_error_is_not_taken_for_a_long_prompt() -> None:
    chat, asked = narrow(most=100)
    with pytest.raises(ModelResponseError):
        await complete_fitting(chat, prompts(0, 50))
    assert asked == [0]
