"""Find passages for the question."""

from langchain_core.runnables import RunnableConfig

from nodes.state import AgentState
from tools.retrieval.index import Index
from tools.retrieval.search import Search


async def retrieve(state: AgentState, config: RunnableConfig, *, search: Search, index: Index) -> AgentState:
    """Search the tenant's documents.

    Args:
        state: Reads `query` and `top_k`.
        config: `configurable.tenant` names whose documents are searched; the server sets it.
        search: Finds passages.
        index: Tells how large and how fresh the corpus is.

    Returns:
        Update of `passages`, best score first, and `corpus`.
    """
    tenant = config["configurable"]["tenant"]
    return {
        "passages": await search.search(state["query"], tenant=tenant, top_k=state["top_k"]),
        "corpus": await index.summary(tenant),
    }
