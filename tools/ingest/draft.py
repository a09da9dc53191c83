"""What a format's reader hands over, and how it becomes a `Document`."""

import datetime
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from tools.ingest.document import Document, Part, derive_doc_id, hash_content
from tools.ingest.unreadable import UnreadableError

# Postgres takes no NUL, UTF-8 no lone surrogate, and a reader sees none of the others.
_UNWANTED = re.compile("[\x00-\x08\x0e-\x1f\x7f\u00ad\ufeff\ud800-\udfff]")
_NEWLINE = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_MAX_NAME_CHARS = 500  # of a title or outlet: a longer one is text that a broken file put there
_TRAILING = re.compile(r"(?<![ \t])[ \t]+(?=\n)")


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, heading, table row, list item or piece of code.

    Attributes:
        text: Its characters; a line break inside it is a real one, not a wrapped line.
        level: 1 to 6 for a heading, 0 for anything else.
        run: "table" for a row, "list" for an item: one line break, not two, parts those of one run.
        page: Page or slide, from 1.
        unit: Number of the page, slide, sheet or fact that no chunk may leave; None where there is none.
        section: Name of the unit, such as a sheet's; it stands before the headings.
    """

    text: str
    level: int = 0
    run: Literal["", "table", "list"] = ""
    page: int | None = None
    unit: int | None = None
    section: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A document as its format tells it: blocks, and what metadata it has ("" and None for what it lacks).

    `fallback_title` ranks below the first heading: the metadata of office files is often a template's.
    """

    blocks: tuple[Block, ...]
    title: str = ""
    fallback_title: str = ""
    outlet: str = ""
    date: datetime.date | None = None
    metadata: dict[str, str] = field(default_factory=dict)


def clean(text: str) -> str:
    """Give text that Postgres and UTF-8 take: NFC, LF as line break, no control characters or surrogates."""
    text = _UNWANTED.sub("", _NEWLINE.sub("\n", text)).replace("\u00a0", " ")
    return unicodedata.normalize("NFC", _TRAILING.sub("", text))


def one_line(text: str) -> str:
    """Clean, with every run of whitespace as one space."""
    return " ".join(clean(text).split())


def compose(draft: Draft, *, uri: str, stem: str, doc_id: str = "") -> Document:
    """Join a draft's blocks into one text and note where each part stands.

    Args:
        draft: What the reader found.
        uri: Where the document comes from.
        stem: The title when neither metadata nor headings give one.
        doc_id: The source's own name for it; derived from `uri` when "".

    Raises:
        UnreadableError: There is no text.
    """
    text, parts = _join(draft.blocks)
    if not parts:
        raise UnreadableError("has no text", remedy="a scan needs text recognition (OCR) before it is loaded")
    heading = next((block.text for block in draft.blocks if block.level), "")
    title = next(filter(None, map(one_line, (draft.title, heading, draft.fallback_title, stem))), "untitled")
    title, outlet = title[:_MAX_NAME_CHARS], one_line(draft.outlet)[:_MAX_NAME_CHARS]
    return Document(
        doc_id=doc_id or derive_doc_id(uri),
        uri=uri,
        title=title,
        outlet=outlet,
        date=draft.date,
        text=text,
        parts=parts,
        metadata={one_line(key): one_line(value) for key, value in sorted(draft.metadata.items()) if value},
        content_hash=hash_content(text, title, outlet, draft.date),
    )


def _join(blocks: Iterable[Block]) -> tuple[str, tuple[Part, ...]]:
    pieces: list[str] = []
    parts: list[Part] = []
    length = 0
    path: list[tuple[int, str]] = []
    last: Block | None = None
    for block in blocks:
        text = clean(block.text).strip("\n").rstrip()
        if not text.strip():
            continue
        same_unit = last is not None and (last.unit, last.page, last.section) == (
            block.unit,
            block.page,
            block.section,
        )
        if not same_unit:
            path = []
        if block.level:
            path = [
                *((level, name) for level, name in path if level < block.level),
                (block.level, one_line(text)),
            ]
        section = " > ".join(filter(None, (block.section, *(name for _, name in path))))
        gap = "" if last is None else "\n" if block.run and block.run == last.run and same_unit else "\n\n"
        start = length + len(gap)
        length = start + len(text)
        pieces += (gap, text)
        if same_unit and parts[-1].section == section:
            parts[-1] = Part(parts[-1].start, length, block.page, section, block.unit is not None)
        else:
            parts.append(Part(start, length, block.page, section, block.unit is not None))
        last = block
    return "".join(pieces), tuple(parts)
