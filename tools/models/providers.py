"""What runs the chat models, and how each provider opens a model with or without an adapter."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from pydantic import SecretStr

from tools.errors import ModelMissingError
from tools.models.adapters import Adapter, AdapterFolder
from tools.models.chat import ChatModel, Decoding
from tools.models.line import Line
from tools.models.llamacpp import ChatLlamaCpp, gguf_name
from tools.models.ollama import chat_ollama
from tools.models.ollama_server import check_ollama, model_tag, register_adapter
from tools.models.openai import ChatOpenAI


@dataclass(frozen=True, slots=True)
class Calls:
    """How all models of a provider are called.

    Attributes:
        decoding: The defaults.
        timeout_s: Seconds for a whole answer.
        context: Tokens of prompt and answer.
        line: To the server.
    """

    decoding: Decoding
    timeout_s: float
    context: int
    line: Line = field(default_factory=Line)


class Provider(Protocol):
    """Opens chat models by name. Opening calls and loads nothing; it reads an adapter's file."""

    @property
    def default(self) -> str:
        """The configured model's name."""

    def known_as(self, name: str) -> str:
        """Return the one spelling of a model's name: as it is, unless a provider knows short forms."""
        return name

    def policy_name(self, model: str, adapter: str) -> str:
        """Return the name that has to be allowed: the base's, as an adapter does not widen the list."""
        return model

    def open(self, model: str, adapter: str = "", *, paths: bool = False) -> ChatModel:
        """Open a model.

        Args:
            model: Its name, as `known_as` spells it.
            adapter: Put on it; empty: none.
            paths: Whether `adapter` may be a path; otherwise nothing outside the folder can be named.

        Raises:
            InvalidInputError: The adapter's name is no plain file name.
            ConfigurationError: The adapter's file is missing or none.
            ModelMissingError: The provider can have no such model.
        """


@dataclass(frozen=True, slots=True)
class Ollama(Provider):
    """Models on an Ollama server; an adapter is sent there when it is first needed."""

    url: str
    configured: str
    calls: Calls
    adapters: AdapterFolder

    @property
    def default(self) -> str:
        """The configured model's name, written out."""
        return self.known_as(self.configured)

    def known_as(self, name: str) -> str:
        """Write out the short form of Llama 3.1's name."""
        return model_tag(name)

    def open(self, model: str, adapter: str = "", *, paths: bool = False) -> ChatModel:
        """Open a model, as `Provider` says."""
        file = _file(self.adapters, adapter, paths=paths)
        timeout_s = self.calls.timeout_s

        async def check() -> None:
            if file:
                await register_adapter(self.url, model, file, timeout_s=timeout_s)
            else:
                await check_ollama(self.url, model)

        return ChatModel(
            model=chat_ollama(
                self.url,
                model,
                timeout_s=timeout_s,
                context=self.calls.context,
                adapter=file,
                **self.calls.decoding,
            ),
            model_id=f"{model}+{file.name}" if file else model,
            provider="ollama",
            decoding=self.calls.decoding,
            trusted_with_evidence=True,
            check=check,
            context=self.calls.context,
            line=self.calls.line,
        )


@dataclass(frozen=True, slots=True)
class OpenAI(Provider):
    """Models on a server of OpenAI's protocol, where an adapter is served under a name of its own."""

    url: str
    configured: str
    api_key: SecretStr | None
    calls: Calls

    @property
    def default(self) -> str:
        """The configured model's name."""
        return self.configured

    def policy_name(self, model: str, adapter: str) -> str:
        """Return the name that is called."""
        return adapter or model

    def open(self, model: str, adapter: str = "", *, paths: bool = False) -> ChatModel:
        """Open a model, as `Provider` says; its `model_id` is the served name, which the server confirms."""
        name = adapter or model
        client = ChatOpenAI(
            url=self.url,
            model=name,
            api_key=self.api_key,
            timeout_s=self.calls.timeout_s,
            **self.calls.decoding,
        )
        return ChatModel(
            model=client,
            model_id=name,
            provider="openai",
            decoding=self.calls.decoding,
            trusted_with_evidence=True,
            check=client.check,
            context=self.calls.context,
            line=self.calls.line,
        )


@dataclass(frozen=True, slots=True)
class Embedded(Provider):
    """The one GGUF file that llama.cpp has in this process, and adapters on it.

    Attributes:
        trusted: Whether the model may write prose on evidence; no adapter changes that.
    """

    gguf: Path
    trusted: bool
    calls: Calls
    adapters: AdapterFolder

    @property
    def default(self) -> str:
        """The file's model."""
        return gguf_name(self.gguf)

    def open(self, model: str, adapter: str = "", *, paths: bool = False) -> ChatModel:
        """Open the model, as `Provider` says."""
        if model != self.default:
            raise ModelMissingError(
                f"the embedded llama.cpp has {self.default} loaded, and no {model}",
                remedy="name a server that has it by OLLAMA_URL or OPENAI_BASE_URL, or its file by LLM_GGUF",
            )
        client = ChatLlamaCpp(
            gguf=self.gguf,
            adapter=_file(self.adapters, adapter, paths=paths),
            timeout_s=self.calls.timeout_s,
            context=self.calls.context,
            **self.calls.decoding,
        )
        return ChatModel(
            model=client,
            model_id=client.model_id,
            provider="llamacpp",
            decoding=self.calls.decoding,
            trusted_with_evidence=self.trusted,
            check=client.aload,
            count_tokens=client.count_tokens,
            context=self.calls.context,
            line=self.calls.line,
        )


def _file(folder: AdapterFolder, adapter: str, *, paths: bool) -> Adapter | None:
    if not adapter:
        return None
    return folder.configured(adapter) if paths else folder.named(adapter)
