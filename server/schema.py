"""Requests as they come over the wire."""

import json
from typing import Annotated, Any, Literal, Self, cast

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    field_validator,
    model_validator,
)

from nodes.state import MAX_QUERY_CHARS, ModeHint, Question
from server.callers_schema import check_schema
from tools.ingest.draft import clean
from tools.models.policy import Role
from tools.retrieval.stated import NOTHING, StatedInline
from tools.simulation.model.drivers import MAX_DRIVERS, DriverSpec
from tools.simulation.running.charts import PictureFormat

MAX_SCHEMA_CHARS = 8000


def _asked(text: str) -> str:
    text = clean(text).strip()
    if not text:
        raise ValueError("it is empty: ask something")
    if len(text) > MAX_QUERY_CHARS:
        raise ValueError(f"it has {len(text):,} characters, the limit is {MAX_QUERY_CHARS:,}: shorten it")
    return text


Asked = Annotated[str, AfterValidator(_asked)]
"""A question, or whatever else is asked in words."""


def _asked_or_empty(text: str) -> str:
    return _asked(text) if text.strip() else ""


Prompt = Annotated[str, StringConstraints(min_length=1, max_length=MAX_QUERY_CHARS)]
"""A text that a model gets to see exactly as it is."""


class QueryRequest(Question):
    """`POST /v1/query` and `POST /v1/query/stream`."""

    model_config = ConfigDict(extra="forbid")

    thread_id: str = Field(default="", description="Your name for the thread; empty makes a new one.")


class ClassifyRequest(BaseModel):
    """`POST /v1/classify` and `bizagent classify`."""

    model_config = ConfigDict(extra="forbid")

    query: Asked
    mode_hint: ModeHint = ""


class RetrieveRequest(BaseModel):
    """`POST /v1/retrieve` and `bizagent retrieve`."""

    model_config = ConfigDict(extra="forbid")

    query: Asked
    top_k: int = Field(default=10, ge=1, le=100)
    constraints: StatedInline = Field(
        default=NOTHING, description="As of `/v1/query`; those on outlets and days bound what is found."
    )


class RunRequest(BaseModel):
    """`POST /v1/run` and `bizagent simulate`; the simulator checks the fields and names remedies."""

    model_config = ConfigDict(extra="forbid")

    prompt: Annotated[str, AfterValidator(_asked_or_empty)] = Field(
        default="", description="The question; may be empty where drivers are given."
    )
    trials: int = Field(default=5000, description="At least so many; Sobol points come in powers of two.")
    seed: int | None = Field(default=None, description="Repeats a run; one is drawn and reported if absent.")
    drivers: list[dict[str, Any]] = Field(
        default=[],
        max_length=MAX_DRIVERS,
        description="{name, distribution, parameters, unit?, floor?, ceiling?} each.",
    )
    formula: dict[str, Any] | None = Field(
        default=None, description="A model over the drivers: {formula, start?, outcome?, unit?}."
    )
    correlations: list[dict[str, Any]] = Field(
        default=[], max_length=MAX_DRIVERS**2, description='{"drivers": [a, b], "value"} each.'
    )
    horizon_months: int | None = Field(default=None, description="Wins over the one in the question.")
    target: float | None = Field(default=None, description="The downside is measured against it.")
    sampling: str = Field(default="sobol", description="sobol, lhs or plain.")
    precision: dict[str, Any] | None = Field(
        default=None, description="Go on until {half_width, statistic?} is met, or {max_trials} are run."
    )
    sensitivity: bool = Field(default=True, description="Tell which drivers make the outcome vary.")
    pictures: list[PictureFormat] = Field(default=[], description="Charts drawn, too: png in base64, svg.")

    @property
    def given_drivers(self) -> list[DriverSpec]:
        """The drivers as the simulator takes them; it checks them."""
        return cast("list[DriverSpec]", self.drivers)


class EmbedRequest(BaseModel):
    """`POST /embed`."""

    model_config = ConfigDict(extra="forbid")

    texts: list[Annotated[str, Field(max_length=MAX_QUERY_CHARS)]] = Field(min_length=1, max_length=256)


class GenerateRequest(BaseModel):
    """`POST /v1/generate` and `POST /complete`."""

    prompt: Prompt
    max_tokens: int | None = Field(
        default=None, ge=1, description="Most tokens of the answer; LLM_MAX_TOKENS is the most in any case."
    )
    model: str = Field(
        default="", max_length=200, description="One of ALLOWED_MODELS; empty: the configured."
    )
    temperature: float | None = Field(default=None, ge=0, le=2, description="0, the default: the likeliest.")
    seed: int | None = Field(default=None, ge=0, lt=2**31, description="Of the sampling; by default 0.")
    stop: list[Annotated[str, Field(min_length=1, max_length=200)]] = Field(
        default=[], max_length=8, description="Texts that end the answer and are not part of it."
    )
    format: Literal["json"] | dict[str, Any] | None = Field(
        default=None, description='"json" for any object, or a JSON schema that the answer obeys.'
    )
    stream: bool = Field(
        default=False, description="Server-sent events, one a piece of text, and last the whole answer."
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
        if isinstance(format, dict):
            check_schema(format)
        if format is not None and len(json.dumps(format)) > MAX_SCHEMA_CHARS:
            raise ValueError(f"the schema has more than {MAX_SCHEMA_CHARS:,} characters")
        return format

    @model_validator(mode="after")
    def _a_format_takes_the_whole_answer(self) -> Self:
        if self.format is not None and (self.stop or self.stream):
            raise ValueError("an answer in a format is validated whole: leave out stop and stream")
        return self


class SwapRequest(BaseModel):
    """`POST /v1/admin/models`; a word that it does not know might have been meant to name a model."""

    model_config = ConfigDict(extra="forbid")

    role: Role
    model: str = Field(
        default="", max_length=200, description="One of ALLOWED_MODELS; empty: what the settings name."
    )
    adapter: str = Field(
        default="",
        max_length=200,
        description="Name of a LoRA adapter in the folder of adapters; alone, on the configured model.",
    )
