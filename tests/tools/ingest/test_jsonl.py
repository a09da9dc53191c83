import datetime
from pathlib import Path

from tools.errors import DocumentError
from tools.ingest.chunk import chunk
from tools.ingest.document import Document, derive_doc_id
from tools.ingest.jsonl import FieldMapping
from tools.ingest.load import Limits, load, load_bytes

FACTS = Path(__file__).parent / "files" / "facts.jsonl"


def test_bad_lines_are_reported_and_the_others_kept() -> None:
    found = list(load(FACTS, uri="corpus"))
    assert [item.name if isinstance(item, DocumentError) else item.doc_id for item in found] == [
        "a1",
        "7",
        f"{FACTS} line 3",
        f"{FACTS} line 5",
        f"{FACTS} line 6",
        derive_doc_id("corpus#L7"),
    ]
    reasons = [item.reason for item in found if isinstance(item, DocumentError)]
    assert reasons[0].startswith("is not JSON")
    assert reasons[1] == "has the id 'a1' of line 1"
    assert reasons[2] == "has no text or content or body or facts"


def test_each_fact_is_a_paragraph_and_a_chunk_of_its_own() -> None:
    document = next(load(FACTS))
    assert isinstance(document, Document)
    assert document.text == "The berth cost 14 million euros.\n\nIt opened on time."
    assert [piece.text for piece in chunk(document)] == document.text.split("\n\n")


def test_default_fields_are_mapped() -> None:
    first, second, *_, last = load(FACTS, uri="corpus")
    assert isinstance(first, Document)
    assert isinstance(second, Document)
    assert isinstance(last, Document)
    assert (first.title, first.outlet, first.date, first.uri) == (
        "Berth opens",
        "Westport Courier",
        datetime.date(2024, 4, 9),
        "https://courier.example/berth",
    )
    assert first.metadata["category"] == "ports"
    assert (second.title, second.outlet, second.date) == (
        "Canal closes",
        "Harbour Gazette",
        datetime.date(2021, 5, 1),
    )
    assert second.text == "The canal closed.\n\nIt stays closed until 2023."
    assert (last.date, last.metadata["published_at"]) == (None, "soon")


def test_fields_can_be_named() -> None:
    mapping = FieldMapping(id=("key",), title=("name",), text=("note",), outlet=("by",), date=("day",))
    line = b'{"key": "k", "name": "N", "note": "words", "by": "B", "day": "2024/01/02", "text": "unused"}'
    (document,) = load_bytes(line, "a.jsonl", mapping=mapping)
    assert isinstance(document, Document)
    assert (document.doc_id, document.title, document.text, document.outlet) == ("k", "N", "words", "B")
    assert document.date == datetime.date(2024, 1, 2)


def test_too_long_line_is_reported_and_the_next_one_kept() -> None:
    data = b'{"text": "' + b"x" * 200 + b'"}\n{"text": "short"}\n'
    long, short = load_bytes(data, "a.jsonl", limits=Limits(max_bytes=50))
    assert isinstance(long, DocumentError)
    assert long.reason == "is longer than 50 bytes"
    assert isinstance(short, Document)
    assert short.text == "short"


def test_deeply_nested_line_is_reported() -> None:
    (error,) = load_bytes(b"[" * 100_000, "a.jsonl")
    assert isinstance(error, DocumentError)


def test_text_of_the_wrong_type_is_reported() -> None:
    (error,) = load_bytes(b'{"text": {"nested": 1}}', "a.jsonl")
    assert isinstance(error, DocumentError)
    assert "neither a text nor a list" in error.reason


def test_file_without_lines_is_reported() -> None:
    (error,) = load_bytes(b"\n\n", "a.jsonl")
    assert isinstance(error, DocumentError)
    assert error.reason == "is empty"
