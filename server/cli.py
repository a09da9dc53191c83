"""The command line: `bizagent`."""

import asyncio
import signal
import sys
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import entry_points
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from graph.assemble import BusinessAgent, open_agent
from graph.settings import Settings
from nodes.state import Question
from server.cli_simulate import json_option, simulate
from server.errors import body, understood
from server.schema import ClassifyRequest, RetrieveRequest
from server.terminal import (
    err,
    out,
    print_answer,
    print_documents,
    print_error,
    print_failures,
    print_findings,
    print_json,
    print_passages,
    print_steps,
    print_too_short,
)
from tools.errors import NotFoundError

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
documents = typer.Typer(no_args_is_help=True, help="List and delete what is in the index.")
app.add_typer(documents, name="documents")
app.command()(simulate)

Constraints = Annotated[str, typer.Option(help="JSON object of constraints, or @file.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


def main() -> None:
    """Run the command line; a foreseen error is one line with its remedy, and exit status 1."""
    signal.signal(signal.SIGTERM, _end)
    for command in entry_points(group="bizagent.commands"):
        app.command(command.name)(command.load())
    try:
        app()
    except Exception as exc:
        error = understood(exc)
        if error is None:
            raise
        if "--json" in sys.argv:
            print_json(body(error, ""))
        print_error(error)
        sys.exit(1)


def _end(signum: int, frame: object) -> NoReturn:
    """End as if all were done: what a signal kills runs no exit handlers, and Postgres would stay up."""
    sys.exit(0)


@app.command()
def ask(
    query: Annotated[str, typer.Argument(help="The business question.")] = "",
    mode: Annotated[str, typer.Option(help="Force llm, rag or risk.")] = "",
    thread: Annotated[str, typer.Option(help="Your name for the thread; empty makes a new one.")] = "",
    resume: Annotated[bool, typer.Option(help="Go on with the thread's cut-off run.")] = False,
    trials: Annotated[int, typer.Option(help="Trials of a simulation.")] = 5000,
    seed: Annotated[int, typer.Option(help="Seed of a simulation; -1 draws one.")] = -1,
    constraints: Constraints = "{}",
    as_json: AsJson = False,
) -> None:
    """Ask a business question."""

    async def run(agent: BusinessAgent) -> dict[str, Any]:
        tenant = agent.settings.tenant
        if resume:
            return await agent.resume(tenant=tenant, thread=thread)
        question = Question.model_validate(
            {
                "query": query,
                "mode_hint": mode,
                "trials": trials,
                "seed": seed,
                "constraints": json_option("constraints", constraints),
            }
        )
        return await agent.ask(question, tenant=tenant, thread=thread)

    answer = _with_agent(run)
    if as_json:
        print_json(answer)
    else:
        print_answer(answer)


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int | None, typer.Option(help="First port to listen on; each service has its own.")
    ] = None,
) -> None:
    """Serve over HTTP, with LangServe's playground."""
    from server.serve import serve as listen

    listen(Settings(), host=host, port=port)


@app.command()
def demo(
    then_serve: Annotated[bool, typer.Option("--serve", help="Serve afterwards.")] = False,
) -> None:
    """Load the sample corpus and answer four sample questions."""
    from server.demo import run_demo

    _with_agent(run_demo)
    if then_serve:
        from server.services import address

        err.print(
            f"serving on {address(Settings())}, playground at /agent/playground/; Ctrl-C ends it",
            soft_wrap=True,
        )
        serve()


@app.command()
def doctor(
    url: Annotated[str, typer.Option(help="Where the service listens; empty: here, on its port.")] = "",
    as_json: AsJson = False,
) -> None:
    """Try every part that an answer needs; exit status 1 if one fails."""
    from server.doctor.examine import examine
    from server.services import address

    settings = Settings()
    url = url or address(settings)
    findings = asyncio.run(examine(settings, service_url=url))
    if as_json:
        print_json({"findings": findings})
    else:
        print_findings(findings)
    if any(finding["status"] == "failed" for finding in findings):
        raise typer.Exit(1)


@app.command()
def ingest(
    paths: Annotated[list[Path], typer.Argument(help="Files and folders.")],
    as_json: AsJson = False,
) -> None:
    """Put documents into the index: Markdown, text, HTML, PDF, DOCX, XLSX, CSV, PPTX, JSONL, e-mail."""
    from tools.ingest.discover import discover
    from tools.ingest.load import Limits, load_all

    files = discover(paths)

    async def run(agent: BusinessAgent) -> dict[str, Any]:
        limits = Limits(max_bytes=int(agent.settings.max_document_mb * 2**20))
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=err, transient=True) as progress:
            bar = progress.add_task("files", total=len(files))
            report = await agent.ingest.ingest(
                load_all(progress.track(files, task_id=bar), limits=limits),
                tenant=agent.settings.tenant,
                progress=lambda name, outcome: progress.update(bar, description=f"{outcome} {name[:40]}"),
            )
        return asdict(report)

    report = _with_agent(run)
    print_failures(report["failed"])
    print_too_short(report["too_short"])
    if as_json:
        print_json(report)
    else:
        out.print(
            f"{report['added']} added, {report['replaced']} replaced, {report['unchanged']} unchanged,"
            f" {len(report['failed'])} not read; {report['chunks']} chunks written"
        )
    if report["failed"] and not report["added"] + report["replaced"] + report["unchanged"]:
        raise typer.Exit(1)


@app.command()
def reindex(as_json: AsJson = False) -> None:
    """Tell the search engine of every chunk in Postgres anew, for RETRIEVAL_BACKEND=opensearch."""
    chunks = _with_agent(lambda agent: agent.tools.index.reindex(agent.settings.tenant))
    if as_json:
        print_json({"chunks": chunks})
    else:
        out.print(f"{chunks} chunks written")


@documents.command("list")
def list_documents(as_json: AsJson = False) -> None:
    """List the documents in the index."""
    rows = _with_agent(lambda agent: agent.tools.index.documents(agent.settings.tenant))
    if as_json:
        print_json({"documents": rows})
    else:
        print_documents(rows)


@documents.command("delete")
def delete_documents(
    doc_ids: Annotated[list[str], typer.Argument(help="Ids, as `documents list` shows them.")],
    as_json: AsJson = False,
) -> None:
    """Delete documents; no later answer can rest on them."""

    async def run(agent: BusinessAgent) -> dict[str, list[str]]:
        done: dict[str, list[str]] = {"deleted": [], "unknown": []}
        for doc_id in doc_ids:
            deleted = await agent.tools.index.delete(agent.settings.tenant, doc_id)
            done["deleted" if deleted else "unknown"].append(doc_id)
        return done

    done = _with_agent(run)
    if as_json:
        print_json(done)
    else:
        out.print(f"{len(done['deleted'])} deleted")
    if done["unknown"]:
        raise NotFoundError(
            f"no such document: {', '.join(done['unknown'])}", remedy="bizagent documents list"
        )


@app.command()
def classify(
    query: str,
    mode: Annotated[str, typer.Option(help="A hint, which wins.")] = "",
    as_json: AsJson = False,
) -> None:
    """Tell which mode would answer a question, and why."""
    asked = ClassifyRequest.model_validate({"query": query, "mode_hint": mode})
    decision = _with_agent(lambda agent: agent.classify(asked.query, asked.mode_hint, agent.settings.tenant))
    if as_json:
        print_json(decision)
    else:
        how = f"({decision['confidence']:.2f}, {decision['strategy']})"
        out.print(f"{decision['mode']} {how}: {decision['reason']}", markup=False)


@app.command()
def retrieve(
    query: str,
    top_k: Annotated[int, typer.Option(help="How many.")] = 10,
    constraints: Constraints = "{}",
    as_json: AsJson = False,
) -> None:
    """Return the passages that an answer to a question would rest on."""
    asked = RetrieveRequest.model_validate(
        {"query": query, "top_k": top_k, "constraints": json_option("constraints", constraints)}
    )
    today = datetime.now(UTC).date()
    retrieved = _with_agent(
        lambda agent: agent.tools.retriever.retrieve(
            asked.query,
            tenant=agent.settings.tenant,
            top_k=asked.top_k,
            today=today,
            stated=asked.constraints,
        )
    )
    plan, passages = retrieved["plan"], retrieved["passages"][: asked.top_k]
    if as_json:
        print_json({"query": asked.query, "top_k": asked.top_k, "plan": plan, "chunks": passages})
        return
    print_passages(passages)
    for reason in plan["impossible"]:
        err.print(f"nothing was searched for: {reason}", markup=False, soft_wrap=True)


@app.command()
def trace(thread: str, as_json: AsJson = False) -> None:
    """Show every step on a thread: node, duration, what it wrote, its error."""
    steps = _with_agent(lambda agent: agent.history(tenant=agent.settings.tenant, thread=thread))
    if as_json:
        print_json({"thread_id": thread, "steps": steps})
    else:
        print_steps(steps)


def _with_agent(call: Callable[[BusinessAgent], Awaitable[Any]]) -> Any:
    async def run() -> Any:
        async with open_agent(Settings()) as agent:
            return await call(agent)

    return asyncio.run(run())


if __name__ == "__main__":
    main()
