"""What a prompt says about its quantities: levels, changes, delays, intervals, targets, the horizon."""

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final, Literal

from tools.simulation.reading.confidence import Stated, read_confidences
from tools.simulation.reading.horizon import DELAY, is_horizon, whole_horizon
from tools.simulation.reading.numerals import with_ascii_digits
from tools.simulation.reading.parse import find_quantities
from tools.simulation.reading.period import period_of
from tools.simulation.reading.tokens import Quantity
from tools.simulation.reading.unread import unread_figures

StatementKind = Literal["level", "change", "move", "delay", "interval"]

MAX_PROMPT_CHARS: Final = 20_000
# In front of a quantity verbs and nouns of direction count ("churn rises by 15%"), behind it only nouns
# and adjectives ("a 15% churn increase"): in "would 15% churn reduce ARR" nothing reduces churn.
_UP: Final = (
    r"increas\w*|ris(?:es?|ing)|rose|rais\w*|up|higher|jump\w*|climb\w*|surg\w*|spik\w*|inflat\w*|worsens?"
    r"|hikes?"
)
_DOWN: Final = (
    r"decreas\w*|fall(?:s|ing)?|fell|drop\w*|declin\w*|down|lower|cuts?|shrink\w*|slump\w*|plung\w*|reduc\w*"
    r"|los(?:es?|ing)|dips?"
)
_BEFORE: Final = re.compile(rf"\b(?:(?P<up>{_UP})|(?P<down>{_DOWN}))\b(?P<gap>[^.;]{{0,40}})$", re.IGNORECASE)
_BEHIND: Final = re.compile(
    r"(?:\s[\w-]{1,20}){0,2}?\s(?:(?P<up>increases?|rise|up|higher|jump|surge|spike|hike|more|above)"
    r"|(?P<down>decreases?|fall|drop|decline|down|lower|cut|slump|reduction|dip|less|fewer|below))\b",
    re.IGNORECASE,
)
_OTHER_PHRASE: Final = re.compile(r"\b(?:with|at|for|if|to|when|is|was|of\s+\w+\s+of)\b", re.IGNORECASE)
_TO: Final = re.compile(r"\bto\s{1,2}$", re.IGNORECASE)
_LEVEL: Final = re.compile(
    r"\b(?:to|at|reach(?:es)?|hits|from|below|above|under|past|beyond)\s{1,2}$", re.IGNORECASE
)
_LEVEL_AHEAD: Final = re.compile(r"\b(?:between|zwischen|entre)\s{1,2}$", re.IGNORECASE)
# An amount is a change only where hardly anything stands between: "up by $200", "falls $5m", "a cut of $5".
_AMOUNT: Final = re.compile(
    rf"\b(?:by|(?:{_UP}|{_DOWN})(?:\s{{1,2}}of)?)\s{{1,2}}(?:(?:about|around|roughly|another)\s{{1,2}})?$",
    re.IGNORECASE,
)
_FROM: Final = re.compile(r"\bfrom\s{1,2}$", re.IGNORECASE)
_FROM_BETWEEN: Final = re.compile(r"\s{1,2}from\s{1,2}", re.IGNORECASE)
_TARGET: Final = re.compile(
    r"(?:\b(?:target(?:\s+(?:of|is))?|goal\s+of|below|under|above|exceeds?|at\s+least|less\s+than|more\s+than|floor\s+of)"
    r"\s{1,2}|[<>\u2264\u2265]=?\s{0,2})$",
    re.IGNORECASE,
)
# "The chance that we reach $60m" has a target, "what if we reach $60m" supposes a level.
_CHANCE: Final = re.compile(
    r"\b(?:probab\w+|chances?|likely|likelihood|odds|risk|will\s+we)\b[^.?!]{0,80}"
    r"\b(?:miss|hit|reach|achiev|surpass|beat|make|get\s+to)\w{0,3}\s{1,2}$",
    re.IGNORECASE,
)
_STRESS: Final = re.compile(r"\b(?:stress\w*|worst[- ]case|shock|crisis|severe)\b", re.IGNORECASE)
# "ARR rose 20% to $48m" tells of $48m today, and how it came to that.
_CAME: Final = re.compile(
    r"\b(?:rose|grew|fell|shrank|was\s+(?:up|down)|(?:increas|decreas|climb|jump|dropp|declin|slipp)ed)\s{1,2}"
    r"(?:by\s{1,2})?(?:(?:about|around|roughly|some|almost|nearly)\s{1,2})?$",
    re.IGNORECASE,
)
_TO_TODAY: Final = re.compile(r"(?:\s(?:last|this|in|over|since)\s[^.;,]{1,30})?\sto\s", re.IGNORECASE)
_IMAGINED: Final = re.compile(
    r"\b(?:if|suppos\w+|assum\w+|imagin\w+|scenario|say|had|would|could|might|should)\b[^.?!]*$",
    re.IGNORECASE,
)
_CLAUSE_END: Final = re.compile(
    r"[.!?;](?=\s|$)|\n|,(?=\s)|\b(?:and|but|while|plus|if|when)\b", re.IGNORECASE
)


@dataclass(frozen=True)
class Statement:
    """One thing that the prompt says about one quantity.

    Attributes:
        kind: `level` the value is so much; `change` it changes by so much; `move` from one value to
            another; `delay` by so many months; `interval` it lies in a range with a confidence.
        quantity: The quantity, in the prompt's offsets.
        direction: 1 up, -1 down; 0 where the kind has none.
        period_months: 1, 3 or 12 where the text names the period of a rate or flow, else None.
        confidence: Mass of a range, in (0, 1), where one is stated with it; an `interval` has one always.
        mode: The most likely value in a range, in the quantity's unit, where one is stated.
        clause: Offsets (start, end) of the clause that the quantity stands in.
    """

    kind: StatementKind
    quantity: Quantity
    direction: int
    period_months: int | None
    confidence: float | None
    mode: float | None
    clause: tuple[int, int]


@dataclass(frozen=True)
class PromptReading:
    """All that was read from a prompt.

    Attributes:
        text: The part of the prompt that was read, at most `MAX_PROMPT_CHARS` characters, digits as 0 to 9.
        statements: In the order of the text.
        horizon_months: In [1, `MAX_HORIZON_MONTHS`], `DEFAULT_HORIZON_MONTHS` if none is named.
        target: Level of the outcome to compare with, if one is named.
        wants_stress: Whether the prompt asks for a stress test.
        notes: How the horizon, the length and what is past were read, where that needs saying.
        unread: Figures that are in no known form, or that a second horizon or target would be, as written.
    """

    text: str
    statements: tuple[Statement, ...]
    horizon_months: int
    target: Quantity | None
    wants_stress: bool
    notes: tuple[str, ...]
    unread: tuple[str, ...] = ()


def read_prompt(prompt: str) -> PromptReading:
    """Read a prompt.

    Raises:
        InvalidInputError: It names a horizon beyond `MAX_HORIZON_MONTHS`, or a p10 above its p90.

    Cost: linear in the length, which is cut at `MAX_PROMPT_CHARS`.
    """
    text = with_ascii_digits(prompt[:MAX_PROMPT_CHARS])
    quantities = find_quantities(text, in_question=True)
    unread = unread_figures(text, quantities)
    figures, unused = read_confidences(text, _moves(text, quantities))
    unread += [text[quantity.start : quantity.end] for quantity in unused]
    clauses = _clauses(text, [figure.quantity for figure in figures])
    statements: list[Statement] = []
    past: list[str] = []
    horizon, target = None, None
    for figure in figures:
        quantity = figure.quantity
        clause = next(span for span in clauses if span[0] <= quantity.start < span[1])
        if quantity.unit == "duration" and is_horizon(text, quantity, clause):
            if horizon is None:
                horizon = quantity.high
            else:
                unread.append(text[quantity.start : quantity.end])
        elif _is_past(text, quantity, clause):
            quote = text[quantity.start : quantity.end]
            past.append(f"“{quote}” tells how a figure came to its level of today, and is not simulated.")
        elif _is_target(text, quantity):
            if target is None:
                target = quantity
            else:
                unread.append(text[quantity.start : quantity.end])
        else:
            statements.append(_statement(text, figure, clause))
    months, notes = whole_horizon(text, horizon)
    if len(prompt) > MAX_PROMPT_CHARS:
        notes.append(f"Only the first {MAX_PROMPT_CHARS:,} characters of the question were read.")
    return PromptReading(
        text,
        tuple(statements),
        months,
        target,
        bool(_STRESS.search(text)),
        tuple([*notes, *past]),
        tuple(unread),
    )


def _moves(text: str, quantities: list[Quantity]) -> list[Quantity]:
    """Turn "to $30m from $48m" into the range "from $48m to $30m" that it says."""
    joined: list[Quantity] = []
    for quantity in quantities:
        last = joined[-1] if joined else None
        if (
            last
            and last.unit == quantity.unit
            and last.low == last.high
            and _FROM_BETWEEN.fullmatch(text, last.end, quantity.start)
            and _TO.search(text[max(0, last.start - 12) : last.start])
        ):
            other = quantity.other and last.other and (quantity.other[0], last.other[1])
            joined[-1] = replace(last, first=quantity.first, end=quantity.end, other=other)
        else:
            joined.append(quantity)
    return joined


def _is_past(text: str, q: Quantity, clause: tuple[int, int]) -> bool:
    """Tell whether a change is one that lies behind a level of today, and that nobody supposes."""
    before = text[max(clause[0], q.start - 40) : q.start]
    return bool(
        q.unit in ("percent", "money", "number", "factor")
        and _CAME.search(before)
        and _TO_TODAY.match(text, q.end)
        and not _IMAGINED.search(text[max(0, q.start - 120) : q.start])
    )


def _is_target(text: str, q: Quantity) -> bool:
    """Tell whether a quantity, one value in digits, is what the outcome is compared with."""
    is_value = q.unit in ("money", "number") and q.low == q.high and not text[q.start].isalpha()
    before = text[max(0, q.start - 120) : q.start]
    return is_value and bool(_TARGET.search(before[-40:]) or _CHANCE.search(before))


def _clauses(text: str, quantities: list[Quantity]) -> list[tuple[int, int]]:
    """Cut the text where a clause ends, but never inside a quantity; the spans cover the text."""
    inside = {offset for q in quantities for offset in range(q.start, q.end)}
    cuts = [match.end() for match in _CLAUSE_END.finditer(text) if match.start() not in inside]
    edges = [0, *cuts, len(text) + 1]
    return list(pairwise(edges))


def _statement(text: str, figure: Stated, clause: tuple[int, int]) -> Statement:
    """Decide what the clause says about the quantity."""
    q = figure.quantity
    before = text[max(clause[0], q.start - 40) : q.start]
    direction = _direction(text, q, clause)
    kind: StatementKind
    if q.unit == "duration" and DELAY.search(text[clause[0] : clause[1]]):
        kind, direction = "delay", 1
    elif q.first != q.second and (_FROM.search(before) or _FROM_BETWEEN.search(text[q.start : q.end])):
        kind = "move"
    elif (
        direction
        and not _FROM.search(before)
        and (q.unit in ("percent", "points", "factor") or _AMOUNT.search(before))
        and not _LEVEL.search(before)
    ):
        kind = "change"
    else:
        kind, direction = "level" if figure.confidence is None else "interval", 0
    period = (
        None if kind == "delay" else period_of(text, q, end=clause[1], reach=min(60, q.start - clause[0]))
    )
    return Statement(kind, q, direction, period, figure.confidence, figure.mode, clause)


def _direction(text: str, q: Quantity, clause: tuple[int, int]) -> int:
    """Sign of the change that the clause speaks of: a written sign, else a word of direction close by.

    The signs of "between -5% and 12%" are those of a level.
    """
    if q.signed and q.first * q.second > 0 and not _LEVEL_AHEAD.search(text[clause[0] : q.start]):
        return 1
    ahead = _BEFORE.search(text[max(clause[0], q.start - 60) : q.start])
    if ahead and _OTHER_PHRASE.search(ahead["gap"]):
        ahead = None
    word = ahead or _BEHIND.match(text[q.end : min(clause[1], q.end + 60)])
    if not word:
        return 0
    return 1 if word["up"] else -1
