"""The candidates of a search, as a search engine names them."""

from collections.abc import Mapping
from typing import Any

from tools.errors import SearchEngineError
from tools.retrieval.engine import SearchEngine, Sought
from tools.retrieval.plan import SubQuery
from tools.storage.database import Database

# An engine refuses queries of very many words (OpenSearch more than 1,024); these are the first.
_MOST_LEXEMES = 500

# The words are stemmed where the chunks were: two stemmers would not quite agree.
_LEXEMES = """
SELECT lexeme FROM unnest(to_tsvector('english', %(query)s)) ORDER BY positions[1], lexeme LIMIT %(most)s
"""
_ANY_FITS = """
SELECT EXISTS (
    SELECT FROM rag_chunks
    WHERE length(content) >= %(min_chars)s
      AND (%(since)s::date IS NULL OR date >= %(since)s::date)
      AND (%(until)s::date IS NULL OR date <= %(until)s::date)
) AS fits
"""


async def named(
    engine: SearchEngine, database: Database, sub: SubQuery, parameters: Mapping[str, Any], *, tenant: str
) -> list[str]:
    """Return the ids of the chunks that the engine names.

    Args:
        engine: The engine.
        database: Where the chunks are.
        sub: What is searched for; its outlets and periods are preferred.
        parameters: Those of the search.
        tenant: Whose chunks are searched.

    Raises:
        SearchEngineError: It does not answer, or names none though some fit: an answer without evidence would
            look as if there were none.
    """
    async with database.as_tenant(tenant) as conn:
        cursor = await conn.execute(_LEXEMES, {"query": parameters["query"], "most": _MOST_LEXEMES})
        lexemes = [row["lexeme"] for row in await cursor.fetchall()]
    sought = Sought(
        lexemes=lexemes,
        embedding=parameters["embedding"],
        prefers=sub,
        since=parameters["since"],
        until=parameters["until"],
        min_chars=parameters["min_chars"],
        count=parameters["candidates"],
    )
    found = await engine.candidates(sought, tenant=tenant)
    if not found:
        async with database.as_tenant(tenant) as conn:
            row = await (await conn.execute(_ANY_FITS, parameters)).fetchone()
        if row and row["fits"]:
            raise SearchEngineError(
                f"{engine.name} knows none of the chunks that are in Postgres",
                remedy="run `bizagent reindex`",
            )
    return found
