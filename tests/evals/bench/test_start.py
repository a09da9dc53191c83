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
