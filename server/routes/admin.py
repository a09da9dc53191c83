"""Who writes and who routes: look, and change it without a restart."""

import asyncio
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends

from server.errors import ForbiddenError
from server.parameters import documented, parameters
from server.schema import SwapRequest
from tools.errors import ConfigurationError, InvalidInputError
from tools.models.chat import ChatModel
from tools.models.policy import ChatModels


def admin_routes(models: ChatModels, *, adapters: Path, open_to_others: bool) -> APIRouter:
    """Return `/v1/admin/models`; open to others, it is closed, since nobody has to log in.

    Args:
        models: The models.
        adapters: The folder in which adapters are found by name.
        open_to_others: Whether others than this machine reach the service.
    """

    def guard() -> None:
        if open_to_others:
            raise ForbiddenError(
                "the models cannot be administered while everyone reaches the service",
                remedy="listen on 127.0.0.1, or set WRITER_MODEL and CLASSIFIER_MODEL and start again",
            )

    router = APIRouter(prefix="/v1/admin", tags=["admin"], dependencies=[Depends(guard)])

    @router.get("/models")
    def known() -> dict[str, Any]:
        """Which model has which role, and what may take its place."""
        return {
            "roles": {
                "default": _described(models.default),
                "writer": _described(models.writer),
                "classifier": models.classifier and _described(models.classifier),
            },
            "allowed": sorted(models.allowed),
            "adapters": sorted(file.stem for file in adapters.glob("*.gguf")),
        }

    @router.post("/models", openapi_extra=documented(SwapRequest))
    async def swap(request: Annotated[SwapRequest, Depends(parameters(SwapRequest))]) -> dict[str, Any]:
        """Give a role to another model, once that has been found ready; if it is not, nothing changes.

        Answers that are being written keep the model that they began with.
        """
        try:
            await models.swap(request.role, model=request.model, adapter=request.adapter)
        except ConfigurationError as exc:  # here it is the caller who named what is missing
            raise InvalidInputError(exc.message, remedy=exc.remedy) from exc
        return await asyncio.to_thread(known)

    return router


def _described(chat: ChatModel) -> dict[str, Any]:
    return {
        "model_id": chat.model_id,
        "provider": chat.provider,
        "trusted_with_evidence": chat.trusted_with_evidence,
    }
