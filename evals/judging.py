"""A model as a judge of evidence: which questions it is asked, how often it is right, and what that costs."""

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np

from evals.intervals import Metric, bootstrap, mean, share_of
from graph.parts import chat_models, open_judge
from graph.settings import Settings
from tools.errors import ConfigurationError
from tools.evidence.judge import PROMPT_TOKENS, SufficiencyJudge
from tools.evidence.judgement import Judgement

JudgeOption = Literal["", "off", "llm"]


def judge_of(settings: Settings, option: JudgeOption) -> SufficiencyJudge | None:
    """Return the judge that a suite is to ask, on the model that the settings configure; None for none.

    Args:
        settings: The service's settings.
        option: What the command was told; "" leaves it to the settings.

    Raises:
        ConfigurationError: There is no such judge, or no model that may judge.
    """
    if option not in ("", "off", "llm"):
        raise ConfigurationError(f"there is no judge {option!r}", remedy="choose off or llm")
    wanted = settings.model_copy(update={"gate_judge": option or settings.gate_judge})
    return open_judge(wanted, chat_models(wanted))


def described(judgements: Sequence[Judgement]) -> dict[str, Any]:
    """Say who judged, by which prompt, for the settings of a result."""
    return {
        "judge_models": sorted({each["model_id"] for each in judgements}),
        "judge_prompts": sorted({each["prompt_version"] for each in judgements}),
        "judge_prompt_tokens_at_most": PROMPT_TOKENS,
    }


def judged(judgements: Sequence[Judgement], answerable: Sequence[bool]) -> dict[str, Metric]:
    """Return how often the model was right on either kind, and what it cost.

    Args:
        judgements: One a question that it was asked.
        answerable: Whether the evidence of each does suffice.

    Returns:
        `judge_says_yes_if_answerable` and `judge_says_no_if_not` of those that it gave a word on,
        `judge_no_word` of all; of the calls that were made the mean tokens of a prompt, and the mean and the
        median of the seconds.
    """
    pairs = [
        (each["sufficient"], known)
        for each, known in zip(judgements, answerable, strict=True)
        if each["sufficient"] is not None
    ]
    called = [each for each in judgements if each["tokens_in"]]
    seconds = [each["seconds"] for each in called]
    cost: dict[str, Metric] = {}
    if called:
        cost = {
            "judge_tokens_in": mean([each["tokens_in"] for each in called]),
            "judge_mean_s": mean(seconds),
            "judge_median_s": bootstrap(lambda rows: float(np.median(rows)), seconds),
        }
    return {
        "judge_says_yes_if_answerable": share_of([said for said, known in pairs if known]),
        "judge_says_no_if_not": share_of([not said for said, known in pairs if not known]),
        "judge_no_word": share_of([each["sufficient"] is None for each in judgements]),
        **cost,
    }
