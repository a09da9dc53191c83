"""The service as a process of its own, for benches that look at it from outside."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import httpx

from graph.settings import Settings
from tools.errors import DependencyError

BIZAGENT: Final = [sys.executable, "-m", "server.cli"]
START_WAIT_S: Final = 120.0
_STOP_WAIT_S: Final = 60.0
_ANSWER_TOKENS: Final = 16


@contextmanager
def served(home: Path) -> Iterator[str]:
    """Run `bizagent serve` in a home; yield its address once /health answers, and stop it afterwards.

    Raises:
        DependencyError: It does not start.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    with running([*BIZAGENT, "serve", "--port", str(port)], home) as process:
        _wait(url, process)
        yield url


@contextmanager
def running(command: list[str], home: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command of ours in a home, where no .env lies, with its embedded parts and short answers."""
    quiet = subprocess.DEVNULL
    # The commands are those of the benches.
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


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until /health answers."""
    until = time.perf_counter() + START_WAIT_S
    while time.perf_counter() < until and process.poll() is None:
        try:
            if httpx.get(f"{url}/health", timeout=5.0).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.01)
    raise DependencyError("`bizagent serve` did not start", remedy="run it by hand to see why")


def _environment(home: Path) -> dict[str, str]:
    """This process's, but for the service's settings."""
    ours = {name.upper() for name in Settings.model_fields}
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    return kept | {"AGENT_HOME": str(home), "LLM_MAX_TOKENS": str(_ANSWER_TOKENS)}
