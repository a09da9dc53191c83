"""Around each node: what run it is part of, how long it took, what it wrote or how it failed."""

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, cast

from langchain_core.runnables import RunnableConfig
from langgraph.runtime import Runtime

from nodes.state import AgentState
from tools.errors import AgentError, DatabaseError, DependencyError
from tools.storage.ledger import Ledger, RunOf

Node = Callable[..., Awaitable[AgentState]]
Observer = Callable[[str, RunOf, str, AgentState, float], None]
"""Told after each step: node, whose run, the question, what was written, seconds."""


def recorded(
    name: str, node: Node, *, ledger: Ledger, observers: Sequence[Observer] = (), first: bool = False
) -> Node:
    """Wrap a node so that every attempt of it leaves a row in the ledger.

    The wrapper is the graph's clock: it writes `timings` (`<node>_s` and `total_s`, seconds) and, around the
    first node, `started_at`, `run_id` and `thread_id`. Where something failed that the node needs, the
    error's remedy also says how the run goes on: its caller may never have named the thread.
    """
    wants_config = "config" in inspect.signature(node).parameters

    async def step(state: AgentState, config: RunnableConfig, runtime: Runtime[None]) -> AgentState:
        run = run_of(config)
        started_at, start = datetime.now(UTC), time.perf_counter()
        execution = runtime.execution_info
        attempt: dict[str, Any] = {
            "node": name,
            "attempt": execution.node_attempt if execution else 1,
            "started_at": started_at,
        }
        if first:
            state = cast(AgentState, {**state, "started_at": started_at.isoformat(), "timings": {}})
        try:
            update = await (node(state, config) if wants_config else node(state))
        except BaseException as exc:  # a cancelled step is recorded too
            duration_s = time.perf_counter() - start
            with suppress(DatabaseError):  # the node's own error is the one to tell
                # Shielded: a server whose client has gone cancels again and again until the step gives in.
                await asyncio.shield(
                    ledger.record(run, **attempt, duration_s=duration_s, wrote=None, error=_error(exc))
                )
            if isinstance(exc, DependencyError):
                raise _resumable(exc, run.thread) from exc
            raise
        duration_s = time.perf_counter() - start
        total_s = (datetime.now(UTC) - datetime.fromisoformat(state["started_at"])).total_seconds()
        update["timings"] = {**state["timings"], f"{name}_s": duration_s, "total_s": total_s}
        if first:
            update |= {"run_id": run.run_id, "thread_id": run.thread, "started_at": state["started_at"]}
        await ledger.record(run, **attempt, duration_s=duration_s, wrote=dict(update), error=None)
        for observe in observers:
            observe(name, run, state["query"], update, duration_s)
        return update

    step.__name__ = name
    return step


def run_of(config: RunnableConfig) -> RunOf:
    """Read from the config, which the server builds, whose run it is.

    LangGraph's development server gives neither a client's name for the thread nor a run id of ours.
    """
    given = config["configurable"]
    thread = given.get("thread") or str(given["thread_id"])
    return RunOf(given["tenant"], given["user_id"], thread, str(given.get("run_id", "")))


def _resumable(exc: DependencyError, thread: str) -> DependencyError:
    # A new one: the line to a model server keeps the old one, and tells it to others.
    go_on = (
        "to go on from the step that failed: "
        f"bizagent ask --resume --thread {thread}, or POST /v1/threads/{thread}/resume"
    )
    return type(exc)(exc.message, remedy="; ".join(filter(None, (exc.remedy, go_on))))


def _error(exc: BaseException) -> dict[str, str]:
    if isinstance(exc, AgentError):
        return {"code": exc.code, "message": exc.message, "remedy": exc.remedy}
    return {"code": type(exc).__name__, "message": str(exc), "remedy": ""}
