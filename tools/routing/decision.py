"""What the router says of a question: the mode, how sure it is, and why."""

from typing import Final, Literal

from typing_extensions import TypedDict

from tools.routing.modes import MODES, Mode

Scores = dict[Mode, float]
Strategy = Literal["rules", "semantic", "few_shot", "hint"]

_MEANING: Final[dict[Mode, str]] = {
    "llm": "a text or general knowledge",
    "rag": "a question to documents and news",
    "risk": "a simulation",
}


class LlmUse(TypedDict):
    """The language model's part in a decision."""

    model_id: str
    outcome: Literal["answered", "repaired", "fallback"]
    """`fallback`: it gave no usable answer, and the classifier's own mode stands."""
    tokens_in: int
    tokens_out: int


class RouteDecision(TypedDict):
    """The mode of a question and why."""

    mode: Mode
    confidence: float
    """Probability that the mode is right, in [0, 1]."""
    reason: str
    """One sentence for a person."""
    strategy: Strategy
    """What decided; `few_shot` wherever a language model was asked."""
    scores: Scores
    """Probability of every mode; they sum to 1."""
    llm: LlmUse | None
    """The language model's part; `None` where none was asked."""


def decision(scores: Scores, reason: str, strategy: Strategy, *, llm: LlmUse | None = None) -> RouteDecision:
    """Decide for the likeliest mode."""
    mode = ranked(scores)[0]
    return {
        "mode": mode,
        "confidence": scores[mode],
        "reason": reason,
        "strategy": strategy,
        "scores": scores,
        "llm": llm,
    }


def ranked(scores: Scores) -> list[Mode]:
    """Order the modes, the likeliest first."""
    return sorted(MODES, key=lambda mode: scores[mode], reverse=True)


def shared(mode: Mode, confidence: float) -> Scores:
    """Give one mode its probability and share the rest among the others."""
    rest = (1.0 - confidence) / (len(MODES) - 1)
    return {other: confidence if other == mode else rest for other in MODES}


def raised(scores: Scores, mode: Mode, factor: float) -> Scores:
    """Multiply the odds of a mode."""
    weights = {other: score * factor if other == mode else score for other, score in scores.items()}
    total = sum(weights.values())
    return {other: weight / total for other, weight in weights.items()}


def hesitation(scores: Scores) -> str:
    """Name the two likeliest modes, and what settles it."""
    one, other = ranked(scores)[:2]
    return (
        f"it may be {_MEANING[one]} ({one}, {scores[one]:.0%}) or {_MEANING[other]}"
        f" ({other}, {scores[other]:.0%}): a mode_hint settles it"
    )
