"""The result of a simulation in words an executive reads; every figure is taken from the result."""

from typing import Final, Literal

from tools.simulation.model.describe import describe_value
from tools.simulation.model.drivers import LEVER_SUFFIXES
from tools.simulation.reading.quantities import format_quantity
from tools.simulation.simulate import SimulationResult
from tools.simulation.telling.disclosures import cautions, foundations, limits, readings_to_confirm
from tools.simulation.telling.ranking import Influence, influences, tornado_bars, weakest_assumption

SectionName = Literal["executive_summary", "why_it_matters", "next_best_actions"]
Sections = dict[SectionName, list[str]]
"""Sentences in Markdown, by section; the sections are in the order of `HEADINGS`."""

HEADINGS: Final[dict[SectionName, str]] = {
    "executive_summary": "Executive Summary",
    "why_it_matters": "Why It Matters",
    "next_best_actions": "Next Best Actions",
}

_ENDS: Final = {"outcome_low": "its 10th percentile", "outcome_high": "its 90th"}  # of a bar


def narrative(result: SimulationResult) -> str:
    """Write the result as Markdown, in three headed sections."""
    return render(disclose(sections(result), result))


def render(written: Sections) -> str:
    """Put sentences under their headings; actions become a list."""
    bodies = {name: " ".join(sentences) for name, sentences in written.items()}
    bodies["next_best_actions"] = "\n".join(f"- {action}" for action in written["next_best_actions"])
    return "\n\n".join(f"## {HEADINGS[name]}\n\n{body}" for name, body in bodies.items())


def sections(result: SimulationResult) -> Sections:
    """Say what the figures say."""
    return {
        "executive_summary": _summary(result),
        "why_it_matters": _reasons(result),
        "next_best_actions": _actions(result),
    }


def disclose(written: Sections, result: SimulationResult) -> Sections:
    """Add what a reader must know whoever wrote the rest: what it rests on, how the question was read."""
    return {
        "executive_summary": [*cautions(result), *written["executive_summary"], *limits(result)],
        "why_it_matters": [*written["why_it_matters"], *foundations(result)],
        "next_best_actions": [*written["next_best_actions"], *readings_to_confirm(result)],
    }


def _summary(result: SimulationResult) -> list[str]:
    """What comes out, what the changes do to it, how likely it ends too low."""
    stats, meta = result["stats"], result["metadata"]
    unit, impact = meta["unit"], stats["impact"]
    sentences = []
    if impact:
        size = format_quantity(abs(impact["mean"]), unit)
        share = "" if impact["percent"] is None else f" ({_signed(impact['percent'], 'ratio')})"
        verb = "lowers" if impact["mean"] < 0 else "raises"
        effect = f"{verb} {outcome_words(result)} by {size} on average{share}"
        if impact["mean"] == 0:
            effect = f"leaves {outcome_words(result)} as it is on average"
        sentences.append(
            f"**The scenario {effect}.** It is: {'; '.join(_changes(result))}. Trial by trial, its effect "
            f"lies between {_signed(impact['p10'], unit)} (10th percentile) and "
            f"{_signed(impact['p90'], unit)} (90th), {'dearer' if meta['is_cost'] else 'a loss'} in "
            f"{format_quantity(impact['probability_worse'], 'ratio')} of trials."
        )
    sentences.append(
        f"{meta['outcome']}: median {format_quantity(stats['median'], unit)}, from "
        f"{format_quantity(stats['p10'], unit)} (10th percentile) to {format_quantity(stats['p90'], unit)} "
        f"(90th); the baseline is {format_quantity(stats['baseline'], unit)}."
    )
    level = "the baseline"
    if stats["target"] is not None:
        level = f"the target of {format_quantity(stats['target'], unit)}"
    # A single quantity ends below its own median in half of all trials: nothing to report.
    if stats["target"] is not None or len(meta["drivers"]) > 1:
        chance = format_quantity(stats["downside_probability"], "ratio")
        side = "above" if meta["is_cost"] else "below"
        sentences.append(f"The chance of ending {side} {level} is {chance}.")
    return sentences


def _reasons(result: SimulationResult) -> list[str]:
    """What the further figures say, and what drives the outcome."""
    stats = result["stats"]
    sentences = []
    for measure in stats["measures"].values():
        if measure["unit"] == "ratio":
            share = format_quantity(measure["mean"], "ratio")
            sentences.append(f"In {share} of trials {measure['label']}.")
        else:
            middle = format_quantity(measure["median"], measure["unit"])
            sentences.append(f"The median {measure['label']}, is {middle}.")
    ranked = influences(result["charts"], stats["sensitivity"])
    if ranked:
        sentences.append(_largest(ranked[0], result["metadata"]["unit"]))
    for bar in tornado_bars(result["charts"]):
        ends = [words for end, words in _ENDS.items() if bar[end] is None]
        if ends and bar["outcome_middle"] is not None:
            where = " and ".join(ends)
            sentences.append(f"With {bar['label']} at {where} the outcome is infinite or undefined.")
    return sentences


def _largest(top: Influence, unit: str) -> str:
    """Say what the largest driver does; several that are correlated cannot be moved one at a time."""
    sentence = f"The largest driver is **{top.label}**"
    if top.share is not None:
        sentence += f", behind {format_quantity(top.share, 'ratio')} of the outcome's variance"
    if top.bars and len(top.drivers) == 1:
        bar = top.bars[0]
        low, high = (format_quantity(bar[end], bar["unit"]) for end in ("low_value", "high_value"))
        left, right = (format_quantity(bar[end], unit) for end in ("outcome_low", "outcome_high"))
        sentence += f": from {low} to {high} it moves the outcome from {left} to {right}"
    return f"{sentence}."


def _actions(result: SimulationResult) -> list[str]:
    """What to find out, what to plan for, what to watch."""
    stats, meta = result["stats"], result["metadata"]
    actions = []
    weakest = weakest_assumption(result)
    ranked = influences(result["charts"], stats["sensitivity"])
    if weakest:
        why = ": of all that is assumed it moves the outcome most" if ranked else ""
        actions.append(
            f"Replace the assumption on {weakest['label']} by your own figure (driver `{weakest['name']}`) "
            f"and run again{why}."
        )
    low = format_quantity(abs(stats["p10"]), meta["unit"])
    if meta["is_cost"]:
        high = format_quantity(stats["p90"], meta["unit"])
        actions.append(
            f"Budget {high}, the 90th percentile of {outcome_words(result)}, not the median alone."
        )
    elif stats["p10"] < 0:
        actions.append(
            f"Find out how to cover a shortfall of {low}: the 10th percentile is below zero by it."
        )
    else:
        actions.append(
            f"Plan for {low}, the 10th percentile of {outcome_words(result)}, not for the median alone."
        )
    watched = [each for each in ranked if not weakest or weakest["name"] not in each.drivers]
    if watched and len(ranked) > 1:
        actions.append(f"Watch {watched[0].label}: {_swing(watched[0], meta['unit'])}.")
    return actions


def _swing(influence: Influence, unit: str) -> str:
    """How far a driver alone moves the outcome; where that says nothing, its share of the variance."""
    if influence.bars and len(influence.drivers) == 1:
        return f"it alone swings the outcome by {format_quantity(influence.bars[0]['swing'], unit)}"
    share = format_quantity(influence.share or 0.0, "ratio")
    return f"{share} of the outcome's variance is due to it, alone or with others"


def _changes(result: SimulationResult) -> list[str]:
    """What the scenario changes: its levers, and the drivers that differ from the baseline."""
    replaced = {driver["name"]: driver for driver in result["metadata"]["baseline_drivers"]}
    changes = []
    for driver in result["metadata"]["drivers"]:
        if driver["name"] in replaced:
            before = replaced[driver["name"]]
            today = describe_value(before) + (
                " (assumed)" if before["source"]["kind"] == "assumption" else ""
            )
            changes.append(f"{driver['label']}: {describe_value(driver)} instead of {today}")
        elif driver["name"].endswith(LEVER_SUFFIXES):
            changes.append(f"{driver['label']}: {describe_value(driver)}")
    return changes


def outcome_words(result: SimulationResult) -> str:
    """Return the outcome as it stands inside a sentence; an abbreviation keeps its capitals."""
    words = result["metadata"]["outcome"]
    return words if words[:2].isupper() else words[:1].lower() + words[1:]


def _signed(value: float, unit: str) -> str:
    """A value with its sign."""
    return format_quantity(value, unit, signed=True)
