"""Find passages for the question."""

from datetime import datetime

from langchain_core.runnables import RunnableConfig

from nodes.state import AgentState
from tools.retrieval.index import Index
from tools.retrieval.retriever import Retriever
from tools.retrieval.search import Search
from tools.retrieval.stated import Stated
from tools.simulation.planning.plan import driver_queries


async def retrieve(
    state: AgentState, config: RunnableConfig, *, retriever: Retriever, search: Search, index: Index
) -> AgentState:
    """Search the tenant's documents: for the question, or for a simulation also for its drivers' values.

    Args:
        state: Reads `query`, `constraints`, `route`, `top_k`, `started_at`, and `correction`, one more
            thing to look for.
        config: `configurable.tenant` names whose documents are searched; the server sets it.
        retriever: Plans a question and finds passages for it.
        search: Finds passages for the drivers of a simulation.
        index: Tells how large and how fresh the corpus is.

    Returns:
        Update of `passages`, best first, and `corpus`; for a question also `plan`, `terms`,
        `reranked` and `corrected`.
    """
    tenant = config["configurable"]["tenant"]
    corpus = await index.summary(tenant)
    if state["route"]["mode"] == "risk":
        queries = [state["query"], *driver_queries(state["query"])]
        found = await search.search_all(queries, tenant=tenant, top_k=state["top_k"])
        return {"passages": found, "corpus": corpus}
    retrieved = await retriever.retrieve(
        state["query"],
        tenant=tenant,
        top_k=state["top_k"],
        today=datetime.fromisoformat(state["started_at"]).date(),
        widened=state["correction"],
        stated=Stated.model_validate(state.get("constraints", {})),
    )
    return {
        "plan": retrieved["plan"],
        "passages": retrieved["passages"],
        "terms": retrieved["terms"],
        "reranked": retrieved["reranked"],
        "corrected": state["correction"] is not None,
        "corpus": corpus,
    }
