"""Stage 0: does everything work that an answer needs."""

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from typing import Literal, cast

import httpx
from typing_extensions import TypedDict

from graph.assemble import chat_models
from graph.settings import Settings
from tools.errors import AgentError
from tools.evidence.gate import UNCALIBRATED
from tools.models.minilm import MiniLMEmbeddings
from tools.storage.database import open_database
from tools.storage.migrate import IS_LEAKPROOF, MAKE_LEAKPROOF, VECTOR_SIZE


class Finding(TypedDict):
    """What one check found. `warning` is worth knowing and stops nothing; `failed` has its remedy."""

    name: str
    status: Literal["ok", "warning", "failed"]
    detail: str
    remedy: str


async def examine(settings: Settings, *, service_url: str) -> list[Finding]:
    """Try every part, each by itself; one that fails does not hide the next."""
    checks: dict[str, Callable[[], Awaitable[Finding]]] = {
        "database": lambda: _database(settings),
        "chat model": lambda: _chat_model(settings),
        "embeddings": _embeddings,
        "calibration": _calibration,
        "metrics": lambda: _metrics(service_url),
        "gpu": _gpu,
    }
    findings = []
    for name, check in checks.items():
        try:
            findings.append(await check())
        except AgentError as exc:
            findings.append(Finding(name=name, status="failed", detail=exc.message, remedy=exc.remedy))
    return findings


async def _database(settings: Settings) -> Finding:
    url = settings.database_url.get_secret_value() if settings.database_url else None
    async with open_database(
        url, settings.agent_home, wait_s=settings.database_wait_s, prepare=settings.database_prepare
    ) as database:
        async with database.pool.connection() as conn:
            cursor = await conn.execute(
                "SELECT current_setting('server_version') AS postgres, extversion AS pgvector,"
                " current_user AS role FROM pg_extension WHERE extname = 'vector'"
            )
            row = cast("dict[str, str]", await cursor.fetchone())
            leakproof = await (await conn.execute(IS_LEAKPROOF)).fetchone()
        async with database.as_tenant(settings.tenant) as conn:
            documents = await (await conn.execute("SELECT count(*) AS n FROM documents")).fetchone()
    place = "DATABASE_URL" if url else f"embedded, in {settings.agent_home}"
    held = documents["n"] if documents else 0
    remedies = [] if held else ["bizagent ingest PATH…"]
    if not (leakproof and leakproof["known"]):
        remedies.append(f"as a superuser, or the search by words reads the whole table: {MAKE_LEAKPROOF}")
    return Finding(
        name="database",
        status="warning" if remedies else "ok",
        detail=f"Postgres {row['postgres']}, pgvector {row['pgvector']} ({place}), as {row['role']};"
        f" {held} documents",
        remedy="; ".join(remedies),
    )


async def _chat_model(settings: Settings) -> Finding:
    chat = chat_models(settings).default
    await chat.check()
    trusted = chat.trusted_with_evidence
    return Finding(
        name="chat model",
        status="ok" if trusted else "warning",
        detail=f"{chat.model_id} ({chat.provider})",
        remedy="" if trusted else "the packaged model only proves the plumbing: set OLLAMA_URL or LLM_GGUF",
    )


async def _embeddings() -> Finding:
    embeddings = await asyncio.to_thread(MiniLMEmbeddings)
    length = len(await asyncio.to_thread(embeddings.embed_query, "ready?"))
    fits = length == VECTOR_SIZE
    return Finding(
        name="embeddings",
        status="ok" if fits else "failed",
        detail=f"{embeddings.model_id}, {length} dimensions",
        remedy="" if fits else f"the index takes {VECTOR_SIZE}",
    )


async def _calibration() -> Finding:
    return Finding(name="calibration", status="warning", detail=UNCALIBRATED, remedy="none to be had yet")


async def _metrics(service_url: str) -> Finding:
    try:
        async with httpx.AsyncClient(timeout=3) as client:
            answer = await client.get(f"{service_url}/metrics")
            answer.raise_for_status()
    except httpx.HTTPError as exc:
        reason = str(exc) or type(exc).__name__
        return Finding(
            name="metrics",
            status="warning",
            detail=f"{service_url}/metrics: {reason}",
            remedy="bizagent serve; then let Prometheus scrape that address",
        )
    return Finding(name="metrics", status="ok", detail=f"{service_url}/metrics can be scraped", remedy="")


async def _gpu() -> Finding:
    program = shutil.which("nvidia-smi")
    if program is None:
        return Finding(name="gpu", status="ok", detail="none seen; none is needed", remedy="")
    process = await asyncio.create_subprocess_exec(
        program, "-L", stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    output, _ = await process.communicate()
    first = (output.decode(errors="replace").splitlines() or ["no answer"])[0]
    works = process.returncode == 0
    return Finding(
        name="gpu",
        status="ok" if works else "warning",
        detail=first.split(" (UUID")[0],
        remedy="" if works else "look at the driver; nothing here depends on it",
    )
