from pathlib import Path

from graph.settings import Settings
from server.doctor import Finding, examine
from tests.ollama_server import OllamaServer

NOWHERE = "http://127.0.0.1:1"


def by_name(findings: list[Finding]) -> dict[str, Finding]:
    return {finding["name"]: finding for finding in findings}


async def test_what_works_is_ok_and_every_warning_has_a_remedy(settings: Settings) -> None:
    findings = by_name(await examine(settings, service_url=NOWHERE))
    assert findings["embeddings"]["status"] == "ok"
    assert "pgvector 0." in findings["database"]["detail"]
    assert "bizagent_service" in findings["database"]["detail"]
    assert findings["database"]["remedy"] == "bizagent ingest PATH…"  # nothing is in it
    assert findings["chat model"]["status"] == "warning"  # the packaged model
    assert all(f["remedy"] for f in findings.values() if f["status"] != "ok")


async def test_parts_that_fail_do_not_hide_one_another(home: Path) -> None:
    with OllamaServer(fault="missing") as ollama:
        settings = Settings(
            database_url="postgresql://127.0.0.1:1/none",
            database_wait_s=0,
            agent_home=home,
            ollama_url=ollama.url,
        )
        findings = by_name(await examine(settings, service_url=NOWHERE))
    assert findings["database"]["status"] == findings["chat model"]["status"] == "failed"
    assert "ollama pull" in findings["chat model"]["remedy"]
    assert findings["embeddings"]["status"] == "ok"


async def test_a_model_server_with_the_model_is_ok(settings: Settings) -> None:
    with OllamaServer() as ollama:
        trusted = settings.model_copy(update={"ollama_url": ollama.url})
        findings = by_name(await examine(trusted, service_url=NOWHERE))
    assert findings["chat model"]["status"] == "ok"


async def test_metrics_of_a_running_service_can_be_scraped(settings: Settings) -> None:
    with OllamaServer() as other:  # a server that has no /metrics
        findings = by_name(await examine(settings, service_url=other.url))
    assert findings["metrics"]["status"] == "warning"
    assert "404" in findings["metrics"]["detail"]
