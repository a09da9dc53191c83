"""Bytes to text, and lines that were wrapped to paragraphs."""

import codecs
import contextlib
import itertools
import re

from tools.ingest.unreadable import UnreadableError

# Western European prose has fewer high bytes than this;
# Shift-JIS, GBK or Cyrillic read as cp1252 far more.
_MAX_HIGH_BYTES = 0.2
_HIGH_BYTES = re.compile(rb"[\x80-\xff]+")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f]")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Wider lines were not broken by a person's editor or a page's margin.
_MAX_WRAP_WIDTH = 120
# A line this much of the widest was ended by the margin, not by its writer.
_FULL_LINE = 0.75
_BULLETS = "-*\u2022\u2023\u25aa\u00b7\u2013"
_COLUMNS = re.compile(r"\t|\S {2,}\S")
_OWN_LINE = re.compile(rf"\s|[{_BULLETS}]\s|\(?\w{{1,3}}[.)]\s|.*(?:{_COLUMNS.pattern})")
_SENTENCE_ENDS = ".!?:\u2026"


def decode(data: bytes, declared: str = "") -> str:
    """Read text as its byte order mark says, as UTF-8, as `declared` says, or else as Windows-1252.

    Args:
        data: The bytes.
        declared: An encoding that the document names itself; it ranks below UTF-8, as many name a wrong one.

    Raises:
        UnreadableError: It is none of these, or no text at all.
    """
    marked = next((encoding for mark, encoding in _BOMS if data.startswith(mark)), "")
    for encoding in filter(None, (marked, "utf-8", declared, "" if _looks_foreign(data) else "cp1252")):
        with contextlib.suppress(UnicodeError, LookupError):
            text = data.decode(encoding)
            if not _CONTROL.search(text):
                return text
    raise UnreadableError("is neither UTF-8 nor Western European text", remedy="save it as UTF-8")


def _looks_foreign(data: bytes) -> bool:
    return sum(map(len, _HIGH_BYTES.findall(data))) > _MAX_HIGH_BYTES * len(data)


def unwrap(text: str) -> list[str]:
    """Split into paragraphs, and join the lines that only a margin had parted.

    A line is taken as ended by the margin when it is nearly as wide as the widest line of the text and ends
    no sentence, and the next one looks like its continuation: not indented, no item of a list, no columns.

    Returns:
        Paragraphs. Those that were joined hold no line break; others keep theirs.
    """
    paragraphs: list[str] = []
    # The lines of the paragraph under way, and whether its last line has been joined from several.
    lines: list[str] = []
    joined = False
    source = [line.rstrip() for line in text.splitlines()]
    width = max(map(len, source), default=0)
    for previous, line in itertools.pairwise(["", *source, ""]):
        wrapped = (
            _FULL_LINE * width <= len(previous) and width <= _MAX_WRAP_WIDTH and _continues(previous, line)
        )
        if (
            wrapped and not joined and len(lines) > 1
        ):  # What stood above the joined line is a paragraph of its own.
            paragraphs.append("\n".join(lines[:-1]))
            lines = lines[-1:]
        if lines and not wrapped and (joined or not line):
            paragraphs.append("\n".join(lines))
            lines = []
        if wrapped:
            lines[-1] = f"{lines[-1]} {line}"
        elif line:
            lines.append(line)
        joined = wrapped
    return paragraphs


def _continues(previous: str, line: str) -> bool:
    return (
        bool(previous and line)
        and previous[-1] not in _SENTENCE_ENDS
        and not _OWN_LINE.match(line)
        and not _COLUMNS.search(previous.lstrip())
    )
