"""The three ways to answer a question."""

from typing import Literal, get_args

Mode = Literal["llm", "rag", "risk"]
MODES: tuple[Mode, ...] = get_args(Mode)
