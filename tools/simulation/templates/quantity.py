"""A single quantity that the question itself describes: "90% sure price lands between 40 and 55"."""

import re
from collections.abc import Iterator
from typing import Final

from tools.simulation.templates.definition import DriverDefinition, Template, Value, Values
from tools.simulation.tokens import Unit

_NAMED: Final = (
    r"(?:the\s+|our\s+|its\s+)?(?P<subject>[^\W\d_][\w -]{0,40}?)\s+"
    r"(?:lands?|is|are|will|would|falls?|lies?|stays?|ends?|comes?|ranges?|between)\b"
)
_SUBJECTS: Final = (
    re.compile(
        r"\b(?:sure|confident|certain|chance|likely|confidence)(?:\s+interval)?(?:\s+(?:that|for|of))?\s+"
        + _NAMED,
        re.IGNORECASE,
    ),
    # With the confidence behind the range, the quantity is what the sentence begins with.
    re.compile(
        r"(?:^|[.:;,?!]\s+)(?:(?:what\s+)?if\s+|(?:say|assume|suppose)\s+(?:that\s+)?)?" + _NAMED, re.I
    ),
)
_UNITS: Final = {
    "money": "currency",
    "percent": "ratio",
    "points": "ratio",
    "duration": "months",
    "number": "count",
}


def quantity_template(text: str, kind: Unit) -> Template:
    """Make the template of the quantity, of the given kind, that a text states with a confidence."""
    match = next((found for pattern in _SUBJECTS if (found := pattern.search(text))), None)
    subject = match["subject"].lower() if match else "the quantity"
    return Template(
        name="quantity",
        outcome_label=subject[:1].upper() + subject[1:],
        path_label=subject,
        unit=_UNITS[kind],
        words={},
        drivers=(
            DriverDefinition(
                "quantity",
                subject,
                _UNITS[kind],
                "fixed",
                {"value": 0},
                synonyms=rf"{re.escape(subject)}|between|in",
                accepts=("level",),
            ),
        ),
        states=_as_stated,
        has_months=False,
    )


def _as_stated(v: Values, months: int) -> Iterator[Value]:
    """The quantity itself, at no later month than the present."""
    yield v["quantity"]
