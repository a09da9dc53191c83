"""Tables that have lost their lines: a row of periods, and under it rows of as many numbers."""

import re
from typing import Final

from tools.writing.reading.periods import find_periods

_NUMBERS: Final = re.compile(r"(?:\s+[+\-\u2212(]?[\d.,]*\d[)%]?)+$")
_UNIT: Final = re.compile(r",? (?:(?P<sign>[$€£¥])|(?P<percent>%))(?: (?P<scale>thousand|million|billion))?$")
_CODES: Final = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY"}


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
