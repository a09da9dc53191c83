"""What a model is asked in the words of OpenAI's protocol, which llama.cpp in this process speaks too."""

from abc import abstractmethod
from typing import Any

from langchain_core.messages import BaseMessage, convert_to_openai_messages
from pydantic import Field

from tools.errors import InvalidInputError
from tools.models.streaming import StreamingChatModel


class OpenAIRequestChatModel(StreamingChatModel):
    """A chat model whose calls become requests of OpenAI's protocol."""

    max_tokens: int = Field(ge=1, description="tokens of an answer")
    temperature: float = Field(default=0.0, ge=0.0)
    seed: int = Field(default=0, ge=0)

    @abstractmethod
    def _obeying(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The fields of a request whose answer obeys a JSON schema."""

    def _request(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None,
        *,
        format: str | dict[str, Any] | None = None,
        max_tokens: int | None = None,
        temperature: float | None = None,
        seed: int | None = None,
    ) -> dict[str, Any]:
        """Return the request for a stream; keywords go before the model's own settings.

        Raises:
            InvalidInputError: `format` is neither `"json"` nor a schema.
        """
        request: dict[str, Any] = {
            "messages": convert_to_openai_messages(messages, text_format="string"),
            "max_tokens": self.max_tokens if max_tokens is None else max_tokens,
            "temperature": self.temperature if temperature is None else temperature,
            "seed": self.seed if seed is None else seed,
            "stream": True,
            "stream_options": {"include_usage": True},
        }
        if stop:
            request["stop"] = stop
        if format == "json":
            return request | {"response_format": {"type": "json_object"}}
        if isinstance(format, dict):
            return request | self._obeying(format)
        if format is not None:
            raise InvalidInputError(
                f"format is {format!r:.80}", remedy='give "json" or a JSON schema, or leave it out'
            )
        return request
