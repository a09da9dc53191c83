"""The service as a process of its own, as its users run it."""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Self

import httpx

BIZAGENT = Path(sys.executable).parent / "bizagent"


def environment(**settings: str) -> dict[str, str]:
    """The environment of a process: only what it needs, and the settings given."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return {**kept, **settings}


def bizagent(*arguments: str, timeout_s: float = 120, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run the command line to its end."""
    return subprocess.run(
        [BIZAGENT, *arguments],
        env=environment(**settings),
        capture_output=True,
        text=True,
        timeout=timeout_s,
        check=False,
    )


class Service:
    """`bizagent serve` while the `with` block lasts, on one free port unless told otherwise."""

    def __init__(self, *, port: int = 0, **settings: str) -> None:
        """Start it with these settings in its environment."""
        self._port = port
        self._settings = settings

    def __enter__(self) -> Self:
        """Wait until it answers."""
        self._file = tempfile.TemporaryFile()  # a pipe that nobody reads would fill up
        self._process = subprocess.Popen(
            [BIZAGENT, "serve", "--port", str(self._port)],
            env=environment(**self._settings),
            stderr=self._file,
        )
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            assert self._process.poll() is None, self.log
            if found := re.search(r"listening on (http://\S+)", self.log):
                self.url = found[1]
                try:
                    httpx.get(f"{self.url}/health", timeout=5)
                except httpx.TransportError:
                    pass
                else:
                    return self
            time.sleep(0.1)
        raise AssertionError(f"the service does not answer: {self.log}")

    def __exit__(self, *_: object) -> None:
        """Ask it to stop; kill it if it does not."""
        with self._file:
            try:
                self.stop()
            except subprocess.TimeoutExpired:
                self.kill()

    @property
    def log(self) -> str:
        """What it has said so far on standard error."""
        return os.pread(self._file.fileno(), 2**24, 0).decode()

    def stop(self) -> int:
        """Ask it to stop, unless it has, and return its exit status."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        return self._process.wait(40)

    def kill(self) -> None:
        """Kill it at once."""
        self._process.kill()
        self._process.wait()
