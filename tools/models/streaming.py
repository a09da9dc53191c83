"""What all our chat models share: they write how an answer streams, and a whole answer follows from it."""

from typing import Any, NoReturn

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.language_models.chat_models import agenerate_from_stream
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.outputs import ChatGenerationChunk, ChatResult


class StreamingChatModel(BaseChatModel):
    """A chat model of which only `_astream` has to be written; it is called from coroutines alone."""

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return await agenerate_from_stream(self._astream(messages, stop, **kwargs))

    # LangChain's own, which says that there is none: a model that we put this class in front of may have one,
    # and it knows nothing of our errors and deadlines.
    _stream = BaseChatModel._stream

    def _generate(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise NotImplementedError("call it from a coroutine, by ainvoke or astream")


def last_chunk(model: str, *, done_reason: str, tokens_in: int, tokens_out: int) -> ChatGenerationChunk:
    """Return the end of a stream: who spoke, why it stopped and what it cost, and no text."""
    return ChatGenerationChunk(
        message=AIMessageChunk(
            content="",
            usage_metadata=UsageMetadata(
                input_tokens=tokens_in, output_tokens=tokens_out, total_tokens=tokens_in + tokens_out
            ),
            chunk_position="last",
        ),
        generation_info={"model_name": model, "done_reason": done_reason},
    )
