"""Decide which mode answers a question."""

import asyncio
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Lock

import numpy as np
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray

from tools.errors import ConfigurationError, InvalidInputError
from tools.models.chat import ChatModel
from tools.routing.decision import (
    RouteDecision,
    Scores,
    Strategy,
    decision,
    hesitation,
    raised,
    ranked,
    shared,
)
from tools.routing.exemplars import Exemplar, nearest_of_each_mode
from tools.routing.few_shot import ask_model
from tools.routing.fitted import fit_exemplars, load_fitted
from tools.routing.modes import MODES, Mode
from tools.routing.risk_phrases import OPEN
from tools.routing.rules import Rule, first_match
from tools.routing.semantic import SemanticClassifier
from tools.routing.text import asked, clean, fold, mostly_foreign_script

RULE_CONFIDENCE = 0.97
"""How often a deciding rule is right on questions written after it; each alone fires too rarely to tell."""

RULE_LEAN = 16.0
"""A leaning rule multiplies the odds of its mode by this.

Log-loss on left-out exemplars is flat from 16 to 50; the lower end, for the rules were written with many of
them in view.
"""

MODEL_LEAN = 2.0
"""A language model's verdict multiplies the odds of its mode by this.

It suits a model that is right on every second question of those on which the classifier hesitates, as a
general one of 1.5B was on 14 of them (0.5 against 0.25 for either other mode). Within a margin of 0.2 it is
enough to settle it between the two best modes.
"""

CLOSED_LEAN = 3.0
"""A question without a sign of chance, change or range has its odds of risk divided by this.

Documents come first: what nobody calls uncertain is looked up. Log-loss on left-out exemplars is least from 2
to 4.
"""

FOREIGN_CONFIDENCE = 0.45
_OPEN = re.compile(OPEN)
FOREIGN_REASON = "its script is none that the classifier reads: the documents are asked, which may refuse"


@dataclass(frozen=True)
class _Reading:
    """What rules and classifier make of a question on which no rule decides."""

    scores: Scores
    reason: str
    strategy: Strategy
    hesitates: bool
    similarities: NDArray[np.float32]
    """Of the question's meaning to that of each exemplar."""


class Router:
    """Routes by precedence: the hint, then the rules in their order, then the semantic classifier.

    A rule that only leans raises its mode in the classifier's scores. Where the two best modes are then no
    further apart than the margin, a language model is asked, if there is one, and raises the mode it names.
    """

    def __init__(
        self,
        embedder: Embeddings,
        exemplars: Sequence[Exemplar],
        *,
        classifier: Callable[[], ChatModel | None] = lambda: None,
        instructions: Callable[[], str] | None = None,
        margin: float = 0.2,
    ) -> None:
        """Keep the parts; the classifier is made by `fit`, or by the first question that needs it.

        Args:
            embedder: Gives unit vectors.
            exemplars: What the classifier learns from, each mode at least twice.
            classifier: Gives the language model to ask at that moment, `None` for none.
            instructions: Gives that model's system prompt at that moment; needed where there is a model.
            margin: The classifier hesitates where its two best modes are no further apart, in [0, 1].
        """
        self._embedder = embedder
        self._exemplars = exemplars
        self._model = classifier
        self._instructions = instructions
        self._margin = margin
        self._classifier: SemanticClassifier | None = None
        self._fitting = Lock()

    async def classify(self, query: str, mode_hint: str = "") -> RouteDecision:
        """Decide the mode of a question; the embedding runs in a thread.

        Args:
            query: Any length; the head and the tail are examined (`tools.routing.text`).
            mode_hint: The caller's own choice, which wins; "" for none.

        Raises:
            InvalidInputError: The query has nothing to read, or the hint names no mode.
            AgentError: The language model cannot be had; nothing takes its place.
        """
        text = clean(query)
        if not text:
            raise InvalidInputError("query is empty", remedy="ask a question")
        if mode_hint:
            mode = _mode(mode_hint)
            return decision(shared(mode, 1.0), f"the caller asked for {mode}", "hint")
        folded = fold(text)
        rule = first_match(folded)
        if rule and rule.decides:
            return decision(shared(rule.mode, RULE_CONFIDENCE), rule.reason, "rules")
        reading = await asyncio.to_thread(self._read, text, folded, rule)
        if reading.hesitates and (model := self._model()):
            return await self._ask(model, text, reading)
        return decision(reading.scores, reading.reason, reading.strategy)

    def fit(self) -> SemanticClassifier:
        """Make the classifier, once; call it at start to spare the first question.

        The one that ships is taken if it was fitted on these exemplars and this embedder, else one is fitted.
        """
        with self._fitting:
            if self._classifier is None:
                shipped = load_fitted(self._exemplars, self._embedder)
                self._classifier = shipped or fit_exemplars(self._exemplars, self._embedder)
            return self._classifier

    def _read(self, text: str, folded: str, leaning: Rule | None) -> _Reading:
        classifier = self.fit()
        similarities = classifier.similarities(self._embedder.embed_query(asked(text)))
        scores = classifier.probabilities(text, similarities)
        if leaning:
            scores = raised(scores, leaning.mode, RULE_LEAN)
        elif mostly_foreign_script(text):
            return _Reading(shared("rag", FOREIGN_CONFIDENCE), FOREIGN_REASON, "rules", True, similarities)
        elif not _OPEN.search(folded):
            scores = raised(scores, "risk", 1.0 / CLOSED_LEAN)
        first, second, _ = ranked(scores)
        by_rule = leaning if leaning and leaning.mode == first else None
        strategy: Strategy = "rules" if by_rule else "semantic"
        if scores[first] - scores[second] <= self._margin:
            return _Reading(scores, hesitation(scores), strategy, True, similarities)
        reason = by_rule.reason if by_rule else f"it reads most like {first} questions, then {second}"
        return _Reading(scores, reason, strategy, False, similarities)

    async def _ask(self, model: ChatModel, text: str, reading: _Reading) -> RouteDecision:
        if self._instructions is None:
            raise ConfigurationError(
                "a model that routes needs instructions", remedy="give the router `instructions`"
            )
        verdict = await ask_model(
            model,
            text,
            instructions=self._instructions(),
            examples=nearest_of_each_mode(self._exemplars, reading.similarities, ranked(reading.scores)),
        )
        if verdict.mode is None:
            reason = f"{model.model_id} gave no usable answer; {reading.reason}"
            return decision(reading.scores, reason, "few_shot", llm=verdict.use)
        scores = raised(reading.scores, verdict.mode, MODEL_LEAN)
        reason = f"{model.model_id} takes it for {verdict.mode}: {verdict.reason}"
        if (mode := ranked(scores)[0]) != verdict.mode:
            reason += f"; the classifier's scores speak for {mode} all the same"
        return decision(scores, reason, "few_shot", llm=verdict.use)


def _mode(hint: str) -> Mode:
    for mode in MODES:
        if mode == hint:
            return mode
    raise InvalidInputError(
        f"mode_hint {hint[:40]!r} is not a mode", remedy=f"use one of {', '.join(MODES)}, or none"
    )
