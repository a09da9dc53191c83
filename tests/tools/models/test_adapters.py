import hashlib
from pathlib import Path

import pytest

from tools.errors import ConfigurationError, InvalidInputError
from tools.models.adapters import AdapterFolder, read_adapter

CONTENT = b"GGUF and so on"


@pytest.fixture
def folder(tmp_path: Path) -> AdapterFolder:
    path = tmp_path / "adapters"
    path.mkdir()
    (path / "tone-v1.gguf").write_bytes(CONTENT)
    (tmp_path / "secret.gguf").write_bytes(CONTENT)
    return AdapterFolder(path)


@pytest.mark.parametrize("name", ["tone-v1", "tone-v1.gguf"])
def test_adapter_is_found_by_its_name_with_or_without_the_ending(folder: AdapterFolder, name: str) -> None:
    adapter = folder.named(name)
    assert (adapter.name, adapter.path) == ("tone-v1", folder.path / "tone-v1.gguf")
    assert adapter.sha256 == hashlib.sha256(CONTENT).hexdigest()
    assert adapter == folder.configured(name)


@pytest.mark.parametrize(
    "name",
    [
        "../secret",
        "../secret.gguf",
        "..",
        ".",
        ".hidden",
        "a/b",
        "a\\b",
        "/etc/passwd",
        "a\0b",
        "a\n",
        " tone-v1",
        "~/secret",
        "x" * 200,
    ],
)
def test_a_name_cannot_lead_out_of_the_folder(folder: AdapterFolder, name: str) -> None:
    with pytest.raises(InvalidInputError, match="not the name"):
        folder.named(name)


def test_a_link_cannot_lead_out_of_the_folder(folder: AdapterFolder) -> None:
    (folder.path / "out.gguf").symlink_to(folder.path.parent / "secret.gguf")
    (folder.path / "in.gguf").symlink_to(folder.path / "tone-v1.gguf")
    with pytest.raises(InvalidInputError, match="link out of its folder"):
        folder.named("out")
    assert folder.named("in").sha256 == folder.named("tone-v1").sha256


def test_a_path_may_lead_anywhere_if_a_setting_gives_it(
    folder: AdapterFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = folder.path.parent / "secret.gguf"
    assert folder.configured(str(secret)).path == secret
    monkeypatch.setenv("HOME", str(folder.path.parent))
    assert folder.configured("~/secret.gguf").path == secret


def test_missing_file_is_told_with_what_to_do(folder: AdapterFolder) -> None:
    with pytest.raises(ConfigurationError, match=r"no adapter file .*absent\.gguf.*convert_lora_to_gguf"):
        folder.named("absent")
    with pytest.raises(ConfigurationError, match="no adapter file"):
        AdapterFolder(folder.path / "no-folder").named("tone-v1")
    (folder.path / "folder.gguf").mkdir()
    with pytest.raises(ConfigurationError, match="no adapter file"):
        folder.named("folder")


@pytest.mark.parametrize("content", [b"", b"GGU", b"\x80\x02 of another format"])
def test_file_of_another_format_is_told_with_what_to_do(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "adapter.gguf"
    path.write_bytes(content)
    with pytest.raises(ConfigurationError, match=r"no GGUF file.*convert_lora_to_gguf"):
        read_adapter(path)


def test_changed_and_vanished_files_are_noticed(folder: AdapterFolder) -> None:
    adapter = folder.named("tone-v1")
    assert adapter.is_unchanged()
    adapter.path.write_bytes(CONTENT + b"!")
    assert not adapter.is_unchanged()
    adapter.path.unlink()
    assert not adapter.is_unchanged()
