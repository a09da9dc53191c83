"""What retrieval uses beside Postgres: the search engine and the reranker."""

from graph.retrieval import make_reranker, open_engine
from graph.settings import Settings
from server.doctor.database import open_configured
from server.doctor.finding import Finding
from tools.retrieval.index import Index


async def search_engine(settings: Settings) -> Finding:
    """Compare what the engine finds with what Postgres has stored."""
    async with open_configured(settings) as database, open_engine(settings) as engine:
        status = await Index(database, engine).engine_status(settings.tenant)
    if status is None:
        raise ValueError("the engine is looked at where one is configured")
    whole = status["found"] == status["stored"]
    return Finding(
        name="search engine",
        status="ok" if whole else "warning",
        detail=f"{status['name']}: {status['found']} of {status['stored']} chunks",
        remedy="" if whole else "bizagent reindex",
    )


async def reranker(settings: Settings) -> Finding:
    """Let the reranker order two texts, of which one answers."""
    made = make_reranker(settings)
    if made is None:
        raise ValueError("the reranker is looked at where one is configured")
    right, wrong = await made.scores(
        "What is the capital of France?", ["The capital of France is Paris.", "Bread is baked in an oven."]
    )
    agrees = right > wrong
    return Finding(
        name="reranker",
        status="ok" if agrees else "warning",
        detail=f"{made.model} puts the {'right' if agrees else 'wrong'} one of two passages first",
        remedy="" if agrees else "check that RERANKER_MODEL is a reranking model",
    )
