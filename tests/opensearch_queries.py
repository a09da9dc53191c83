"""Queries of OpenSearch over a handful of documents: the same matches and scores, without the indexes.

It knows `bool`, `term`, `terms`, `range` and `knn`; whatever else it is asked it refuses, as OpenSearch does
with what it does not know. BM25 is Lucene's, over the whole index; `knn` scores as in the space cosinesimil.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

Source = Mapping[str, Any]
_SEARCH_KEYS = {"query", "size", "sort", "_source", "docvalue_fields", "track_total_hits"}
_K1, _B = 1.2, 0.75


class QueryError(Exception):
    """The query is not one that OpenSearch takes."""


class Documents:
    """Documents of one index, by `_id`, as a search sees them."""

    def __init__(self, sources: Mapping[str, Source], mapping: Mapping[str, Any]) -> None:
        """Count what BM25 needs to know of `sources`."""
        self._sources = sources
        self._mapping = mapping
        self._counts = {
            (name, key): Counter(source.get(name) or [])
            for name, field in mapping.items()
            if field["type"] == "text"
            for key, source in sources.items()
        }

    def search(self, body: Mapping[str, Any]) -> list[tuple[str, float]]:
        """Return `_id` and score of the hits, best first."""
        unknown = body.keys() - _SEARCH_KEYS
        if unknown:
            raise QueryError(f"unknown key {unknown}")
        scores = self.match(body["query"])
        by_id = body.get("sort", ["_score"])[1:] == [{"chunk_id": "asc"}]
        ranked = sorted(
            scores.items(), key=lambda hit: (-hit[1], self._sources[hit[0]]["chunk_id"] if by_id else "")
        )
        return ranked[: body.get("size", 10)]

    def match(self, query: Mapping[str, Any]) -> dict[str, float]:
        """Return the score of every document that matches, by `_id`."""
        ((kind, body),) = query.items()
        match kind:
            case "bool":
                return self._bool(**body)
            case "term":
                ((name, value),) = body.items()
                return self._term(name, value["value"] if isinstance(value, Mapping) else value)
            case "terms":
                ((name, values),) = body.items()
                return {key: 1.0 for value in values for key in self._term(name, value)}
            case "range":
                ((name, bounds),) = body.items()
                return {
                    key: 1.0 for key, source in self._sources.items() if _within(source.get(name), **bounds)
                }
            case "knn":
                ((name, wanted),) = body.items()
                return self._knn(name, **wanted)
        raise QueryError(f"unknown query [{kind}]")

    def _bool(
        self,
        filter: Sequence[Mapping[str, Any]] = (),
        should: Sequence[Mapping[str, Any]] = (),
        minimum_should_match: int = 0,
    ) -> dict[str, float]:
        if len(should) > 1024:
            raise QueryError("maxClauseCount is set to 1024")
        keys = set(self._sources)
        for each in filter:
            keys &= self.match(each).keys()
        scores: Counter[str] = Counter()
        matched: Counter[str] = Counter()
        for each in should:
            for key, score in self.match(each).items():
                scores[key] += score  # type: ignore[assignment]  # a Counter adds floats as well
                matched[key] += 1
        return {key: float(scores[key]) for key in keys if matched[key] >= minimum_should_match}

    def _term(self, name: str, value: str) -> dict[str, float]:
        if self._mapping[name]["type"] != "text":
            return {key: 1.0 for key, source in self._sources.items() if source.get(name) == value}
        counts = {key: counted for (field, key), counted in self._counts.items() if field == name}
        holding = [key for key, counted in counts.items() if counted[value]]
        mean = np.mean([counted.total() for counted in counts.values()]) if counts else 1.0
        idf = np.log1p((len(counts) - len(holding) + 0.5) / (len(holding) + 0.5))
        return {
            key: float(
                idf
                * counts[key][value]
                / (counts[key][value] + _K1 * (1 - _B + _B * counts[key].total() / mean))
            )
            for key in holding
        }

    def _knn(self, name: str, vector: Sequence[float], k: int, filter: Mapping[str, Any]) -> dict[str, float]:
        if len(vector) != self._mapping[name]["dimension"]:
            raise QueryError(f"Query vector has invalid dimension: {len(vector)}")
        asked = np.array(vector)
        asked /= np.linalg.norm(asked)
        near = {}
        for key in self.match(filter):
            held = np.array(self._sources[key][name])
            near[key] = float((1 + held @ asked / np.linalg.norm(held)) / 2)
        return dict(sorted(near.items(), key=lambda hit: -hit[1])[:k])


def _within(value: Any, gte: Any = None, lte: Any = None) -> bool:
    """Days are compared as ISO text, which orders them."""
    return value is not None and (gte is None or value >= gte) and (lte is None or value <= lte)
