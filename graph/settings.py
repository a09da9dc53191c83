"""Settings: the only reader of the environment."""

import os
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from platformdirs import user_data_path
from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

ServiceName = Literal["all", "rag", "llm", "sim"]
"""The services; `server.services` says what each is."""


def default_home() -> Path:
    """Return the user's data folder; for root a system one, as the embedded Postgres opens its parents."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return Path("/var/lib/bizagent")
    return user_data_path("bizagent")


class Settings(BaseSettings):
    """Everything that can be set; each by the environment variable of its name, or in `.env`."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", frozen=True, env_ignore_empty=True)

    agent_home: Path = Field(default_factory=default_home, description="Folder for the embedded parts' data.")
    database_url: SecretStr | None = Field(
        None, description="Postgres with pgvector; none: the embedded one."
    )
    database_wait_s: float = Field(10.0, ge=0, description="How long to try again while Postgres is away.")
    database_connections: int = Field(16, ge=2, le=500, description="Most connections of one process.")
    database_prepare: bool = Field(True, description="Prepare statements; false behind pgbouncer.")

    ollama_url: str | None = Field(None, description="Ollama server; none: the embedded model.")
    ollama_model: str = Field("llama3.1:8b-instruct-q4_K_M", description="Model on the Ollama server.")
    openai_base_url: str | None = Field(
        None, description="Server of OpenAI's protocol (vLLM, SGLang, OpenAI); none: the embedded model."
    )
    openai_model: str = Field("", description="Model there; needed with OPENAI_BASE_URL.")
    openai_api_key: SecretStr | None = Field(None, description="Key of that server, if it wants one.")
    llm_gguf: Path | None = Field(
        None, description="GGUF file for the embedded llama.cpp; none: SmolLM2-135M."
    )
    allowed_models: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Names of the models that may be called, with commas; none: the configured one."
    )
    llm_max_tokens: int = Field(512, ge=1, le=32_768, description="Most tokens of one completion.")
    llm_timeout_s: float = Field(120.0, gt=0, description="Deadline of one completion.")
    llm_context: int = Field(8192, ge=512, description="Tokens of prompt and answer together.")
    llm_concurrency: int = Field(8, ge=1, le=1000, description="Completions at a time (embedded: 2 at most).")
    llm_waiting: int = Field(64, ge=1, le=10_000, description="Completions that wait; others are refused.")

    classifier_model: str = Field(
        "", description="Model that routes where the classifier hesitates; none: it decides alone."
    )
    router_adapter: str = Field("", description="LoRA adapter of it: a GGUF file, or its served name.")
    router_margin: float = Field(
        0.2, ge=0, le=1, description="The classifier hesitates where its two best modes are no further apart."
    )
    writer_model: str = Field("", description="Model that writes answers; none: the configured one.")
    writer_adapter: str = Field("", description="LoRA adapter of it: a GGUF file, or its served name.")
    writer_prose: Literal["auto", "model", "extractive"] = Field(
        "auto", description="Who writes prose on evidence; auto: the model, unless it is SmolLM2-135M."
    )
    writer_entailment: Literal["off", "model"] = Field(
        "off", description="Whether the model also judges if each sentence follows from what it cites."
    )

    simulation_concurrency: int = Field(4, ge=1, le=64, description="Simulations at a time; others wait.")
    simulation_waiting: int = Field(
        32, ge=1, le=10_000, description="Simulations that wait; others are refused."
    )
    simulation_timeout_s: float = Field(
        120.0, gt=0, description="Deadline of one simulation, its waiting included."
    )
    retrieval_backend: Literal["postgres", "opensearch"] = Field(
        "postgres", description="What names the passages worth scoring; Postgres keeps and scores them."
    )
    opensearch_url: str | None = Field(None, description="OpenSearch server, for that backend.")
    opensearch_user: str = Field("", description="Name for basic authentication there; empty for none.")
    opensearch_password: SecretStr | None = Field(None, description="Password of that user.")
    opensearch_index: str = Field(
        "rag-chunks", pattern=r"^[a-z0-9][a-z0-9._-]{0,200}$", description="Index there; made if missing."
    )
    opensearch_verify: bool = Field(True, description="Whether its certificate has to be good.")
    opensearch_timeout_s: float = Field(10.0, gt=0, description="Deadline of one call to it.")

    reranker_url: str | None = Field(
        None, description="Server with a /rerank call (vLLM, llama.cpp, Jina, Cohere); none: no reranking."
    )
    reranker_model: str = Field("", description="Model there; needed with RERANKER_URL.")
    reranker_api_key: SecretStr | None = Field(None, description="Key of that server, if it wants one.")
    reranker_timeout_s: float = Field(
        2.0, gt=0, description="Its deadline; after it the passages keep the order of the search."
    )

    services: ServiceName = Field("all", description="What this process serves: all, or one part.")
    prometheus_url: str | None = Field(None, description="Prometheus that should scrape us; for `doctor`.")
    auth: Literal["", "off"] = Field("", description="`off` opens the service beyond loopback without keys.")
    tenant: str = Field("default", pattern=r"^[A-Za-z0-9_-]{1,64}$", description="Tenant without a key.")
    thread_wait_s: float = Field(
        30.0, ge=0, description="How long a run waits for the one before it on its thread."
    )

    top_k: int = Field(10, ge=1, le=100, description="Passages retrieved.")
    top_k_short: int = Field(12, ge=1, le=100, description="Passages retrieved for a short question.")
    min_chars: int = Field(300, ge=0, description="Shorter chunks are left out of the search.")
    threshold: float = Field(0.35, ge=-1, le=1, description="Score that evidence must reach.")
    min_documents: int = Field(3, ge=1, le=100, description="Distinct documents that must reach it.")
    recent_since: date = Field(date(2024, 1, 1), description="“Latest” raises documents from this day on.")
    gate_policy: Literal["playbook", "calibrated"] = Field(
        "calibrated", description="playbook counts documents; calibrated adds coverage and sufficiency."
    )
    operating_point: Literal["strict", "balanced", "lenient"] = Field(
        "balanced", description="How sure the gate has to be that the evidence suffices."
    )
    gate_judge: Literal["off", "llm"] = Field(
        "off", description="Whether the model is asked too, where its “no” would turn a pass into a refusal."
    )
    calibration: Path | None = Field(
        None,
        description="Calibration of your own, by `bizagent eval gate --calibrate`; none: the shipped one.",
    )
    max_citations: int = Field(6, ge=1, le=50, description="Most sources that an answer cites.")

    max_document_mb: float = Field(50.0, gt=0, description="Largest document that is ingested.")

    @property
    def names_model(self) -> bool:
        """Whether a chat model is named, so that the packaged one is not used."""
        return bool(self.ollama_url or self.openai_base_url or self.llm_gguf)

    @property
    def adapters(self) -> Path:
        """The folder in which LoRA adapters are found by name; it need not exist."""
        return self.agent_home / "adapters"

    @field_validator("allowed_models", mode="before")
    @classmethod
    def _split(cls, names: object) -> object:
        return tuple(filter(None, map(str.strip, names.split(",")))) if isinstance(names, str) else names

    @field_validator("agent_home", "llm_gguf", "calibration")
    @classmethod
    def _expand(cls, path: Path | None) -> Path | None:
        return path.expanduser().absolute() if path else path
