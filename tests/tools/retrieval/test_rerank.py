from collections.abc import Sequence
from dataclasses import dataclass

from tests.passages import passage
from tools.errors import ModelTimeoutError
from tools.retrieval.rerank import rerank

FOUND = [passage("a", fused=0.9), passage("b", fused=0.8), passage("c", fused=0.7)]


@dataclass
class Scripted:
    """A reranker whose scores are known."""

    given: Sequence[float] | None
    model: str = "scripted"
    read: Sequence[str] = ()

    async def scores(self, query: str, passages: Sequence[str]) -> list[float]:
        self.read = passages
        if self.given is None:
            raise ModelTimeoutError("too slow", remedy="wait longer")
        return list(self.given)


async def test_the_best_score_comes_first_and_nothing_else_of_a_passage_changes() -> None:
    passages, report = await rerank(Scripted([-4.0, 2.5, 1.0]), "q", FOUND)
    assert passages == [FOUND[1], FOUND[2], FOUND[0]]
    assert (report["model"], report["outcome"], report["detail"], report["moved"]) == (
        "scripted",
        "reranked",
        "",
        3,
    )


async def test_equal_scores_keep_the_order_of_the_search() -> None:
    passages, report = await rerank(Scripted([0.5, 0.5, 0.5]), "q", FOUND)
    assert passages == FOUND
    assert report["moved"] == 0


async def test_a_reranker_that_fails_leaves_the_order_and_the_report_says_why() -> None:
    passages, report = await rerank(Scripted(None), "q", FOUND)
    assert passages == FOUND
    assert (report["outcome"], report["detail"]) == ("failed", "too slow (wait longer)")


async def test_the_reranker_reads_the_title_with_the_text() -> None:
    reranker = Scripted([0, 0, 0])
    await rerank(reranker, "q", FOUND)
    assert reranker.read[0] == f"Title of a\n{FOUND[0]['text']}"
