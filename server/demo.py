"""The sample corpus, and four sample questions: one each of llm, rag, risk, and a refusal."""

import json
from collections.abc import Iterator
from pathlib import Path

from graph.assemble import BusinessAgent
from nodes.state import Question
from server.terminal import err, out, print_answer
from tools.errors import DocumentError
from tools.ingest.discover import discover
from tools.ingest.document import Document
from tools.ingest.load import load

SAMPLES = Path(__file__).parent.parent / "samples"


async def run_demo(agent: BusinessAgent) -> None:
    """Ingest the sample corpus, ask the demo questions, print question and answer."""
    report = await agent.ingest.ingest(sample_documents(), tenant=agent.settings.tenant)
    err.print(
        f"sample corpus: {report.added + report.replaced} documents loaded, {report.unchanged} unchanged"
    )
    for question in demo_questions():
        out.rule(f"[bold]{question}", align="left")
        print_answer(await agent.ask(Question(query=question), tenant=agent.settings.tenant))


def sample_documents() -> Iterator[Document | DocumentError]:
    """Load the sample corpus, with the same document ids wherever the project lies."""
    for path in discover([SAMPLES / "corpus"]):
        yield from load(path, uri=f"sample:{path.name}")


def demo_questions() -> list[str]:
    """Return the questions that the demo asks."""
    lines = (SAMPLES / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    return [question["query"] for question in map(json.loads, lines) if question["demo"]]
