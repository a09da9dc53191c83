"""The parts of the agent that work by themselves: documents, models, simulations."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial

import prompts
from graph.retrieval import make_reranker, open_engine
from graph.settings import Settings
from tools.errors import ConfigurationError
from tools.evidence.calibration import Calibration, read, shipped
from tools.evidence.judge import SufficiencyJudge
from tools.ingest.pipeline import Ingest
from tools.models.minilm import MiniLMEmbeddings
from tools.models.open import open_chat_models
from tools.models.policy import ChatModels
from tools.retrieval.fusion import FUSION
from tools.retrieval.index import Index
from tools.retrieval.retriever import Retriever
from tools.retrieval.search import Search
from tools.simulation.planning.second_reading import SecondReader
from tools.simulation.running.runs import Simulations
from tools.storage.database import Database, open_database

_JUDGE_PROMPT = "sufficiency_judge"


@dataclass(frozen=True)
class Documents:
    """The documents: kept, searched and added to. No chat model has part in it."""

    database: Database
    embeddings: MiniLMEmbeddings
    calibration: Calibration | None
    index: Index
    search: Search
    retriever: Retriever
    ingest: Ingest


@asynccontextmanager
async def open_documents(settings: Settings) -> AsyncIterator[Documents]:
    """Open the database and the embeddings.

    Raises:
        AgentError: A part that the settings name does not work; nothing falls back silently.
    """
    async with (
        open_database(
            settings.database_url.get_secret_value() if settings.database_url else None,
            settings.agent_home,
            max_connections=settings.database_connections,
            wait_s=settings.database_wait_s,
            prepare=settings.database_prepare,
        ) as database,
        open_engine(settings) as engine,
    ):
        embeddings = await open_embeddings()
        calibration = open_calibration(settings)
        index = Index(database, engine)
        search = Search(
            database,
            embeddings,
            min_chars=settings.min_chars,
            relevance=calibration.relevance if calibration else None,
            engine=engine,
        )
        yield Documents(
            database=database,
            embeddings=embeddings,
            calibration=calibration,
            index=index,
            search=search,
            retriever=Retriever(
                search, index, recent_since=settings.recent_since, reranker=make_reranker(settings)
            ),
            ingest=Ingest(index, embeddings, embedder=embeddings.model_id, min_chars=settings.min_chars),
        )


async def open_embeddings() -> MiniLMEmbeddings:
    """Load the model behind every vector.

    Raises:
        ConfigurationError: It is not installed.
    """
    return await asyncio.to_thread(MiniLMEmbeddings)


def chat_models(settings: Settings) -> ChatModels:
    """Return the chat models that the settings allow; none is called or loaded yet.

    Raises:
        ConfigurationError: The settings contradict one another, or the embedded model is not installed.
    """
    return open_chat_models(
        ollama_url=settings.ollama_url,
        ollama_model=settings.ollama_model,
        openai_base_url=settings.openai_base_url,
        openai_model=settings.openai_model,
        openai_api_key=settings.openai_api_key,
        gguf=settings.llm_gguf,
        adapters=settings.adapters,
        allowed=settings.allowed_models,
        writer_model=settings.writer_model,
        writer_adapter=settings.writer_adapter,
        classifier_model=settings.classifier_model,
        router_adapter=settings.router_adapter,
        context=settings.llm_context,
        max_tokens=settings.llm_max_tokens,
        timeout_s=settings.llm_timeout_s,
        concurrency=settings.llm_concurrency,
        waiting=settings.llm_waiting,
    )


def named_models(settings: Settings) -> ChatModels | None:
    """Return the chat models if the settings name one, which may then be trusted; else None.

    Raises:
        ConfigurationError: As `chat_models` raises it.
    """
    return chat_models(settings) if settings.names_model else None


def second_reader(models: ChatModels | None) -> SecondReader:
    """Return who reads again what code cannot read of a question that is to be simulated."""
    return SecondReader(models, partial(prompts.render, "simulation_reading"))


def simulations(settings: Settings) -> Simulations:
    """Return where simulations run, within the settings' bounds."""
    return Simulations(
        concurrency=settings.simulation_concurrency,
        waiting=settings.simulation_waiting,
        timeout_s=settings.simulation_timeout_s,
    )


def open_calibration(settings: Settings) -> Calibration | None:
    """Return the calibration for the embedder and fusion in use; the playbook's rules compare the cosine.

    Raises:
        ConfigurationError: The one that the settings name cannot be used.
    """
    if settings.gate_policy == "playbook":
        return None
    embedder = MiniLMEmbeddings.model_id
    if settings.calibration is not None:
        return read(settings.calibration, embedder=embedder, fusion=FUSION)
    return shipped(embedder, FUSION)


def open_judge(settings: Settings, models: ChatModels) -> SufficiencyJudge | None:
    """Return the judge of evidence that the settings ask for, on the configured model.

    Raises:
        ConfigurationError: No calibration is in use, so that there is no probability for it to move; or the
            configured model may not be trusted with evidence.
    """
    if settings.gate_judge == "off":
        return None
    if open_calibration(settings) is None:
        raise ConfigurationError(
            "GATE_JUDGE=llm moves the calibrated probability of sufficiency, and no calibration is in use",
            remedy="unset GATE_JUDGE or GATE_POLICY, or set CALIBRATION",
        )
    if not models.default.trusted_with_evidence:
        raise ConfigurationError(
            f"GATE_JUDGE=llm would ask {models.default.model_id}, which cannot be trusted with evidence",
            remedy="set OLLAMA_URL, OPENAI_BASE_URL or LLM_GGUF, or unset GATE_JUDGE",
        )
    return SufficiencyJudge(
        models.default,
        instructions=prompts.render(_JUDGE_PROMPT),
        prompt_version=prompts.version(_JUDGE_PROMPT),
    )
