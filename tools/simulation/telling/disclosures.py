"""What a reader of a result must know, whoever tells it: what it rests on, what was left out, its reading."""

from typing import Final

from tools.simulation.model.describe import NO_MEAN, describe_value
from tools.simulation.planning.scenario import NO_START
from tools.simulation.reading.quantities import format_quantity
from tools.simulation.running.reference import MEDIAN_NOTE
from tools.simulation.simulate import SimulationResult
from tools.simulation.telling.ranking import weakest_assumption

_SOURCES: Final = {
    "assumption": "is due to assumptions",
    "evidence": "is due to figures found in passages",
    "user": "is due to figures that were given",
}


def cautions(result: SimulationResult) -> list[str]:
    """Say what comes before all figures: trials without an outcome, an unnamed outcome, what was not used."""
    meta = result["metadata"]
    unused = [note for note in meta["assumptions"] if "was not used" in note or note.startswith(NO_START)]
    return [*_undefined(result), *([meta["caveat"]] if meta["caveat"] else []), *unused]


def limits(result: SimulationResult) -> list[str]:
    """Say where a figure is not what its name says."""
    notes = [note for note in result["metadata"]["assumptions"] if note == MEDIAN_NOTE or NO_MEAN in note]
    return [*_precision(result), *notes]


def readings_to_confirm(result: SimulationResult) -> list[str]:
    """Ask to confirm how the question was read, and say what the other reading comes to."""
    notes = [note for note in result["metadata"]["assumptions"] if "the other reading" in note]
    return [f"Confirm the reading: {note}{_outcome_of_other(note, result)}" for note in notes]


def foundations(result: SimulationResult) -> list[str]:
    """What the numbers rest on, and where they do not hold."""
    meta = result["metadata"]
    sentences = []
    weakest = weakest_assumption(result)
    if weakest:
        sentences.append(
            f"The weakest assumption is **{weakest['label']}** ({describe_value(weakest)}): nobody stated it "
            "and no passage gives it."
        )
    else:
        sentences.append("No uncertain driver is a mere assumption: each was stated or found in a passage.")
    sensitivity = result["stats"]["sensitivity"]
    if sensitivity and len(sensitivity["by_source"]) > 1:
        shares = sorted(sensitivity["by_source"].items(), key=lambda item: -item[1])
        words = " and ".join(f"{format_quantity(share, 'ratio')} {_SOURCES[kind]}" for kind, share in shares)
        sentences.append(f"Of the outcome's variance {words}.")
    for drivers, when in ((meta["drivers"], ""), (meta["baseline_drivers"], " today")):
        for driver in drivers:
            if driver["source"]["kind"] == "evidence":
                title = driver["source"].get("title") or "an untitled passage"
                label = _capital(driver["label"]) + when
                sentences.append(f"{label} ({describe_value(driver)}) is from “{title}”.")
    sentences += _repairs(result)
    for bounds, word in ((meta["floors"], "floor"), (meta["ceilings"], "ceiling")):
        for bound in bounds:
            if bound["share_clipped"] > 0:
                share = format_quantity(bound["share_clipped"], "ratio")
                sentences.append(f"The {word} of {bound['driver']} holds {share} of its draws.")
    return sentences


def _precision(result: SimulationResult) -> list[str]:
    """Say where a wanted precision was not reached."""
    convergence = result["metadata"]["convergence"]
    if not convergence or convergence["converged"]:
        return []
    name, width = convergence["statistic"].replace("_", " "), convergence["half_width"]
    unit = "ratio" if name.startswith("share") else result["metadata"]["unit"]
    reached = "cannot be told" if width is None else f"is {format_quantity(width, unit)}"
    return [
        f"The wanted precision was not reached: half the 95% interval of the {name} {reached} after "
        f"{result['metadata']['trials_run']:,} trials."
    ]


def _repairs(result: SimulationResult) -> list[str]:
    """Say that correlations were changed, and which one most."""
    repairs = result["metadata"]["repaired_correlations"]
    if not repairs:
        return []
    worst = max(repairs, key=lambda repair: abs(repair["asked"] - repair["used"]))
    return [
        f"No drivers can have all the correlations that were given: {len(repairs):,} had to be changed, most "
        f"of all that of {' and '.join(worst['drivers'])}, from {worst['asked']:.2f} to {worst['used']:.2f}."
    ]


def _undefined(result: SimulationResult) -> list[str]:
    """Say how many trials have no outcome, to the trial: no other figure speaks of them."""
    undefined, trials = result["metadata"]["undefined_trials"], result["metadata"]["trials_run"]
    if not undefined:
        return []
    share = format_quantity(undefined / trials, "ratio")
    return [
        f"In {undefined:,} of {trials:,} trials ({share}) the outcome is infinite or undefined; all figures "
        f"are of the other {trials - undefined:,}."
    ]


def _outcome_of_other(note: str, result: SimulationResult) -> str:
    """Say what the other reading of a note comes to, where it was simulated."""
    unit = result["metadata"]["unit"]
    for other in result["metadata"]["other_readings"]:
        if f"the other reading is {other['reading']}." in note:
            if other["median"] is None:
                return " With it the outcome is infinite or undefined."
            return f" With it the median is {format_quantity(other['median'], unit)}."
    return ""


def _capital(words: str) -> str:
    """The words with a capital letter in front."""
    return words[:1].upper() + words[1:]
