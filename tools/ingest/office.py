"""PDF, Word, Excel and PowerPoint files, through kreuzberg (Rust, offline, no text recognition)."""

import io
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from tools.ingest.decode import unwrap
from tools.ingest.draft import Block, Draft
from tools.ingest.metadata import meaningful, parse_date
from tools.ingest.tables import row_lines
from tools.ingest.unreadable import UnreadableError

_OPENXML = "application/vnd.openxmlformats-officedocument."
_WORKER = Path(__file__).with_name("worker.py")
# Office encrypts a file by wrapping it in an OLE container, which is also what the formats before 2007 were.
_OLE_MAGIC = bytes.fromhex("D0CF11E0A1B11AE1")
_TIMEOUT_S = 120
_MIDNIGHT = re.compile(r" 00:00:00$")


def read_pdf(data: bytes) -> Draft:
    """Read a PDF's text, page by page; the lines of a paragraph are joined again.

    Raises:
        UnreadableError: It is broken, or opens with a password only.
    """
    metadata, pages = _extract(data, "application/pdf", "pages")
    blocks = tuple(
        Block(paragraph, page=number, unit=number)
        for number, content in pages
        for paragraph in unwrap(content)
    )
    return _draft(blocks, metadata)


def read_docx(data: bytes) -> Draft:
    """Read a Word file's headings, paragraphs and tables.

    Raises:
        UnreadableError: It is broken or encrypted.
    """
    metadata, nodes = _extract(data, f"{_OPENXML}wordprocessingml.document", "nodes")
    return _draft(tuple(_node_blocks(nodes)), metadata)


def _node_blocks(nodes: Iterable[Mapping[str, Any]]) -> Iterator[Block]:
    for node in nodes:
        content = node["content"]
        kind = content["node_type"]
        if kind == "table":
            for line in row_lines(_grid_rows(content["grid"])):
                yield Block(line, run="table")
        elif kind == "list_item":
            yield Block(f"- {content['text']}", run="list")
        elif text := content.get("text"):
            yield Block(text, level=content["level"] if kind == "heading" else 0)


def _grid_rows(grid: Mapping[str, Any]) -> list[list[str]]:
    rows = [[""] * grid["cols"] for _ in range(grid["rows"])]
    for cell in grid["cells"]:
        rows[cell["row"]][cell["col"]] = cell["content"]
    return rows


def read_xlsx(data: bytes) -> Draft:
    """Read every sheet of an Excel file as rows under the names in its first row.

    Raises:
        UnreadableError: It is broken or encrypted.
    """
    metadata, tables = _extract(data, f"{_OPENXML}spreadsheetml.sheet", "tables")
    names: list[str] = metadata.get("sheet_names") or []
    blocks = tuple(
        Block(line, run="table", unit=number, section=names[number - 1])
        for number, rows in tables
        for line in row_lines([[_MIDNIGHT.sub("", cell) for cell in row] for row in rows])
    )
    return _draft(blocks, metadata)


def read_pptx(data: bytes) -> Draft:
    """Read a PowerPoint file slide by slide, notes included; a slide's first line is its heading.

    Raises:
        UnreadableError: It is broken or encrypted.
    """
    metadata, slides = _extract(data, f"{_OPENXML}presentationml.presentation", "slides")
    blocks = tuple(block for number, content in slides for block in _slide_blocks(number, content))
    return _draft(blocks, metadata)


def _slide_blocks(number: int, content: str) -> Iterator[Block]:
    rows: list[list[str]] = []
    for i, paragraph in enumerate([*filter(None, content.strip().split("\n\n")), ""]):
        if "\t" in paragraph:
            rows.append(paragraph.split("\t"))
            continue
        for line in row_lines(rows):
            yield Block(line, run="table", page=number, unit=number)
        rows = []
        yield Block(paragraph, level=int(i == 0), page=number, unit=number)


def _extract(data: bytes, mime_type: str, kind: str) -> tuple[dict[str, Any], list[Any]]:
    if data.startswith(_OLE_MAGIC):
        raise UnreadableError(
            "is encrypted, or in a format from before 2007",
            remedy="remove the password, or save it in the current format",
        )
    # Isolated (-I): neither the environment nor the working folder may change what is imported.
    command = [sys.executable, "-I", str(_WORKER), mime_type, kind]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=_TIMEOUT_S)  # noqa: S603 our own file
    except subprocess.TimeoutExpired as exc:
        raise UnreadableError(f"takes longer than {_TIMEOUT_S} s to read", remedy="split it") from exc
    if done.returncode:
        raise _broken(f"its reader ended with status {done.returncode}")
    answer: dict[str, Any] = json.loads(done.stdout)
    if "password" in (reason := answer.get("error", "")):
        raise UnreadableError("is encrypted", remedy="remove the password and load it again")
    if reason:
        raise _broken(reason)
    return answer["metadata"], answer["parts"]


def _broken(reason: str) -> UnreadableError:
    reason = " ".join(reason.split())[:200]
    return UnreadableError(
        f"is broken, or not what its name says: {reason}", remedy="check that it opens elsewhere"
    )


def expanded_size(data: bytes) -> int:
    """Bytes that an Office file claims to hold once unpacked; 0 when it is not even a ZIP archive."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return sum(member.file_size for member in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return 0


def _draft(blocks: tuple[Block, ...], found: Mapping[str, Any]) -> Draft:
    authors = ", ".join(filter(None, map(meaningful, found.get("authors") or ())))
    properties = found.get("app_properties") or {}
    return Draft(
        blocks,
        fallback_title=meaningful(found.get("title")),
        outlet=meaningful(properties.get("company")) or authors,
        date=parse_date(found.get("created_at")),
        metadata={"author": authors, "subject": meaningful(found.get("subject"))},
    )
