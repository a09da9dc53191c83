"""The search engine beside Postgres."""

from graph.engine import open_engine
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
