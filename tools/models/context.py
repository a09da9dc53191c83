"""How many tokens a prompt may have, told before a model is asked.

A model server counts a prompt only when it has it, and Ollama then cuts off a too long one's beginning
without a word. So prompts are estimated here, with no tokenizer, for any model.
"""

import math
import re
from collections.abc import Callable, Sequence

from langchain_core.messages import BaseMessage

# A space belongs to the word after it. What has no space for so long is a key, a checksum or the like.
_PIECES = re.compile(
    r"(?P<solid>[!-~]{30,})"
    r"|(?P<word>\ ?[A-Z]?[a-z]+)"
    r"|(?P<capitals>\ ?[A-Z]+)"
    r"|(?P<spaces>\s+)"
    r"|(?P<foreign>[^\x00-\x7f]+)"
    r"|(?P<mark>.)",
    re.DOTALL,
)
_TOKENS_A_MESSAGE = 8  # its role, and the marks around it
_TOKENS_A_PROMPT = 48  # what a template adds: Llama 3.1's dates, SmolLM2's standing instruction


def estimate_tokens(text: str) -> int:
    """Estimate the tokens of a text, rather too many than too few.

    Measured on SmolLM2's vocabulary of 49,152, which is small, in stretches of 2,000 characters: none in 17
    languages or in source code was estimated too low. English and code came out 1.5 to 2.2 times too high in
    most, Chinese 1.5 to 2.0, German and Polish 1.0 to 1.5. Of stretches of 200 characters, 2 in 2,700 of
    German and 6 in 100 of Polish were up to 10 % too low, less than `estimate_prompt` adds.
    """
    return sum(_tokens(match.lastgroup or "", match.group()) for match in _PIECES.finditer(text))


def estimate_prompt(messages: Sequence[BaseMessage], count: Callable[[str], int] = estimate_tokens) -> int:
    """Estimate the tokens of a conversation, with what a model's template puts around it.

    Args:
        messages: The conversation.
        count: Counts the tokens of a text; a model's own tokenizer where it is at hand.
    """
    return _TOKENS_A_PROMPT + sum(_TOKENS_A_MESSAGE + count(message.text) for message in messages)


def _tokens(kind: str, piece: str) -> int:
    match kind:
        case "word":
            return math.ceil(len(piece.lstrip()) / 2.5)
        case "capitals":
            return math.ceil(len(piece.lstrip()) / 2)
        case "spaces":
            return 1 + len(piece) // 4
        case "foreign":
            return len(piece.encode("utf-8", "replace"))  # no tokenizer of bytes needs more than these
        case _:
            return len(piece)
