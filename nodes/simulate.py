"""Run a Monte Carlo simulation of what the question asks."""

import asyncio
from typing import cast

import prompts
from nodes.state import AgentState
from tools.models.policy import ChatModels
from tools.simulation.drivers import DriverSpec
from tools.simulation.second_reading import second_reading
from tools.simulation.simulate import simulate as run_simulation

_READING_PROMPT = "simulation_reading"


async def simulate(state: AgentState, *, models: ChatModels | None = None) -> AgentState:
    """Simulate in a thread, with drivers from the caller, from the passages, or assumed.

    Args:
        state: Reads `query`, `trials`, `seed` (-1 draws one), `drivers` and `passages`.
        models: The writer's, if it may be trusted, is asked about what code cannot read of the question.

    Returns:
        Update of `simulation`.
    """
    seed = state.get("seed", -1)
    hint = None
    if models and models.writer.trusted_with_evidence:
        instructions = prompts.render(_READING_PROMPT)
        hint = await second_reading(state["query"], models.writer, instructions=instructions)
    result = await asyncio.to_thread(
        run_simulation,
        state["query"],
        trials=state.get("trials", 5000),
        seed=None if seed < 0 else seed,
        drivers=cast("list[DriverSpec]", state.get("drivers", [])),  # the simulator checks them
        passages=state["passages"],
        hint=hint,
    )
    return {"simulation": result}
