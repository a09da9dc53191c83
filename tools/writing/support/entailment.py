"""A model's second opinion on a sentence: does it follow from what it cites?"""

from collections import Counter
from typing import Any, Final

from langchain_core.messages import HumanMessage, SystemMessage

from tools.models.chat import ChatModel
from tools.models.inert import inert
from tools.models.structured import structured

_SCHEMA: Final[dict[str, Any]] = {
    "type": "object",
    "properties": {"entailed": {"type": "boolean"}},
    "required": ["entailed"],
    "additionalProperties": False,
}
_NO: Final = {"entailed": False}
_MAX_TOKENS = 32


class Judge:
    """Asks a model, and counts what that costs.

    Args:
        chat: The model.
        instructions: What it is told to do.

    Attributes:
        outcomes: How many judgements were `answered`, `repaired`, or fell back to "not entailed".
        tokens_in: Tokens of all prompts.
        tokens_out: Tokens of all answers.
    """

    def __init__(self, chat: ChatModel, instructions: str) -> None:
        """Begin to count."""
        self.outcomes: Counter[str] = Counter()
        self.tokens_in = 0
        self.tokens_out = 0
        self._chat = chat
        self._instructions = instructions

    async def entails(self, claim: str, cited: str) -> bool:
        """Tell whether the claim follows from the cited text; not where the model gives no usable answer."""
        question = f"<source>\n{inert(cited)}\n</source>\n\nSentence: {inert(claim)}"
        answer = await structured(
            self._chat,
            [SystemMessage(self._instructions), HumanMessage(question)],
            _SCHEMA,
            fallback=_NO,
            max_tokens=_MAX_TOKENS,
        )
        self.outcomes[answer.outcome] += 1
        self.tokens_in += answer.tokens_in
        self.tokens_out += answer.tokens_out
        return answer.value["entailed"] is True
