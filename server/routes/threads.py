"""What happened on a thread, and going on with a run that was cut off."""

from typing import Any

from fastapi import APIRouter

from graph.assemble import BusinessAgent


def thread_routes(agent: BusinessAgent) -> APIRouter:
    """Return `/v1/threads/{thread_id}/history` and `…/resume`."""
    router = APIRouter(prefix="/v1/threads", tags=["threads"])
    tenant = agent.settings.tenant

    @router.get("/{thread_id}/history")
    async def history(thread_id: str) -> dict[str, Any]:
        """Return every step on the thread: node, what it wrote, its duration and its error."""
        return {"thread_id": thread_id, "steps": await agent.history(tenant=tenant, thread=thread_id)}

    @router.post("/{thread_id}/resume")
    async def resume(thread_id: str) -> dict[str, Any]:
        """Go on with a run that was cut off, from its last checkpoint."""
        return await agent.resume(tenant=tenant, thread=thread_id)

    return router
