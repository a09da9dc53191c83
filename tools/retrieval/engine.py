"""What a search engine beside Postgres has to do: name candidates.

Scores, texts and deletions stay in Postgres.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from psycopg import AsyncConnection
from psycopg.rows import DictRow

from tools.retrieval.plan import SubQuery

# The lexemes come as often as they stand in the chunk, so that an engine can weigh them by frequency.
_ENTRIES = """
SELECT chunk_id, doc_id, outlet, date, length(content) AS chars, embedding, ARRAY(
    SELECT lexeme
    FROM unnest(lexemes) AS each (lexeme, positions, weights), generate_series(1, cardinality(positions))
) AS lexemes
FROM rag_chunks WHERE tenant = %s AND doc_id = %s ORDER BY span_start
"""


@dataclass(frozen=True)
class Entry:
    """What an engine is told of a chunk; not its text.

    Attributes:
        chunk_id: Unique within the tenant.
        doc_id: The document's.
        outlet: The document's.
        date: The document's, if it has one.
        chars: Length of the text.
        embedding: Unit vector, shape (1536,).
        lexemes: Postgres' stems of title and text, each as often as it stands there.
    """

    chunk_id: str
    doc_id: str
    outlet: str
    date: date | None
    chars: int
    embedding: NDArray[np.float32]
    lexemes: Sequence[str]


@dataclass(frozen=True)
class Sought:
    """What candidates are sought for.

    Attributes:
        lexemes: Postgres' stems of the question's words.
        embedding: The question's unit vector, shape (1536,).
        prefers: The sub-query whose outlets and periods are preferred.
        since: The first day that a document may be of; None for no bound.
        until: The last one.
        min_chars: Shorter chunks are left out.
        count: How many are wanted of each side: nearest, most words in common, preferred.
    """

    lexemes: Sequence[str]
    embedding: NDArray[np.float32]
    prefers: SubQuery
    since: str | None
    until: str | None
    min_chars: int
    count: int


class SearchEngine(Protocol):
    """Ranks the chunks of all tenants; every call names one.

    Each raises SearchEngineError where the engine does not answer, or answers something unusable.
    """

    @property
    def name(self) -> str:
        """What it is and where, for `doctor` and `/ready`."""
        ...

    async def candidates(self, sought: Sought, *, tenant: str) -> list[str]:
        """Return the ids of the tenant's chunks that are worth scoring, each once."""
        ...

    async def write(self, tenant: str, entries: Sequence[Entry], *, gone: Sequence[str]) -> None:
        """Take in chunks in the place of those of the same id, and forget those whose ids are in `gone`."""
        ...

    async def refresh(self) -> None:
        """Return when all that was written can be found."""
        ...

    async def forget(self, tenant: str) -> None:
        """Forget every chunk of a tenant."""
        ...

    async def count(self, tenant: str) -> int:
        """Return how many chunks of the tenant can be found."""
        ...


async def entries(conn: AsyncConnection[DictRow], tenant: str, doc_id: str) -> list[Entry]:
    """Read a document's chunks as an engine is told of them, in the transaction of `conn`."""
    cursor = await conn.execute(_ENTRIES, [tenant, doc_id])
    return [Entry(**row) for row in await cursor.fetchall()]
