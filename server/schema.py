"""Requests as they come over the wire."""

import json
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, field_validator

from nodes.state import Question

MAX_SCHEMA_CHARS = 8000


class QueryRequest(Question):
    """`POST /v1/query`."""

    thread_id: str = Field(default="", description="Your name for the thread; empty makes a new one.")


class ClassifyRequest(BaseModel):
    """`POST /v1/classify`."""

    query: str
    mode_hint: str = ""


class RetrieveRequest(BaseModel):
    """`POST /v1/retrieve`."""

    query: str = Field(min_length=1, max_length=20_000)
    top_k: int = Field(default=10, ge=1, le=100)


class RunRequest(BaseModel):
    """`POST /v1/run`."""

    prompt: str = Field(min_length=1, max_length=20_000)
    trials: int = Field(default=5000, ge=1, le=2_000_000)
    seed: int | None = Field(default=None, ge=0, lt=2**53)
    drivers: list[dict[str, Any]] = []


class EmbedRequest(BaseModel):
    """`POST /embed`."""

    texts: list[Annotated[str, Field(max_length=20_000)]] = Field(min_length=1, max_length=256)


class GenerateRequest(BaseModel):
    """`POST /v1/generate` and `POST /complete`."""

    prompt: str = Field(min_length=1, max_length=20_000)
    max_tokens: int | None = Field(
        default=None, ge=1, description="Most tokens of the answer; LLM_MAX_TOKENS is the most in any case."
    )
    model: str = Field(
        default="", max_length=200, description="One of ALLOWED_MODELS; empty: the configured."
    )
    stop: list[Annotated[str, Field(min_length=1, max_length=200)]] = Field(
        default=[], max_length=8, description="Texts that end the answer and are not part of it."
    )
    format: Literal["json"] | dict[str, Any] | None = Field(
        default=None, description='"json", or a JSON schema that the answer obeys.'
    )

    @field_validator("stop", mode="before")
    @classmethod
    def _one_is_a_list(cls, stop: object) -> object:
        return [stop] if isinstance(stop, str) else stop

    @field_validator("format")
    @classmethod
    def _small_enough_to_compile(
        cls, format: Literal["json"] | dict[str, Any] | None
    ) -> Literal["json"] | dict[str, Any] | None:
        # llama.cpp turns it into a grammar before it answers, and cannot be stopped while it does.
        if format is not None and len(json.dumps(format)) > MAX_SCHEMA_CHARS:
            raise ValueError(f"the schema has more than {MAX_SCHEMA_CHARS:,} characters")
        return format
