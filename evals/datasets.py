"""The public sets that the suites read: MultiHop-RAG, SQuAD 2.0 and TAT-QA, as documents and questions."""

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.errors import DocumentError, InvalidInputError
from tools.ingest.document import Document
from tools.ingest.draft import Block, Draft, compose
from tools.ingest.load import load

_ARTICLES = Path("multihop", "articles_evidence.jsonl")
_MULTIHOP = {"id": str, "query": str, "question_type": str, "evidence_list": list}
_EVIDENCE = ("doc_id", "fact")
_KINDS = {str: "text", list: "list", bool: "true or false"}
_SQUAD = {"id": str, "question": str, "context": str, "is_impossible": bool}


@dataclass(frozen=True)
class Question:
    """A question whose evidence is known.

    Attributes:
        id: Unique in its set.
        text: The question.
        kind: Its type in the set.
        gold: Texts of the passages that answer it; none where nothing in the set does.
        gold_documents: Ids of the documents that these are in.
        outlets: Outlets that the set says the question names; for masking only.
    """

    id: str
    text: str
    kind: str
    gold: tuple[str, ...]
    gold_documents: frozenset[str]
    outlets: tuple[str, ...] = ()


def spread(questions: Sequence[Question], limit: int | None) -> list[Question]:
    """Take so many questions, evenly spread over the set; all of them for None."""
    if limit is None or limit >= len(questions):
        return list(questions)
    return [questions[i * len(questions) // limit] for i in range(limit)]


def multihop_documents(data: Path) -> list[Document]:
    """Read the news articles of MultiHop-RAG, each evidence sentence a chunk of its own."""
    path = _existing(data / _ARTICLES)
    documents = list(load(path, uri=f"eval:{path.name}"))
    errors = [each for each in documents if isinstance(each, DocumentError)]
    if errors:
        raise InvalidInputError(f"{path} cannot be read: {errors[0]}")
    return [each for each in documents if isinstance(each, Document)]


def multihop_questions(data: Path, *, documents: Collection[str] | None = None) -> list[Question]:
    """Read the questions of MultiHop-RAG; `null_query` is the kind without evidence.

    Args:
        data: The folder with the sets.
        documents: Ids that evidence may be in; None: any.

    Raises:
        InvalidInputError: A line cannot be read, or has evidence in another document.
    """
    path, questions = data / "multihop" / "queries.jsonl", []
    for number, row in _numbered(path, **_MULTIHOP):
        evidence = row["evidence_list"]
        for item in evidence:
            if not isinstance(item, dict) or not all(isinstance(item.get(key), str) for key in _EVIDENCE):
                raise InvalidInputError(
                    f"{path} line {number} has evidence without {' and '.join(_EVIDENCE)}", remedy="mend it"
                )
            if documents is not None and item["doc_id"] not in documents:
                raise InvalidInputError(
                    f"{path} line {number} has evidence in {item['doc_id']!r}, which is not in"
                    f" {data / _ARTICLES}",
                    remedy="add the document, or leave the question out",
                )
        questions.append(
            Question(
                id=row["id"],
                text=row["query"],
                kind=row["question_type"],
                gold=tuple(dict.fromkeys(item["fact"] for item in evidence)),
                gold_documents=frozenset(item["doc_id"] for item in evidence),
                outlets=_outlets(row.get("gpt35_metadata_filter") or {}),
            )
        )
    return questions


def squad_documents(data: Path) -> list[Document]:
    """Read the paragraphs of SQuAD 2.0, each a document."""
    contexts = dict.fromkeys(row["context"] for row in _squad(data))
    return [_document(f"squad2-{number}", [context], closed=False) for number, context in enumerate(contexts)]


def squad_questions(data: Path) -> list[Question]:
    """Read the questions of SQuAD 2.0, kind `possible` or `impossible`.

    `gold_documents` has the passage that is given with the question, `gold` its text if it answers it.
    """
    ids = {
        context: f"squad2-{n}" for n, context in enumerate(dict.fromkeys(r["context"] for r in _squad(data)))
    }
    return [
        Question(
            id=row["id"],
            text=row["question"],
            kind="impossible" if row["is_impossible"] else "possible",
            gold=() if row["is_impossible"] else (row["context"],),
            gold_documents=frozenset({ids[row["context"]]}),
        )
        for row in _squad(data)
    ]


def tatqa_documents(data: Path, *, tables: bool) -> list[Document]:
    """Read the contexts of TAT-QA, each a document: its paragraphs, and its table where `tables` says so."""
    documents = []
    for context in _tatqa(data):
        texts = [paragraph["text"] for paragraph in context["paragraphs"]]
        if tables:
            texts.append("\n".join("; ".join(filter(None, row)) for row in context["table"]["table"]))
        documents.append(_document(context["table"]["uid"], texts, closed=True))
    return documents


def tatqa_questions(data: Path) -> list[Question]:
    """Read the questions of TAT-QA; the kind says where the answer is: table, text or both."""
    return [
        Question(
            id=question["uid"],
            text=question["question"],
            kind=question["answer_from"],
            gold=(),
            gold_documents=frozenset({context["table"]["uid"]}),
        )
        for context in _tatqa(data)
        for question in context["questions"]
    ]


def _outlets(metadata: dict[str, Any]) -> tuple[str, ...]:
    """Read the outlets of a question's metadata filter, whatever its shape."""
    source = metadata.get("source")
    names = source.get("$in", ()) if isinstance(source, dict) else [source]
    return tuple(name for name in names if isinstance(name, str))


def _document(doc_id: str, texts: list[str], *, closed: bool) -> Document:
    blocks = tuple(
        Block(text, unit=number if closed else None) for number, text in enumerate(texts) if text.strip()
    )
    return compose(Draft(blocks), uri=f"eval:{doc_id}", stem="untitled", doc_id=doc_id)


def _squad(data: Path) -> list[dict[str, Any]]:
    return [row for _, row in _numbered(data / "squad2" / "squad2_sample.jsonl", **_SQUAD)]


def _tatqa(data: Path) -> list[dict[str, Any]]:
    files = sorted((data / "tatqa").glob("tatqa_dataset_*.json"))
    if not files:
        raise InvalidInputError(
            f"there is no TAT-QA file in {data / 'tatqa'}", remedy="give the folder by --data"
        )
    return [context for file in files for context in json.loads(file.read_text(encoding="utf-8"))]


def _numbered(path: Path, **fields: type) -> Iterator[tuple[int, dict[str, Any]]]:
    """Read a file of one JSON object a line, each with these fields, of these types; with line numbers.

    Raises:
        InvalidInputError: A line is something else, or there is none.
    """
    lines = _existing(path).read_text(encoding="utf-8").splitlines()
    if not any(line.strip() for line in lines):
        raise InvalidInputError(f"{path} is empty", remedy="copy the data again")
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as exc:
            raise InvalidInputError(f"{path} line {number} is not JSON: {exc}", remedy="mend it") from exc
        missing = [field for field in fields if not isinstance(row, dict) or field not in row]
        if missing:
            raise InvalidInputError(f"{path} line {number} lacks {', '.join(missing)}", remedy="mend it")
        for field, kind in fields.items():
            if not isinstance(row[field], kind):
                raise InvalidInputError(
                    f"{path} line {number}: {field} is {row[field]!r}, and no {_KINDS[kind]}",
                    remedy="mend it",
                )
        yield number, row


def _existing(path: Path) -> Path:
    if not path.is_file():
        raise InvalidInputError(f"there is no {path}", remedy="give the folder with the data by --data")
    return path
