"""How long a start takes: until the service answers, and until the first answer on the command line."""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from evals.bench.home import temporary_home
from evals.bench.medians import median
from evals.bench.service import BIZAGENT, START_WAIT_S, running, served
from tools.errors import DependencyError

_QUESTION = "Draft a one-line thank-you note to a supplier."

Times = Mapping[str, list[float]]


def run(data: Path | None = None, *, rounds: int = 3) -> dict[str, Any]:
    """Start in an empty home, and again in the same home, with Postgres stopped in between.

    Args:
        data: Not used.
        rounds: How many homes.

    Returns:
        `ratios`: cold over warm, for `bizagent serve` until /health answers and for `bizagent ask --json` (a
        direct answer of 16 tokens by the packaged model) until it has ended; and both, warm, over
        `bizagent --help`, which is little but imports. `raw.seconds` has the medians, `raw.each_s` all.
    """
    times: dict[str, list[float]] = {
        name: [] for name in ("imports", "serve_cold", "serve_warm", "ask_cold", "ask_warm")
    }
    for _ in range(rounds):
        with temporary_home() as home:
            times["imports"].append(_timed([*BIZAGENT, "--help"], home))
        for command, measure in (("serve", _serve), ("ask", _ask)):
            with temporary_home() as home:
                for state in ("cold", "warm"):
                    times[f"{command}_{state}"].append(measure(home))
    return report(times)


def report(times: Times) -> dict[str, Any]:
    """Turn seconds, one entry a round, into the result that `run` describes."""
    seconds = {name: median(each) for name, each in times.items()}
    return {
        "bench": "start",
        "ratios": {
            "serve_cold_over_warm": seconds["serve_cold"] / seconds["serve_warm"],
            "ask_cold_over_warm": seconds["ask_cold"] / seconds["ask_warm"],
            "serve_warm_over_imports": seconds["serve_warm"] / seconds["imports"],
            "ask_warm_over_imports": seconds["ask_warm"] / seconds["imports"],
        },
        "raw": {"rounds": len(times["imports"]), "seconds": seconds, "each_s": dict(times)},
    }


def _serve(home: Path) -> float:
    """Seconds from the start of the process until /health answers; then it and Postgres are stopped."""
    start = time.perf_counter()
    with served(home):
        return time.perf_counter() - start


def _ask(home: Path) -> float:
    """Seconds from the start of the process to its end."""
    return _timed([*BIZAGENT, "ask", "--mode", "llm", "--json", _QUESTION], home)


def _timed(command: list[str], home: Path) -> float:
    start = time.perf_counter()
    with running(command, home) as process:
        if process.wait(START_WAIT_S):
            raise DependencyError(f"`{' '.join(command)}` failed", remedy="run it by hand to see why")
    return time.perf_counter() - start
