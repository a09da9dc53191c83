"""Decide which mode answers a question."""

import asyncio
from collections.abc import Sequence
from threading import Lock
from typing import Literal

from langchain_core.embeddings import Embeddings
from typing_extensions import TypedDict

from tools.errors import InvalidInputError
from tools.routing.exemplars import Exemplar
from tools.routing.modes import MODES, Mode
from tools.routing.rules import Rule, first_match
from tools.routing.semantic import SemanticClassifier
from tools.routing.text import clean, fold, mostly_foreign_script

RULE_CONFIDENCE = 0.97
"""How often a deciding rule is right on questions written after it; each alone fires too rarely to tell."""

LEAN = 8.0
"""A leaning rule multiplies the odds of its mode by this.

Log-loss on the "dev" questions is flat from 6 to 20.
"""


FOREIGN_CONFIDENCE = 0.5
FOREIGN_REASON = "its script is none that the classifier reads: the documents are asked, which may refuse"


class RouteDecision(TypedDict):
    """The mode of a question and why."""

    mode: Mode
    confidence: float
    """Probability that the mode is right, in [0, 1]."""
    reason: str
    """One sentence for a person."""
    strategy: Literal["rules", "semantic", "hint"]
    scores: dict[Mode, float]
    """Probability of every mode; they sum to 1."""


class Router:
    """Routes by precedence: the hint, then the rules in their order, then the semantic classifier.

    A rule that only leans raises its mode in the classifier's scores.
    """

    def __init__(self, embedder: Embeddings, exemplars: Sequence[Exemplar]) -> None:
        """Keep the parts; the exemplars are embedded by `fit`, or by the first question that needs them.

        Args:
            embedder: Gives unit vectors.
            exemplars: What the classifier learns from, each mode at least twice.
        """
        self._embedder = embedder
        self._exemplars = exemplars
        self._classifier: SemanticClassifier | None = None
        self._fitting = Lock()

    async def classify(self, query: str, mode_hint: str = "") -> RouteDecision:
        """Decide the mode of a question; the embedding runs in a thread.

        Args:
            query: Any length; the head and the tail are examined (`tools.routing.text`).
            mode_hint: The caller's own choice, which wins; "" for none.

        Raises:
            InvalidInputError: The query has nothing to read, or the hint names no mode.
        """
        text = clean(query)
        if not text:
            raise InvalidInputError("query is empty", remedy="ask a question")
        if mode_hint:
            return _by_hint(mode_hint)
        folded = fold(text)
        rule = first_match(folded)
        if rule and rule.decides:
            return _certain(rule.mode, RULE_CONFIDENCE, rule.reason, "rules")
        return await asyncio.to_thread(self._by_meaning, text, folded, rule)

    def fit(self) -> SemanticClassifier:
        """Embed the exemplars and fit the classifier, once; call it at start to spare the first question."""
        with self._fitting:
            if self._classifier is None:
                texts = [clean(exemplar["query"]) for exemplar in self._exemplars]
                self._classifier = SemanticClassifier.fit(
                    [fold(text) for text in texts],
                    self._embedder.embed_documents(texts),
                    [exemplar["mode"] for exemplar in self._exemplars],
                )
            return self._classifier

    def _by_meaning(self, text: str, folded: str, leaning: Rule | None) -> RouteDecision:
        scores = self.fit().probabilities(folded, self._embedder.embed_query(text))
        if leaning:
            scores = _raised(scores, leaning.mode)
        elif mostly_foreign_script(text):
            return _certain("rag", FOREIGN_CONFIDENCE, FOREIGN_REASON, "rules")
        first, second, _ = sorted(MODES, key=lambda mode: scores[mode], reverse=True)
        by_rule = leaning is not None and leaning.mode == first
        reason = (
            leaning.reason if leaning and by_rule else f"it reads most like {first} questions, then {second}"
        )
        return {
            "mode": first,
            "confidence": scores[first],
            "reason": reason,
            "strategy": "rules" if by_rule else "semantic",
            "scores": scores,
        }


def _by_hint(hint: str) -> RouteDecision:
    for mode in MODES:
        if mode == hint.strip().lower():
            return _certain(mode, 1.0, f"the caller asked for {mode}", "hint")
    raise InvalidInputError(
        f"mode_hint {hint[:40]!r} is not a mode", remedy=f"use one of {', '.join(MODES)}, or none"
    )


def _certain(mode: Mode, confidence: float, reason: str, strategy: Literal["rules", "hint"]) -> RouteDecision:
    """Give one mode its confidence and share the rest among the others."""
    rest = (1.0 - confidence) / (len(MODES) - 1)
    scores = {other: confidence if other == mode else rest for other in MODES}
    return {"mode": mode, "confidence": confidence, "reason": reason, "strategy": strategy, "scores": scores}


def _raised(scores: dict[Mode, float], mode: Mode) -> dict[Mode, float]:
    """Multiply the odds of a mode by `LEAN`."""
    weights = {other: score * LEAN if other == mode else score for other, score in scores.items()}
    total = sum(weights.values())
    return {other: weight / total for other, weight in weights.items()}
