"""What is sent to OpenSearch: the index's mapping, a chunk, and the three searches for candidates."""

import hashlib
from typing import Any

from tools.retrieval.engine import Entry, Sought
from tools.storage.migrate import VECTOR_SIZE

SCHEMA = 1
"""Of the mapping below; an index of another number has to be made anew."""

# Lucene walks as wide a beam as it has to return neighbours, and 50 miss too many of the true ones.
_LEAST_NEIGHBOURS = 200

# Lucene's HNSW filters while it walks the graph: a tenant of few chunks gets all it asks for. The lexemes are
# whole tokens already, stemmed by Postgres; the keyword analyzer leaves them so, and BM25 counts them.
INDEX: dict[str, Any] = {
    "settings": {"index": {"knn": True}},
    "mappings": {
        "_meta": {"schema": SCHEMA},
        "dynamic": "strict",
        "properties": {
            "tenant": {"type": "keyword"},
            "chunk_id": {"type": "keyword"},
            "doc_id": {"type": "keyword"},
            "outlet": {"type": "keyword"},
            "date": {"type": "date", "format": "strict_date"},
            "chars": {"type": "integer"},
            "lexemes": {"type": "text", "analyzer": "keyword", "index_options": "freqs"},
            "embedding": {
                "type": "knn_vector",
                "dimension": VECTOR_SIZE,
                "method": {"name": "hnsw", "engine": "lucene", "space_type": "cosinesimil"},
            },
        },
    },
}


def entry_id(tenant: str, chunk_id: str) -> str:
    """Return the `_id` of a chunk: the same chunk id of two tenants has two, and none exceeds 512 bytes."""
    return hashlib.sha256(f"{tenant}\n{chunk_id}".encode()).hexdigest()


def source(tenant: str, entry: Entry) -> dict[str, Any]:
    """Return a chunk as it is indexed."""
    return {
        "tenant": tenant,
        "chunk_id": entry.chunk_id,
        "doc_id": entry.doc_id,
        "outlet": entry.outlet,
        "date": entry.date.isoformat() if entry.date else None,
        "chars": entry.chars,
        "lexemes": list(entry.lexemes),
        "embedding": entry.embedding.tolist(),
    }


def searches(sought: Sought, *, tenant: str) -> list[dict[str, Any]]:
    """Return the searches for candidates: nearest by cosine, by words, and nearest among the preferred.

    The tenant and every bound are inside each search: what they exclude takes no place among the `count`.
    """
    bounds: list[dict[str, Any]] = [
        {"term": {"tenant": tenant}},
        {"range": {"chars": {"gte": sought.min_chars}}},
    ]
    if sought.since or sought.until:
        bounds.append({"range": {"date": _between(sought.since, sought.until)}})
    found = [_nearest(sought, bounds)]
    if sought.lexemes:
        words = [{"term": {"lexemes": {"value": lexeme}}} for lexeme in sought.lexemes]
        by_words = {"bool": {"filter": bounds, "should": words, "minimum_should_match": 1}}
        # Of equal scores the first id: otherwise replicas answer differently.
        found.append(_search(by_words, sought.count, sort=["_score", {"chunk_id": "asc"}]))
    preferred: list[dict[str, Any]] = [
        {"range": {"date": _between(period["start"], period["end"])}} for period in sought.prefers["periods"]
    ]
    if sought.prefers["outlets"]:
        preferred.append({"terms": {"outlet": sought.prefers["outlets"]}})
    if preferred:
        found.append(_nearest(sought, [*bounds, {"bool": {"should": preferred, "minimum_should_match": 1}}]))
    return found


def of_tenant(tenant: str) -> dict[str, Any]:
    """Return the query for everything of a tenant."""
    return {"query": {"term": {"tenant": tenant}}}


def _nearest(sought: Sought, bounds: list[dict[str, Any]]) -> dict[str, Any]:
    embedding = {
        "vector": sought.embedding.tolist(),
        "k": max(sought.count, _LEAST_NEIGHBOURS),
        "filter": {"bool": {"filter": bounds}},
    }
    return _search({"knn": {"embedding": embedding}}, sought.count)


def _search(query: dict[str, Any], size: int, **more: Any) -> dict[str, Any]:
    # The id from its column: the source would have to be read with its vector.
    shown = {"_source": False, "docvalue_fields": ["chunk_id"]}
    return {"query": query, "size": size, "track_total_hits": False, **shown, **more}


def _between(first: str | None, last: str | None) -> dict[str, str]:
    return {bound: day for bound, day in (("gte", first), ("lte", last)) if day}
