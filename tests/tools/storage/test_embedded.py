import json
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tools.errors import DatabaseError
from tools.storage.embedded import start_postgres


def test_a_second_process_attaches_to_the_running_server(server: str, home: Path) -> None:
    other = subprocess.run(
        [sys.executable, "-c", f"from pathlib import Path; from tools.storage.embedded import start_postgres;"
         f"print(start_postgres(Path({str(home)!r})))"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert other.stdout.strip() == server
    with psycopg.connect(server) as conn:  # and leaves it running when it ends
        assert conn.execute("SELECT 1").fetchone() == (1,)


def test_a_process_that_was_killed_is_forgotten(server: str, home: Path) -> None:
    handles = home / "postgres" / ".handle_pids.json"
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    handles.write_text(json.dumps([*json.loads(handles.read_text()), dead.pid]))
    start_postgres(home)
    assert dead.pid not in json.loads(handles.read_text())


def test_a_home_that_is_a_file_is_an_error_with_a_remedy(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("")
    with pytest.raises(DatabaseError, match="cannot be used") as failure:
        start_postgres(tmp_path / "home")
    assert "AGENT_HOME" in failure.value.remedy
