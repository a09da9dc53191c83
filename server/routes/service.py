"""Is it alive, is it ready, what does it measure."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from server.metrics import measure_checkpoints
from tools.models.policy import ChatModels
from tools.storage.database import Database


def service_routes(models: ChatModels, database: Database | None, *, gate: str = "") -> APIRouter:
    """Return `/health`, `/ready` and `/metrics`; without a database for the models alone.

    `gate` is the calibration in use, as readiness says it.
    """
    router = APIRouter(tags=["service"])

    @router.get("/health")
    async def health() -> dict[str, str]:
        """The process answers."""
        return {"status": "ok"}

    @router.get("/ready")
    async def ready() -> dict[str, Any]:
        """What the service needs answers too; else 503 with what does not."""
        if database:
            await database.check()
        in_use = [chat for chat in (models.default, models.writer, models.classifier) if chat]
        for chat in {chat.model_id: chat for chat in in_use}.values():
            await chat.check()
        known = {"status": "ready", "model": models.default.model_id}
        return {**known, "gate": gate} if database else known

    @router.get("/metrics", include_in_schema=False)
    async def metrics() -> Response:
        if database:
            await measure_checkpoints(database)
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return router
