import sys
from pathlib import Path

import pytest

from evals.bench import service
from tools.errors import DependencyError


def test_a_command_runs_without_the_settings_of_this_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere/")
    monkeypatch.setenv("UNRELATED", "kept")
    environment = service._environment(tmp_path)
    assert "DATABASE_URL" not in environment
    assert environment["UNRELATED"] == "kept"
    assert environment["AGENT_HOME"] == str(tmp_path)


def test_a_process_left_running_is_stopped(tmp_path: Path) -> None:
    with service.running([sys.executable, "-c", "import time; time.sleep(60)"], tmp_path) as process:
        assert process.poll() is None
    assert process.poll() is not None


def test_a_service_that_ends_at_once_is_an_error_and_no_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "BIZAGENT", [sys.executable, "-c", "raise SystemExit(3)"])
    with pytest.raises(DependencyError, match="did not start"), service.served(tmp_path):
        pass
