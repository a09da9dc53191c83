"""A service that is asked to end leaves nothing running."""

from pathlib import Path

import psutil

from tests.service import Service


def test_sigterm_stops_the_embedded_postgres_too(own_home: Path) -> None:
    with Service(AGENT_HOME=str(own_home)) as service:
        pid = int((own_home / "postgres" / "postmaster.pid").read_text().split()[0])
        assert psutil.pid_exists(pid)
        assert service.stop() == 0
    assert not psutil.pid_exists(pid)
    assert not (own_home / "postgres" / "postmaster.pid").exists()
