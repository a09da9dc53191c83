"""Which drivers matter most to the outcome."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tools.simulation.model.describe import is_neutral
from tools.simulation.model.drivers import Driver
from tools.simulation.running.charts import Chart
from tools.simulation.running.sensitivity import Sensitivity
from tools.simulation.simulate import SimulationResult

Bar = Mapping[str, Any]
"""Of the tornado."""


@dataclass(frozen=True)
class Influence:
    """What one driver, or several that are correlated, does to the outcome.

    Attributes:
        drivers: Their names.
        label: How people call them.
        share: Of the outcome's variance that they are behind, with their interactions; None if not estimated.
        bars: Of those among them that alone move the outcome from its median case, the largest swing first.
    """

    drivers: tuple[str, ...]
    label: str
    share: float | None
    bars: tuple[Bar, ...]


def influences(charts: Sequence[Chart], sensitivity: Sensitivity | None) -> list[Influence]:
    """List what moves the outcome, the largest first.

    By the share of the variance where it is estimated: a tornado moves one driver at a time between two
    percentiles, and so misses rare events, effects that are alike on both sides, and interactions. Without
    shares, by the swing; but where a bar has an end without an outcome, nothing can be said to be the
    largest, and the list is empty.
    """
    bars = tornado_bars(charts)
    moving = [bar for bar in bars if bar["swing"]]
    if sensitivity and sensitivity["indices"]:
        return [
            Influence(
                drivers=tuple(index["drivers"]),
                label=index["label"],
                share=min(index["total"], 1.0),  # an estimate may lie beyond
                bars=tuple(bar for bar in moving if bar["driver"] in index["drivers"]),
            )
            for index in sensitivity["indices"]
            if index["total"] > 0
        ]
    if any(bar["swing"] is None for bar in bars):
        return []
    return [Influence((bar["driver"],), bar["label"], None, (bar,)) for bar in moving]


def tornado_bars(charts: Sequence[Chart]) -> list[dict[str, Any]]:
    """Return the bars of the tornado, the largest swing first."""
    tornado = next(chart for chart in charts if chart["kind"] == "tornado")
    bars: list[dict[str, Any]] = tornado["bars"]
    return bars


def weakest_assumption(result: SimulationResult) -> Driver | None:
    """The assumed driver that moves the outcome most; None if no uncertain driver is an assumption.

    Of several that are correlated it is the one that alone moves the outcome most.
    """
    assumed = {
        driver["name"]: driver
        for driver in result["metadata"]["drivers"]
        if driver["source"]["kind"] == "assumption" and not is_neutral(driver)
    }
    ranked = influences(result["charts"], result["stats"]["sensitivity"])
    names = [name for each in ranked for name in (*(bar["driver"] for bar in each.bars), *each.drivers)]
    return next((assumed[name] for name in (*names, *assumed) if name in assumed), None)
