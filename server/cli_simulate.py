"""The command `bizagent simulate`."""

import asyncio
import json
from itertools import chain, count
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markdown import Markdown
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from graph.parts import named_models, second_reader
from graph.settings import Settings
from server.schema import RunRequest
from server.simulation import read_again, run_request
from server.terminal import err, out, print_json
from tools.errors import InvalidInputError
from tools.simulation.running.charts import Chart, PictureFormat
from tools.simulation.running.engine import MAX_TRIALS
from tools.simulation.running.sampling import BATCH
from tools.simulation.telling.narrative import narrative
from tools.simulation.telling.terminal import text_histogram

_BARS_LEFT = 30  # columns that a histogram's labels and notes may take


def simulate(
    prompt: Annotated[str, typer.Argument(help="The question; may be empty where drivers are given.")] = "",
    trials: Annotated[int, typer.Option(help="At least so many; Sobol points come in powers of two.")] = 5000,
    seed: Annotated[int, typer.Option(help="-1 draws one.")] = -1,
    drivers: Annotated[str, typer.Option(help="JSON list of drivers, or @file.")] = "[]",
    formula: Annotated[
        str, typer.Option(help="JSON object {formula, start?, outcome?, unit?}, or @file.")
    ] = "",
    correlations: Annotated[str, typer.Option(help='JSON list of {"drivers": \\[a, b], "value"}.')] = "[]",
    horizon_months: Annotated[int, typer.Option(help="0: as the question says.")] = 0,
    target: Annotated[float | None, typer.Option(help="The downside is measured against it.")] = None,
    sampling: Annotated[str, typer.Option(help="sobol, lhs or plain.")] = "sobol",
    half_width: Annotated[float, typer.Option(help="Go on until the mean is so precise; 0: do not.")] = 0,
    sensitivity: Annotated[bool, typer.Option(help="Tell which drivers make the outcome vary.")] = True,
    workers: Annotated[int, typer.Option(min=1, help="Processes for large numbers of trials.")] = 1,
    ray: Annotated[bool, typer.Option("--ray", help="Run on Ray: RAY_ADDRESS, or one of its own.")] = False,
    picture: Annotated[Path | None, typer.Option(help="Where to draw the charts, .png or .svg.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Run a Monte Carlo simulation; no document is looked at.

    A question that code cannot read whole is read by the model too, where one is configured.
    Draws the histogram here, and all charts to simulation.png unless --picture says where. A simulation.png
    that is there stays, and the next is simulation-2.png.
    """
    path = picture if picture or as_json else _free_path(Path("simulation.png"))
    kind = None if path is None else _picture_format(path)
    request = RunRequest(
        prompt=prompt,
        trials=trials,
        seed=None if seed == -1 else seed,
        drivers=json_option("drivers", drivers),
        formula=json_option("formula", formula) if formula else None,
        correlations=json_option("correlations", correlations),
        horizon_months=horizon_months or None,
        target=target,
        sampling=sampling,
        precision={"half_width": half_width} if half_width else None,
        sensitivity=sensitivity,
    )
    hint = asyncio.run(read_again(request, second_reader(named_models(Settings()))))
    columns = (TextColumn("trials"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, transient=True, disable=trials <= BATCH) as progress:
        bar = progress.add_task("trials")
        result = run_request(
            request,
            most_trials=MAX_TRIALS,
            hint=hint,
            place="ray" if ray else "processes",
            workers=workers,
            progress=lambda done, total: progress.update(bar, completed=done, total=total),
        )
    if path and kind:
        _draw(result["charts"], path, kind)
    if as_json:
        print_json(result)
        return
    out.print(Markdown(narrative(result)))
    out.print()
    out.print(
        text_histogram(result["charts"][0], max(10, out.width - _BARS_LEFT)), markup=False, highlight=False
    )
    metadata = result["metadata"]
    err.print(
        f"[dim]seed {metadata['seed']} · {metadata['trials_run']:,} trials ({metadata['sampling']})"
        f" · charts in {path}[/dim]",
        soft_wrap=True,
    )


def _free_path(path: Path) -> Path:
    """Return the path, or where something is there already, the next one with a number that is free."""
    numbered = (path.with_stem(f"{path.stem}-{number}") for number in count(2))
    return next(each for each in chain([path], numbered) if not each.exists())


def _picture_format(path: Path) -> PictureFormat:
    """Tell the format by a file's name, before minutes are spent on what could not be written there."""
    kinds: dict[str, PictureFormat] = {".png": "png", ".svg": "svg"}
    kind = kinds.get(path.suffix.lower())
    if kind is None:
        raise InvalidInputError(f"--picture is {path}", remedy="end its name in .png or .svg")
    if not path.parent.is_dir():
        raise InvalidInputError(
            f"--picture is {path}: there is no folder {path.parent}", remedy="make it first"
        )
    return kind


def _draw(charts: list[Chart], path: Path, kind: PictureFormat) -> None:
    """Draw the charts into a file."""
    from tools.simulation.telling.pictures import picture  # loads matplotlib

    drawn = picture(charts, kind)
    try:
        path.write_bytes(drawn)
    except OSError as exc:
        raise InvalidInputError(
            f"--picture {path} cannot be written: {exc.strerror}", remedy="name a file that you may write"
        ) from exc


def json_option(option: str, text: str) -> Any:
    """Read an option that holds JSON, or names a file of it."""
    try:
        if text.startswith("@"):
            text = Path(text[1:]).read_text(encoding="utf-8")
        return json.loads(text)
    except (OSError, ValueError) as exc:
        raise InvalidInputError(f"--{option} is no JSON: {exc}", remedy="give JSON, or @ and a file") from exc
