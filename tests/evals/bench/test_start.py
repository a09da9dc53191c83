import sys
from pathlib import Path

import pytest

from evals.bench import start
from tools.errors import DependencyError


def test_ratios_are_those_of_the_raw_medians() -> None:
    times = {
        "imports": [1.0, 1.0, 9.0],
        "serve_cold": [6.0, 6.0, 6.0],
        "serve_warm": [2.0, 3.0, 4.0],
        "ask_cold": [8.0, 8.0, 8.0],
        "ask_warm": [4.0, 4.0, 4.0],
    }
    result = start.report(times)
    assert result["bench"] == "start"
    assert result["ratios"] == {
        "serve_cold_over_warm": 2.0,
        "ask_cold_over_warm": 2.0,
        "serve_warm_over_imports": 3.0,
        "ask_warm_over_imports": 4.0,
    }
    assert result["raw"]["each_s"] == times


def test_a_command_that_fails_is_an_error_and_no_measurement(tmp_path: Path) -> None:
    with pytest.raises(DependencyError, match="failed"):
        start._timed([sys.executable, "-c", "raise SystemExit(3)"], tmp_path)


def test_a_command_runs_without_the_settings_of_this_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere/")
    monkeypatch.setenv("UNRELATED", "kept")
    environment = start._environment(tmp_path)
    assert "DATABASE_URL" not in environment
    assert environment["UNRELATED"] == "kept"
    assert environment["AGENT_HOME"] == str(tmp_path)


def test_a_process_left_running_is_stopped(tmp_path: Path) -> None:
    with start._running([sys.executable, "-c", "import time; time.sleep(60)"], tmp_path) as process:
        assert process.poll() is None
    assert process.poll() is not None
