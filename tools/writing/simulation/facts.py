"""The statements of a simulation's result: what a model is told, and what its sentences are held against."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final, Literal

from tools.simulation.model.describe import describe_value, is_neutral
from tools.simulation.model.drivers import LEVER_SUFFIXES, Driver
from tools.simulation.reading.quantities import format_quantity
from tools.simulation.simulate import SimulationResult
from tools.simulation.telling.narrative import outcome_words
from tools.simulation.telling.ranking import Influence, influences
from tools.writing.reading.figures import Figure
from tools.writing.reading.text import Reading

EFFECT: Final = "the effect of the scenario"
"""The subject of what the question's changes make of the outcome."""

COUNTS: Final = ("horizon", "trials")
"""Subjects that are the number itself."""

_BARS: Final = 3  # drivers whose effect is stated; the rest hardly moves the outcome
# How sure the estimates are is for the charts; mean less baseline is not what the scenario changes; how far
# the worst outcomes lie below the baseline has no common name; a probability needs its event.
_NOT_STATED: Final = re.compile(r"_ci$|^standard_|^change|^value_at_risk|^expected_shortfall|probability")
_NOT_TOLD: Final = ("mean", "minimum", "maximum")  # of the outcome: the median and two percentiles are enough
_SAID_OF: Final = {"user": "given as", "evidence": "in a document as", "assumption": "assumed to be"}


@dataclass(frozen=True)
class Fact:
    """One statement of a result.

    Attributes:
        subject: What it is about: the outcome, a measure, a driver, `EFFECT`, one of `COUNTS`, or an event.
        role: Which statistic of it: `median`, `p10`, …; empty for the values of a driver.
        kind: `level` of the subject, `change` of it (signed), or `chance` of the event.
        value: As it is written, with its unit.
        text: The whole statement.
        told: Whether a model that writes prose needs it.
    """

    subject: str
    role: str
    kind: Literal["level", "change", "chance"]
    value: str
    text: str
    told: bool = True

    @cached_property
    def figures(self) -> list[Figure]:
        """The figures of the value."""
        return Reading(self.value).figures


def facts(result: SimulationResult) -> list[Fact]:
    """List the statements of a result: effect, outcome, measures, changes, drivers, horizon, trials."""
    meta = result["metadata"]
    trials = f"{format_quantity(meta['trials_run'], 'count')} trials"
    found = [*_statistics(result), *_measures(result), *_changes(result), *_drivers(result)]
    if meta["horizon_months"]:
        months = format_quantity(meta["horizon_months"], "months")
        found.append(Fact("horizon", "", "level", months, f"The horizon is {months}."))
    return [*found, Fact("trials", "", "level", trials, f"{trials} were simulated.", told=False)]


def _statistics(result: SimulationResult) -> Iterator[Fact]:
    """State what the changes make of the outcome, and the outcome."""
    stats, unit, outcome = result["stats"], result["metadata"]["unit"], outcome_words(result)
    for fact in _leaves(stats["impact"] or {}, EFFECT, unit, signed=True):
        if fact.role == "percent":
            text = f"On average the scenario changes {outcome} by {fact.value} of the baseline."
        elif fact.role == "mean":
            text = f"On average the scenario changes {outcome} by {fact.value}."
        else:
            text = fact.text
        yield replace(fact, kind="change", text=text)
    if stats["impact"]:
        event, share = (
            f"the scenario {'raises' if result['metadata']['is_cost'] else 'lowers'} the outcome",
            format_quantity(stats["impact"]["probability_worse"], "ratio"),
        )
        yield Fact(event, "", "chance", share, f"The probability that {event} is {share}.", told=False)
    level = "the baseline"
    if stats["target"] is not None:
        level = f"the target of {format_quantity(stats['target'], unit)}"
    side = "above" if result["metadata"]["is_cost"] else "below"
    event, share = f"{outcome} ends {side} {level}", format_quantity(stats["downside_probability"], "ratio")
    yield Fact(event, "", "chance", share, f"The probability that {event} is {share}.")
    for fact in _leaves(stats, outcome, unit):
        yield replace(fact, told=fact.role not in _NOT_TOLD)


def _leaves(values: Mapping[str, Any], subject: str, unit: str, *, signed: bool = False) -> Iterator[Fact]:
    """State each number of a table of statistics; its key names the statistic."""
    for key, value in values.items():
        if isinstance(value, bool) or not isinstance(value, int | float):
            continue
        if not _NOT_STATED.search(key):
            written = format_quantity(value, "ratio" if key == "percent" else unit, signed=signed)
            text = f"The {_in_words(key)} of {subject} is {written}."
            yield Fact(subject, key, "level", written, text)


def _in_words(key: str) -> str:
    """Name a statistic: `p10` is the 10th percentile."""
    percentile = re.fullmatch(r"p(\d+)", key)
    return f"{percentile[1]}th percentile" if percentile else key.replace("_", " ")


def _measures(result: SimulationResult) -> Iterator[Fact]:
    """State the further figures: the probability of a yes, the median of a quantity."""
    for measure in result["stats"]["measures"].values():
        label = measure["label"]
        if measure["unit"] == "ratio":
            share = format_quantity(measure["mean"], "ratio")
            yield Fact(label, "", "chance", share, f"The probability that {label} is {share}.")
        else:
            value = format_quantity(measure["median"], measure["unit"])
            yield Fact(label, "median", "level", value, f"The median {label}, is {value}.")


def _changes(result: SimulationResult) -> Iterator[Fact]:
    """State what the scenario changes."""
    drivers = {driver["name"]: driver for driver in result["metadata"]["drivers"]}
    for name, driver in drivers.items():
        value = describe_value(driver)
        if target := lever_target(name, drivers):
            verb = f"changes {target} by {value}" if name.endswith("_change") else f"adds {value} to {target}"
            yield Fact(target, "", "change", value, f"The scenario {verb}.")
    for before in result["metadata"]["baseline_drivers"]:
        value = describe_value(before)
        text = f"Without the scenario the {before['label']} is {value}."
        yield Fact(before["label"], "", "level", value, text)


def lever_target(name: str, drivers: Mapping[str, Driver]) -> str:
    """Return the label of the driver that a lever acts on; empty for what is no lever."""
    suffix = next((suffix for suffix in LEVER_SUFFIXES if name.endswith(suffix)), "")
    return drivers[name.removesuffix(suffix)]["label"] if suffix else ""


def _drivers(result: SimulationResult) -> Iterator[Fact]:
    """State the values of the drivers that matter or are known, and what the largest do to the outcome."""
    meta = result["metadata"]
    drivers = {driver["name"]: driver for driver in meta["drivers"]}
    top = influences(result["charts"], result["stats"]["sensitivity"])[:_BARS]
    shown = {name for influence in top for name in influence.drivers}
    for name, driver in drivers.items():
        known = driver["source"]["kind"] != "assumption"
        if (name in shown or known) and not is_neutral(driver) and not lever_target(name, drivers):
            value, said_of = describe_value(driver), _SAID_OF[driver["source"]["kind"]]
            yield Fact(
                driver["label"],
                "",
                "level",
                value,
                f"The {driver['label']} is {said_of} {value}.",
                name in shown,
            )
    for influence in top:
        yield from _influence(influence, influence is top[0], drivers, meta["unit"])


def _influence(
    influence: Influence, is_largest: bool, drivers: Mapping[str, Driver], unit: str
) -> Iterator[Fact]:
    """State what one driver, or several that are correlated, does to the outcome."""
    alone = len(influence.drivers) == 1
    rank = " is the largest driver: it" if is_largest and alone else ""
    if alone and not influence.bars and influence.share is not None:
        label = lever_target(influence.drivers[0], drivers) or influence.label
        share = format_quantity(influence.share, "ratio")
        text = f"The {label}{rank} is behind {share} of the variance of the outcome."
        yield Fact(label, "variance", "level", share, text)
    for bar in influence.bars:
        label = lever_target(bar["driver"], drivers) or bar["label"]
        ends = " to ".join(format_quantity(bar[end], unit) for end in ("outcome_low", "outcome_high"))
        swing = format_quantity(bar["swing"], unit)
        yield Fact(label, "swing", "level", swing, f"The {label}{rank} swings the outcome by {swing}.")
        yield Fact(label, "moves", "level", ends, f"The {label} moves the outcome from {ends}.", told=False)
