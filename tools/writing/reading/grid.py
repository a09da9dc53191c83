"""The rows of tables, written as those of others are, and so that they tell what has changed."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final, NamedTuple

from tools.writing.reading.periods import find_periods

_NUMBERS: Final = re.compile(r"(?:\s+[+\-\u2212(]?[\d.,]*\d[)%]?)+$")
_UNIT: Final = re.compile(r",? (?:(?P<sign>[$€£¥])|(?P<percent>%))(?: (?P<scale>thousand|million|billion))?$")
_CODES: Final = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY"}
_ROW: Final = re.compile(r"(?P<label>[^;]+); [^;:]+: [^;]+(?:;[^;]+)*")
_CELL: Final = re.compile(r" ?(?P<period>[^:]+): (?P<number>[+\-\u2212]?(?:\d[\d,]*)?\.?\d+)%?")


class _Cell(NamedTuple):
    """A number of a row, and its period: year and last month."""

    when: tuple[int, int]
    value: float
    at: int
    start: int


def with_headings(text: str) -> str:
    """Write the rows of such tables as those of others are: the label, then each number with its period.

    Under "Q3 2025 Q3 2026", "Revenue, $ million 10.1 12.2" becomes "Revenue (USD million); Q3 2025: 10.1; Q3
    2026: 12.2". All other lines stay as they are.
    """
    lines = []
    columns: list[str] = []
    for line in text.split("\n"):
        lines.append(_row(line, columns) or line)
        columns = _columns(line) or (columns if lines[-1] is not line else [])
    return "\n".join(lines)


def label_end(text: str) -> int:
    """Where the label of a row ends: "Sales: North" of "Sales: North; 2024: 580"; 0 if the text is no row."""
    match = _ROW.fullmatch(text)
    return match.end("label") if match else 0


def with_change(row: str) -> str:
    """Tell where a row leads: "Sales; 2024: 58; 2025: 61" becomes "Sales; 2024: from 58; 2025: rose to 61".

    So it speaks for a sentence that says "rose", and against one that says "fell". Where a row goes up and
    down, or has no two periods, it stays as it is.
    """
    cells = row.split(";")
    found = sorted(_cells(cells))
    steps = {(later.value > former.value) - (later.value < former.value) for former, later in pairwise(found)}
    if len(steps) != 1 or 0 in steps:
        return row
    for cell, words in ((found[0], "from "), (found[-1], "rose to " if steps == {1} else "fell to ")):
        cells[cell.at] = cells[cell.at][: cell.start] + words + cells[cell.at][cell.start :]
    return ";".join(cells)


def _cells(cells: list[str]) -> Iterator[_Cell]:
    """Give the cells that hold a number by its period."""
    for i, cell in enumerate(cells):
        match = _CELL.fullmatch(cell)
        periods = list(find_periods(match["period"])) if match else []
        if match and len(periods) == 1 and periods[0].end - periods[0].start == len(match["period"]):
            number = match["number"].replace(",", "").replace("\u2212", "-")
            yield _Cell((periods[0].year or 0, periods[0].last), float(number), i, match.start("number"))


def _columns(line: str) -> list[str]:
    """The periods of a line that has two or more, and nothing else."""
    periods = list(find_periods(line))
    rest = line
    for period in reversed(periods):
        rest = rest[: period.start] + rest[period.end :]
    return (
        [line[period.start : period.end] for period in periods]
        if len(periods) > 1 and not rest.strip()
        else []
    )


def _row(line: str, columns: list[str]) -> str:
    """The row of a table with these columns; empty if the line is none."""
    match = _NUMBERS.search(line)
    numbers = match[0].split() if match else []
    if not match or len(numbers) != len(columns) or not line[: match.start()].strip():
        return ""
    label = _UNIT.sub(_in_brackets, line[: match.start()])
    return "; ".join(
        (label, *(f"{column}: {number}" for column, number in zip(columns, numbers, strict=True)))
    )


def _in_brackets(match: re.Match[str]) -> str:
    if match["percent"]:
        return " (%)"
    return f" ({_CODES[match['sign']]}{' ' + match['scale'] if match['scale'] else ''})"
