import asyncio
from datetime import datetime
from typing import Any

import pytest
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import END, START, StateGraph
from langgraph.types import RetryPolicy

from graph.build import Agent
from graph.recorder import Node, Observer, recorded
from graph.threads import thread_config
from nodes.state import AgentState
from tools.errors import DependencyError, InvalidInputError, ModelUnavailableError
from tools.storage.database import Database
from tools.storage.ledger import Ledger, Step

RETRY = RetryPolicy(max_attempts=3, initial_interval=0.001, jitter=False, retry_on=DependencyError)


@pytest.fixture
def ledger(database: Database) -> Ledger:
    return Ledger(database)


async def classify(state: AgentState) -> AgentState:
    return {"text": "", "top_k": 10}


class Failing:
    """A node that fails a number of times before it writes."""

    def __init__(self, times: int, error: BaseException) -> None:
        self.left, self.error = times, error

    async def __call__(self, state: AgentState) -> AgentState:
        await asyncio.sleep(0.002)
        if self.left:
            self.left -= 1
            raise self.error
        return {"text": "done"}


def line_of(ledger: Ledger, *nodes: tuple[str, Node], observers: tuple[Observer, ...] = ()) -> Agent:
    """A graph that runs the nodes one after the other, the first as the first."""
    builder = StateGraph(AgentState)
    before = START
    for name, node in nodes:
        step = recorded(name, node, ledger=ledger, observers=observers, first=before is START)
        builder.add_node(name, step, retry_policy=RETRY)
        builder.add_edge(before, name)
        before = name
    builder.add_edge(before, END)
    return builder.compile(checkpointer=InMemorySaver())


def config(thread: str = "x", run_id: str = "r") -> RunnableConfig:
    return thread_config("t", "u", thread, run_id)


async def steps(ledger: Ledger, thread: str = "x") -> list[Step]:
    return await ledger.steps("t", "u", thread)


async def test_every_attempt_leaves_a_row_with_its_error_and_duration(ledger: Ledger) -> None:
    flaky = Failing(2, ModelUnavailableError("the model is away", remedy="start it"))
    agent = line_of(ledger, ("classify", classify), ("write", flaky))
    await agent.ainvoke({"query": "q"}, config())
    error = {"code": "MODEL_UNAVAILABLE", "message": "the model is away", "remedy": "start it"}
    rows = await steps(ledger)
    assert [(row["node"], row["attempt"], row["error"]) for row in rows] == [
        ("classify", 1, None),
        ("write", 1, error),
        ("write", 2, error),
        ("write", 3, None),
    ]
    assert all(row["duration_s"] >= 0.002 for row in rows[1:])
    assert [row["wrote"] is None for row in rows] == [False, True, True, False]
    assert {row["run_id"] for row in rows} == {"r"}
    starts = [datetime.fromisoformat(row["started_at"]) for row in rows]
    assert starts == sorted(starts)


async def test_when_all_attempts_fail_the_last_error_is_raised_and_all_are_recorded(ledger: Ledger) -> None:
    agent = line_of(ledger, ("classify", classify), ("write", Failing(9, ModelUnavailableError("away"))))
    with pytest.raises(ModelUnavailableError, match="away"):
        await agent.ainvoke({"query": "q"}, config())
    assert [(row["node"], row["attempt"]) for row in await steps(ledger)][1:] == [
        ("write", n) for n in (1, 2, 3)
    ]


async def test_a_failed_dependency_says_how_the_run_goes_on_and_keeps_that_from_others(
    ledger: Ledger,
) -> None:
    shared = ModelUnavailableError("the model is away", remedy="start it")
    agent = line_of(ledger, ("classify", classify), ("write", Failing(3, shared)))
    with pytest.raises(ModelUnavailableError, match="the model is away") as failure:
        await agent.ainvoke({"query": "q"}, config())
    assert failure.value.remedy.startswith("start it; to go on from the step that failed: ")
    assert "--thread x, or POST /v1/threads/x/resume" in failure.value.remedy
    assert shared.remedy == "start it"
    assert (await agent.ainvoke(None, config()))["text"] == "done"


@pytest.mark.parametrize(
    ("error", "code"),
    [(InvalidInputError("no"), "INVALID_INPUT"), (ZeroDivisionError("by zero"), "ZeroDivisionError")],
)
async def test_what_a_retry_cannot_heal_is_tried_once(ledger: Ledger, error: Exception, code: str) -> None:
    agent = line_of(ledger, ("classify", classify), ("write", Failing(1, error)))
    with pytest.raises(type(error)):
        await agent.ainvoke({"query": "q"}, config())
    *_, last = await steps(ledger)
    assert last["attempt"] == 1
    assert last["error"] is not None
    assert (last["error"]["code"], last["error"]["message"]) == (code, str(error))


async def test_a_cancelled_node_is_recorded(ledger: Ledger) -> None:
    started = asyncio.Event()

    async def write(state: AgentState) -> AgentState:
        started.set()
        await asyncio.sleep(60)
        return {}

    agent = line_of(ledger, ("classify", classify), ("write", write))
    run = asyncio.create_task(agent.ainvoke({"query": "q"}, config()))
    await started.wait()
    run.cancel()
    with pytest.raises(asyncio.CancelledError):
        await run
    *_, last = await steps(ledger)
    assert (last["node"], last["wrote"]) == ("write", None)
    assert last["error"] is not None
    assert last["error"]["code"] == "CancelledError"


async def test_a_node_that_is_cancelled_again_and_again_is_recorded(ledger: Ledger) -> None:
    started = asyncio.Event()

    async def write(state: AgentState) -> AgentState:
        started.set()
        await asyncio.sleep(60)
        return {}

    agent = line_of(ledger, ("classify", classify), ("write", write))
    run = asyncio.create_task(agent.ainvoke({"query": "q"}, config()))
    await started.wait()
    while not run.done():  # as anyio does when the client of a stream has gone
        run.cancel()
        await asyncio.sleep(0)
    for _ in range(1000):  # the row is written by a task that outlives the run
        *_, last = await steps(ledger)
        if last["node"] == "write":
            break
        await asyncio.sleep(0.01)
    assert last["error"] is not None
    assert last["error"]["code"] == "CancelledError"


async def test_timings_name_every_node_and_add_up(ledger: Ledger) -> None:
    agent = line_of(ledger, ("classify", classify), ("write", Failing(1, ModelUnavailableError("away"))))
    timings = (await agent.ainvoke({"query": "q"}, config()))["timings"]
    assert set(timings) == {"classify_s", "write_s", "total_s"}
    rows = await steps(ledger)
    assert timings["write_s"] == rows[-1]["duration_s"]
    # The failed attempt counts for the whole, not for the node's last attempt.
    assert timings["total_s"] >= sum(row["duration_s"] for row in rows)


async def test_the_first_node_stamps_the_run_and_forgets_the_timings_of_the_one_before(
    ledger: Ledger,
) -> None:
    agent = line_of(ledger, ("classify", classify), ("write", Failing(0, ValueError())))
    first = await agent.ainvoke({"query": "q"}, config(run_id="r1"))
    second = await agent.ainvoke({"query": "q"}, config(run_id="r2"))
    assert (first["run_id"], second["run_id"], second["thread_id"]) == ("r1", "r2", "x")
    assert second["started_at"] > first["started_at"]
    assert second["timings"]["total_s"] >= second["timings"]["write_s"]
    third = await line_of(ledger, ("classify", classify)).ainvoke(second, config(run_id="r3"))
    assert set(third["timings"]) == {"classify_s", "total_s"}


async def test_the_row_holds_what_the_node_wrote(ledger: Ledger) -> None:
    agent = line_of(ledger, ("classify", classify), ("write", Failing(0, ValueError())))
    await agent.ainvoke({"query": "q"}, config())
    first, second = await steps(ledger)
    assert first["wrote"] is not None
    assert second["wrote"] is not None
    assert set(first["wrote"]) == {"text", "top_k", "timings", "run_id", "thread_id", "started_at"}
    assert {name: second["wrote"][name] for name in ("text",)} == {"text": "done"}
    assert set(second["wrote"]) == {"text", "timings"}


async def test_observers_are_told_of_what_was_written_and_not_of_failures(ledger: Ledger) -> None:
    told: list[tuple[Any, ...]] = []
    flaky = Failing(1, ModelUnavailableError("away"))
    agent = line_of(
        ledger, ("classify", classify), ("write", flaky), observers=(lambda *step: told.append(step),)
    )
    await agent.ainvoke({"query": "what?"}, config())
    assert [(node, run.tenant, run.thread, query) for node, run, query, _, _ in told] == [
        ("classify", "t", "x", "what?"),
        ("write", "t", "x", "what?"),
    ]
    assert told[1][3]["text"] == "done"
    assert told[1][4] >= 0.002


async def test_a_node_that_asks_for_the_config_gets_it(ledger: Ledger) -> None:
    async def tenant_of(state: AgentState, config: RunnableConfig) -> AgentState:
        return {"text": config["configurable"]["tenant"]}

    agent = line_of(ledger, ("classify", tenant_of))
    assert (await agent.ainvoke({"query": "q"}, config()))["text"] == "t"


async def test_steps_of_another_tenant_user_or_thread_are_not_shown(ledger: Ledger) -> None:
    agent = line_of(ledger, ("classify", classify))
    await agent.ainvoke({"query": "q"}, config())
    assert len(await ledger.steps("t", "u", "x")) == 1
    for whose in (("t2", "u", "x"), ("t", "u2", "x"), ("t", "u", "x2")):
        assert await ledger.steps(*whose) == []


async def test_without_an_owner_nothing_runs(ledger: Ledger) -> None:
    agent = line_of(ledger, ("classify", classify))
    with pytest.raises(KeyError, match="tenant"):
        await agent.ainvoke({"query": "q"}, {"configurable": {"thread_id": "1"}})
