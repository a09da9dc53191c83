"""A reranker behind the `/rerank` call that vLLM, llama.cpp's server, Jina and Cohere have in common."""

import asyncio
import math
import re
from collections.abc import Sequence

import httpx
from pydantic import BaseModel, SecretStr, ValidationError

from tools.errors import (
    ConfigurationError,
    ModelMissingError,
    ModelResponseError,
    ModelTimeoutError,
    ModelUnavailableError,
)
from tools.models.address import server_address

_ENDPOINT = re.compile(r"/(rerank|reranking)/?$")
_SHOWN = 300  # characters of a server's refusal


class _Result(BaseModel):
    index: int
    relevance_score: float


class _Answer(BaseModel):
    results: list[_Result]


class HttpReranker:
    """A reranking model on a server: a `tools.retrieval.rerank.Reranker`."""

    def __init__(self, url: str, model: str, *, api_key: SecretStr | None, timeout_s: float) -> None:
        """Ask `model` on the server at `url`, with `timeout_s` seconds for a whole answer.

        Raises:
            ConfigurationError: `url` is no HTTP address.
        """
        self._url = rerank_url(url)
        self._model = model
        self._api_key = api_key.get_secret_value() if api_key else ""
        self._timeout_s = timeout_s

    @property
    def model(self) -> str:
        """The model, as the server knows it."""
        return self._model

    async def scores(self, query: str, passages: Sequence[str]) -> list[float]:
        """Ask for the relevance of each passage; the scale is the model's.

        Raises:
            ConfigurationError: The server refuses the key.
            ModelMissingError: It has no such model, or no such call.
            ModelUnavailableError: It does not answer, or refuses the call.
            ModelTimeoutError: The deadline has passed.
            ModelResponseError: The answer does not score each passage once, by a finite figure.
        """
        asked = {
            "model": self._model,
            "query": query,
            "documents": list(passages),
            "top_n": len(passages),
        }
        headers = {"Authorization": f"Bearer {self._api_key}"} if self._api_key else {}
        try:
            async with asyncio.timeout(self._timeout_s), httpx.AsyncClient(timeout=self._timeout_s) as client:
                response = await client.post(self._url, json=asked, headers=headers)
        except (TimeoutError, httpx.TimeoutException) as exc:
            raise ModelTimeoutError(
                f"the reranker {self._url} took longer than {self._timeout_s:g} s",
                remedy="raise RERANKER_TIMEOUT_S, or take a smaller model",
            ) from exc
        except httpx.HTTPError as exc:
            raise ModelUnavailableError(
                f"the reranker {self._url} does not answer: {exc or type(exc).__name__}",
                remedy="start it, or correct or empty RERANKER_URL",
            ) from exc
        if response.is_error:
            raise self._refused(response)
        return self._by_place(response.content, len(passages))

    def _by_place(self, content: bytes, count: int) -> list[float]:
        try:
            results = _Answer.model_validate_json(content).results
        except ValidationError as exc:
            raise self._unusable("no list of results") from exc
        scores = {result.index: result.relevance_score for result in results}
        if len(results) != count or scores.keys() != set(range(count)):
            raise self._unusable(f"{len(results)} results for {count} passages")
        if not all(map(math.isfinite, scores.values())):
            raise self._unusable("a score that is no figure")
        return [scores[place] for place in range(count)]

    def _refused(
        self, response: httpx.Response
    ) -> ConfigurationError | ModelMissingError | ModelUnavailableError:
        said = " ".join(response.text.split())[:_SHOWN]
        if response.status_code in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
            return ConfigurationError(
                f"the reranker {self._url} refuses the key", remedy="correct RERANKER_API_KEY"
            )
        if response.status_code == httpx.codes.NOT_FOUND:
            return ModelMissingError(
                f"{self._url} has no model {self._model}: {said}",
                remedy="correct RERANKER_URL or RERANKER_MODEL",
            )
        return ModelUnavailableError(
            f"the reranker {self._url} answered {response.status_code}: {said}", remedy="look into its log"
        )

    def _unusable(self, what: str) -> ModelResponseError:
        return ModelResponseError(
            f"the reranker {self._url} answered {what}",
            remedy="check that RERANKER_URL names a server with Jina's and Cohere's /rerank call",
        )


def rerank_url(url: str) -> str:
    """Return the address of the call: `http://localhost:8000` → `http://localhost:8000/v1/rerank`.

    An address with a path, such as `https://api.cohere.com/v2`, keeps it.

    Raises:
        ConfigurationError: The address has no scheme `http` or `https`, or no host.
    """
    address = server_address(
        url, setting="RERANKER_URL", example="http://localhost:8000", endpoints=_ENDPOINT
    )
    named = address.count("/") > 2 or _ENDPOINT.search(url)
    return f"{address}/rerank" if named else f"{address}/v1/rerank"
