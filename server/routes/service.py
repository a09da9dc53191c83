"""Is it alive, is it ready, what does it measure."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from graph.parts import Documents
from server.metrics import measure_checkpoints
from tools.models.policy import ChatModels


def service_routes(
    *,
    models: ChatModels | None = None,
    documents: Documents | None = None,
    tenant: str = "",
    gate: str = "",
) -> APIRouter:
    """Return `/health`, `/ready` and `/metrics`.

    Args:
        models: What the service needs of chat models.
        documents: What it keeps and searches.
        tenant: Whose documents readiness counts.
        gate: The calibration in use, as readiness says it.
    """
    router = APIRouter(tags=["service"])

    @router.get("/health")
    async def health() -> dict[str, str]:
        """The process answers."""
        return {"status": "ok"}

    @router.get("/ready")
    async def ready() -> dict[str, Any]:
        """What the service needs answers too; else 503 with what does not."""
        told = {"status": "ready"}
        if documents:
            await documents.database.check()
            engine = await documents.index.engine_status(tenant)
            told["search"] = (
                f"{engine['name']}, {engine['found']} of {engine['stored']} chunks" if engine else "Postgres"
            )
        if models:
            in_use = [chat for chat in (models.default, models.writer, models.classifier) if chat]
            for chat in {chat.model_id: chat for chat in in_use}.values():
                await chat.check()
            told["model"] = models.default.model_id
        return {**told, "gate": gate} if gate else told

    @router.get("/metrics", include_in_schema=False)
    async def metrics() -> Response:
        if documents:
            await measure_checkpoints(documents.database)
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return router
