"""What a model said of the evidence, and how much its word counts."""

from math import log
from typing import Literal

from scipy.special import expit, logit
from typing_extensions import TypedDict

_WEIGHT = log(4)
"""Log-odds by which a model's word moves the probability: as if it were right four times in five.

A belief, fitted to nothing. It bounds what a model can do, and so on which questions it is asked.
"""


JudgeOutcome = Literal["answered", "fallback", "unavailable", "not_asked", "no_room"]


class Judgement(TypedDict):
    """What a model said, and what that cost.

    `outcome` is `answered`; `fallback` where the answer was no such JSON; `unavailable` where there was none;
    `not_asked` where it would have changed nothing; `no_room` where no evidence fitted beside the question.
    `sufficient` is None unless it is `answered`, and `reason` then says why; else that is "".
    """

    model_id: str
    outcome: JudgeOutcome
    sufficient: bool | None
    reason: str
    prompt_version: str
    tokens_in: int
    tokens_out: int
    seconds: float


def moved(probability: float, sufficient: bool | None) -> float:
    """Return the probability that the evidence suffices, once a model has said whether it does.

    Args:
        probability: Before, in [0, 1].
        sufficient: The model's word; None, if it gave none, moves nothing.
    """
    if sufficient is None:
        return probability
    return float(expit(logit(probability) + (_WEIGHT if sufficient else -_WEIGHT)))


def can_refuse(probability: float, bound: float) -> bool:
    """Tell whether a model's “no” would turn a pass into a refusal: elsewhere its word is not needed."""
    return probability >= bound > moved(probability, sufficient=False)
