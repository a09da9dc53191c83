"""A chat model that takes no time, so that what surrounds it can be measured."""

from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult

from tools.models.chat import ChatModel, Decoding
from tools.models.policy import ChatModels


def instant_models() -> ChatModels:
    """Return chat models of which each answers at once."""
    return ChatModels(_Instantly())


def instant_chat() -> ChatModel:
    """Return a chat model that answers at once, always the same."""

    async def check() -> None:
        """It is always ready."""

    return ChatModel(
        model=InstantChat(),
        model_id="instant",
        provider="llamacpp",
        decoding=Decoding(temperature=0.0, seed=0, max_tokens=16),
        trusted_with_evidence=False,
        check=check,
    )


class _Instantly:
    """The provider of the one model that there is."""

    default = "instant"

    def known_as(self, name: str) -> str:
        return name

    def policy_name(self, model: str, adapter: str) -> str:
        return model

    def open(self, model: str, adapter: str = "", *, paths: bool = False) -> ChatModel:
        return instant_chat()


class InstantChat(BaseChatModel):
    """Answers at once, always the same."""

    @property
    def _llm_type(self) -> str:
        return "instant"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        answer = AIMessage(
            "Thank you for the timely delivery.",
            usage_metadata={"input_tokens": 40, "output_tokens": 7, "total_tokens": 47},
            response_metadata={"done_reason": "stop"},
        )
        return ChatResult(generations=[ChatGeneration(message=answer)])

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return self._generate(messages)  # the default would go through a thread
