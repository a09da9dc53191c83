"""Passages as material for a model: numbered, fenced, and unable to pass for anything but text."""

from collections.abc import Mapping

from tools.models.inert import inert
from tools.retrieval.passage import Passage


def numbered(passages: Mapping[int, Passage]) -> str:
    """Write passages for a prompt, each in a fence of its own that nothing inside can close."""
    return "\n\n".join(
        f'<passage number="{n}">\n[{n}] {inert(_heading(passage))}\n{inert(passage["text"])}\n</passage>'
        for n, passage in passages.items()
    )


def _heading(passage: Passage) -> str:
    return ", ".join(part for part in (passage["title"], passage["outlet"], passage["date"]) if part)
