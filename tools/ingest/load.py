"""From a path or bytes to documents: the door of ingestion."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePath

from tools.errors import DocumentError
from tools.ingest.document import Document
from tools.ingest.draft import Draft, compose
from tools.ingest.jsonl import FieldMapping, read_jsonl
from tools.ingest.mail import read_mail
from tools.ingest.markdown import read_markdown, read_text
from tools.ingest.office import expanded_size, read_docx, read_pdf, read_pptx, read_xlsx
from tools.ingest.tables import read_csv
from tools.ingest.unreadable import UnreadableError
from tools.ingest.web import read_html

_READERS: dict[str, Callable[[bytes], Draft]] = {
    ".csv": read_csv,
    ".docx": read_docx,
    ".eml": read_mail,
    ".htm": read_html,
    ".html": read_html,
    ".markdown": read_markdown,
    ".md": read_markdown,
    ".pdf": read_pdf,
    ".pptx": read_pptx,
    ".tsv": read_csv,
    ".txt": read_text,
    ".xlsx": read_xlsx,
}
_LINES = frozenset({".jsonl", ".ndjson"})
SUPPORTED = frozenset(_READERS) | _LINES


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a document may be; a larger one is refused before it is parsed.

    Attributes:
        max_bytes: Size of a file, or of one line of JSON Lines.
        max_expanded_bytes: Size of an Office file once unpacked, against archives made to burst.
    """

    max_bytes: int = 50_000_000
    max_expanded_bytes: int = 100_000_000


DEFAULT_LIMITS = Limits()
DEFAULT_MAPPING = FieldMapping()


def load(
    path: Path, *, uri: str = "", limits: Limits = DEFAULT_LIMITS, mapping: FieldMapping = DEFAULT_MAPPING
) -> Iterator[Document | DocumentError]:
    """Read a file: one document, or one a line of JSON Lines.

    Args:
        path: The file; its suffix says what it is.
        uri: Its address, from which the doc_id derives; its absolute `file:` address when "". A corpus that
            is to have the same ids on every machine gives its own.
        limits: Largest sizes.
        mapping: The fields of JSON Lines.

    Returns:
        Documents. Errors only from JSON Lines, each in the place of a line that cannot be read.

    Raises:
        DocumentError: The file as a whole cannot be read; the message names it and the reason.
    """
    uri = uri or path.resolve().as_uri()
    with _naming(str(path)):
        if not path.is_file():
            raise UnreadableError("is not a file", remedy="check the path")
        if _suffix(path) in _LINES:
            return _load_lines(path, uri=uri, limits=limits, mapping=mapping)
        _check_size(path.stat().st_size, limits.max_bytes)
        document = _read(path.read_bytes(), path, uri=uri, limits=limits)
    return iter((document,))


def load_bytes(
    data: bytes,
    name: str,
    *,
    uri: str = "",
    limits: Limits = DEFAULT_LIMITS,
    mapping: FieldMapping = DEFAULT_MAPPING,
) -> Iterator[Document | DocumentError]:
    """Read an upload as `load` reads a file.

    Args:
        data: The file's bytes.
        name: The file's name; its suffix says what the bytes are.
        uri: Its address, from which the doc_id derives; `name` when "".
        limits: Largest sizes.
        mapping: The fields of JSON Lines.

    Raises:
        DocumentError: As of `load`.
    """
    path = PurePath(name)
    if _suffix(path) in _LINES:
        return read_jsonl(
            BytesIO(data), name=name, uri=uri or name, mapping=mapping, max_line_bytes=limits.max_bytes
        )
    with _naming(name):
        _check_size(len(data), limits.max_bytes)
        return iter((_read(data, path, uri=uri or name, limits=limits),))


def load_all(
    paths: Iterable[Path], *, limits: Limits = DEFAULT_LIMITS, mapping: FieldMapping = DEFAULT_MAPPING
) -> Iterator[Document | DocumentError]:
    """Read many files; one that cannot be read gives its error in its place and does not stop the rest."""
    for path in paths:
        try:
            yield from load(path, limits=limits, mapping=mapping)
        except DocumentError as exc:
            yield exc


@contextmanager
def _naming(name: str) -> Iterator[None]:
    """Put the file's name before the reasons that readers give."""
    try:
        yield
    except UnreadableError as exc:
        raise DocumentError(name, exc.reason, remedy=exc.remedy) from exc
    except OSError as exc:
        raise DocumentError(
            name, f"cannot be opened: {exc.strerror}", remedy="check who may read it"
        ) from exc


def _suffix(path: PurePath) -> str:
    return path.suffix.lower()


def _load_lines(
    path: Path, *, uri: str, limits: Limits, mapping: FieldMapping
) -> Iterator[Document | DocumentError]:
    with _naming(str(path)), path.open("rb") as stream:
        yield from read_jsonl(
            stream, name=str(path), uri=uri, mapping=mapping, max_line_bytes=limits.max_bytes
        )


def _read(data: bytes, path: PurePath, *, uri: str, limits: Limits) -> Document:
    reader = _READERS.get(_suffix(path))
    if reader is None:
        raise UnreadableError(
            f"has an unsupported type {path.suffix!r}", remedy=f"supported are {', '.join(sorted(SUPPORTED))}"
        )
    if not data.strip():
        raise UnreadableError("is empty", remedy="check that it was saved")
    if reader in (read_docx, read_pptx, read_xlsx):
        _check_size(expanded_size(data), limits.max_expanded_bytes)
    return compose(reader(data), uri=uri, stem=path.stem)


def _check_size(size: int, limit: int) -> None:
    if size > limit:
        raise UnreadableError(
            f"is too large: {size:,} bytes, at most {limit:,}", remedy="split it, or raise the limit"
        )
