"""The histogram of a simulation as lines of text."""

from typing import Final

import numpy as np

from tools.simulation.reading.quantities import format_quantity
from tools.simulation.running.charts import Chart

ROWS: Final = 20
_EIGHTHS: Final = " ▏▎▍▌▋▊▉"


def text_histogram(chart: Chart, width: int = 50) -> str:
    """Draw a histogram, one row a bin, with baseline and target marked at their bin, or the one next to them.

    Args:
        chart: Of kind `histogram`; its bins are joined until at most `ROWS` are left.
        width: Characters of the longest bar, at least 1.
    """
    joined = -(-len(chart["counts"]) // ROWS)
    counts = [sum(chart["counts"][i : i + joined]) for i in range(0, len(chart["counts"]), joined)]
    edges = chart["edges"][::joined]
    if edges[-1] != chart["edges"][-1]:
        edges.append(chart["edges"][-1])
    labels = [format_quantity(edge, chart["unit"]) for edge in edges[:-1]]
    margin = max(map(len, labels))
    notes = dict.fromkeys(range(len(counts)), "")
    for mark in ("baseline", "target"):
        level = chart[mark]
        if level is not None:
            row = int(np.clip(np.searchsorted(edges, level, side="right") - 1, 0, len(counts) - 1))
            notes[row] += f"  ← {mark}" + ("" if edges[0] <= level <= edges[-1] else ", beyond")
    lines = []
    for row, (label, count) in enumerate(zip(labels, counts, strict=True)):
        full, eighth = divmod(round(8 * width * count / max(max(counts), 1)), 8)
        bar = "█" * full + _EIGHTHS[eighth].strip()
        lines.append(f"{label:>{margin}} │{bar}{notes[row]}")
    return "\n".join([chart["title"], *lines])
