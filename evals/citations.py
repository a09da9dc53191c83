"""Whether answers say what they cite: the check against mutants, and the writers side by side."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any, NamedTuple

import numpy as np

from evals.bench.home import temporary_home
from evals.intervals import Metric, bootstrap, share
from evals.mutations import FRESH, HELD_OUT, ON_THE_CORPUS, SECOND, check_mutations
from evals.second_reading import SecondReading, among, claims, read_again, verbatim
from graph.assemble import BusinessAgent, open_agent
from graph.settings import Settings
from nodes.state import Question
from tools.errors import DocumentError, InvalidInputError
from tools.ingest.chunk import chunk
from tools.ingest.discover import discover
from tools.ingest.document import Document
from tools.ingest.load import load
from tools.models.minilm import MiniLMEmbeddings

LIMIT = 20
_TIMEOUT_S = 900.0  # a slow answer is measured, not cut off
_SAMPLES = Path(__file__).parent.parent / "samples"
_NO_SERVER: dict[str, Any] = {
    "ollama_url": None,
    "openai_base_url": None,
    "llm_gguf": None,
    "writer_model": "",
    "writer_adapter": "",
    "allowed_models": (),
}


class Asked(NamedTuple):
    """A question that can be answered, and the documents that a person named as its evidence."""

    query: str
    gold: list[str]


class Corpus(NamedTuple):
    """Documents, questions on them, and the least length of a chunk that is searched."""

    name: str
    documents: list[Document]
    questions: list[Asked]
    min_chars: int


@dataclass
class Tally:
    """What one writer did on one corpus: each entry an observation."""

    answered: list[bool] = field(default_factory=list)
    by_model: list[bool] = field(default_factory=list)
    readings: list[SecondReading] = field(default_factory=list)
    right_citations: list[bool] = field(default_factory=list)
    verbatim_quotes: list[bool] = field(default_factory=list)
    kept: int = 0
    """Sentences of the model that stood, and those that fell; what code put in their place is in neither."""
    dropped: int = 0
    seconds: list[float] = field(default_factory=list)

    def metrics(self) -> dict[str, Metric]:
        """Return the shares; without the ones that nothing was observed for."""
        figures = sum(reading.figures for reading in self.readings)
        written = self.kept + self.dropped
        shares = {
            "answered": (sum(self.answered), len(self.answered)),
            "written_by_model": (sum(self.by_model), len(self.by_model)),
            "sentences_supported": (sum(each.supported for each in self.readings), len(self.readings)),
            "figures_traced": (sum(each.traced for each in self.readings), figures),
            "citations_right": (sum(self.right_citations), len(self.right_citations)),
            "quotes_verbatim": (sum(self.verbatim_quotes), len(self.verbatim_quotes)),
            "sentences_dropped": (self.dropped, written),
        }
        found = {name: share(hits, n) for name, (hits, n) in shares.items() if n}
        times = {"answer_s": bootstrap(lambda s: float(np.median(s)), self.seconds)} if self.seconds else {}
        return found | times


def run(data: Path | None = None, limit: int | None = None) -> dict[str, Any]:
    """Check the mutants, then let each writer answer questions on the sample corpus and on what `data` holds.

    The writers are the extractive one, the packaged model made to write, and the one that the settings name,
    if they name any. Answers go through the whole product, on an embedded Postgres of their own. Who judges
    them is `evals.second_reading`, whose limits it states, and, for the citations, the evidence that persons
    named; they may have named too little.

    Args:
        data: Folder that may hold `multihop`.
        limit: Most questions of a corpus, at least 1; 20 by default, spread evenly.

    Returns:
        `{suite, n, metrics: {name: {value, low, high, n}}, settings, mistakes}`; `n` counts mutants and right
        answers; names of metrics begin with corpus and writer.

    Raises:
        InvalidInputError: The limit is below 1.
        AgentError: As a writer's model raises it.
    """
    limit = LIMIT if limit is None else limit
    if limit < 1:
        raise InvalidInputError(
            f"a limit of {limit} questions leaves nothing to ask", remedy="give 1 or more"
        )
    return asyncio.run(_measure(data, limit))


async def _measure(data: Path | None, limit: int) -> dict[str, Any]:
    sample = _sample()
    embedder = MiniLMEmbeddings()
    sets = {"": ON_THE_CORPUS, "fresh_": FRESH, "second_": SECOND, "held_out_": HELD_OUT}
    checked = {
        prefix: await check_mutations(sample.documents, embedder, data=name) for prefix, name in sets.items()
    }
    metrics = {
        f"{prefix}{name}": metric
        for prefix, answers in checked.items()
        for name, metric in answers.metrics().items()
    }
    corpora = [sample, *([_multihop(data / "multihop")] if data and (data / "multihop").exists() else [])]
    models = {}
    with temporary_home() as home:
        for corpus in corpora:
            for writer, settings in _writers(home):
                model, tally = await _answers(corpus, settings, limit)
                models[writer] = model
                measured = tally.metrics().items()
                metrics |= {f"{corpus.name}_{writer}_{name}": metric for name, metric in measured}
    return {
        "suite": "citations",
        "n": sum(each.counts.total() for each in checked.values()),
        "metrics": metrics,
        "settings": {"data": str(data) if data else "shipped", "limit": limit, "writers": models},
        "mistakes": {
            "passed": [name for each in checked.values() for name in each.passed],
            "dropped": [name for each in checked.values() for name in each.dropped],
        },
        "kinds": dict(sum((each.counts for each in checked.values()), Counter[str]())),
    }


def _writers(home: Path) -> Iterator[tuple[str, Settings]]:
    """Give the settings of each writer."""
    own = Settings()
    base: dict[str, Any] = {
        "llm_timeout_s": _TIMEOUT_S,
        "agent_home": home,
        "database_url": None,
        "classifier_model": "",
        "router_adapter": "",
    }
    yield "extractive", own.model_copy(update=base | _NO_SERVER | {"writer_prose": "extractive"})
    yield "packaged", own.model_copy(update=base | _NO_SERVER | {"writer_prose": "model"})
    if own.ollama_url or own.openai_base_url or own.llm_gguf:
        yield "configured", own.model_copy(update=base | {"writer_prose": "model"})


async def _answers(corpus: Corpus, settings: Settings, limit: int) -> tuple[str, Tally]:
    """Ask the questions of a corpus; return the writer's model, and what came of it."""
    texts = {document.doc_id: document.text for document in corpus.documents}
    chunks = {
        part.chunk_id: f"{document.title} {document.outlet} {document.date or ''} {part.section}\n{part.text}"
        for document in corpus.documents
        for part in chunk(document)
    }
    tally = Tally()
    settings = settings.model_copy(update={"min_chars": corpus.min_chars, "tenant": corpus.name})
    async with open_agent(settings) as agent:
        await agent.ingest.ingest(corpus.documents, tenant=corpus.name)
        async for asked, answer, seconds in _asked(agent, spread(corpus.questions, limit), corpus.name):
            tally.answered.append(answer["gate"]["decision"] == "sufficient")
            if not tally.answered[-1]:
                continue
            cited = {citation["n"]: citation for citation in answer["citations"]}
            sources = {n: chunks[citation["chunk_id"]] for n, citation in cited.items()}
            said = list(claims(answer["text"]))
            tally.seconds.append(seconds)
            tally.by_model.append(answer["metadata"]["prose"] == "model")
            tally.dropped += answer["metadata"]["dropped_sentences"]["count"]
            tally.kept += len(said) if tally.by_model[-1] else 0
            tally.readings += [read_again(claim, sources) for claim in said]
            used = {n for claim in said for n in claim.cites}
            tally.right_citations += [among(cited[n], asked.gold) for n in used & cited.keys()]
            tally.verbatim_quotes += [verbatim(citation, texts) for citation in cited.values()]
        model = "extractive" if settings.writer_prose == "extractive" else agent.models.writer.model_id
    return model, tally


async def _asked(
    agent: BusinessAgent, questions: Sequence[Asked], tenant: str
) -> AsyncIterator[tuple[Asked, dict[str, Any], float]]:
    """Give each question with its answer, and the seconds that it took."""
    for asked in questions:
        start = perf_counter()
        answer = await agent.ask(Question(query=asked.query, mode_hint="rag"), tenant=tenant)
        yield asked, answer, perf_counter() - start


def spread(questions: Sequence[Asked], limit: int) -> list[Asked]:
    """Take every so many-th question."""
    step = max(1.0, len(questions) / limit)
    return [questions[int(i * step)] for i in range(min(limit, len(questions)))]


def _sample() -> Corpus:
    rows = [row for row in _jsonl(_SAMPLES / "questions.jsonl") if row["expect"]["decision"] == "sufficient"]
    documents = [
        document
        for path in discover([_SAMPLES / "corpus"])
        for document in read_documents(path, uri=f"sample:{path.name}")
    ]
    return Corpus("sample", documents, [Asked(row["query"], row["evidence"]) for row in rows], min_chars=300)


def _multihop(folder: Path) -> Corpus:
    """Its documents are single sentences, each a chunk: none may be too short."""
    questions = [
        Asked(row["query"], [evidence["doc_id"] for evidence in row["evidence_list"]])
        for row in _jsonl(folder / "queries.jsonl")
        if row["question_type"] != "null_query"
    ]
    documents = list(read_documents(folder / "articles_evidence.jsonl", uri="multihop"))
    return Corpus("multihop", documents, questions, min_chars=0)


def read_documents(path: Path, *, uri: str) -> Iterator[Document]:
    """Load documents.

    Raises:
        DocumentError: One cannot be read.
    """
    for document in load(path, uri=uri):
        if isinstance(document, DocumentError):
            raise document
        yield document


def _jsonl(path: Path) -> Iterator[dict[str, Any]]:
    return map(json.loads, path.read_text(encoding="utf-8").splitlines())
