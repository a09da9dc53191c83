"""How long a start takes: until the service answers, and until the first answer on the command line."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from evals.bench.home import temporary_home
from evals.bench.medians import median
from graph.settings import Settings
from tools.errors import DependencyError

_START_WAIT_S = 120.0
_STOP_WAIT_S = 60.0
_BIZAGENT = [sys.executable, "-m", "server.cli"]
_ANSWER_TOKENS = 16
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
            times["imports"].append(_timed([*_BIZAGENT, "--help"], home))
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


def _environment(home: Path) -> dict[str, str]:
    """This process's, but for the service's settings: the embedded parts are measured, and a short answer."""
    ours = {name.upper() for name in Settings.model_fields}
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    return kept | {"AGENT_HOME": str(home), "LLM_MAX_TOKENS": str(_ANSWER_TOKENS)}


def _serve(home: Path) -> float:
    """Seconds from the start of the process until /health answers; then it and Postgres are stopped."""
    port = _free_port()
    start = time.perf_counter()
    with _running([*_BIZAGENT, "serve", "--port", str(port)], home) as process:
        while time.perf_counter() < start + _START_WAIT_S and process.poll() is None:
            try:
                if httpx.get(f"http://127.0.0.1:{port}/health", timeout=5.0).is_success:
                    return time.perf_counter() - start
            except httpx.TransportError:
                time.sleep(0.01)
    raise DependencyError("`bizagent serve` did not start", remedy="run it by hand to see why")


def _ask(home: Path) -> float:
    """Seconds from the start of the process to its end."""
    return _timed([*_BIZAGENT, "ask", "--mode", "llm", "--json", _QUESTION], home)


def _timed(command: list[str], home: Path) -> float:
    start = time.perf_counter()
    with _running(command, home) as process:
        if process.wait(_START_WAIT_S):
            raise DependencyError(f"`{' '.join(command)}` failed", remedy="run it by hand to see why")
    return time.perf_counter() - start


@contextmanager
def _running(command: list[str], home: Path) -> Iterator[subprocess.Popen[bytes]]:
    quiet = subprocess.DEVNULL
    # In the home, where no .env lies. The commands are those above.
    with subprocess.Popen(  # noqa: S603
        command, env=_environment(home), cwd=home, stdout=quiet, stderr=quiet
    ) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.terminate()
            try:
                process.wait(_STOP_WAIT_S)
            except subprocess.TimeoutExpired:
                process.kill()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
