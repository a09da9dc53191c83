"""From a question to what the gate judges: its plan, the passages, and what its words are in the index."""

from datetime import date

from typing_extensions import TypedDict

from tools.retrieval.asked import read_question
from tools.retrieval.index import Index
from tools.retrieval.merge import places
from tools.retrieval.names import may_be_titled
from tools.retrieval.passage import Passage, Term
from tools.retrieval.plan import QueryPlan, SubQuery, plan
from tools.retrieval.rerank import Reranker, RerankReport, rerank
from tools.retrieval.search import Search
from tools.retrieval.stated import NOTHING, Stated
from tools.retrieval.words import words

_OF_OTHER_OUTLETS = 5  # times as many are searched for where the question does not allow every outlet


class Retrieved(TypedDict):
    """What was retrieved for a question, best first.

    `reranked` is None where no reranker was asked: the order is then that of `fused`.
    """

    plan: QueryPlan
    passages: list[Passage]
    terms: dict[str, Term]
    reranked: RerankReport | None


class Retriever:
    """Plans a question and searches for it."""

    def __init__(
        self, search: Search, index: Index, *, recent_since: date, reranker: Reranker | None = None
    ) -> None:
        """Search with `search`; "latest" and its like raise documents from `recent_since` on.

        `reranker`, if there is one, orders what was found.
        """
        self._search = search
        self._index = index
        self._recent_since = recent_since
        self._reranker = reranker

    async def retrieve(
        self,
        query: str,
        *,
        tenant: str,
        top_k: int,
        today: date,
        widened: SubQuery | None = None,
        stated: Stated = NOTHING,
    ) -> Retrieved:
        """Retrieve for a question.

        Args:
            query: The question.
            tenant: Whose documents are searched.
            top_k: How many passages; more where the question requires many citations.
            today: The day that "last quarter" counts from.
            widened: One more thing to search for.
            stated: What the caller asks of the evidence beside the question.
        """
        planned = plan(
            query,
            today=today,
            outlets=await self._index.outlets(tenant),
            recent_since=self._recent_since,
            titled=await self._index.titled(tenant, may_be_titled(query)),
            stated=stated,
        )
        planned["widened"] = widened
        terms = await self._search.terms(words(planned["main"]["text"]), tenant=tenant)
        if planned["impossible"]:
            return Retrieved(plan=planned, passages=[], terms=terms, reranked=None)
        wanted = places(planned["constraints"], top_k)
        only, never = planned["only_outlets"], planned["never_outlets"]
        wider = wanted * _OF_OTHER_OUTLETS if only is not None or never else wanted
        found = [
            passage
            for passage in await self._search.search_plan(planned, tenant=tenant, top_k=wider)
            if (only is None or passage["outlet"] in only) and passage["outlet"] not in never
        ][:wanted]
        asked = read_question(planned, terms)
        passages = [self._search.focused(passage, asked) for passage in found]
        passages.sort(key=lambda passage: (-passage["fused"], passage["chunk_id"]))
        reranked = None
        if self._reranker is not None and len(passages) > 1:
            passages, reranked = await rerank(self._reranker, planned["main"]["text"], passages)
        return Retrieved(plan=planned, passages=passages, terms=terms, reranked=reranked)
