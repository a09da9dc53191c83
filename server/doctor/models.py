"""The chat models with their adapters, and the embeddings."""

import asyncio

from graph.parts import chat_models, open_calibration, open_judge
from graph.settings import Settings
from server.doctor.finding import Finding
from tools.evidence.gate import UNCALIBRATED
from tools.models.minilm import MiniLMEmbeddings
from tools.models.policy import Role
from tools.storage.migrate import VECTOR_SIZE

# What is tried: whose model it is, and the settings that it takes beside those of the configured model. Each
# is tried with these alone, so that a missing adapter does not hide whether its model is there.
_TRIED: dict[str, tuple[Role | None, tuple[str, ...]]] = {
    "chat model": (None, ()),
    "writer model": ("writer", ("writer_model",)),
    "writer adapter": ("writer", ("writer_model", "writer_adapter")),
    "classifier model": ("classifier", ("classifier_model",)),
    "router adapter": ("classifier", ("classifier_model", "router_adapter")),
}
_READY = {"ollama": "registered", "openai": "served", "llamacpp": "loaded"}


def configured_models(settings: Settings) -> list[str]:
    """Return what there is to try: the configured model, and each model and adapter that a setting names."""
    return [name for name, (_, fields) in _TRIED.items() if not fields or getattr(settings, fields[-1])]


async def chat_model(name: str, settings: Settings) -> Finding:
    """See that a model answers and is there; an adapter is put onto its model.

    Args:
        name: One of `configured_models`.
        settings: The settings.
    """
    role, wanted = _TRIED[name]
    others = {field for _, fields in _TRIED.values() for field in fields} - set(wanted)
    models = chat_models(settings.model_copy(update=dict.fromkeys(others, "")))
    chat = {"writer": models.writer, "classifier": models.classifier, None: None}[role] or models.default
    await chat.check()
    trusted = chat.trusted_with_evidence
    state = f", {_READY[chat.provider]}" if name.endswith("adapter") else ""
    return Finding(
        name=name,
        status="ok" if trusted else "warning",
        detail=f"{chat.model_id} ({chat.provider}{state})",
        remedy=""
        if trusted
        else "the packaged model only proves the plumbing: set OLLAMA_URL, OPENAI_BASE_URL or LLM_GGUF",
    )


async def evidence_judge(settings: Settings) -> Finding:
    """See that the configured model may judge evidence; whether it answers is its own finding."""
    models = chat_models(settings)
    open_judge(settings, models)
    return Finding(name="evidence judge", status="ok", detail=models.default.model_id, remedy="")


async def embeddings() -> Finding:
    """Embed a text, and see that the index takes the vector."""
    model = await asyncio.to_thread(MiniLMEmbeddings)
    length = len(await asyncio.to_thread(model.embed_query, "ready?"))
    fits = length == VECTOR_SIZE
    return Finding(
        name="embeddings",
        status="ok" if fits else "failed",
        detail=f"{model.model_id}, {length} dimensions",
        remedy="" if fits else f"the index takes {VECTOR_SIZE}",
    )


async def calibration(settings: Settings) -> Finding:
    """Say what the gate compares."""
    found = open_calibration(settings)
    return Finding(
        name="calibration",
        status="ok" if found else "warning",
        detail=found.name if found else UNCALIBRATED,
        remedy="" if found else "fit one: bizagent eval gate --data DIR --calibrate FILE",
    )
