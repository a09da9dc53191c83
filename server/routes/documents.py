"""Add, list and delete documents."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from fastapi import APIRouter, UploadFile

from graph.parts import Documents
from graph.settings import Settings
from tools.errors import DocumentError, NotFoundError
from tools.ingest.document import Document
from tools.ingest.load import Limits, load_bytes

MAX_FILES = 100


def document_routes(documents: Documents, settings: Settings) -> APIRouter:
    """Return `/v1/documents`."""
    router = APIRouter(prefix="/v1/documents", tags=["documents"])
    tenant = settings.tenant
    limits = Limits(max_bytes=int(settings.max_document_mb * 2**20))

    @router.post("")
    async def add(files: list[UploadFile]) -> dict[str, Any]:
        """Ingest files; a file that cannot be read is reported and does not stop the rest.

        A document's id derives from its file name: a later upload of that name replaces it.
        """
        uploads = [(file.filename or "", await file.read()) for file in files[:MAX_FILES]]
        beyond = [
            {
                "name": file.filename or "",
                "reason": f"more than {MAX_FILES} files",
                "remedy": "send it in another request",
            }
            for file in files[MAX_FILES:]
        ]
        report = await documents.ingest.ingest(_read(uploads, limits), tenant=tenant)
        return {**asdict(report), "failed": report.failed + beyond}

    @router.get("")
    async def listing() -> dict[str, Any]:
        """List the documents."""
        return {"documents": await documents.index.documents(tenant)}

    @router.delete("/{doc_id}")
    async def delete(doc_id: str) -> dict[str, str]:
        """Delete a document; no later answer can rest on it."""
        if "\0" in doc_id or not await documents.index.delete(tenant, doc_id):
            raise NotFoundError(f"there is no document {doc_id!r}", remedy="GET /v1/documents lists them")
        return {"deleted": doc_id}

    return router


def _read(uploads: list[tuple[str, bytes]], limits: Limits) -> Iterator[Document | DocumentError]:
    for name, data in uploads:
        try:
            yield from load_bytes(data, name, limits=limits)
        except DocumentError as exc:
            yield exc
