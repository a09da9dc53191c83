"""One answer in OpenAI's protocol while it arrives: its parts, its end, and what can go wrong with it."""

import re
from http import HTTPStatus
from typing import Any

import httpx
from langchain_core.messages import AIMessageChunk
from langchain_core.outputs import ChatGenerationChunk
from pydantic import BaseModel

from tools.errors import (
    AgentError,
    ConfigurationError,
    InvalidInputError,
    ModelMissingError,
    ModelUnavailableError,
    TooLargeError,
)
from tools.models.server_answer import ServerAnswer
from tools.models.streaming import last_chunk

_DATED = re.compile(r"-\d{4}-\d{2}-\d{2}$")  # asked for `gpt-4o`, OpenAI answers as `gpt-4o-2024-08-06`
_TOO_LONG = re.compile(r"context_length_exceeded|exceed_context_size|maximum context length")


class _Delta(BaseModel):
    content: str | None = None


class _Choice(BaseModel):
    delta: _Delta = _Delta()
    finish_reason: str | None = None


class _Usage(BaseModel):
    prompt_tokens: int = 0
    completion_tokens: int = 0


class Part(BaseModel):
    """What one line of the stream says."""

    model: str | None = None
    choices: list[_Choice] = []
    usage: _Usage | None = None
    error: Any = None


def part_of(line: str) -> Part:
    """Read a line of the stream; comments, names of events and the closing mark say nothing.

    Raises:
        ValueError: The line is not of the protocol.
    """
    field, colon, value = line.partition(":")
    if line and not colon:
        raise ValueError(f"not a line of server-sent events: {line[:80]!r}")
    if field == "error":  # so llama.cpp once did
        return Part(error=value)
    if field != "data" or value.strip() == "[DONE]":
        return Part()
    return Part.model_validate_json(value)


class OpenAIAnswer(ServerAnswer):
    """An answer by its lines; it also knows who gives it and what it costs."""

    protocol = "OpenAI"

    def __init__(self, url: str, model: str, *, timeout_s: float) -> None:
        """Nothing has arrived yet."""
        super().__init__(url, model, timeout_s=timeout_s)
        self._usage = _Usage()

    def noted(self, part: Part) -> ChatGenerationChunk | None:
        """Take a part in; return its text, if it has any.

        Raises:
            AgentError: It reports an error, or comes from another model; then no text is passed on.
        """
        if part.error is not None:
            raise self._reported(str(part.error))
        if part.model and part.model != self.model and _DATED.sub("", part.model) != self.model:
            raise self.broken(f"answered from {part.model} instead of the model asked for")
        self._usage = part.usage or self._usage
        self.done_reason = next((c.finish_reason for c in part.choices if c.finish_reason), self.done_reason)
        text = "".join(choice.delta.content or "" for choice in part.choices)
        self.begun = self.begun or bool(text)
        return ChatGenerationChunk(message=AIMessageChunk(content=text)) if text else None

    def end(self) -> ChatGenerationChunk:
        """Return the last chunk, which has the counts.

        Raises:
            ModelResponseError: The stream ended before the answer was done.
        """
        self.require_done()
        return last_chunk(
            self.model,
            done_reason=self.done_reason,
            tokens_in=self._usage.prompt_tokens,
            tokens_out=self._usage.completion_tokens,
        )

    def refused(self, response: httpx.Response) -> AgentError:
        """Return the error that a status other than success stands for."""
        text = response.text[:500]
        match response.status_code:
            case HTTPStatus.UNAUTHORIZED | HTTPStatus.FORBIDDEN:
                return ConfigurationError(f"{self.url} refuses the key", remedy="check OPENAI_API_KEY")
            case HTTPStatus.NOT_FOUND:
                return ModelMissingError(
                    f"{self.url} has no model {self.model}", remedy="check OPENAI_MODEL and OPENAI_BASE_URL"
                )
            case HTTPStatus.TOO_MANY_REQUESTS | HTTPStatus.SERVICE_UNAVAILABLE:
                return self.no_room()
            case HTTPStatus.BAD_REQUEST | HTTPStatus.UNPROCESSABLE_ENTITY if not _TOO_LONG.search(text):
                return InvalidInputError(
                    f"{self.url} cannot take the request: {text}", remedy="check the schema in `format`"
                )
            case _:
                return self._reported(text or response.reason_phrase)

    def _reported(self, text: str) -> AgentError:
        if _TOO_LONG.search(text):
            return TooLargeError(
                f"the prompt is longer than {self.model} takes: {text}", remedy="shorten the prompt"
            )
        return self.broken(f"reported an error: {text}")

    def unavailable(self) -> ModelUnavailableError:
        """The error for a server that does not answer."""
        return ModelUnavailableError(
            f"the model server {self.url} does not answer", remedy="start it, or check OPENAI_BASE_URL"
        )
