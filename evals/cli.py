"""The commands `bizagent bench` and `bizagent eval`: run by name, print, and keep the results.

The command line loads both through the entry points `bizagent.commands`; what they run is imported only when
it runs.
"""

import json
import math
from collections.abc import Iterator, Mapping
from importlib import import_module
from inspect import signature
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer
from rich.console import Console
from rich.table import Table

from tools.errors import InvalidInputError

_out = Console()
_err = Console(stderr=True)


class Entry(NamedTuple):
    """A module with `run(data: Path | None) -> dict`, which measures and returns what the command prints."""

    module: str
    reads: str = ""
    """What it reads from the folder given by `--data`; "" where it brings all it needs."""
    required: bool = False
    """Whether it cannot run without that."""


# To add one: a module with `run`, and a line here.
BENCHES = {
    "graph": Entry("evals.bench.graph"),
    "ingest": Entry("evals.bench.ingest"),
    "search": Entry("evals.bench.search"),
    "gate": Entry("evals.bench.gate"),
    "start": Entry("evals.bench.start"),
    "simulation": Entry("evals.bench.simulation"),
    "embedders": Entry("evals.bench.embedders", reads="multihop"),
}
SUITES = {
    "routing": Entry("evals.routing"),
    "citations": Entry("evals.citations", reads="multihop"),
    "retrieval": Entry("evals.retrieval", reads="multihop", required=True),
    "gate": Entry("evals.gate", reads="multihop", required=True),
    "passages": Entry("evals.passages", reads="squad2", required=True),
    "tatqa": Entry("evals.tatqa", reads="tatqa", required=True),
    "simulation": Entry("evals.simulation", reads="montecarlo", required=True),
}

Name = Annotated[str, typer.Argument(help="Which one, or `all`.")]
Data = Annotated[Path | None, typer.Option(help="Folder with the evaluation data.")]
Limit = Annotated[
    int | None, typer.Option(min=1, help="Most questions asked of a model, by suites that ask one.")
]
Out = Annotated[Path | None, typer.Option(help="Folder to write each result to, as <name>.json.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


def bench(
    name: Name,
    data: Data = None,
    out: Out = None,
    as_json: AsJson = False,
    chunks: Annotated[
        int | None, typer.Option(min=100, help="search: size of the corpus, a multiple of 100.")
    ] = None,
) -> None:
    """Measure speed, as ratios to something simpler measured in the same run."""
    given = {} if chunks is None else {"chunks": chunks}
    _command("benches", BENCHES, name, data, out, as_json=as_json, options=given)


def evaluate(
    name: Name,
    data: Data = None,
    limit: Limit = None,
    out: Out = None,
    as_json: AsJson = False,
    distractors: Annotated[str, typer.Option(help="gate: sets added to the corpus, with commas.")] = "",
    leave_out_gold: Annotated[bool, typer.Option(help="gate: ask again without the evidence.")] = False,
    cross_validate: Annotated[bool, typer.Option(help="Refit in folds; else the service's fit.")] = False,
    calibrate: Annotated[Path | None, typer.Option(help="gate: fit, and write the calibration here.")] = None,
    min_chars: Annotated[int | None, typer.Option(min=0, help="Shorter chunks are left out.")] = None,
    min_documents: Annotated[
        int | None, typer.Option(min=1, help="gate: distinct documents required.")
    ] = None,
    judge: Annotated[
        str,
        typer.Option(help="gate, passages: `llm` lets the configured model judge too; kept as <name>-judge."),
    ] = "",
) -> None:
    """Measure quality, each figure with its 95 % interval."""
    options = {
        "limit": limit,
        "distractors": distractors,
        "leave_out_gold": leave_out_gold,
        "cross_validate": cross_validate,
        "calibrate": calibrate,
        "min_chars": min_chars,
        "min_documents": min_documents,
        "judge": judge,
    }
    given = {
        key: value
        for key, value in options.items()
        if value is not None and value is not False and value != ""
    }
    _command("suites", SUITES, name, data, out, as_json=as_json, options=given)


def run_named(
    entries: Mapping[str, Entry], name: str, data: Path | None, options: Mapping[str, Any] | None = None
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Run one, or all of them in their order; yield each result with its name.

    Args:
        entries: What there is.
        name: A name, or `all`, which skips what lacks required data and says so on standard error.
        data: A single one gets it as it is, be it a folder or a file of its own kind; of `all`, those get it
            that read something which lies in it.
        options: What else was given, by name; of `all`, each gets what it takes.

    Raises:
        InvalidInputError: There is no such name, or a single one lacks its data.
    """
    if name == "all":
        for each, entry in entries.items():
            missing = _missing(entry, data)
            if missing and entry.required:
                _err.print(f"skipped {each}: {missing}", highlight=False, soft_wrap=True)
            else:
                given = data if entry.reads and not missing else None
                yield each, _run(each, entry, given, _taken(entry, options or {}))
        return
    if name not in entries:
        raise InvalidInputError(f"there is no {name!r}", remedy=f"choose {', '.join(entries)} or all")
    entry = entries[name]
    if (entry.required or data) and (missing := _missing(entry, data)):
        raise InvalidInputError(f"{name} cannot run: {missing}", remedy="give the folder by --data")
    if unknown := sorted(set(options or {}) - set(_taken(entry, options or {}))):
        raise InvalidInputError(f"{name} takes no {', '.join(unknown)}", remedy="leave that out")
    yield name, _run(name, entry, data, options or {})


def _missing(entry: Entry, data: Path | None) -> str:
    """Say what is missing, "" if nothing is."""
    if entry.reads and data is None:
        return f"it reads {entry.reads} in the folder given by --data"
    if entry.reads and data and not (data / entry.reads).exists():
        return f"there is no {data / entry.reads}"
    return ""


def _taken(entry: Entry, options: Mapping[str, Any]) -> dict[str, Any]:
    known = signature(import_module(entry.module).run).parameters if options else {}
    return {key: value for key, value in options.items() if key in known}


def _run(name: str, entry: Entry, data: Path | None, options: Mapping[str, Any]) -> dict[str, Any]:
    _err.print(f"running {name}", highlight=False)
    result: dict[str, Any] = import_module(entry.module).run(data, **options)
    return result


def _command(
    plural: str,
    entries: Mapping[str, Entry],
    name: str,
    data: Path | None,
    out: Path | None,
    *,
    as_json: bool,
    options: Mapping[str, Any] | None = None,
) -> None:
    results = []
    for each, result in run_named(entries, name, data, options):
        results.append(result)
        if out is not None:
            out.mkdir(parents=True, exist_ok=True)
            text = json.dumps(_json(result), ensure_ascii=False, indent=1, allow_nan=False)
            stem = f"{each}-judge" if (options or {}).get("judge") == "llm" else each
            (out / f"{stem}.json").write_text(f"{text}\n", encoding="utf-8")
            if draw := getattr(import_module(entries[each].module), "picture", None):
                (out / f"{stem}.svg").write_text(draw(result), encoding="utf-8")
        if not as_json:
            _print_tables(each, result)
    if as_json:
        told = _json({plural: results} if name == "all" else results[0])
        print(json.dumps(told, ensure_ascii=False, allow_nan=False))


def _json(value: Any) -> Any:
    """Put null in the place of what could not be measured, which JSON has no number for."""
    if isinstance(value, Mapping):
        return {key: _json(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_json(part) for part in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _print_tables(name: str, result: Mapping[str, Any]) -> None:
    """Show the figures, then everything else that the result says, one value a line."""
    if "metrics" in result:
        table = Table("metric", "value", "low", "high", "n", title=f"{name}, n = {result['n']}")
        for metric, row in result["metrics"].items():
            table.add_row(metric, *(_text(row[key]) for key in ("value", "low", "high", "n")))
    else:
        table = Table("ratio", "value", title=name)
        for ratio, value in result["ratios"].items():
            table.add_row(ratio, _text(value))
    rest = Table(show_header=False, box=None)
    for key in result:
        if key not in {"suite", "bench", "n", "metrics", "ratios"}:
            for path, value in _leaves(key, result[key]):
                rest.add_row(path, _text(value))
    _out.print(table, rest)


def _leaves(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for key, part in value.items():
            yield from _leaves(f"{path}.{key}", part)
    elif isinstance(value, list) and any(isinstance(part, Mapping) for part in value):
        yield path, f"{len(value)} points: see --json"
    else:
        yield path, value


def _text(value: Any) -> str:
    if isinstance(value, list):
        return (" to " if len(value) == 2 else ", ").join(map(_text, value))
    return f"{value:,.4g}" if isinstance(value, float) else str(value)
