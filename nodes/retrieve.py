"""Find passages for the question."""

from langchain_core.runnables import RunnableConfig

from nodes.state import AgentState
from tools.retrieval.index import Index
from tools.retrieval.search import Search
from tools.simulation.plan import driver_queries


async def retrieve(state: AgentState, config: RunnableConfig, *, search: Search, index: Index) -> AgentState:
    """Search the tenant's documents: for the question, and for a simulation also for its drivers' values.

    Args:
        state: Reads `query`, `route` and `top_k`.
        config: `configurable.tenant` names whose documents are searched; the server sets it.
        search: Finds passages.
        index: Tells how large and how fresh the corpus is.

    Returns:
        Update of `passages`, best score first, and `corpus`.
    """
    tenant = config["configurable"]["tenant"]
    queries = [state["query"]]
    if state["route"]["mode"] == "risk":
        queries += driver_queries(state["query"])
    return {
        "passages": await search.search_all(queries, tenant=tenant, top_k=state["top_k"]),
        "corpus": await index.summary(tenant),
    }
