"""Ask a model whether the evidence suffices, where its word could turn a pass into a refusal."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from typing import Any, Final

from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage

from tools.errors import DependencyError, TooLargeError
from tools.evidence.excerpt import excerpt
from tools.evidence.gate import Verdict
from tools.evidence.judgement import Judgement, JudgeOutcome, can_refuse, moved
from tools.evidence.rules import Rule
from tools.models.chat import ChatModel
from tools.models.context import estimate_prompt
from tools.models.inert import inert
from tools.models.structured import structured
from tools.retrieval.asked import Asked, read_question
from tools.retrieval.passage import Passage, Term
from tools.retrieval.plan import QueryPlan

PROMPT_TOKENS: Final = 400
"""Most tokens of the prompt, by the model's own count; where that cannot be had, by an estimate above it."""

_SCHEMA: Final[dict[str, Any]] = {
    "type": "object",
    "properties": {"sufficient": {"type": "boolean"}},
    "required": ["sufficient"],
    "additionalProperties": False,
}
_ANSWER_TOKENS: Final = 32


class SufficiencyJudge:
    """A model that has a say in the gate's verdict, and can only make it stricter.

    Args:
        chat: The model.
        instructions: What it is told to do.
        prompt_version: Of the instructions, for the record.
    """

    def __init__(self, chat: ChatModel, *, instructions: str, prompt_version: str) -> None:
        """Ask nobody yet."""
        self._chat = chat
        self._instructions = instructions
        self._prompt_version = prompt_version

    async def review(
        self, verdict: Verdict, passages: Sequence[Passage], plan: QueryPlan, terms: Mapping[str, Term]
    ) -> Verdict:
        """Add the model's word to a verdict, where it could change it.

        It is asked only where every rule passed, and the probability of sufficiency is so near its bound that
        a "no" would take it below. Where it cannot be had, the verdict stands, and says so.

        Args:
            verdict: The gate's.
            passages: What was judged, best first.
            plan: The plan of the question.
            terms: What its words are in the index.
        """
        sufficiency = next((rule for rule in verdict["rules"] if rule["name"] == "sufficiency"), None)
        if (
            verdict["decision"] == "insufficient"
            or sufficiency is None
            or not can_refuse(sufficiency["value"], sufficiency["bound"])
        ):
            unasked = self._without_word("not_asked", reason="its word would change nothing")
            return Verdict(**{**verdict, "judge": unasked})
        judgement = await self.ask(plan["main"]["text"], read_question(plan, terms), passages)
        value = moved(sufficiency["value"], judgement["sufficient"])
        rule = Rule(
            name="judge",
            value=value,
            bound=sufficiency["bound"],
            passed=value >= sufficiency["bound"],
            detail=_said(judgement),
        )
        return Verdict(
            **{
                **verdict,
                "decision": "sufficient" if rule["passed"] else "insufficient",
                "rules": [*verdict["rules"], rule],
                "judge": judgement,
            }
        )

    async def ask(self, question: str, asked: Asked, passages: Sequence[Passage]) -> Judgement:
        """Ask whether the passages answer the question; one call, with a prompt of at most `PROMPT_TOKENS`.

        Args:
            question: Its text.
            asked: Its content: which sentences are shown depends on it.
            passages: Best first.
        """
        start = time.perf_counter()
        try:
            evidence = await asyncio.to_thread(self._evidence, question, asked, passages)
            if not evidence:
                return self._without_word(
                    "no_room", reason=f"no evidence fits into a prompt of {PROMPT_TOKENS} tokens"
                )
            answer = await structured(
                self._chat,
                self._prompt(question, evidence),
                _SCHEMA,
                fallback={},
                max_tokens=_ANSWER_TOKENS,
                repair=False,  # a second prompt would be longer than the first
            )
        except (DependencyError, TooLargeError) as exc:
            return self._without_word("unavailable", reason=exc.message, seconds=time.perf_counter() - start)
        return Judgement(
            model_id=answer.model_id,
            outcome="answered" if answer.value else "fallback",
            sufficient=answer.value.get("sufficient"),
            reason="" if answer.value else "its answer was unusable",
            prompt_version=self._prompt_version,
            tokens_in=answer.tokens_in,
            tokens_out=answer.tokens_out,
            seconds=time.perf_counter() - start,
        )

    def _without_word(self, outcome: JudgeOutcome, *, reason: str, seconds: float = 0.0) -> Judgement:
        """A judgement that says nothing of the evidence."""
        return Judgement(
            model_id=self._chat.model_id,
            outcome=outcome,
            sufficient=None,
            reason=reason,
            prompt_version=self._prompt_version,
            tokens_in=0,
            tokens_out=0,
            seconds=seconds,
        )

    def _evidence(self, question: str, asked: Asked, passages: Sequence[Passage]) -> str:
        count = self._chat.count_tokens
        return excerpt(
            asked,
            passages,
            tokens=PROMPT_TOKENS - estimate_prompt(self._prompt(question, ""), count),
            count=count,
        )

    def _prompt(self, question: str, evidence: str) -> list[BaseMessage]:
        shown = f"<evidence>\n{evidence}\n</evidence>\n\nQuestion: {inert(question)}"
        return [SystemMessage(self._instructions), HumanMessage(shown)]


def _said(judgement: Judgement) -> str:
    if judgement["sufficient"] is None:
        return f"no word of {judgement['model_id']}: {judgement['reason']}"
    return f"{judgement['model_id']} says {'yes' if judgement['sufficient'] else 'no'}"
