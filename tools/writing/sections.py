"""The sections of an answer from documents, rendered by code from the state."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from tools.writing.citation import Citation

_SUMMARY_SENTENCES = 3
_MARKUP = re.compile(r"([\\`*_\[\]<>|#])")


def rag_answer(citations: Sequence[Citation], router: Mapping[str, Any]) -> str:
    """Render Executive Summary, Evidence Table, Quotes, Citations and Router Metadata, in this order.

    The summary is extractive: sentences of the sources, word for word, each with its citation.
    """
    summary = "\n".join(
        f"- {escape(citation['quote'])} [{citation['n']}]" for citation in citations[:_SUMMARY_SENTENCES]
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
        f"## Executive Summary\n\n{summary}\n\n"
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


def escape(text: str) -> str:
    """Make text from a document inert in Markdown: one line, no markup, no live link, no HTML."""
    flat = " ".join(text.split())
    # A bare address becomes a link in most renderers; a zero-width joiner after its scheme keeps it readable.
    return _MARKUP.sub(r"\\\1", flat).replace("://", ":\u200d//").replace("www.", "www\u200d.")


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
