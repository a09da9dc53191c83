"""A home for one bench: a folder with an embedded Postgres, both gone afterwards."""

import atexit
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # ships no types

# Taken from there because the package's own import warns, which that module silences.
from tools.storage.embedded import PostgresServer  # type: ignore[attr-defined]  # not its own

_STOP_WAIT_S = 30.0


@contextmanager
def temporary_home() -> Iterator[Path]:
    """Yield an empty folder; afterwards stop the embedded server that was started in it, and remove it."""
    # Short, since socket paths are, and where the user that root runs Postgres as may enter.
    home = Path(tempfile.mkdtemp(prefix="bench-", dir="/tmp")).resolve()
    home.chmod(0o755)
    lock = PostgresServer._lock  # of the class: starting another server sets it anew
    try:
        yield home
    finally:
        _stop_postgres(home / "postgres")
        PostgresServer._lock = lock
        shutil.rmtree(home, ignore_errors=True)


def _stop_postgres(data: Path) -> None:
    """Stop the server, whichever process started it, and let this process forget it."""
    if server := PostgresServer._instances.pop(data, None):
        atexit.unregister(server._cleanup)
    pid_file = data / "postmaster.pid"
    if pid_file.exists():
        try:
            process = psutil.Process(int(pid_file.read_text().split()[0]))
            process.send_signal(signal.SIGINT)  # to Postgres: stop without waiting for clients
            process.wait(_STOP_WAIT_S)
        except psutil.NoSuchProcess:
            pass
