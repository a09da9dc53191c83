"""Which chat models may be called; nobody gets another."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from tools.errors import ConfigurationError, ModelNotAllowedError
from tools.models.chat import ChatModel
from tools.models.ollama import model_tag


@dataclass(frozen=True, slots=True)
class ChatModels:
    """The chat models that may be called.

    Attributes:
        default: The configured model.
        allowed: Names of all that may be called, the configured one's among them.
        open: Makes the model of a name beside the configured one, without calling it.
    """

    default: ChatModel
    allowed: frozenset[str]
    open: Callable[[str], ChatModel]

    def named(self, name: str) -> ChatModel:
        """Return the model of that name; of an empty name the configured one. No model is called.

        Raises:
            ModelNotAllowedError: It may not be called.
            ModelMissingError: It may be called, and the embedded llama.cpp has another loaded.
        """
        wanted = model_tag(name.strip()) or self.default.model_id
        if wanted not in self.allowed:
            # The message is a contract with callers, who look for exactly these words.
            raise ModelNotAllowedError(
                "ERROR: MODEL_NOT_ALLOWED", remedy=f"ask for one of these: {', '.join(sorted(self.allowed))}"
            )
        return self.default if wanted == self.default.model_id else self.open(wanted)


def restrict(
    default: ChatModel, allowed: Collection[str], open_other: Callable[[str], ChatModel]
) -> ChatModels:
    """Allow the models of these names; with no names, the configured model alone.

    Raises:
        ConfigurationError: There are names, and the configured model's is not among them.
    """
    names = frozenset(model_tag(name) for name in allowed) or frozenset({default.model_id})
    if default.model_id not in names:
        raise ConfigurationError(
            f"the configured model {default.model_id} is not among ALLOWED_MODELS",
            remedy=f"add it there, or configure one of these: {', '.join(sorted(names))}",
        )
    return ChatModels(default=default, allowed=names, open=open_other)
