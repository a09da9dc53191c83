"""What an Ollama server is asked beside answers: which models it has, and to take in an adapter."""

import hashlib
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import httpx

from tools.errors import (
    ConfigurationError,
    ModelMissingError,
    ModelResponseError,
    ModelTimeoutError,
    ModelUnavailableError,
)
from tools.models.adapters import Adapter
from tools.models.address import server_address
from tools.models.patience import CHECK_S, server_timeout

_TAGS = {"llama3.1:8b-instruct": "llama3.1:8b-instruct-q4_K_M"}  # a usual short form that cannot be pulled
_ENDPOINT = re.compile(r"/api(/[a-z]+)?/?$")
_BLOCK = 1 << 20  # bytes of a file sent at a time


def base_url(url: str) -> str:
    """Reduce the address of a server, or of one of its endpoints, to the server's.

    `http://localhost:11434/api/generate` and `http://localhost:11434/` → `http://localhost:11434`

    Raises:
        ConfigurationError: The address has no scheme `http` or `https`, or no host.
    """
    return server_address(url, setting="OLLAMA_URL", example="http://localhost:11434", endpoints=_ENDPOINT)


def model_tag(name: str) -> str:
    """Say a model's name as Ollama's library does: `llama3.1:8b-instruct` has a longer tag there."""
    return _TAGS.get(name, name)


def with_adapter(base: str, adapter: Adapter) -> str:
    """Return the name that a server has for a model with an adapter: another for each content of the file.

    `llama3.1:8b` and `tone-v1.gguf` → `llama3.1-8b-tone-v1:5f0c63a1b2d4`
    """
    name = re.sub(r"[^a-z0-9._-]+", "-", f"{base}-{adapter.name}".lower())[:80]
    return f"{name}:{hashlib.sha256(f'{base} {adapter.sha256}'.encode()).hexdigest()[:12]}"


async def check_ollama(url: str, model: str) -> None:
    """See that the server answers and has the model.

    Raises:
        ModelUnavailableError: The server does not answer.
        ModelMissingError: It has no such model.
        ModelResponseError: What answers is no Ollama server.
    """
    with _our_errors(url):
        async with httpx.AsyncClient(base_url=url, timeout=CHECK_S) as client:
            await _require(client, model)


async def register_adapter(url: str, base: str, adapter: Adapter, *, timeout_s: float) -> None:
    """Make the model `with_adapter(base, adapter)` on the server, unless it is there.

    The file is sent only if the server does not have it yet.

    Args:
        url: The server.
        base: The model that the adapter is put on.
        adapter: The adapter.
        timeout_s: Seconds for each step.

    Raises:
        ConfigurationError: The server does not take the adapter, or the file has changed.
        ModelMissingError: The server lacks the base.
        ModelUnavailableError: The server does not answer.
        ModelTimeoutError: A step took longer than `timeout_s`.
        ModelResponseError: The server failed.
    """
    name, digest = with_adapter(base, adapter), f"sha256:{adapter.sha256}"
    with _our_errors(url):
        async with httpx.AsyncClient(base_url=url, timeout=server_timeout(timeout_s)) as client:
            if name in await _models(client):
                return
            await _require(client, base)  # Ollama would look for a base that it lacks on the network
            if (await client.head(f"/api/blobs/{digest}")).status_code == httpx.codes.NOT_FOUND:
                _taken(await client.post(f"/api/blobs/{digest}", content=_blocks(adapter)), adapter)
            made = {"model": name, "from": base, "adapters": {adapter.path.name: digest}, "stream": False}
            _taken(await client.post("/api/create", json=made), adapter)


def unavailable(url: str) -> ModelUnavailableError:
    """Say that a server does not answer."""
    return ModelUnavailableError(
        f"the model server {url} does not answer", remedy="start it with `ollama serve`, or check OLLAMA_URL"
    )


def missing(url: str, model: str) -> ModelMissingError:
    """Say that a server lacks a model."""
    return ModelMissingError(f"{url} has no model {model}", remedy=f"fetch it with `ollama pull {model}`")


async def _models(client: httpx.AsyncClient) -> set[str]:
    response = (await client.get("/api/tags", timeout=CHECK_S)).raise_for_status()
    return {str(entry["model"]).removesuffix(":latest") for entry in response.json()["models"]}


async def _require(client: httpx.AsyncClient, model: str) -> None:
    if model.removesuffix(":latest") not in await _models(client):
        raise missing(str(client.base_url).rstrip("/"), model)


async def _blocks(adapter: Adapter) -> AsyncIterator[bytes]:
    with adapter.path.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block


def _taken(response: httpx.Response, adapter: Adapter) -> None:
    if response.is_client_error:
        raise ConfigurationError(
            f"Ollama does not take the adapter {adapter.path}: {response.text[:500]}",
            remedy="check that it is a LoRA adapter for this model; if the file was changed, assign it anew",
        )
    response.raise_for_status()


@contextmanager
def _our_errors(url: str) -> Iterator[None]:
    try:
        yield
    except httpx.HTTPStatusError as exc:
        path, status = exc.request.url.path, exc.response.status_code
        raise ModelResponseError(
            f"{url} answered {status} at {path}: {exc.response.text[:500]}",
            remedy="check that OLLAMA_URL names an Ollama server, and look into its log",
        ) from exc
    except (httpx.ConnectTimeout, httpx.ConnectError) as exc:
        raise unavailable(url) from exc
    except httpx.TimeoutException as exc:
        raise ModelTimeoutError(
            f"{url} took too long at {exc.request.url.path}", remedy="look into the model server's log"
        ) from exc
    except httpx.HTTPError as exc:
        raise unavailable(url) from exc
    except OSError as exc:
        raise ConfigurationError(f"the adapter cannot be read: {exc}", remedy="put its file back") from exc
    except (ValueError, KeyError, TypeError) as exc:
        raise ModelResponseError(
            f"{url} does not list its models", remedy="check that OLLAMA_URL names an Ollama server"
        ) from exc
