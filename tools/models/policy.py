"""Which chat models may be called, and which of them writes and which routes; nobody gets another."""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from tools.errors import ConfigurationError, ModelNotAllowedError
from tools.models.chat import ChatModel
from tools.models.providers import Provider

Role = Literal["writer", "classifier"]


@dataclass(frozen=True, slots=True)
class Assignment:
    """What a setting gives to a role: a model, an adapter on the configured model, both, or nothing."""

    model: str = ""
    adapter: str = ""


UNASSIGNED = Assignment()


class ChatModels:
    """The chat models that may be called, and those that have a role.

    Roles can be assigned anew while the service runs; a call that has begun keeps the model it began with.

    Attributes:
        default: The configured model.
        allowed: Names of all that may be called. An adapter needs only its base's, save where a server has
            a name of its own for it.
    """

    def __init__(
        self,
        provider: Provider,
        *,
        allowed: Collection[str] = (),
        writer: Assignment = UNASSIGNED,
        classifier: Assignment = UNASSIGNED,
    ) -> None:
        """Open the configured models; none is called or loaded yet.

        Args:
            provider: Opens the models.
            allowed: Names of the models that may be called; none: those that are configured.
            writer: Who writes; by default the configured model.
            classifier: Who routes where the semantic classifier hesitates; by default no model.

        Raises:
            ConfigurationError: A configured model is not allowed, or an adapter cannot be had.
            ModelMissingError: The embedded llama.cpp has another model than a role wants.
        """
        self._provider = provider
        configured = {Assignment(provider.default), self._based(writer), self._based(classifier)}
        names = {provider.policy_name(each.model, each.adapter) for each in configured}
        self.allowed = frozenset(map(provider.known_as, allowed)) or frozenset(names)
        if unlisted := sorted(names - self.allowed):
            raise ConfigurationError(
                f"the configured model {', '.join(unlisted)} is not among ALLOWED_MODELS",
                remedy=f"add it there, or configure one of these: {self._listed()}",
            )
        self.default = provider.open(provider.default)
        self._configured: dict[Role, ChatModel | None] = {
            "writer": self._open(writer) if writer != UNASSIGNED else self.default,
            "classifier": self._open(classifier) if classifier != UNASSIGNED else None,
        }
        self._current = dict(self._configured)

    @property
    def writer(self) -> ChatModel:
        """The model that writes answers."""
        return self._current["writer"] or self.default

    @property
    def classifier(self) -> ChatModel | None:
        """The model that routes where the semantic classifier hesitates; `None`: no model does."""
        return self._current["classifier"]

    def named(self, name: str) -> ChatModel:
        """Return the model of that name, or of that `model_id`; of an empty name the configured one.

        No model is called.

        Raises:
            ModelNotAllowedError: It may not be called.
            ModelMissingError: It may be called, and the embedded llama.cpp has another loaded.
        """
        wanted = self._provider.known_as(name.strip()) or self.default.model_id
        for open_already in (self.default, self.writer, self.classifier):
            if open_already and open_already.model_id == wanted:
                return open_already
        self._require(wanted)
        return self._provider.open(wanted)

    async def swap(self, role: Role, *, model: str, adapter: str = "") -> ChatModel | None:
        """Give a role to another model, once that has been found ready. If it is not, nothing changes.

        Args:
            role: The role.
            model: The model's name; empty: the configured model with an adapter, and without one what the
                settings give to the role.
            adapter: The plain name of a file in the folder of adapters, or of an adapter that the server has.

        Returns:
            Who has the role now.

        Raises:
            ModelNotAllowedError: The model may not be called; nothing was read or called.
            InvalidInputError: The adapter's name is no plain file name.
            AgentError: Another, as opening and checking the model raise it.
        """
        wanted = Assignment(model.strip(), adapter)
        if wanted != UNASSIGNED:
            named = self._based(wanted)
            self._require(self._provider.policy_name(named.model, named.adapter))
            chat: ChatModel | None = await asyncio.to_thread(self._provider.open, named.model, named.adapter)
        else:
            chat = self._configured[role]
        if chat:
            await chat.check()
        self._current[role] = chat
        return chat

    def _based(self, assignment: Assignment) -> Assignment:
        """Name the model of an assignment: an adapter alone is put on the configured model."""
        name = self._provider.known_as(assignment.model.strip())
        return Assignment(name or self._provider.default, assignment.adapter)

    def _open(self, assignment: Assignment) -> ChatModel:
        named = self._based(assignment)
        return self._provider.open(named.model, named.adapter, paths=True)

    def _require(self, name: str) -> None:
        if name not in self.allowed:
            # The message is a contract with callers, who look for exactly these words.
            raise ModelNotAllowedError(
                "ERROR: MODEL_NOT_ALLOWED", remedy=f"ask for one of these: {self._listed()}"
            )

    def _listed(self) -> str:
        return ", ".join(sorted(self.allowed))
