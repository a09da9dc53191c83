import os
from pathlib import Path

import pytest
from pydantic import ValidationError

import graph
from graph.settings import Settings, default_home


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No `.env` lies here."""
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("name", "value", "field", "expected"),
    [
        (
            "OLLAMA_URL",
            "http://localhost:11434/api/generate",
            "ollama_url",
            "http://localhost:11434/api/generate",
        ),
        ("OLLAMA_MODEL", "m", "ollama_model", "m"),
        ("LLM_MAX_TOKENS", "64", "llm_max_tokens", 64),
        ("threshold", "0.5", "threshold", 0.5),
        ("AUTH", "off", "auth", "off"),
    ],
)
def test_a_setting_is_read_from_the_environment_by_its_plain_name(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, field: str, expected: object
) -> None:
    monkeypatch.setenv(name, value)
    assert getattr(Settings(), field) == expected


def test_the_environment_wins_over_the_file_and_the_file_over_the_default(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("TOP_K=7\nTHRESHOLD=0.2\nSOMETHING_ELSE=1\n")
    monkeypatch.setenv("THRESHOLD", "0.4")
    settings = Settings()
    assert (settings.top_k, settings.threshold, settings.min_documents) == (7, 0.4, 3)


def test_an_empty_variable_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OLLAMA_URL", "")
    monkeypatch.setenv("TOP_K", "")
    assert (Settings().ollama_url, Settings().top_k) == (None, 10)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TOP_K", "0"),
        ("TOP_K", "many"),
        ("THRESHOLD", "1.1"),
        ("THRESHOLD", "nan"),
        ("MIN_DOCUMENTS", "0"),
        ("LLM_TIMEOUT_S", "0"),
        ("TENANT", "a b"),
        ("TENANT", "a\n"),
        ("AUTH", "on"),
        ("DATABASE_CONNECTIONS", "1"),
        ("RETRIEVAL_BACKEND", "elasticsearch"),
        ("OPENSEARCH_INDEX", "../other"),
    ],
)
def test_a_value_out_of_bounds_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ValidationError, match=name.lower()):
        Settings()


def test_settings_do_not_change_and_do_not_show_the_password() -> None:
    settings = Settings(
        database_url="postgresql://u:secret@h/d", opensearch_password="secret", reranker_api_key="secret"
    )
    with pytest.raises(ValidationError, match="frozen"):
        settings.top_k = 3  # type: ignore[misc]  # that is the point
    assert "secret" not in repr(settings) + settings.model_dump_json()


def test_paths_are_absolute_and_a_tilde_is_the_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert Settings(llm_gguf=Path("~/m.gguf")).llm_gguf == tmp_path / "m.gguf"
    assert Settings(agent_home=Path("data")).agent_home == tmp_path / "data"
    assert Settings().llm_gguf is None


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="this system has no root")
def test_root_keeps_its_data_in_a_system_folder_and_a_user_in_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert default_home() == Path("/var/lib/bizagent")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert default_home().name == "bizagent"
    assert default_home() != Path("/var/lib/bizagent")


def test_every_setting_says_what_it_is() -> None:
    assert all(field.description for field in Settings.model_fields.values())


def test_checkpoints_are_read_back_as_plain_values_only() -> None:
    assert graph.__doc__
    assert os.environ["LANGGRAPH_STRICT_MSGPACK"] == "true"
