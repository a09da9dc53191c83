"""What the commands print.

Results go to standard output, with `--json` as one JSON object; everything else goes to standard error.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.markdown import Markdown
from rich.markup import escape
from rich.table import Column, Table

from tools.errors import AgentError

out = Console()
err = Console(stderr=True)


def print_json(value: Any) -> None:
    """Print one JSON object on one line."""
    print(json.dumps(value, ensure_ascii=False, default=str))


def print_error(error: AgentError) -> None:
    """Say in a line what is wrong, and in another what to do about it."""
    err.print(f"[red]error:[/red] {error.message}", highlight=False, soft_wrap=True)
    if error.remedy:
        err.print(f"remedy: {error.remedy}", highlight=False, soft_wrap=True, markup=False)


def print_answer(answer: dict[str, Any]) -> None:
    """Show an answer: the text, and below it how it came about."""
    out.print(Markdown(answer["text"]))
    route, made = answer["router"], answer["metadata"]
    err.print(
        f"[dim]mode {answer['mode']} ({route['strategy']}, {route['confidence']:.2f}) · written by"
        f" {made['model_id']} · {answer['timings']['total_s']:.2f} s · thread {answer['thread_id']}[/dim]",
        soft_wrap=True,
    )


def print_findings(findings: Sequence[Mapping[str, Any]]) -> None:
    """Show what `doctor` found, part by part."""
    colours = {"ok": "green", "warning": "yellow", "failed": "red"}
    table = Table(Column("part", no_wrap=True), Column("status", no_wrap=True), "found", "remedy")
    for finding in findings:
        colour = colours[finding["status"]]
        status = f"[{colour}]{finding['status']}[/{colour}]"
        table.add_row(finding["name"], status, escape(finding["detail"]), escape(finding["remedy"]))
    out.print(table)


def print_too_short(titles: Sequence[str]) -> None:
    """Name the documents that are stored and that no search finds."""
    for title in titles:
        err.print("[yellow]too short to be found:[/yellow]", end=" ")
        err.print(f"{title} (MIN_CHARS leaves out passages as short as its)", soft_wrap=True, markup=False)


def print_failures(failures: Sequence[Mapping[str, Any]]) -> None:
    """Name the documents that could not be read, with reason and remedy."""
    for failure in failures:
        remedy = f" ({failure['remedy']})" if failure["remedy"] else ""
        err.print("[yellow]not read:[/yellow]", end=" ")
        err.print(f"{failure['name']}: {failure['reason']}{remedy}", soft_wrap=True, markup=False)


def print_documents(documents: Sequence[Mapping[str, Any]]) -> None:
    """Show a line for each document."""
    table = Table("doc_id", "title", "outlet", "date", "chunks")
    for row in documents:
        cells = (row["doc_id"], row["title"], row["outlet"], str(row["date"] or ""), str(row["chunks"]))
        table.add_row(*map(escape, cells))
    out.print(table)


def print_passages(passages: Sequence[Mapping[str, Any]]) -> None:
    """Show where each passage is from and how it begins."""
    table = Table("score", "similarity", "title", "outlet", "date", "text")
    for passage in passages:
        table.add_row(
            f"{passage['score']:.3f}",
            f"{passage['similarity']:.3f}",
            escape(passage["title"]),
            escape(passage["outlet"]),
            passage["date"] or "",
            escape(passage["text"][:160]),
        )
    out.print(table)


def print_steps(steps: Sequence[Mapping[str, Any]]) -> None:
    """Show the steps of a thread."""
    table = Table("run", Column("node", no_wrap=True), "attempt", "started", "seconds", "wrote", "error")
    for step in steps:
        wrote = [name for name, value in (step["wrote"] or {}).items() if value and name != "timings"]
        table.add_row(
            step["run_id"][:8],
            step["node"],
            str(step["attempt"]),
            step["started_at"][:19],
            f"{step['duration_s']:.3f}",
            ", ".join(wrote),
            escape(step["error"]["message"]) if step["error"] else "",
        )
    out.print(table)
