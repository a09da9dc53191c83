"""The sections of an answer from documents, rendered by code from the state."""

from collections.abc import Mapping, Sequence
from typing import Any

from tools.writing.citation import Citation
from tools.writing.escape import escape

_SUMMARY_SENTENCES = 3
# A quote that carries less than this part of what the best one carries of the question is beside the point.
_SUMMARY_SHARE = 0.5


def rag_answer(citations: Sequence[Citation], router: Mapping[str, Any]) -> str:
    """Render Executive Summary, Evidence Table, Quotes, Citations and Router Metadata, in this order.

    The summary is extractive: the sentences that speak most to the question, word for word, each with its
    citation.

    Args:
        citations: At least one, best first.
        router: How the question was routed.
    """
    summary = "\n".join(
        f"- {escape(citation['quote'])} [{citation['n']}]" for citation in _most_telling(citations)
    )
    table = "\n".join(
        f"| {citation['n']} | {escape(citation['title'])} | {escape(citation['outlet']) or '—'} "
        f"| {citation['date'] or '—'} | {citation['score']:.2f} |"
        for citation in citations
    )
    quotes = "\n\n".join(f"> {escape(citation['quote'])} [{citation['n']}]" for citation in citations)
    sources = "\n".join(f"{citation['n']}. {_source(citation)}" for citation in citations)
    metadata = "\n".join(f"- {name}: {_value(value)}" for name, value in router.items())
    return (
        f"## Executive Summary\n\n{summary}\n\nExtractive: sentences of the sources, word for word.\n\n"
        f"## Evidence Table\n\n| # | Title | Outlet | Date | Score |\n|---|---|---|---|---|\n{table}\n\n"
        f"## Quotes\n\n{quotes}\n\n"
        f"## Citations\n\n{sources}\n\n"
        f"## Router Metadata\n\n{metadata}\n"
    )


def refusal(debug: Mapping[str, Any]) -> str:
    """Render the answer of a run whose evidence does not suffice."""
    titles = "; ".join(escape(title) for title in debug["matched_titles"]) or "none"
    scores = ", ".join(f"{score:.2f}" for score in debug["top_scores"]) or "none"
    return (
        "INSUFFICIENT EVIDENCE\n\n"
        f"{debug['corpus_status_hint']}\n\n"
        f"- What would change that: {escape(debug['counterfactual'])}.\n"
        f"- Nearest documents: {titles}\n"
        f"- Top scores: {scores}\n"
    )


def _most_telling(citations: Sequence[Citation]) -> list[Citation]:
    """Choose the citations for the summary, those that carry most of the question first."""
    ranked = sorted(citations, key=lambda citation: citation["lexical"], reverse=True)
    enough = _SUMMARY_SHARE * ranked[0]["lexical"]
    return [citation for citation in ranked if citation["lexical"] >= enough][:_SUMMARY_SENTENCES]


def _source(citation: Citation) -> str:
    parts = [escape(citation["title"]), escape(citation["outlet"]), citation["date"] or ""]
    if citation["page"] is not None:
        parts.append(f"page {citation['page']}")
    parts.append(escape(citation["uri"]))
    return ", ".join(part for part in parts if part)


def _value(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.3g}"
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_value(item)}" for key, item in value.items())
    return escape(str(value))
