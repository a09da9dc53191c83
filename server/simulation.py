"""A simulation that a caller asks for by itself: over HTTP or on the command line."""

from base64 import b64encode
from typing import Any

from server.schema import RunRequest
from tools.simulation.planning.hint import Hint
from tools.simulation.planning.second_reading import SecondReader
from tools.simulation.running.charts import PictureFormat
from tools.simulation.running.engine import Progress
from tools.simulation.running.executors import Place
from tools.simulation.simulate import SimulationResult, simulate


async def read_again(request: RunRequest, reader: SecondReader) -> Hint | None:
    """Return what the model makes of the prompt, where one is configured and code cannot read all of it.

    Raises:
        AgentError: The model does not answer, or the prompt cannot be simulated.
    """
    # A formula is the caller's whole model: there is nothing to choose.
    return None if request.formula else await reader.read(request.prompt, request.given_drivers)


def run_request(
    request: RunRequest,
    *,
    most_trials: int,
    hint: Hint | None = None,
    place: Place = "here",
    workers: int = 1,
    progress: Progress | None = None,
) -> SimulationResult:
    """Run what is asked for.

    Args:
        request: What the caller asks; the simulator checks it.
        most_trials: What this caller may ask for.
        hint: What a language model made of the prompt.
        place: Where batches of trials run.
        workers: How many processes at a time.
        progress: Told of the trials done.
    """
    asked: dict[str, Any] = request.model_dump(exclude={"prompt", "pictures", "sensitivity"})
    return simulate(
        request.prompt,
        **asked,
        with_sensitivity=request.sensitivity,
        most_trials=most_trials,
        hint=hint,
        place=place,
        workers=workers,
        progress=progress,
    )


def run_and_draw(request: RunRequest, *, most_trials: int, hint: Hint | None) -> dict[str, Any]:
    """Run what is asked for as `run_request` does, and draw the pictures that are asked for with it."""
    result = run_request(request, most_trials=most_trials, hint=hint)
    return {**result, "pictures": drawn(result, request.pictures)} if request.pictures else {**result}


def drawn(result: SimulationResult, kinds: list[PictureFormat]) -> dict[str, str]:
    """Draw the charts in each format: SVG as it is, PNG in base64."""
    from tools.simulation.telling.pictures import picture  # loads matplotlib

    files = {kind: picture(result["charts"], kind) for kind in kinds}
    return {
        kind: file.decode("utf-8") if kind == "svg" else b64encode(file).decode("ascii")
        for kind, file in files.items()
    }
