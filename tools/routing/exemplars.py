"""The labelled questions that the semantic classifier learns from."""

import json
from collections.abc import Sequence
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray
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


def nearest_of_each_mode(
    exemplars: Sequence[Exemplar], similarities: NDArray[np.float32], modes: Sequence[Mode], *, each: int = 2
) -> list[Exemplar]:
    """Choose the exemplars most like a question, as many of every mode, so that their number says nothing.

    Args:
        exemplars: n of them.
        similarities: Shape (n,): how like the question each is.
        modes: The order of the groups in the result; within a group the nearest is last.
        each: How many of a mode.
    """
    nearest = np.argsort(similarities, kind="stable")
    return [
        exemplars[index]
        for mode in modes
        for index in [int(i) for i in nearest if exemplars[int(i)]["mode"] == mode][-each:]
    ]
