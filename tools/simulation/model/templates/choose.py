"""Choose the template that a question asks for."""

import re
from collections.abc import Collection
from typing import Final

from tools.simulation.model.templates.arr import ARR
from tools.simulation.model.templates.definition import Template
from tools.simulation.model.templates.headcount import HEADCOUNT
from tools.simulation.model.templates.liquidity import LIQUIDITY
from tools.simulation.model.templates.quantity import quantity_template
from tools.simulation.model.templates.revenue import GROSS_PROFIT, REVENUE
from tools.simulation.model.templates.sales import SALES
from tools.simulation.model.templates.unit_economics import UNIT_ECONOMICS
from tools.simulation.reading.statements import PromptReading
from tools.simulation.reading.tokens import Quantity

# On equal scores the earlier one is taken.
TEMPLATES: Final = (ARR, LIQUIDITY, REVENUE, GROSS_PROFIT, SALES, UNIT_ECONOMICS, HEADCOUNT)
FALLBACK: Final = REVENUE
_ENDS: Final = re.compile(
    r"\b(?:lands?|ends?|finish(?:es)?|closes?|comes?\s(?:in|out)|will|year[- ]end)\b", re.IGNORECASE
)
_REACH: Final = 60  # characters in front of a figure
_ASKED_FOR: Final = 3.0  # words of this weight name a template, below it they only hint at one


def choose_template(reading: PromptReading, driver_names: Collection[str]) -> tuple[Template, str]:
    """Take the template whose words, drivers and given driver names fit the question best.

    Args:
        reading: The question.
        driver_names: Names of the drivers that the caller gives; each counts like a word asked for.

    Returns:
        The template, and a note for the reader where the question named none (else empty).
    """
    words = {template.name: _word_score(template, reading.text) for template in TEMPLATES}
    scores = {
        template.name: words[template.name]
        + sum(bool(driver.mentions(reading.text)) for driver in template.drivers)
        + _ASKED_FOR * len(lever_targets(driver_names) & {driver.name for driver in template.drivers})
        for template in TEMPLATES
    }
    best = max(TEMPLATES, key=lambda template: scores[template.name])
    stated = _all_that_is_stated(reading)
    if stated and not driver_names and (max(words.values()) < _ASKED_FOR or _is_of_the_end(reading, stated)):
        return quantity_template(reading.text, stated), ""
    if scores[best.name] > 0:
        return best, ""
    known = ", ".join(template.name.replace("_", " ") for template in TEMPLATES)
    note = f"The question names none of the outcomes that can be simulated ({known}): revenue was taken."
    return FALLBACK, note


def _all_that_is_stated(reading: PromptReading) -> Quantity | None:
    """Give the range that a confidence is stated with, where the question states nothing else."""
    if len(reading.statements) == 1 and reading.statements[0].kind == "interval":
        return reading.statements[0].quantity
    return None


def _is_of_the_end(reading: PromptReading, stated: Quantity) -> bool:
    """Tell whether a range, of amounts, is where the outcome itself comes to lie, no figure of today."""
    return stated.unit in ("money", "number") and bool(
        _ENDS.search(reading.text, max(0, stated.start - _REACH), stated.start)
    )


def named_template(name: str) -> Template | None:
    """Find a template by its name."""
    return next((template for template in TEMPLATES if template.name == name), None)


def lever_targets(driver_names: Collection[str]) -> set[str]:
    """Names of the drivers that the given names belong to, levers without their suffix."""
    return {name.removesuffix("_change").removesuffix("_shift") for name in driver_names}


def _word_score(template: Template, text: str) -> float:
    """Sum the weights of the patterns that occur."""
    return sum(
        weight
        for pattern, weight in template.words.items()
        if re.search(rf"\b(?:{pattern})\b", text, re.IGNORECASE)
    )
