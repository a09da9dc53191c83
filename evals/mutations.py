"""Right answers, and the same with one thing wrong: what the check lets stand."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from importlib.resources import files
from typing import Any

from langchain_core.embeddings import Embeddings

from evals.intervals import Metric, share
from tools.errors import InvalidInputError
from tools.ingest.chunk import Chunk, chunk
from tools.ingest.document import Document, Part, hash_content
from tools.retrieval.passage import Passage
from tools.writing.support.sentence_checker import SentenceChecker, sentences

CORRECT = "correct"
ON_THE_CORPUS = "citations"
FRESH = "citations_fresh"
SECOND = "citations_second"
HELD_OUT = "citations_held_out"
"""Sets of answers: on the sample corpus, and two on passages of their own, with all of which the rules were
made; and a small one that no rule was made with."""


@dataclass
class MutationResult:
    """How many answers there are of each kind, and which ones the check got wrong, by id.

    A right answer is got wrong if a sentence of it falls; a mutant, if a sentence stands that is not in the
    right answer.
    """

    counts: Counter[str] = field(default_factory=Counter)
    dropped: list[str] = field(default_factory=list)
    passed: list[str] = field(default_factory=list)
    passed_kinds: Counter[str] = field(default_factory=Counter)

    @property
    def correct(self) -> int:
        """Right answers."""
        return self.counts[CORRECT]

    @property
    def mutants(self) -> int:
        """Wrong answers."""
        return self.counts.total() - self.correct

    def metrics(self) -> dict[str, Metric]:
        """Return the share of the mutants that fell, of all and by kind, and of the right answers too."""
        kinds = {
            f"mutants_caught_{kind}": share(n - self.passed_kinds[kind], n)
            for kind, n in sorted(self.counts.items())
            if kind != CORRECT
        }
        return {
            "mutants_caught": share(self.mutants - len(self.passed), self.mutants),
            "correct_dropped": share(len(self.dropped), self.correct),
            **kinds,
        }


async def check_mutations(
    documents: Iterable[Document], embedder: Embeddings, *, data: str = ON_THE_CORPUS
) -> MutationResult:
    """Check every shipped answer of a set, each sentence by itself.

    Args:
        documents: The sample corpus.
        embedder: Compares meanings.
        data: Which set: one of the four above.

    Raises:
        InvalidInputError: The data and the corpus do not fit each other.
    """
    corpus = [(document, chunk(document)) for document in documents]
    checkers = {
        question["id"]: SentenceChecker(
            _passages(question["passages"], corpus), query=question["question"], embedder=embedder
        )
        for question in _rows(f"{data}_questions.jsonl")
    }
    answers = {row["id"]: row for row in _rows(f"{data}.jsonl")}
    result = MutationResult()
    for name, row in answers.items():
        right = set(sentences(answers[row.get("of", name)]["answer"]))
        checker = checkers[row["question"]]
        outcomes = [(written, await checker.check(written)) for written in sentences(row["answer"])]
        result.counts[row["kind"]] += 1
        if row["kind"] == CORRECT:
            if any("reason" in outcome for _, outcome in outcomes):
                result.dropped.append(name)
        elif any("reason" not in outcome for written, outcome in outcomes if written not in right):
            result.passed.append(name)
            result.passed_kinds[row["kind"]] += 1
    return result


def _rows(name: str) -> Iterator[dict[str, Any]]:
    lines = (files("evals") / "data" / name).read_text(encoding="utf-8").splitlines()
    return (json.loads(line) for line in lines)


def _passages(
    references: Sequence[Mapping[str, str]], corpus: Sequence[tuple[Document, Sequence[Chunk]]]
) -> dict[int, Passage]:
    """Find the chunks that references name, by the file of the document and words that they hold.

    A reference with a text of its own is the passage.
    """
    return {
        n: _written(reference, n) if "text" in reference else _passage(reference, corpus)
        for n, reference in enumerate(references, start=1)
    }


def _written(reference: Mapping[str, str], n: int) -> Passage:
    """Return a passage that the data themselves hold."""
    text, title, outlet = reference["text"], reference["title"], reference["outlet"]
    published, uri = date.fromisoformat(reference["date"]), f"passage:{n}"
    made = Document(
        doc_id=uri,
        uri=uri,
        title=title,
        outlet=outlet,
        date=published,
        text=text,
        parts=(Part(0, len(text)),),
        metadata={},
        content_hash=hash_content(text, title, outlet, published),
    )
    return as_passage(made, chunk(made)[0])


def _passage(reference: Mapping[str, str], corpus: Sequence[tuple[Document, Sequence[Chunk]]]) -> Passage:
    for document, chunks in corpus:
        for part in chunks:
            if reference["document"] in document.uri and reference["quote"] in " ".join(part.text.split()):
                return as_passage(document, part)
    raise InvalidInputError(
        f"{reference['document']} does not say {reference['quote']!r}",
        remedy="give the sample corpus and the citation data of the same version",
    )


def as_passage(document: Document, part: Chunk) -> Passage:
    """Return a chunk as a search returns it, found with certainty."""
    return Passage(
        chunk_id=part.chunk_id,
        doc_id=document.doc_id,
        title=document.title,
        outlet=document.outlet,
        date=document.date.isoformat() if document.date else None,
        page=part.page,
        section=part.section,
        uri=document.uri,
        start=part.start,
        end=part.end,
        text=part.text,
        score=1.0,
        fused=1.0,
        carries=[],
        similarity=1.0,
        closeness=[],
        lexical=1.0,
    )
