"""The parts of an answer that say where it came from: router, usage, model."""

from typing import Any

from tools.evidence.gate import Verdict
from tools.routing.route import RouteDecision

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
