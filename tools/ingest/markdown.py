"""Markdown with front matter, and plain text.

kreuzberg 4.10 leaves out HTML blocks, footnotes and whatever stands between two rules, hence markdown-it.
"""

import datetime
from collections.abc import Iterator
from typing import Any

import yaml  # type: ignore[import-untyped]  # PyYAML ships no types
from markdown_it import MarkdownIt

from tools.ingest.decode import decode, unwrap
from tools.ingest.draft import Block, Draft
from tools.ingest.metadata import first_date
from tools.ingest.tables import row_lines
from tools.ingest.unreadable import UnreadableError
from tools.ingest.web import html_blocks

_RULE = "---"
# More than this between two rules is a document, not its front matter.
_MAX_FRONT_MATTER = 20_000
# A longer paragraph keeps its marks: markdown-it takes time quadratic in the brackets of one.
_MAX_MARKED = 20_000
TITLES = ("title", "headline")
OUTLETS = ("outlet", "source", "publisher")
DATES = ("date", "published_at", "published")
_SCALARS = (str, int, float, datetime.date)


def read_text(data: bytes) -> Draft:
    """Read plain text; the lines of a paragraph are joined again.

    Raises:
        UnreadableError: Its encoding is unknown.
    """
    return Draft(tuple(Block(paragraph) for paragraph in unwrap(decode(data))))


def read_markdown(data: bytes) -> Draft:
    """Read Markdown (CommonMark with tables) without its marks, and the front matter between `---` lines.

    Front matter keys: title or headline; outlet, source or publisher; date, published_at or published; other
    scalar values are kept as metadata.

    Raises:
        UnreadableError: Its encoding is unknown, or the front matter is no YAML.
    """
    matter, body = _split_front_matter(decode(data).replace("\r\n", "\n").lstrip("\ufeff"))
    named = TITLES + OUTLETS + DATES
    return Draft(
        tuple(_blocks(body)),
        title=_first(matter, TITLES),
        outlet=_first(matter, OUTLETS),
        date=first_date(map(matter.get, DATES)),
        metadata={key: str(value) for key, value in matter.items() if key not in named},
    )


def _first(matter: dict[str, object], keys: tuple[str, ...]) -> str:
    return next((str(matter[key]) for key in keys if matter.get(key)), "")


def _split_front_matter(text: str) -> tuple[dict[str, object], str]:
    if not text.startswith(f"{_RULE}\n"):
        return {}, text
    end = text.find(f"\n{_RULE}\n", len(_RULE), _MAX_FRONT_MATTER)
    if end < 0:
        return {}, text
    try:
        matter = yaml.safe_load(text[len(_RULE) : end])
    except (yaml.YAMLError, ValueError, RecursionError) as exc:
        reason = " ".join(str(exc).split())[:200]
        raise UnreadableError(
            f"front matter is not YAML: {reason}", remedy="put values with a colon in quotes"
        ) from exc
    if not isinstance(matter, dict):  # Text between two horizontal rules.
        return {}, text
    scalars: dict[str, object] = {
        str(key).lower(): value for key, value in matter.items() if isinstance(value, _SCALARS)
    }
    return scalars, text[end + len(_RULE) + 2 :]


def _blocks(source: str) -> Iterator[Block]:
    rows: list[list[str]] = []
    marks: list[str] = []
    level = 0
    block_parser = MarkdownIt("commonmark").enable("table").disable("inline")
    inline_parser = MarkdownIt("commonmark")
    references: dict[str, Any] = {}
    for token in block_parser.parse(source, references):
        if token.type == "heading_open":
            level = int(token.tag[1])
        elif token.type == "list_item_open":
            marks.append(f"{token.info}{token.markup} " if token.info else "- ")
        elif token.type == "list_item_close":
            marks = marks[:-1]
        elif token.type == "tr_open":
            rows.append([])
        elif token.type == "inline" and rows:
            rows[-1].append(_plain(inline_parser, token.content, references))
        elif token.type == "inline":
            # Only the first paragraph of an item stands behind its mark.
            mark = marks[-1] if marks else ""
            yield Block(
                mark + _plain(inline_parser, token.content, references),
                level=level,
                run="list" if mark else "",
            )
            marks, level = marks and [*marks[:-1], ""], 0
        elif token.type == "table_close":
            for line in row_lines(rows):
                yield Block(line, run="table")
            rows = []
        elif token.type in ("fence", "code_block"):
            yield Block(token.content)
        elif token.type == "html_block":
            yield from html_blocks(token.content)


def _plain(parser: MarkdownIt, source: str, references: dict[str, Any]) -> str:
    """Give the words of a run of text; the text of links and images, not their addresses."""
    if len(source) > _MAX_MARKED:
        return source
    (inline,) = parser.parseInline(source, references)
    words = {"softbreak": " ", "hardbreak": "\n", "html_inline": ""}
    return "".join(words.get(child.type, child.content) for child in inline.children or ())
