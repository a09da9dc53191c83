import re

import pytest

from tests.tools.simulation.results import REPORT
from tools.simulation.reading.quantities import format_quantity
from tools.simulation.simulate import simulate
from tools.simulation.telling.narrative import narrative
from tools.simulation.telling.ranking import weakest_assumption

PROMPTS = [
    "Estimate downside ARR impact with 15% churn increase",
    "Monte Carlo liquidity stress test",
    "What if hiring slips two months and CAC rises 10-20%?",
    "90% sure price lands between 40 and 55",
    "LTV/CAC if CAC rises 20%",
    "Chance that cash falls below $1m",
    "tell me about gardens",
    "What if ARR falls to $30m?",
    "Headcount cost if we hire 25 people at £80,000 a year",
    "ARR with churn up 2 points",
    "Revenue of $10m a year give or take 10% drops by a third",
    "p10 of price is 40 and p90 is 55",
    "What if churn rises until the end of 2027?",
]
FIGURE = re.compile(r"[+-]?[$€£¥]?\d[\d,.]*(?:bn|tn|[km%\u00d7])?(?!\w)")


def _numbers(value):
    if isinstance(value, bool):
        return
    if isinstance(value, int | float):
        yield float(value)
    elif isinstance(value, dict):
        for item in value.values():
            yield from _numbers(item)
    elif isinstance(value, list):
        for item in value:
            yield from _numbers(item)


def _written(result):
    """Every way in which a number of the result can be written."""
    units = {"count", "ratio", "multiple", "months", result["metadata"]["unit"]}
    units |= {driver["unit"] for driver in result["metadata"]["drivers"]}
    for number in _numbers(
        {"stats": result["stats"], "drivers": result["metadata"], "charts": result["charts"][-1]}
    ):
        for unit in units:
            yield from (
                format_quantity(number, unit).split(" ")[0],
                format_quantity(abs(number), unit).split(" ")[0],
            )
            yield format_quantity(number, unit, signed=True).split(" ")[0]


@pytest.mark.parametrize("prompt", PROMPTS)
def test_there_are_exactly_three_headed_sections(prompt):
    text = narrative(simulate(prompt, trials=500, seed=1))
    assert re.findall(r"^#+ (.*)$", text, re.MULTILINE) == [
        "Executive Summary",
        "Why It Matters",
        "Next Best Actions",
    ]


@pytest.mark.parametrize("prompt", PROMPTS)
def test_every_figure_is_one_of_the_result(prompt):
    result = simulate(prompt, trials=500, seed=1)
    known = set(_written(result))
    known |= {"10th", "90th", str(result["metadata"]["horizon_months"])}
    text = re.sub(r"\b(?:10|90)th\b|“[^”]*”", "", narrative(result))
    figures = {figure.rstrip(".,") for figure in FIGURE.findall(text)}
    assert figures
    assert figures <= known


def test_the_largest_driver_and_the_weakest_assumption_are_named():
    result = simulate(PROMPTS[0], trials=500, seed=1)
    text = narrative(result)
    assert "largest driver is **starting ARR**" in text
    assert "weakest assumption is **starting ARR**" in text


def test_a_grounded_driver_is_no_longer_the_weakest_assumption():
    passage = {"doc_id": "d", "chunk_id": "c", "title": "Report", "score": 1.0, "text": "ARR was $48.2m."}
    result = simulate(PROMPTS[0], trials=500, seed=1, passages=[passage])
    weakest = weakest_assumption(result)
    assert weakest is not None
    assert weakest["name"] != "starting_arr"
    assert "“Report”" in narrative(result)


def test_a_question_about_nothing_known_begins_with_that():
    text = narrative(simulate("tell me about gardens", trials=50, seed=1))
    assert text.startswith("## Executive Summary\n\nThe question names none")


def test_both_readings_of_an_ambiguous_figure_are_put_to_the_reader():
    text = narrative(simulate(PROMPTS[0], trials=50, seed=1))
    assert "relative change" in text
    assert "percentage points" in text


def test_a_figure_that_was_not_used_is_said_first():
    text = narrative(simulate("ARR impact with a 15% price increase", trials=50, seed=1))
    assert text.startswith("## Executive Summary\n\n“15%” speaks of price")


def _of_formula(formula, *drivers, **more):
    given = [{"name": name, "distribution": kind, "parameters": p} for name, kind, p in drivers]
    return simulate("", trials=1024, seed=1, drivers=given, formula={"formula": formula}, **more)


STANDARD = {"mean": 0.0, "sd": 1.0}


def test_trials_without_an_outcome_are_counted_to_the_trial_before_anything_else():
    result = simulate("LTV/CAC if churn falls 30 points", trials=4096, seed=1)
    undefined = result["metadata"]["undefined_trials"]
    assert undefined > 2000
    share = format_quantity(undefined / 4096, "ratio")
    begin = f"## Executive Summary\n\nIn {undefined:,} of 4,096 trials ({share}) the outcome is"
    assert narrative(result).startswith(begin)
    assert weakest_assumption(result)["name"] == "monthly_churn"


def test_a_rare_event_is_the_largest_driver_with_its_share_of_the_variance():
    event = ("event", "bernoulli", {"probability": 0.08})
    text = narrative(_of_formula("base - 5 * event", ("base", "normal", {"mean": 10, "sd": 0.1}), event))
    assert "The largest driver is **event**, behind 99.6% of the outcome's variance." in text
    assert "Watch event" in text


def test_no_driver_is_the_largest_where_an_end_without_an_outcome_leaves_it_open():
    drivers = [("a", "normal", STANDARD), ("b", "normal", STANDARD)]
    text = narrative(_of_formula("sqrt(b + 0.5)", *drivers, with_sensitivity=False))
    assert "largest driver" not in text
    assert "With b at its 10th percentile the outcome is infinite or undefined." in text


def test_a_baseline_that_is_a_median_of_trials_and_a_mean_that_does_not_exist_are_said():
    drivers = [("a", "student_t", {"df": 1, "location": 0, "scale": 1}), ("b", "normal", STANDARD)]
    text = narrative(_of_formula("a / b", *drivers)).partition("## Why")[0]
    assert "the baseline is the median of the trials" in text
    assert "The distribution of a has no mean" in text


def test_the_passage_behind_a_figure_of_today_that_is_replaced_is_named():
    text = narrative(simulate("What if ARR falls to $30m?", trials=64, seed=1, passages=[REPORT]))
    assert "Starting ARR today ($48.2m) is from “Annual report”." in text
