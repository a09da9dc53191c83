"""Requests as they come over the wire."""

from typing import Any

from pydantic import BaseModel, Field

from nodes.state import Question


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
