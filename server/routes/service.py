"""Is it alive, is it ready, what does it measure."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from graph.assemble import BusinessAgent
from server import langserve
from tools.evidence.gate import UNCALIBRATED


def service_routes(agent: BusinessAgent) -> APIRouter:
    """Return `/`, `/health`, `/ready` and `/metrics`."""
    router = APIRouter(tags=["service"])

    @router.get("/", include_in_schema=False)
    async def root() -> RedirectResponse:
        return RedirectResponse(f"{langserve.PATH}/playground/")

    @router.get("/health")
    async def health() -> dict[str, str]:
        """The process answers."""
        return {"status": "ok"}

    @router.get("/ready")
    async def ready() -> dict[str, Any]:
        """What the service needs answers too; else 503 with what does not."""
        await agent.database.check()
        await agent.tools.chat.check()
        return {"status": "ready", "model": agent.tools.chat.model_id, "gate": UNCALIBRATED}

    @router.get("/metrics", include_in_schema=False)
    async def metrics() -> Response:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return router
