"""A single quantity that the question itself describes: "90% sure price lands between 40 and 55"."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from tools.simulation.model.templates.definition import DriverDefinition, Template, Value, Values
from tools.simulation.reading.tokens import Quantity, Unit

_NAMED: Final = (
    r"(?:the\s+|our\s+|its\s+)?(?P<subject>[^\W\d_][\w -]{0,40}?)"
    r"(?:\s+(?:lands?|is|are|will|would|falls?|lies?|stays?|ends?|comes?|ranges?|between|at|from)\b"
    r"|\s+of(?=\s+[$€£¥]?[0-9])|\s*[:=])"
)
_SUBJECTS: Final = (
    re.compile(
        r"\b(?:sure|confident|certain|chance|likely|confidence)(?:\s+interval)?(?:\s+(?:that|for|of))?\s+"
        + _NAMED,
        re.IGNORECASE,
    ),
    re.compile(r"\b(?:p[0-9]{1,2}|percentile)\s+(?:of|for)\s+" + _NAMED, re.IGNORECASE),
    # With the confidence behind the range, the quantity is what the sentence begins with.
    re.compile(
        r"(?:^|[.:;,?!]\s+)(?:(?:what\s+)?if\s+|(?:say|assume|suppose)\s+(?:that\s+)?)?" + _NAMED, re.I
    ),
    re.compile(
        r"\bfor\s+(?:the\s+|our\s+)?(?P<subject>[^\W\d_][\w -]{0,40}?)\s*(?:[?.,;:]|$)", re.IGNORECASE
    ),
)
_WORD_ENDS: Final = re.compile(r"^\W+|\W+$")
_UNITS: Final[Mapping[Unit, str]] = {
    "money": "currency",
    "percent": "ratio",
    "points": "ratio",
    "duration": "months",
    "number": "count",
    "factor": "multiple",
}


def quantity_template(text: str, stated: Quantity) -> Template:
    """Make the template of what a text states, with a confidence, by one of its quantities."""
    unit, quote = _UNITS[stated.unit], text[stated.start : stated.end]
    match = next((found for pattern in _SUBJECTS if (found := pattern.search(text))), None)
    words = match["subject"].split() if match else ["the", "quantity"]
    subject = " ".join(word if word.isupper() else word.lower() for word in words)
    return Template(
        name="quantity",
        outcome_label=subject[:1].upper() + subject[1:],
        path_label=subject,
        unit=unit,
        words={},
        drivers=(
            DriverDefinition(
                "quantity",
                subject,
                unit,
                "fixed",
                {"value": 0},
                # The figure itself says what it is of, whatever else the text names.
                synonyms=rf"{re.escape(subject)}|{re.escape(_WORD_ENDS.sub('', quote))}",
                accepts=("level",),
            ),
        ),
        states=_as_stated,
        has_months=False,
    )


def _as_stated(v: Values, months: int) -> Iterator[Value]:
    """The quantity itself, at no later month than the present."""
    yield v["quantity"]
