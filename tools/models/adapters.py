"""LoRA adapters as files: small GGUF files beside the weights that they change."""

import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path

from tools.errors import ConfigurationError, InvalidInputError

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")
_CONVERT = "convert it with llama.cpp's convert_lora_to_gguf.py"


@dataclass(frozen=True, slots=True)
class Adapter:
    """A GGUF file with a LoRA adapter.

    Attributes:
        path: The file.
        sha256: Of its content, in hexadecimal digits.
    """

    path: Path
    sha256: str

    @property
    def name(self) -> str:
        """The file's name without its ending."""
        return self.path.stem

    def is_unchanged(self) -> bool:
        """Whether the file still has the content that the adapter was made from."""
        try:
            return _sha256(self.path) == self.sha256
        except OSError:
            return False


@dataclass(frozen=True, slots=True)
class AdapterFolder:
    """Where adapters are found by name: `tone-v1` and `tone-v1.gguf` mean the file `tone-v1.gguf`."""

    path: Path

    def named(self, name: str) -> Adapter:
        """Return the adapter of that name. Nothing outside the folder can be named.

        Raises:
            InvalidInputError: This is no plain file name, or a link that leads out of the folder.
            ConfigurationError: There is no such file, or it is no GGUF file.
        """
        if not _NAME.fullmatch(name):
            raise InvalidInputError(
                f"not the name of an adapter: {name!r}", remedy="use letters, digits, dots, - and _"
            )
        path = self.path / (name if name.endswith(".gguf") else f"{name}.gguf")
        if path.resolve().parent != self.path.resolve():
            raise InvalidInputError(
                f"the adapter {name} is a link out of its folder",
                remedy=f"put the file itself into {self.path}",
            )
        return read_adapter(path)

    def configured(self, text: str) -> Adapter:
        """Return the adapter that a setting names: by its name, or by the path of any file.

        Raises:
            AgentError: As `named` raises it.
        """
        return read_adapter(Path(text).expanduser().absolute()) if os.sep in text else self.named(text)


def read_adapter(path: Path) -> Adapter:
    """Return the adapter in a file.

    Raises:
        ConfigurationError: There is no such file, it cannot be read, or it is no GGUF file.
    """
    try:
        with path.open("rb") as file:
            is_gguf = file.read(4) == b"GGUF"
        if is_gguf:
            return Adapter(path, _sha256(path))
    except OSError as exc:
        raise ConfigurationError(
            f"there is no adapter file {path} that can be read",
            remedy=f"put the adapter there as a GGUF file; {_CONVERT}",
        ) from exc
    raise ConfigurationError(f"the adapter {path} is no GGUF file", remedy=_CONVERT)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
