"""Changes that a question speaks of without saying how large: that they are not simulated must be said."""

import re
from collections.abc import Sequence
from typing import Final

from tools.simulation.planning.matches import Match
from tools.simulation.planning.mentions import Mention
from tools.simulation.reading.statements import PromptReading

_SCENARIO: Final = re.compile(r"\b(?:if|when|suppos\w+|assum\w+|scenario|impact|effect)\b", re.IGNORECASE)
_CHANGES: Final = re.compile(
    r"\s{1,2}(?:(?:will|would|could|should|may|might)\s)?"
    r"(?:increas|ris|climb|jump|surg|spik|worsen|fall|drop|declin|decreas|shrink|slump|improv|slip|(?:is|are)\sdelay)"
    r"\w{0,3}\b",
    re.IGNORECASE,
)
_REACH: Final = 60  # characters


def changes_without_size(
    reading: PromptReading, mentions: Sequence[Mention], matches: Sequence[Match]
) -> list[str]:
    """List the words that change a driver of which nothing else is said, in a clause without any figure."""
    text, said = reading.text, {match.definition.name for match in matches}
    clauses = [statement.clause for statement in reading.statements]
    if reading.target:
        clauses.append((reading.target.start - _REACH, reading.target.end))
    found: dict[str, None] = {}
    for definition, _, (start, end) in mentions:
        change = _CHANGES.match(text, end)
        if (
            change
            and definition.name not in said
            and _SCENARIO.search(text, max(0, start - _REACH), start)
            and not any(first <= start < last for first, last in clauses)
        ):
            found[text[start : change.end()]] = None
    return list(found)
