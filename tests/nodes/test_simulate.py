import json

import pytest

from nodes.simulate import simulate
from nodes.state import AgentState
from tests.passages import passage
from tools.errors import InvalidInputError
from tools.simulation.running.runs import Simulations

QUERY = "Estimate downside ARR impact with 15% churn increase"


async def simulated(**channels: object) -> dict[str, object]:
    state = AgentState(query=QUERY, trials=500, **({"seed": 7, "passages": []} | channels))  # type: ignore[typeddict-item]  # any channel
    update = await simulate(state, simulations=Simulations())
    assert set(update) == {"simulation"}
    assert update["simulation"] is not None
    return dict(update["simulation"])


async def test_a_seed_makes_it_again_and_minus_one_draws_one() -> None:
    assert await simulated() == await simulated()
    drawn = [(await simulated(seed=-1))["metadata"]["seed"] for _ in range(2)]  # type: ignore[index]
    assert min(drawn) >= 0
    assert drawn[0] != drawn[1]


async def test_trials_and_drivers_of_the_caller_reach_the_simulator() -> None:
    drivers = [{"name": "starting_arr", "distribution": "fixed", "parameters": {"value": 1e6}}]
    result = await simulated(drivers=drivers)
    metadata = result["metadata"]
    assert metadata["trials"] == 500  # type: ignore[index]
    assert not metadata["auto_generated_drivers"]  # type: ignore[index]


async def test_a_driver_is_grounded_in_a_passage_and_assumed_without_one() -> None:
    text = "The company ended the year with annual recurring revenue of $48.2 million."
    for passages, kinds in (([], {"assumption"}), ([passage("a", text)], {"evidence"})):
        result = await simulated(passages=passages)
        drivers = {driver["name"]: driver for driver in result["metadata"]["drivers"]}  # type: ignore[index]
        assert {drivers["starting_arr"]["source"]["kind"]} == kinds


async def test_a_wrong_driver_is_the_callers_fault() -> None:
    with pytest.raises(InvalidInputError):
        await simulated(drivers=[{"name": "starting_arr", "distribution": "no such", "parameters": {}}])


async def test_json_can_carry_the_result() -> None:
    result = await simulated()
    assert json.loads(json.dumps(result)) == result
