"""Chat models as the product opens them, with small limits."""

from pathlib import Path
from typing import Any

from tools.models.chat import ChatModel
from tools.models.open import open_chat_models
from tools.models.policy import ChatModels

CONFIGURED = "llama3.1:8b-instruct-q4_K_M"
PACKAGED = "smollm2-135m-instruct-q4_1"


def open_models(**settings: Any) -> ChatModels:
    """Open the embedded model, or what the settings name instead."""
    defaults: dict[str, Any] = {
        "ollama_url": None,
        "ollama_model": "llama3.1:8b-instruct",
        "gguf": None,
        "adapters": Path("no-adapters"),
        "max_tokens": 6,
        "timeout_s": 60.0,
        "context": 1024,
    }
    return open_chat_models(**{**defaults, **settings})


def open_default(**settings: Any) -> ChatModel:
    """Open the configured model alone."""
    return open_models(**settings).default
