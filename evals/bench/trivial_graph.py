"""The yardstick of the graph: five nodes that do nothing."""

from collections.abc import Callable
from functools import partial

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from typing_extensions import TypedDict


class Trivial(TypedDict, total=False):
    """The question, and a word from each node."""

    query: str
    a: str
    b: str
    c: str
    d: str
    e: str


TrivialGraph = CompiledStateGraph[Trivial, None, Trivial, Trivial]


def trivial_graph(checkpointer: BaseCheckpointSaver[str], *, steps: int) -> TrivialGraph:
    """Compile five nodes in a row, of which a run executes the first `steps`; each returns one word."""
    builder = StateGraph(Trivial)
    names = ["a", "b", "c", "d", "e"]
    for name in names:
        builder.add_node(f"node_{name}", partial(_step, name=name))
    builder.add_edge(START, "node_a")
    for number, name in enumerate(names[:-1], start=1):
        after = f"node_{names[number]}" if number < steps else END
        builder.add_conditional_edges(f"node_{name}", _always(after))
    builder.add_edge("node_e", END)
    return builder.compile(checkpointer=checkpointer)


async def _step(state: Trivial, *, name: str) -> Trivial:
    update: Trivial = {}
    update[name] = "done"  # type: ignore[literal-required]  # one of the five letters
    return update


def _always(after: str) -> Callable[[Trivial], str]:
    def choose(state: Trivial) -> str:
        return after

    return choose
