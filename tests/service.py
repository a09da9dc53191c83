"""The service as a process of its own, as its users run it."""

import os
import re
import signal
import subprocess
import sys
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
    """`bizagent serve` on a free port, while the `with` block lasts."""

    def __init__(self, **settings: str) -> None:
        """Start it with these settings in its environment."""
        self._settings = settings

    def __enter__(self) -> Self:
        """Wait until it answers."""
        self._process = subprocess.Popen(
            [BIZAGENT, "serve", "--port", "0"],
            env=environment(**self._settings),
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self._process.stderr is not None
        self.lines: list[str] = []
        for line in self._process.stderr:
            self.lines.append(line)
            if found := re.search(r"listening on (http://\S+)", line):
                self.url = found[1]
                break
        else:
            raise AssertionError("".join(self.lines))
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                httpx.get(f"{self.url}/health", timeout=5)
            except httpx.TransportError:
                assert self._process.poll() is None, "".join([*self.lines, *self._process.stderr])
                time.sleep(0.1)
            else:
                return self
        raise AssertionError("the service does not answer")

    def __exit__(self, *_: object) -> None:
        """Ask it to stop; kill it if it does not."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        try:
            _, rest = self._process.communicate(timeout=20)
            self.lines += (rest or "").splitlines(keepends=True)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """Kill it at once."""
        self._process.kill()
        self._process.wait()
