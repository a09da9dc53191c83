"""The simulator alone."""

import time
from functools import partial
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends

from server.metrics import SIMULATION_SECONDS
from server.parameters import documented, parameters
from server.schema import RunRequest
from server.simulation import read_again, run_and_draw
from tools.simulation.planning.second_reading import SecondReader
from tools.simulation.running.runs import Simulations

MAX_TRIALS: Final = 10_000_000  # of a call: a few seconds of one processor


def run_routes(simulations: Simulations, reader: SecondReader) -> APIRouter:
    """Return `/v1/run`.

    Args:
        simulations: Where it runs.
        reader: Is asked about what code cannot read of the prompt.
    """
    router = APIRouter(prefix="/v1", tags=["query"])

    @router.post("/run", openapi_extra=documented(RunRequest))
    async def run(request: Annotated[RunRequest, Depends(parameters(RunRequest))]) -> dict[str, Any]:
        """Run a Monte Carlo simulation; a client that leaves ends it.

        A prompt that code cannot read whole is read by the model too, where one is configured: it chooses
        outcome and drivers from lists, `metadata.read_by_model` says which.
        """
        hint = await read_again(request, reader)
        start = time.perf_counter()
        result = await simulations.run(partial(run_and_draw, request, most_trials=MAX_TRIALS, hint=hint))
        SIMULATION_SECONDS.observe(time.perf_counter() - start)  # of none that was cut off
        return result

    return router
