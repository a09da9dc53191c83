"""Run a Monte Carlo simulation of what the question asks."""

import asyncio
from typing import cast

from nodes.state import AgentState
from tools.simulation.drivers import DriverSpec
from tools.simulation.simulate import simulate as run_simulation


async def simulate(state: AgentState) -> AgentState:
    """Simulate in a thread, with drivers from the caller, from the passages, or assumed.

    Args:
        state: Reads `query`, `trials`, `seed` (-1 draws one), `drivers` and `passages`.

    Returns:
        Update of `simulation`.
    """
    seed = state.get("seed", -1)
    result = await asyncio.to_thread(
        run_simulation,
        state["query"],
        trials=state.get("trials", 5000),
        seed=None if seed < 0 else seed,
        drivers=cast("list[DriverSpec]", state.get("drivers", [])),  # the simulator checks them
        passages=state["passages"],
    )
    return {"simulation": result}
