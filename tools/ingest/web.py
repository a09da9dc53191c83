"""HTML pages: the words, without scripts, menus and side columns.

kreuzberg 4.10 leaves out whatever stands in no paragraph (text of a bare `<div>`, definition lists), hence a
reader of our own on the standard library's tolerant parser.
"""

import contextlib
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

from tools.ingest.decode import decode
from tools.ingest.draft import Block, Draft, one_line
from tools.ingest.metadata import first_date
from tools.ingest.tables import row_lines


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


_SKIPPED = _names(
    "script style noscript template svg iframe object canvas button select nav aside header footer"
)
_SKIPPED_ROLES = _names("navigation banner contentinfo complementary search")
# Headers and footers of the page are furniture, those of an article are its words.
_CONTENT = frozenset({"main", "article"})
_BLOCKS = _names(
    "address article blockquote body center dd details div dl dt fieldset figcaption figure form"
    " h1 h2 h3 h4 h5 h6 hr legend li main ol p pre section summary ul"
)
_VOID = _names("area base br col embed hr img input link meta source track wbr")
_HEADING = re.compile(r"h([1-6])$")
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?([\w-]{1,40})", re.IGNORECASE)
_HEAD_BYTES = 4096

_DATES = (
    "article:published_time",
    "datepublished",
    "date",
    "dc.date",
    "dc.date.issued",
    "dcterms.date",
    "pubdate",
    "publishdate",
    "publish-date",
    "parsely-pub-date",
    "citation_publication_date",
)
_OUTLETS = (
    "og:site_name",
    "publisher",
    "dc.publisher",
    "citation_journal_title",
    "application-name",
    "author",
)


def read_html(data: bytes) -> Draft:
    """Read a page's blocks, its title, and what its meta tags and JSON-LD say about publisher and date.

    Raises:
        UnreadableError: Its encoding is unknown.
    """
    declared = _CHARSET.search(data[:_HEAD_BYTES])
    page = _parse(decode(data, declared[1].decode() if declared else ""))
    meta, linked = page.meta, dict(_linked_data(page.linked_data))
    return Draft(
        tuple(page.blocks),
        title=meta.get("og:title") or page.title,
        outlet=next(filter(None, (meta.get(name) or linked.get(name) for name in _OUTLETS)), ""),
        date=first_date((*map(meta.get, _DATES), linked.get("datepublished"))),
        metadata={"author": meta.get("author", ""), "url": page.url, "language": page.language},
    )


def html_blocks(html: str) -> list[Block]:
    """Read the blocks of a fragment of HTML."""
    return _parse(html).blocks


def _parse(html: str) -> "_Page":
    """Parse a page freed of tags and comments without end: they take the parser quadratic time or worse."""
    kept: list[str] = []
    position = 0
    while (opened := html.find("<!--", position)) >= 0 and (closed := html.find("-->", opened)) >= 0:
        kept.append(html[position:opened])
        position = closed + len("-->")
    html = "".join((*kept, html[position:].replace("<!--", "")))
    last_tag_end = html.rfind(">") + 1
    page = _Page()
    page.feed(html[:last_tag_end] + html[last_tag_end:].replace("<", "&lt;"))
    page.finish()
    return page


class _Page(HTMLParser):
    """Collects blocks as tags go by; open tags need not be closed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self.meta: dict[str, str] = {}
        self.title = self.url = self.language = ""
        self.linked_data: list[str] = []
        self._words: list[str] = []
        self._level = 0
        self._item = self._preformatted = self._in_linked_data = False
        self._in_title = False
        self._skipped, self._skip_depth = "", 0
        self._content_depth = 0
        self._rows: list[list[list[str]]] = []
        self._header: list[bool] = []
        self._table_depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a block, a cell or a region to skip, or take a meta tag."""
        values = {name: value or "" for name, value in attrs}
        if self._skipped and tag not in _CONTENT:
            self._skip_depth += tag == self._skipped
            return
        if tag in _CONTENT:
            self._skipped, self._skip_depth = "", 0
            self._content_depth += 1
        if self._is_furniture(tag, values):
            self.flush()
            self._skipped, self._skip_depth = tag, 1
            self._in_linked_data = values.get("type", "").strip().lower() == "application/ld+json"
        elif tag == "meta":
            name = (values.get("property") or values.get("name") or values.get("itemprop") or "").lower()
            self.meta.setdefault(name, one_line(values.get("content", "")))
        elif tag == "html":
            self.language = values.get("lang", "")
        elif tag == "link" and values.get("rel", "").lower() == "canonical":
            self.url = values.get("href", "")
        elif tag == "title":
            self._in_title = not self.title
        elif tag == "br":
            self._words.append("\n")
        elif tag == "table":
            self.flush()
            self._table_depth += 1
        elif tag == "tr":
            self.flush()
            self._rows.append([])
        elif tag in ("td", "th"):
            self.flush()
            if not self._rows:
                self._rows.append([])
            if len(self._rows) == 1:
                self._header.append(tag == "th")
            self._rows[-1].append([])
        elif tag in _BLOCKS:
            self.flush()
            heading = _HEADING.match(tag)
            self._level = int(heading[1]) if heading else 0
            self._item = tag == "li"
            self._preformatted = tag == "pre"

    def _is_furniture(self, tag: str, values: dict[str, str]) -> bool:
        if tag in ("header", "footer") and self._content_depth:
            return False
        hidden = "hidden" in values or values.get("role") in _SKIPPED_ROLES
        return tag in _SKIPPED or (hidden and tag not in _VOID)

    def handle_endtag(self, tag: str) -> None:
        """Close what the tag had opened."""
        if self._skipped:
            self._skip_depth -= tag == self._skipped
            if not self._skip_depth:
                self._skipped, self._in_linked_data = "", False
            return
        if tag == "title":
            self._in_title = False
        elif tag == "table":
            self.flush()
            self._table_depth = max(0, self._table_depth - 1)
            if not self._table_depth:
                self._end_table()
        elif tag in _BLOCKS or tag in ("td", "th", "tr"):
            self.flush()
        if tag in _CONTENT:
            self._content_depth = max(0, self._content_depth - 1)

    def handle_data(self, data: str) -> None:
        """Take words, unless they stand in a region to skip."""
        if self._in_linked_data:
            self.linked_data.append(data)
        elif self._in_title:
            self.title += data
        elif not self._skipped:
            # A line break of the source is a space on the page; only <br> and <pre> break lines.
            self._words.append(data if self._preformatted else re.sub(r"\s+", " ", data))

    def flush(self) -> None:
        """End the open block, into the open cell where there is one."""
        text = "".join(self._words)
        if not self._preformatted:
            text = "\n".join(filter(None, map(one_line, text.split("\n"))))
        if not text.strip():
            pass
        elif self._table_depth and self._rows and self._rows[-1]:
            self._rows[-1][-1].append(text)
        else:
            self.blocks.append(
                Block(
                    f"- {text}" if self._item else text, level=self._level, run="list" if self._item else ""
                )
            )
        self._words, self._level, self._item, self._preformatted = [], 0, False, False

    def finish(self) -> None:
        """Take what is still open at the page's end."""
        self.close()
        self.flush()
        if self._rows:
            self._end_table()

    def _end_table(self) -> None:
        rows, self._rows = self._rows, []
        header, self._header = self._header, []
        if len(rows) > 1 and max(map(len, rows)) > 1:
            cells = [[" ".join(texts) for texts in row] for row in rows]
            self.blocks += (Block(line, run="table") for line in row_lines(cells, header=all(header)))
        else:  # A frame for layout, not data: its cells are paragraphs.
            self.blocks += (Block(text) for row in rows for cell in row for text in cell)


def _linked_data(scripts: list[str]) -> Iterator[tuple[str, str]]:
    """Find publisher and date in schema.org's JSON-LD, wherever they are nested."""
    waiting: list[Any] = []
    for script in scripts:
        with contextlib.suppress(ValueError, RecursionError):
            waiting.append(json.loads(script))
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting += node
        elif isinstance(node, dict):
            waiting += (value for value in node.values() if isinstance(value, dict | list))
            if isinstance(date := node.get("datePublished"), str):
                yield "datepublished", date
            if isinstance(publisher := node.get("publisher"), dict) and isinstance(
                publisher.get("name"), str
            ):
                yield "publisher", publisher["name"]
