"""The labelled questions that the semantic classifier learns from."""

import json
from importlib.resources import files

from typing_extensions import TypedDict

from tools.routing.modes import Mode


class Exemplar(TypedDict):
    """One labelled question."""

    query: str
    mode: Mode
    language: str
    """ISO 639-1 code."""


def load_exemplars() -> list[Exemplar]:
    """Read the exemplars that ship with the product, in file order."""
    text = files(__package__).joinpath("exemplars.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]
