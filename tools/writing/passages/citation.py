"""Citations: for each source the passage that supports the answer, and the exact words quoted from it."""

from collections.abc import Sequence

from typing_extensions import TypedDict

from tools.retrieval.constraints import Constraints
from tools.retrieval.duplicates import sources
from tools.retrieval.passage import Passage
from tools.retrieval.trusted import trusted
from tools.writing.passages.quote import Quote, best_quote, word_weights


class Citation(TypedDict):
    """A numbered source.

    `quote` equals the document's text from `start` to `end` (characters); it is empty where the passage gives
    orders to a model: such a source is listed, and its words are not repeated. `score` is the passage's,
    as the gate compares it. `lexical` is the share of the question's words found in the quote, weighted by
    their rarity among the passages, in [0, 1]: how much the quote speaks to the question.
    """

    n: int
    doc_id: str
    chunk_id: str
    title: str
    outlet: str
    date: str | None
    page: int | None
    uri: str
    score: float
    lexical: float
    quote: str
    start: int
    end: int


def cite(
    query: str, passages: Sequence[Passage], *, threshold: float, limit: int, constraints: Constraints
) -> list[Citation]:
    """Cite the best passage of each independent source that reaches the threshold.

    Args:
        query: The question, less what it asks of its citations; decides which sentence of each is quoted.
        passages: Best first.
        threshold: Least score of a cited passage.
        limit: Most citations where the question asks for no other number.
        constraints: What the question asks of its citations; the gate has seen that it can be had.
    """
    reaching = [passage for passage in passages if passage["score"] >= threshold]
    chosen = _chosen([group[0] for group in sources(reaching).values()], limit, constraints)
    weights = word_weights(query, passages)
    return [_citation(n, passage, weights) for n, passage in enumerate(chosen, start=1)]


def quotable_passages(citations: Sequence[Citation], passages: Sequence[Passage]) -> dict[int, Passage]:
    """Return the passages that may be quoted, by the numbers of their citations."""
    by_chunk = {passage["chunk_id"]: passage for passage in passages}
    return {citation["n"]: by_chunk[citation["chunk_id"]] for citation in citations if citation["quote"]}


def _chosen(best: Sequence[Passage], limit: int, constraints: Constraints) -> list[Passage]:
    """Choose among the best passages of the sources, best first, for what the question asks of them all."""
    outlets: dict[str, Passage] = {}
    for passage in best:
        if passage["outlet"]:
            outlets.setdefault(passage["outlet"], passage)
    required = max(constraints["min_citations"], constraints["min_outlets"])
    limit = min(max(limit, required), constraints["max_citations"] or max(limit, required))
    if constraints["outlet_each"]:
        return list(outlets.values())[:limit]
    first = list(outlets.values())[: constraints["min_outlets"]]
    others = [passage for passage in best if passage not in first]
    chosen = [*first, *others][:limit]
    return [passage for passage in best if passage in chosen]


def _citation(n: int, passage: Passage, weights: dict[str, float]) -> Citation:
    quote = best_quote(passage, weights) if trusted(passage) else Quote(0, 0, 0.0)
    return Citation(
        n=n,
        doc_id=passage["doc_id"],
        chunk_id=passage["chunk_id"],
        title=passage["title"],
        outlet=passage["outlet"],
        date=passage["date"],
        page=passage["page"],
        uri=passage["uri"],
        score=passage["score"],
        lexical=quote.lexical,
        quote=passage["text"][quote.start : quote.end],
        start=passage["start"] + quote.start,
        end=passage["start"] + quote.end,
    )
