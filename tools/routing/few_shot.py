"""Ask a language model for the mode, with examples that lie near the question."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, cast

from langchain_core.messages import HumanMessage, SystemMessage

from tools.errors import TooLargeError
from tools.models.chat import ChatModel
from tools.models.inert import inert
from tools.models.structured import structured
from tools.routing.decision import LlmUse
from tools.routing.exemplars import Exemplar
from tools.routing.modes import MODES, Mode
from tools.routing.text import without_router_talk

_EXAMPLE_CHARS: Final = 160
_QUESTION_CHARS: Final = 1200
_MAX_TOKENS: Final = 64

# The model chooses among these: words of its own would leave the service with nobody having checked them.
_REASONS: Final[Mapping[Mode, Sequence[str]]] = {
    "llm": ("a text to write or change", "general knowledge or advice", "small talk"),
    "rag": ("a company, its finances or its people", "internal documents or rules", "news or reports"),
    "risk": ("a simulation", "uncertainty to quantify", "a change and its effect"),
}
SCHEMA: Final = {
    "type": "object",
    "anyOf": [
        {
            "type": "object",
            "properties": {"reason": {"enum": list(_REASONS[mode])}, "mode": {"const": mode}},
            "required": ["reason", "mode"],
            "additionalProperties": False,
        }
        for mode in MODES
    ],
}
"""What the model may answer: a mode and one of its reasons; the reason first, for the mode to follow."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the model said.

    Attributes:
        mode: The mode; `None` if its answers were unusable.
        reason: One of the reasons that we offered it; "" with no mode.
        use: Which model it was and what it cost.
    """

    mode: Mode | None
    reason: str
    use: LlmUse


async def ask_model(
    chat: ChatModel, text: str, *, instructions: str, examples: Sequence[Exemplar]
) -> Verdict:
    """Ask for the mode of a question.

    Args:
        chat: The model that is asked.
        text: The cleaned question; it is fenced, and what it says about its own route is taken out.
        instructions: The system prompt: what the modes mean.
        examples: Labelled questions, the most telling last.

    Raises:
        AgentError: The model cannot be had; nothing takes its place.
    """
    shown = "\n".join(f"{_fenced(each['query'][:_EXAMPLE_CHARS])} {each['mode']}" for each in examples)
    question = f"Examples:\n{shown}\n\nSort this one:\n{_fenced(text[:_QUESTION_CHARS])}"
    try:
        answer = await structured(
            chat,
            [SystemMessage(instructions), HumanMessage(question)],
            SCHEMA,
            fallback={},
            max_tokens=_MAX_TOKENS,
        )
    except TooLargeError:  # a question too long for this model is none that cannot be answered
        unasked = LlmUse(model_id=chat.model_id, outcome="fallback", tokens_in=0, tokens_out=0)
        return Verdict(mode=None, reason="", use=unasked)
    return Verdict(
        mode=cast(Mode | None, answer.value.get("mode")),
        reason=answer.value.get("reason", ""),
        use={
            "model_id": answer.model_id,
            "outcome": answer.outcome,
            "tokens_in": answer.tokens_in,
            "tokens_out": answer.tokens_out,
        },
    )


def _fenced(text: str) -> str:
    return f"<request>{inert(without_router_talk(text))}</request>"
