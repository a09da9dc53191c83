"""How long a model is waited for, and what is said when it took longer."""

from typing import Final

import httpx

from tools.errors import ModelTimeoutError

CHECK_S: Final = 5.0
"""Seconds to connect, and seconds a server has to list its models."""


def server_timeout(timeout_s: float) -> httpx.Timeout:
    """Return httpx's form of a deadline: so long for each read, and `CHECK_S` at most to connect."""
    return httpx.Timeout(timeout_s, connect=min(CHECK_S, timeout_s))


def too_slow(who: str, timeout_s: float) -> ModelTimeoutError:
    """Say that an answer took longer than its deadline."""
    return ModelTimeoutError(
        f"{who} did not answer within {timeout_s:g} s",
        remedy="allow fewer tokens (LLM_MAX_TOKENS) or more time (LLM_TIMEOUT_S), or use a faster model",
    )
