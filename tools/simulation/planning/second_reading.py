"""A model's help where patterns fall short: which outcome is asked for, which driver a figure is about.

The model only chooses from lists. It writes no number and no distribution: those are read by code, so that
nothing is simulated that the question does not say.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from langchain_core.messages import HumanMessage, SystemMessage

from tools.models.chat import ChatModel
from tools.models.policy import ChatModels
from tools.models.structured import structured
from tools.simulation.model.drivers import DriverSpec, names_given
from tools.simulation.model.templates.choose import TEMPLATES, choose_template, named_template
from tools.simulation.planning.hint import Hint
from tools.simulation.planning.matching import read_statements
from tools.simulation.reading.statements import read_prompt

MAX_FIGURES: Final = 8  # of a question that are asked about
_NONE: Final = "none"
_MAX_TOKENS: Final = 200


@dataclass(frozen=True)
class SecondReader:
    """Has questions read again by the model that writes, where it may be trusted with that.

    Attributes:
        models: The models; None: there is none to ask.
        instructions: Gives what the model is told to do.
    """

    models: ChatModels | None
    instructions: Callable[[], str]

    async def read(self, prompt: str, drivers: Sequence[DriverSpec] = ()) -> Hint | None:
        """Return what the model makes of a question; None without a model, and as `second_reading` does.

        Raises:
            AgentError: As `second_reading` raises it.
        """
        chat = self.models and self.models.writer
        if not chat or not chat.trusted_with_evidence or not prompt.strip():
            return None
        return await second_reading(prompt, chat, instructions=self.instructions(), drivers=drivers)


async def second_reading(
    prompt: str, chat: ChatModel, *, instructions: str, drivers: Sequence[DriverSpec] = ()
) -> Hint | None:
    """Ask a model about what code could not read; None where nothing is open, or the model knows no better.

    Args:
        prompt: The question.
        chat: A model that may be trusted with a choice.
        instructions: What it is told to do.
        drivers: What the caller fixes, which may tell the outcome, too; not checked here.

    Raises:
        OverloadedError: As many calls wait for the model as may.
        InvalidInputError: The question names a horizon that cannot be simulated.
        DependencyError: The model does not answer.
    """
    reading = read_prompt(prompt)
    template, caveat = choose_template(reading, names_given(drivers))
    hint = Hint(template="", drivers={}, model_id="")
    if caveat:
        outcomes = {one.name: one.path_label for one in TEMPLATES}
        chosen, hint["model_id"] = await _choose(chat, instructions, prompt, {"outcome": outcomes})
        hint["template"] = chosen.get("outcome", "")
        template = named_template(hint["template"]) or template
    figures = read_statements(template, reading).unmatched[:MAX_FIGURES]
    labels = {driver.name: driver.label for driver in template.drivers if driver.synonyms}
    if figures and labels:
        chosen, hint["model_id"] = await _choose(chat, instructions, prompt, dict.fromkeys(figures, labels))
        hint["drivers"] = chosen
    return hint if hint["template"] or hint["drivers"] else None


async def _choose(
    chat: ChatModel, instructions: str, prompt: str, lists: Mapping[str, Mapping[str, str]]
) -> tuple[dict[str, str], str]:
    """Let the model choose a key of each list; what it leaves open is left out. Also its id."""
    keys = {f"choice_{number}": subject for number, subject in enumerate(lists, start=1)}
    schema: dict[str, Any] = {
        "type": "object",
        "properties": {key: {"enum": [*lists[subject], _NONE]} for key, subject in keys.items()},
        "required": list(keys),
        "additionalProperties": False,
    }
    asked = [SystemMessage(instructions), HumanMessage(_question(prompt, keys, lists))]
    answer = await structured(
        chat, asked, schema, fallback=dict.fromkeys(keys, _NONE), max_tokens=_MAX_TOKENS
    )
    chosen = {subject: str(answer.value[key]) for key, subject in keys.items()}
    return {subject: choice for subject, choice in chosen.items() if choice != _NONE}, answer.model_id


def _question(prompt: str, keys: Mapping[str, str], lists: Mapping[str, Mapping[str, str]]) -> str:
    """Put the question and the lists into words."""
    lines: Sequence[str] = [
        f"{key}: which of these is “{subject}” about? "
        + "; ".join(f"{name} ({label})" for name, label in lists[subject].items())
        for key, subject in keys.items()
    ]
    return "\n".join([f"Question: {prompt}", *lines])
