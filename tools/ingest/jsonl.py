"""JSON Lines: one document a line, its fields named by a mapping."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from tools.errors import DocumentError
from tools.ingest.document import Document
from tools.ingest.draft import Block, Draft, clean, compose, one_line
from tools.ingest.markdown import DATES, OUTLETS, TITLES
from tools.ingest.metadata import first_date
from tools.ingest.unreadable import UnreadableError


@dataclass(frozen=True, slots=True)
class FieldMapping:
    """Which field of a line means what; of several names the first that has a value counts.

    `text` may name a list of texts: each then is a paragraph, and a chunk, of its own. A line without an `id`
    is named after its `url`, or else after the file and the line's number. Fields that are not named here are
    kept as metadata when they are texts, numbers or booleans.
    """

    id: tuple[str, ...] = ("doc_id", "id")
    title: tuple[str, ...] = TITLES
    text: tuple[str, ...] = ("text", "content", "body", "facts")
    outlet: tuple[str, ...] = OUTLETS
    date: tuple[str, ...] = DATES
    url: tuple[str, ...] = ("url", "link")


def read_jsonl(
    stream: BinaryIO, *, name: str, uri: str, mapping: FieldMapping, max_line_bytes: int
) -> Iterator[Document | DocumentError]:
    """Read one document a line.

    Args:
        stream: Lines in UTF-8; blank ones are passed over.
        name: The file's name, for messages.
        uri: The file's address.
        mapping: The names of the fields.
        max_line_bytes: A longer line is an error.

    Yields:
        A document, or in its place the error that names the line; the other lines are not lost.
    """
    seen: dict[str, int] = {}
    empty = True
    for number, line in enumerate(_lines(stream, max_line_bytes), start=1):
        if not line.strip():
            continue
        empty = False
        try:
            if len(line) > max_line_bytes:
                raise UnreadableError(f"is longer than {max_line_bytes:,} bytes", remedy="split the document")
            document = _read_line(line, name=f"{name} line {number}", uri=f"{uri}#L{number}", mapping=mapping)
            first = seen.setdefault(document.doc_id, number)
            if first != number:
                raise UnreadableError(
                    f"has the id {document.doc_id!r} of line {first}",
                    remedy="give every line an id of its own",
                )
        except UnreadableError as exc:
            yield DocumentError(f"{name} line {number}", exc.reason, remedy=exc.remedy)
        else:
            yield document
    if empty:
        yield DocumentError(name, "is empty", remedy="check that it was saved")


def _lines(stream: BinaryIO, limit: int) -> Iterator[bytes]:
    """Give the lines, a too long one cut behind the limit: memory stays bounded whatever the file holds."""
    while line := stream.readline(limit + 1):
        rest = line
        while len(rest) > limit and not rest.endswith(b"\n"):
            rest = stream.readline(limit + 1)
        yield line


def _read_line(line: bytes, *, name: str, uri: str, mapping: FieldMapping) -> Document:
    try:
        record = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as exc:
        raise UnreadableError(f"is not JSON in UTF-8: {exc}", remedy="write one JSON object a line") from exc
    if not isinstance(record, dict):
        raise UnreadableError("is not a JSON object", remedy="write one JSON object a line")
    url = one_line(str(_pick(record, mapping.url)))
    named = {
        key for keys in (mapping.id, mapping.title, mapping.text, mapping.outlet, mapping.url) for key in keys
    }
    scalars = {key: str(value) for key, value in record.items() if isinstance(value, str | int | float)}
    draft = Draft(
        tuple(_blocks(record, mapping)),
        title=str(_pick(record, mapping.title)),
        outlet=str(_pick(record, mapping.outlet)),
        date=first_date(map(record.get, mapping.date)),
        metadata={key: value for key, value in scalars.items() if key not in named} | {"url": url},
    )
    return compose(draft, uri=url or uri, stem=name, doc_id=one_line(str(_pick(record, mapping.id))))


def _pick(record: dict[str, Any], names: tuple[str, ...]) -> Any:
    return next((record[name] for name in names if record.get(name)), "")


def _blocks(record: dict[str, Any], mapping: FieldMapping) -> Iterator[Block]:
    value = _pick(record, mapping.text)
    if not value:
        raise UnreadableError(f"has no {' or '.join(mapping.text)}", remedy="check the field mapping")
    if isinstance(value, str):
        yield from (Block(paragraph) for paragraph in clean(value).split("\n\n"))
    elif isinstance(value, list) and all(isinstance(element, str) for element in value):
        yield from (Block(element, unit=number) for number, element in enumerate(value, start=1))
    else:
        expected = " or ".join(mapping.text)
        raise UnreadableError(
            f"{expected} is neither a text nor a list of texts", remedy="check the field mapping"
        )
