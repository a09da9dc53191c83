"""Run a Monte Carlo simulation of what the question asks."""

from functools import partial
from typing import cast

from nodes.state import AgentState
from tools.simulation.model.drivers import DriverSpec
from tools.simulation.planning.second_reading import SecondReader
from tools.simulation.running.runs import Simulations
from tools.simulation.simulate import simulate as run_simulation


async def simulate(
    state: AgentState, *, simulations: Simulations, reader: SecondReader | None = None
) -> AgentState:
    """Simulate with drivers from the caller, from the passages, or assumed.

    Args:
        state: Reads `query`, `trials`, `seed` (-1 draws one), `drivers` and `passages`.
        simulations: Where it runs.
        reader: Is asked about what code cannot read of the question.

    Returns:
        Update of `simulation`.
    """
    seed = state.get("seed", -1)
    drivers = cast("list[DriverSpec]", state.get("drivers", []))  # the simulator checks them
    hint = await reader.read(state["query"], drivers) if reader else None
    result = await simulations.run(
        partial(
            run_simulation,
            state["query"],
            trials=state.get("trials", 5000),
            seed=None if seed < 0 else seed,
            drivers=drivers,
            passages=state["passages"],
            hint=hint,
        )
    )
    return {"simulation": result}
