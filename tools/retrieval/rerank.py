"""A second opinion on the order of passages.

The gate judges the same passages by their calibrated scores, in whatever order they come: a reranker decides
which of them are cited, never whether there is evidence.
"""

import time
from collections.abc import Sequence
from typing import Literal, Protocol

from typing_extensions import TypedDict

from tools.errors import AgentError
from tools.retrieval.passage import Passage


class RerankReport(TypedDict):
    """What became of the reranking: `detail` says why it failed; then the order is that of the search.

    `moved` counts the passages that have another place than before.
    """

    model: str
    outcome: Literal["reranked", "failed"]
    detail: str
    moved: int
    seconds: float


class Reranker(Protocol):
    """Tells how well passages answer a question."""

    @property
    def model(self) -> str:
        """Whose opinion it is."""
        ...

    async def scores(self, query: str, passages: Sequence[str]) -> list[float]:
        """Return a finite score for each passage, in their order; the higher the better, on any scale.

        Raises:
            AgentError: It has none, or not in time.
        """
        ...


async def rerank(
    reranker: Reranker, query: str, passages: Sequence[Passage]
) -> tuple[list[Passage], RerankReport]:
    """Order passages by a reranker's scores; of equals the first stays first.

    No answer is withheld for want of a better order: where the reranker fails, the passages keep theirs, and
    the report says why.

    Args:
        reranker: The reranker.
        query: The question.
        passages: At least one.
    """
    start = time.perf_counter()
    order, failure = list(range(len(passages))), ""
    try:
        scores = await reranker.scores(query, [_shown(passage) for passage in passages])
        order.sort(key=lambda place: -scores[place])
    except AgentError as exc:
        failure = str(exc)
    report = RerankReport(
        model=reranker.model,
        outcome="failed" if failure else "reranked",
        detail=failure,
        moved=sum(place != before for place, before in enumerate(order)),
        seconds=time.perf_counter() - start,
    )
    return [passages[place] for place in order], report


def _shown(passage: Passage) -> str:
    """A passage seldom says whose it is: its title does."""
    return f"{passage['title']}\n{passage['text']}"
