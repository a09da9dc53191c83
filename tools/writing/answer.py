"""The parts of an answer that say where it came from: router, usage, model."""

from collections import Counter
from collections.abc import Iterable
from typing import Any, NamedTuple

from tools.evidence.gate import Verdict
from tools.models.chat import ChatModel
from tools.routing.decision import RouteDecision
from tools.writing.verdict import Dropped

EXTRACTIVE = "extractive"
"""Stands in the place of a model's id where code wrote the text from quotes and figures."""


def router_metadata(route: RouteDecision, gate: Verdict | None, *, top_k: int) -> dict[str, Any]:
    """Return how the question was routed and, where the gate judged, what the evidence was."""
    return {
        "route": route["mode"],
        **route,
        "top_k": top_k,
        "threshold": gate["threshold"] if gate else None,
        "doc_count": len(gate["supporting"]) if gate else None,
        "max_score": gate["max_score"] if gate else None,
        "operating_point": gate["operating_point"] if gate else None,
        "calibration": gate["calibration"] if gate else None,
    }


def usage(model: str, *, tokens_in: int = 0, tokens_out: int = 0) -> dict[str, Any]:
    """Return how many tokens were used, by which model."""
    return {
        "prompt_tokens": tokens_in,
        "completion_tokens": tokens_out,
        "total_tokens": tokens_in + tokens_out,
        "model": model,
    }


def provenance(
    model_id: str,
    *,
    decoding: dict[str, Any],
    tokens_in: int = 0,
    tokens_out: int = 0,
    prompt: str | None = None,
) -> dict[str, Any]:
    """Return which model wrote the text, with which decoding and which version of the prompt."""
    return {
        "model_id": model_id,
        "decoding": decoding,
        "tokens_in": tokens_in,
        "tokens_out": tokens_out,
        "prompt_version": prompt,
    }


class Account(NamedTuple):
    """Who wrote a text and what it cost, for the answer's fields of these names."""

    usage: dict[str, Any]
    metadata: dict[str, Any]


def by_code() -> Account:
    """Account for a text that code put together; no model was asked."""
    made = provenance(EXTRACTIVE, decoding={}) | {"prose": EXTRACTIVE} | _counted([])
    return Account(usage(EXTRACTIVE), made)


def by_model(
    chat: ChatModel, *, tokens_in: int, tokens_out: int, prompt: str, stood: bool, dropped: Iterable[Dropped]
) -> Account:
    """Account for a text that a model was asked for, and that code checked.

    Args:
        chat: The model.
        tokens_in: Tokens of its prompts.
        tokens_out: Tokens of its answers.
        prompt: The version of the prompt.
        stood: Whether anything of it stood its check; otherwise the text is the code's, though paid for.
        dropped: The sentences that fell; they are counted by reason, and not repeated.
    """
    made = provenance(
        chat.model_id if stood else EXTRACTIVE,
        decoding=dict(chat.decoding),
        tokens_in=tokens_in,
        tokens_out=tokens_out,
        prompt=prompt,
    )
    made |= {"prose": "model" if stood else EXTRACTIVE} | _counted(dropped)
    return Account(usage(chat.model_id, tokens_in=tokens_in, tokens_out=tokens_out), made)


def _counted(dropped: Iterable[Dropped]) -> dict[str, Any]:
    reasons = Counter(sentence["reason"] for sentence in dropped)
    return {"dropped_sentences": {"count": reasons.total(), "reasons": dict(reasons)}}
