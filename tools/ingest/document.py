"""The vocabulary of ingestion: what every loader makes and the splitter takes."""

import datetime
import hashlib
import json
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Part:
    """A span of a document's text that stands on one page, slide or sheet, or under one heading.

    Attributes:
        start: First character, an index into `Document.text`.
        end: One past the last character.
        page: Page or slide, from 1; None where the format has none.
        section: Headings from the outermost inwards, joined by " > "; a sheet's name; "" for none.
        closed: No chunk crosses this part's edges: a page, a slide, a sheet, a fact of a list.
    """

    start: int
    end: int
    page: int | None = None
    section: str = ""
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """One readable document.

    Attributes:
        doc_id: Stable name: that of the source, or one derived from `uri`.
        uri: Where it comes from.
        title: Never "".
        outlet: Publisher or source; "" when unknown.
        date: Publication date; None when unknown. Never the file's own time.
        text: What is searched and quoted.
        parts: In order, without overlap; between them there is only whitespace.
        metadata: What else the source says, such as `language`, `url`, `author`.
        content_hash: sha256 of text, title, outlet and date: equal hashes need no second indexing.

    Raises:
        ValueError: The parts overlap, leave the text, or leave some of it out.
    """

    doc_id: str
    uri: str
    title: str
    outlet: str
    date: datetime.date | None
    text: str
    parts: tuple[Part, ...]
    metadata: dict[str, str]
    content_hash: str = field(repr=False)

    def __post_init__(self) -> None:
        """Hold the parts to their promise, on which every page number of a citation rests."""
        end = 0
        for part in self.parts:
            if not end <= part.start <= part.end <= len(self.text) or self.text[end : part.start].strip():
                raise ValueError(f"{self.uri}: part {part} does not follow character {end}")
            end = part.end
        if self.text[end:].strip():
            raise ValueError(f"{self.uri}: the text after character {end} belongs to no part")


def derive_doc_id(uri: str) -> str:
    """Name a document by its address: the same for the same uri, on every machine."""
    return f"doc_{hashlib.sha256(uri.encode()).hexdigest()[:16]}"


def hash_content(text: str, title: str, outlet: str, date: datetime.date | None) -> str:
    """Hash everything that is indexed, so that an unchanged document can be left alone."""
    indexed = json.dumps([text, title, outlet, date.isoformat() if date else None])
    return hashlib.sha256(indexed.encode()).hexdigest()
