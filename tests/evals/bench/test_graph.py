import pytest
from langgraph.checkpoint.memory import InMemorySaver

from evals.bench.graph import Samples, report, run
from evals.bench.trivial_graph import trivial_graph


def test_ratios_are_those_of_the_raw_medians() -> None:
    names = ("ask", "graph_and_ledger", "graph", "trivial_2", "trivial_5")
    samples = {name: Samples([5.0 - i] * 3, [10.0 - i] * 3) for i, name in enumerate(names)}
    stored = {name: {"rows": 4.0, "bytes": 600.0 - 100 * i} for i, name in enumerate(names)}
    result = report(samples, stored, chat_ms=250.0)
    assert result["ratios"] == {
        "cpu": 5 / 2,
        "wall": 10 / 7,
        "cpu_over_five_steps": 5 / 1,
        "wall_over_five_steps": 10 / 6,
        "checkpoint_bytes": 600 / 300,
    }
    assert result["raw"]["intervals"]["cpu"] == pytest.approx([2.5, 2.5])
    # The parts add up to what a run of ours takes beyond the trivial one.
    assert sum(result["raw"]["extra_cpu_ms"].values()) == pytest.approx(3000.0)


@pytest.mark.parametrize("steps", [2, 5])
async def test_the_trivial_graph_executes_the_steps_asked_for(steps: int) -> None:
    config = {"configurable": {"thread_id": "1"}}
    state = await trivial_graph(InMemorySaver(), steps=steps).ainvoke({"query": "q"}, config)
    assert "".join(sorted(state.keys() - {"query"})) == "abcde"[:steps]


def test_both_graphs_leave_checkpoints() -> None:
    result = run(rounds=2)
    assert result["bench"] == "graph"
    raw = result["raw"]
    assert raw["rounds"] == 2
    assert result["ratios"]["cpu"] == pytest.approx(raw["cpu_ms"]["ask"] / raw["cpu_ms"]["trivial_2"])
    for size in raw["checkpoints_per_run"].values():
        assert size["rows"] > 0
        assert size["bytes"] > 0
    stored = raw["checkpoints_per_run"]
    assert stored["trivial_5"]["rows"] > stored["trivial_2"]["rows"]
