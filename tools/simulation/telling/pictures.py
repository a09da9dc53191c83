"""The charts of a simulation as one picture, PNG or SVG, drawn by matplotlib."""

from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from textwrap import fill
from typing import Any, Final

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter

from tools.simulation.reading.quantities import format_quantity
from tools.simulation.running.charts import Chart, PictureFormat

MAX_BARS: Final = 8
_WIDTH: Final = 8.0  # inches
_HEIGHT: Final = 3.2  # of each chart
_DPI: Final = 150
_LEAST_ROWS: Final = 3  # of a tornado
_LABEL: Final = 26  # characters on a line of a driver's label
_BLUE, _ORANGE, _GREY = "#2f6f9f", "#d1752d", "#8a8a8a"
# No date and no random ids: the same result gives the same file. Text stays text, and no font is embedded.
_STYLE: Final = {"svg.hashsalt": "bizagent", "svg.fonttype": "none", "font.size": 9.0}
_NO_DATE: Final[Mapping[PictureFormat, dict[str, None]]] = {"png": {"Software": None}, "svg": {"Date": None}}


def picture(charts: Sequence[Chart], kind: PictureFormat) -> bytes:
    """Draw all charts, one below the other.

    Args:
        charts: Those of a result.
        kind: Format of the file.
    """
    shown = [chart for chart in charts if _shows_something(chart)]
    with mpl.rc_context(_STYLE):  # type: ignore[arg-type]  # a plain dict
        # A figure of its own, not pyplot's: those are global, and threads would draw into each other's.
        figure = Figure(figsize=(_WIDTH, _HEIGHT * len(shown)), layout="constrained")
        for place, chart in enumerate(shown, start=1):
            axes = figure.add_subplot(len(shown), 1, place)
            axes.spines[["top", "right"]].set_visible(False)
            axes.set_title(chart["title"], loc="left", fontweight="bold")
            _DRAW[chart["kind"]](axes, chart)
        file = BytesIO()
        figure.savefig(file, format=kind, dpi=_DPI, metadata=_NO_DATE[kind])
    return file.getvalue()


def _shows_something(chart: Chart) -> bool:
    """Tell whether a chart is more than an empty frame."""
    match chart["kind"]:
        case "tornado":
            bars = chart["bars"]  # of a median case without an outcome nothing starts anywhere
            return any(bar["swing"] != 0 and bar["outcome_middle"] is not None for bar in bars)
        case "fan":
            return bool(chart["trials"])
        case _:
            return True


def _histogram(axes: Axes, chart: Chart) -> None:
    """Bars of trials, and where the baseline and a target lie."""
    edges, counts = chart["edges"], chart["counts"]
    axes.stairs(counts, edges, fill=True, color=_BLUE, alpha=0.85)
    axes.axvline(chart["baseline"], color=_ORANGE, linewidth=1.5, label="baseline")
    if chart["target"] is not None:
        axes.axvline(chart["target"], color="black", linewidth=1.5, linestyle=":", label="target")
    axes.xaxis.set_major_formatter(_formatter(chart["unit"]))
    axes.yaxis.set_major_formatter(_formatter(""))
    axes.set_ylabel("trials")
    axes.legend(frameon=False)


def _fan(axes: Axes, chart: Chart) -> None:
    """The band between the 10th and the 90th percentile by month."""
    months = chart["months"]
    band = "10th to 90th percentile"
    axes.fill_between(months, chart["p10"], chart["p90"], color=_BLUE, alpha=0.25, linewidth=0, label=band)
    axes.plot(months, chart["p50"], color=_BLUE, label="median")
    axes.plot(months, chart["baseline"], color=_ORANGE, linestyle="--", label="baseline")
    axes.yaxis.set_major_formatter(_formatter(chart["unit"]))
    axes.set_xlabel("month")
    axes.set_xlim(months[0], months[-1])
    axes.legend(frameon=False, loc="upper left", ncols=3)
    axes.margins(y=0.2)


def _tornado(axes: Axes, chart: Chart) -> None:
    """One bar a driver, the largest on top: the outcome from the driver's 10th to its 90th percentile."""
    bars: list[dict[str, Any]] = chart["bars"][:MAX_BARS]
    middle = bars[0]["outcome_middle"]
    for place, bar in enumerate(bars):
        low, high = bar["outcome_low"], bar["outcome_high"]
        for end, colour in ((low, _GREY), (high, _BLUE)):
            if end is not None:
                axes.barh(place, end - middle, left=middle, height=0.6, color=colour)
    axes.axvline(middle, color="black", linewidth=0.8)
    axes.set_yticks(range(len(bars)), [fill(_bar_label(bar), _LABEL) for bar in bars])
    axes.set_ylim(max(len(bars), _LEAST_ROWS) - 0.5, -0.5)  # the largest on top; one bar alone stays a bar
    axes.xaxis.set_major_formatter(_formatter(chart["unit"]))
    handles = [Patch(color=_GREY), Patch(color=_BLUE)]
    axes.legend(handles, ["driver at its 10th percentile", "at its 90th"], frameon=False, loc="best")


def _bar_label(bar: Mapping[str, Any]) -> str:
    """Name a bar, and mark one of which an end has no outcome."""
    return f"{bar['label']} (undefined at an end)" if bar["swing"] is None else str(bar["label"])


_DRAW: Final[Mapping[str, Callable[[Axes, Chart], None]]] = {
    "histogram": _histogram,
    "fan": _fan,
    "tornado": _tornado,
}


def _formatter(unit: str) -> FuncFormatter:
    return FuncFormatter(lambda value, _: format_quantity(value, unit))
