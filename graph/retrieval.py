"""What retrieval uses beside Postgres, as the settings say: a search engine, a reranker."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from graph.settings import Settings
from tools.errors import ConfigurationError
from tools.retrieval.engine import SearchEngine
from tools.retrieval.http_reranker import HttpReranker
from tools.retrieval.opensearch.index import open_opensearch
from tools.retrieval.rerank import Reranker


@asynccontextmanager
async def open_engine(settings: Settings) -> AsyncIterator[SearchEngine | None]:
    """Open the search engine; None where Postgres searches itself.

    Raises:
        ConfigurationError: Its address is missing, wrong, or given to another backend; or it refuses the
            credentials.
        SearchEngineError: It does not answer.
    """
    if settings.retrieval_backend == "postgres":
        if settings.opensearch_url is not None:
            raise ConfigurationError(
                "OPENSEARCH_URL is set, and Postgres searches itself",
                remedy="set RETRIEVAL_BACKEND=opensearch, or unset OPENSEARCH_URL",
            )
        yield None
        return
    if settings.opensearch_url is None:
        raise ConfigurationError(
            "RETRIEVAL_BACKEND=opensearch needs a server",
            remedy="set OPENSEARCH_URL, such as https://localhost:9200",
        )
    async with open_opensearch(
        settings.opensearch_url,
        index=settings.opensearch_index,
        user=settings.opensearch_user,
        password=settings.opensearch_password,
        verify=settings.opensearch_verify,
        timeout_s=settings.opensearch_timeout_s,
    ) as engine:
        yield engine


def make_reranker(settings: Settings) -> Reranker | None:
    """Return the reranker, not yet called; None where the settings name none.

    Raises:
        ConfigurationError: Its model or its address is missing, or its address wrong.
    """
    if settings.reranker_url is None:
        if settings.reranker_model:
            raise ConfigurationError(
                "RERANKER_MODEL needs a server", remedy="set RERANKER_URL, or unset RERANKER_MODEL"
            )
        return None
    if not settings.reranker_model:
        raise ConfigurationError("RERANKER_URL needs a model", remedy="name it by RERANKER_MODEL")
    return HttpReranker(
        settings.reranker_url,
        settings.reranker_model,
        api_key=settings.reranker_api_key,
        timeout_s=settings.reranker_timeout_s,
    )
