"""All checks, one after the other."""

from collections.abc import Awaitable, Callable
from functools import partial

from graph.settings import Settings
from server.doctor.database import database
from server.doctor.finding import Finding
from server.doctor.gpu import gpu
from server.doctor.models import calibration, chat_model, configured_models, embeddings, evidence_judge
from server.doctor.monitoring import metrics, prometheus_target
from server.doctor.retrieval import reranker, search_engine
from server.services import SERVICES
from tools.errors import AgentError


async def examine(settings: Settings, *, service_url: str) -> list[Finding]:
    """Try every part, each by itself; one that fails does not hide the next.

    Args:
        settings: What is configured; a part that no setting names is left out.
        service_url: Where the service listens.
    """
    checks: dict[str, Callable[[], Awaitable[Finding]]] = {}
    needs = SERVICES[settings.services].needs
    if "database" in needs:
        checks["database"] = partial(database, settings)
        checks["calibration"] = partial(calibration, settings)
        if settings.retrieval_backend == "opensearch" or settings.opensearch_url:
            checks["search engine"] = partial(search_engine, settings)
        if settings.reranker_url or settings.reranker_model:
            checks["reranker"] = partial(reranker, settings)
    if "models" in needs or ("named model" in needs and settings.names_model):
        checks |= {name: partial(chat_model, name, settings) for name in configured_models(settings)}
    if "embeddings" in needs:
        checks["embeddings"] = embeddings
    if {"database", "models"} <= needs and settings.gate_judge == "llm":
        checks["evidence judge"] = partial(evidence_judge, settings)
    checks["metrics"] = partial(metrics, service_url)
    if settings.prometheus_url:
        checks["prometheus"] = partial(prometheus_target, settings.prometheus_url, service_url)
    checks["gpu"] = gpu
    findings = []
    for name, check in checks.items():
        try:
            findings.append(await check())
        except AgentError as exc:
            findings.append(Finding(name=name, status="failed", detail=exc.message, remedy=exc.remedy))
    return findings
