"""Tables as lines that can be read alone: every row repeats the names of its columns."""

import csv
import io
from collections.abc import Iterator, Sequence

from tools.ingest.decode import decode
from tools.ingest.draft import Block, Draft, one_line
from tools.ingest.unreadable import UnreadableError

_DELIMITERS = ",;\t|"


def row_lines(rows: Sequence[Sequence[str]], *, header: bool = True) -> Iterator[str]:
    """Render rows as "column: value; column: value", empty cells left out.

    Args:
        rows: Cells; rows may differ in length.
        header: The first row with two cells or more names the columns, and those above it are captions;
            otherwise the cells stand alone.

    Yields:
        One line a row; the names alone where nothing follows them.
    """
    filled = [[one_line(cell) for cell in row] for row in rows]
    filled = [row for row in filled if any(row)]
    if not header or len(filled) < 2:
        yield from ("; ".join(filter(None, row)) for row in filled)
        return
    first = next((i for i, row in enumerate(filled) if len(list(filter(None, row))) > 1), 0)
    yield from (" ".join(filter(None, row)) for row in filled[:first])
    names = filled[first]
    for row in filled[first + 1 :]:
        yield "; ".join(
            f"{(names[i] if i < len(names) else '') or f'column {i + 1}'}: {cell}"
            for i, cell in enumerate(row)
            if cell
        )


def read_csv(data: bytes) -> Draft:
    """Read a table with a header line, parted by comma, semicolon, tab or bar.

    Raises:
        UnreadableError: Its encoding is unknown, or a quoted cell never ends.
    """
    text = decode(data).lstrip("\ufeff")
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True))
    except csv.Error as exc:
        raise UnreadableError(f"is not a readable table: {exc}", remedy="check its quotation marks") from exc
    return Draft(tuple(Block(line, run="table") for line in row_lines(rows)))


def _delimiter(text: str) -> str:
    """Take the delimiter that cuts the header into the most columns; the comma on a tie."""
    header = next((line for line in io.StringIO(text) if line.strip()), "")
    return max(_DELIMITERS, key=lambda delimiter: len(next(csv.reader([header], delimiter=delimiter))))
