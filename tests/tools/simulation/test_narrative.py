import re

import pytest

from tools.simulation.narrative import narrative, weakest_assumption
from tools.simulation.quantities import format_quantity
from tools.simulation.simulate import simulate

PROMPTS = [
    "Estimate downside ARR impact with 15% churn increase",
    "Monte Carlo liquidity stress test",
    "What if hiring slips two months and CAC rises 10-20%?",
    "90% sure price lands between 40 and 55",
    "LTV/CAC if CAC rises 20%",
    "Chance that cash falls below $1m",
    "tell me about gardens",
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
