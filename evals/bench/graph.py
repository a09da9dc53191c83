"""What a direct answer costs beside the model: our graph against a trivial one of five nodes."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from langchain_core.messages import HumanMessage
from psycopg import sql

from evals.bench.home import temporary_home
from evals.bench.instant_chat import instant_chat, instant_models
from evals.bench.medians import median, ratio_interval
from evals.bench.trivial_graph import TrivialGraph, trivial_graph
from graph.assemble import BusinessAgent, open_agent
from graph.build import Agent, build_graph
from graph.checkpoint import open_checkpointer
from graph.settings import Settings
from graph.threads import thread_config
from nodes.state import Question
from tools.models.chat import ChatModel, complete
from tools.storage.database import Database
from tools.storage.ledger import Ledger

_WARM_UP = 10
_TENANT = "bench"
_QUESTION = Question(query="Draft a short thank-you note to a supplier.", mode_hint="llm")

Run = Callable[[], Awaitable[str]]
"""Does one run on a thread of its own; returns the id that the checkpointer has for the thread."""


@dataclass
class Samples:
    """One entry a round."""

    cpu_s: list[float] = field(default_factory=list)
    wall_s: list[float] = field(default_factory=list)
    threads: list[str] = field(default_factory=list)


def run(data: Path | None = None, *, rounds: int = 100) -> dict[str, Any]:
    """Alternate ours and the trivial graph on the same Postgres, checkpointer and durability (`sync`).

    Ours executes two steps (classify, by the hint, and write) with a chat model that answers at once; nothing
    is embedded or searched. The trivial graph executes two of its five nodes (`trivial_2`), or all.

    Args:
        data: Not used.
        rounds: How often each is run, in an order that rotates from round to round.

    Returns:
        `ratios`: `ask` over `trivial_2` in CPU time of this process (without Postgres), wall time and bytes
        of checkpoints; the times also over `trivial_5`. `raw` has the medians, what the parts of `ask` add in
        CPU time, and what a run leaves in the checkpointer's tables.
    """
    return asyncio.run(_measure(rounds))


def report(
    samples: Mapping[str, Samples], stored: Mapping[str, Mapping[str, float]], *, chat_ms: float
) -> dict[str, Any]:
    """Turn measurements into the result that `run` describes.

    Args:
        samples: By what was run: `ask`, `graph_and_ledger`, `graph`, `trivial_2`, `trivial_5`.
        stored: By the same, `rows` and `bytes` of checkpoints a run.
        chat_ms: CPU time of calling the chat model, which is part of the first three.
    """
    cpu = {name: median(taken.cpu_s) * 1e3 for name, taken in samples.items()}
    wall = {name: median(taken.wall_s) * 1e3 for name, taken in samples.items()}
    ratios: dict[str, float] = {}
    intervals: dict[str, list[float]] = {}
    ask = samples["ask"]
    for base, suffix in (("trivial_2", ""), ("trivial_5", "_over_five_steps")):
        ratios |= {f"cpu{suffix}": cpu["ask"] / cpu[base], f"wall{suffix}": wall["ask"] / wall[base]}
        intervals |= {
            f"cpu{suffix}": ratio_interval(ask.cpu_s, samples[base].cpu_s),
            f"wall{suffix}": ratio_interval(ask.wall_s, samples[base].wall_s),
        }
    ratios["checkpoint_bytes"] = stored["ask"]["bytes"] / stored["trivial_2"]["bytes"]

    def added(more: str, less: str) -> float:
        pairs = zip(samples[more].cpu_s, samples[less].cpu_s, strict=True)
        return median([longer - shorter for longer, shorter in pairs]) * 1e3

    parts = {
        "thread_lock": added("ask", "graph_and_ledger"),
        "ledger": added("graph_and_ledger", "graph"),
        "calling_the_chat_model": chat_ms,
        "recorder_nodes_and_more_channels": added("graph", "trivial_2") - chat_ms,
    }
    return {
        "bench": "graph",
        "ratios": ratios,
        "raw": {
            "rounds": len(ask.cpu_s),
            "intervals": intervals,
            "cpu_ms": cpu,
            "wall_ms": wall,
            "extra_cpu_ms": parts,
            "checkpoints_per_run": {name: dict(size) for name, size in stored.items()},
        },
    }


async def _measure(rounds: int) -> dict[str, Any]:
    with temporary_home() as home:
        async with open_agent(Settings(agent_home=home, database_url=None)) as agent:
            samples = await _alternate(await _runs(agent), rounds)
            stored = {name: await _stored(agent.database, taken.threads) for name, taken in samples.items()}
    return report(samples, stored, chat_ms=await _chat_cpu_ms(instant_chat(), rounds))


async def _runs(agent: BusinessAgent) -> dict[str, Run]:
    """The whole of it, then with less and less of ours, then the yardsticks."""
    saver = await open_checkpointer(agent.database)
    tools = replace(agent.tools, models=instant_models())
    graph = build_graph(tools, agent.settings, checkpointer=saver)
    unrecorded = replace(tools, ledger=_NoLedger(agent.database))
    agent = replace(agent, tools=tools, graph=graph)

    async def ask() -> str:
        answer = await agent.ask(_QUESTION, tenant=_TENANT)
        return _thread_id(answer["thread_id"])

    return {
        "ask": ask,
        "graph_and_ledger": _invoking(graph),
        "graph": _invoking(build_graph(unrecorded, agent.settings, checkpointer=saver)),
        "trivial_2": _invoking(trivial_graph(saver, steps=2)),
        "trivial_5": _invoking(trivial_graph(saver, steps=5)),
    }


def _invoking(graph: Agent | TrivialGraph) -> Run:
    question: Any = _QUESTION.model_dump()  # the trivial graph takes the query and ignores the rest

    async def invoke() -> str:
        config = thread_config(_TENANT, "", "")
        await graph.ainvoke(question, config, durability="sync")
        return _thread_id(config["configurable"]["thread"])

    return invoke


def _thread_id(thread: str) -> str:
    return str(thread_config(_TENANT, "", thread)["configurable"]["thread_id"])


class _NoLedger(Ledger):
    async def record(self, *args: Any, **fields: Any) -> None:
        """Write nothing."""


async def _alternate(runs: Mapping[str, Run], rounds: int) -> dict[str, Samples]:
    for _ in range(min(_WARM_UP, rounds)):
        for each in runs.values():
            await each()
    samples = {name: Samples() for name in runs}
    names = list(runs)
    for number in range(rounds):
        first = number % len(names)
        for name in names[first:] + names[:first]:
            cpu_s, wall_s = time.process_time(), time.perf_counter()
            thread = await runs[name]()
            samples[name].cpu_s.append(time.process_time() - cpu_s)
            samples[name].wall_s.append(time.perf_counter() - wall_s)
            samples[name].threads.append(thread)
    return samples


async def _stored(database: Database, threads: list[str]) -> dict[str, float]:
    """Rows and bytes that a run leaves in the checkpointer's tables, their indexes not counted."""
    totals = {"rows": 0.0, "bytes": 0.0}
    sizes = sql.SQL(
        "SELECT count(*) AS rows, coalesce(sum(pg_column_size(t.*)), 0) AS bytes FROM {} AS t"
        " WHERE thread_id = ANY(%s)"
    )
    async with database.pool.connection() as conn:
        for table in ("checkpoints", "checkpoint_blobs", "checkpoint_writes"):
            cursor = await conn.execute(sizes.format(sql.Identifier(table)), [threads])
            for row in await cursor.fetchall():
                for key in totals:
                    totals[key] += float(row[key]) / len(threads)
    return totals


async def _chat_cpu_ms(chat: ChatModel, rounds: int) -> float:
    """Median CPU time of calling the chat model: messages and callbacks."""
    taken = []
    for _ in range(rounds):
        start = time.process_time()
        await complete(chat, [HumanMessage(_QUESTION.query)])
        taken.append(time.process_time() - start)
    return median(taken) * 1e3
