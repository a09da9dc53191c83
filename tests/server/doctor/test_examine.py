from pathlib import Path
from typing import Any

import pytest

from graph.assemble import open_agent
from graph.settings import Settings
from server.doctor.examine import examine
from server.doctor.finding import Finding
from tests.ollama_server import OllamaServer
from tools.errors import AgentError

NOWHERE = "http://127.0.0.1:1"
CONFIGURED = "llama3.1:8b-instruct-q4_K_M"


def by_name(findings: list[Finding]) -> dict[str, Finding]:
    return {finding["name"]: finding for finding in findings}


async def test_what_works_is_ok_and_every_warning_has_a_remedy(settings: Settings) -> None:
    findings = by_name(await examine(settings, service_url=NOWHERE))
    assert findings["embeddings"]["status"] == "ok"
    assert "pgvector 0." in findings["database"]["detail"]
    assert "bizagent_service" in findings["database"]["detail"]
    assert findings["database"]["remedy"] == "bizagent ingest PATH…"  # nothing is in it
    assert findings["chat model"]["status"] == "warning"  # the packaged model
    assert "OPENAI_BASE_URL" in findings["chat model"]["remedy"]
    assert all(f["remedy"] for f in findings.values() if f["status"] != "ok")
    # What no setting names is not tried.
    assert not {"writer model", "writer adapter", "prometheus"} & findings.keys()


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
    assert f"ollama pull {CONFIGURED}" in findings["chat model"]["remedy"]
    assert findings["embeddings"]["status"] == "ok"


async def test_only_what_a_service_needs_is_looked_for() -> None:
    for name, url, wanted in (
        ("sim", None, set()),
        ("sim", "http://127.0.0.1:1", {"chat model"}),
        ("llm", None, {"chat model", "embeddings"}),
        ("rag", "http://127.0.0.1:1", {"database", "embeddings", "calibration"}),
    ):
        settings = Settings(
            services=name,
            ollama_url=url,
            database_url="postgresql://127.0.0.1:1/none",
            database_wait_s=0,
        )
        findings = by_name(await examine(settings, service_url=NOWHERE))
        assert set(findings) - {"metrics", "gpu"} == wanted


@pytest.mark.parametrize(
    ("part", "mistake"),
    [
        ("search engine", {"opensearch_url": NOWHERE}),  # and no RETRIEVAL_BACKEND
        ("search engine", {"retrieval_backend": "opensearch"}),  # and no address
        ("reranker", {"reranker_model": "r"}),  # and no address
        ("reranker", {"reranker_url": NOWHERE}),  # and no model
        ("evidence judge", {"gate_judge": "llm"}),  # by the packaged model
        ("calibration", {"calibration": Path("absent.json")}),
        ("writer model", {"writer_model": "writer:70b"}),  # and no server
        ("chat model", {"openai_base_url": NOWHERE}),  # and no model
        ("chat model", {"llm_max_tokens": 8192}),  # as much as the context
    ],
)
async def test_a_mistake_that_serve_would_refuse_has_failed_here_too(
    settings: Settings, part: str, mistake: dict[str, Any]
) -> None:
    mistaken = settings.model_copy(update=mistake)
    with pytest.raises(AgentError):
        async with open_agent(mistaken):
            pass
    finding = by_name(await examine(mistaken, service_url=NOWHERE))[part]
    assert finding["status"] == "failed"
    assert finding["remedy"]


async def test_each_model_that_is_named_is_looked_for(tmp_path: Path) -> None:
    with OllamaServer(models=[CONFIGURED, "writer:70b"]) as ollama:
        settings = Settings(
            services="llm",
            agent_home=tmp_path,
            ollama_url=ollama.url,
            writer_model="writer:70b",
            classifier_model="small:1b",
        )
        findings = by_name(await examine(settings, service_url=NOWHERE))
    assert "database" not in findings  # the models alone do without
    assert findings["chat model"]["status"] == findings["writer model"]["status"] == "ok"
    assert findings["writer model"]["detail"] == "writer:70b (ollama)"
    assert findings["classifier model"]["status"] == "failed"
    assert "ollama pull small:1b" in findings["classifier model"]["remedy"]


async def test_a_missing_adapter_is_told_and_does_not_hide_that_its_model_is_there(tmp_path: Path) -> None:
    with OllamaServer() as ollama:
        settings = Settings(
            services="llm",
            agent_home=tmp_path,
            ollama_url=ollama.url,
            writer_model=CONFIGURED,
            writer_adapter="tone-v1",
        )
        findings = by_name(await examine(settings, service_url=NOWHERE))
    assert findings["writer model"]["status"] == "ok"
    assert findings["writer adapter"]["status"] == "failed"
    assert str(tmp_path / "adapters" / "tone-v1.gguf") in findings["writer adapter"]["detail"]
    assert findings["writer adapter"]["remedy"]


async def test_an_adapter_that_the_server_takes_is_ok(tmp_path: Path) -> None:
    (tmp_path / "adapters").mkdir()
    (tmp_path / "adapters" / "route-v2.gguf").write_bytes(b"GGUF and weights")
    with OllamaServer() as ollama:
        settings = Settings(
            services="llm", agent_home=tmp_path, ollama_url=ollama.url, router_adapter="route-v2"
        )
        findings = by_name(await examine(settings, service_url=NOWHERE))
    assert findings["router adapter"]["status"] == "ok"
    assert findings["router adapter"]["detail"] == f"{CONFIGURED}+route-v2 (ollama, registered)"
