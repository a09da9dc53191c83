"""A chat model behind any server that speaks OpenAI's protocol: vLLM, SGLang, llama.cpp, OpenAI itself.

A thin client over httpx, with this product's errors and a deadline. ADR 0011 says why it is not
`langchain-openai`.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable
from contextlib import aclosing
from functools import cache
from ssl import SSLContext
from typing import Any, TypeVar

import httpx
from langchain_core.callbacks import AsyncCallbackManagerForLLMRun
from langchain_core.messages import BaseMessage
from langchain_core.outputs import ChatGenerationChunk
from pydantic import Field, SecretStr, TypeAdapter

from tools.errors import ModelMissingError
from tools.models.address import server_address
from tools.models.openai_answer import OpenAIAnswer, part_of
from tools.models.openai_request import OpenAIRequestChatModel
from tools.models.patience import CHECK_S, server_timeout

T = TypeVar("T")

_ENDPOINT = re.compile(r"/(chat/completions|completions|models)/?$")
_MODELS: TypeAdapter[dict[str, Any]] = TypeAdapter(dict[str, Any])


def base_url(url: str) -> str:
    """Reduce the address of a server, or of one of its endpoints, to what its endpoints begin with.

    `http://localhost:8000/v1/chat/completions` and `http://localhost:8000` → `http://localhost:8000/v1`

    Raises:
        ConfigurationError: The address has no scheme `http` or `https`, or no host.
    """
    address = server_address(
        url, setting="OPENAI_BASE_URL", example="http://localhost:8000/v1", endpoints=_ENDPOINT
    )
    return address if address.count("/") > 2 else f"{address}/v1"


class ChatOpenAI(OpenAIRequestChatModel):
    """A chat model on a server that speaks OpenAI's protocol.

    `ainvoke` and `astream` take, beside `stop`, the keywords `format` (`"json"` or a JSON schema that the
    answer then obeys), `max_tokens`, `temperature` and `seed`.

    Raises, on a call:
        ConfigurationError: The server refuses the key.
        ModelUnavailableError: The server does not answer, or has no room for the call.
        ModelMissingError: It has no such model.
        TooLargeError: The prompt is longer than the model's context.
        InvalidInputError: The server cannot take the request; what the caller can get wrong is the schema.
        ModelTimeoutError: `timeout_s` has passed.
        ModelResponseError: The answer is broken, or from another model.
    """

    url: str = Field(description="what the endpoints begin with, as `base_url` returns it")
    model: str
    api_key: SecretStr | None = None
    timeout_s: float = Field(gt=0.0, description="for a whole answer")

    @property
    def _llm_type(self) -> str:
        return "openai"

    async def check(self) -> None:
        """See that the server answers, takes the key, and has the model.

        Raises:
            AgentError: As a call raises it.
        """
        answer = OpenAIAnswer(self.url, self.model, timeout_s=CHECK_S)
        with answer.our_errors():
            async with asyncio.timeout(CHECK_S), self._client() as client:
                response = await client.get("models")
            if response.is_error:
                raise answer.refused(response)
            names = [str(entry["id"]) for entry in _MODELS.validate_json(response.content)["data"]]
        if self.model not in names:
            raise ModelMissingError(
                f"{self.url} has no model {self.model}",
                remedy=f"set OPENAI_MODEL to one that it has: {', '.join(sorted(names)[:20])}",
            )

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        request = self._request(messages, stop, **kwargs)
        deadline = asyncio.get_running_loop().time() + self.timeout_s
        answer = OpenAIAnswer(self.url, self.model, timeout_s=self.timeout_s)
        with answer.our_errors():
            async with self._client() as client:
                call = client.build_request("POST", "chat/completions", json=request)
                async with aclosing(await _by(deadline, client.send(call, stream=True))) as response:
                    if response.is_error:
                        await _by(deadline, response.aread())
                        raise answer.refused(response)
                    lines = response.aiter_lines()
                    while (line := await _by(deadline, anext(lines, None))) is not None:
                        if text := answer.noted(part_of(line)):
                            yield text
        yield answer.end()

    def _client(self) -> httpx.AsyncClient:
        """A client for one call: a kept connection breaks when the server restarts, and ties to one loop."""
        key = self.api_key.get_secret_value() if self.api_key else ""
        return httpx.AsyncClient(
            base_url=self.url,
            headers={"Authorization": f"Bearer {key}"} if key else {},
            timeout=server_timeout(self.timeout_s),
            verify=_certificates(),
        )

    def _request(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {"model": self.model, **super()._request(*args, **kwargs)}

    def _obeying(self, schema: dict[str, Any]) -> dict[str, Any]:
        # Without `strict`, OpenAI takes the schema as a hint.
        named = {"name": "answer", "strict": True, "schema": schema}
        return {"response_format": {"type": "json_schema", "json_schema": named}}


async def _by(deadline: float, call: Awaitable[T]) -> T:
    """Await until the deadline, a time of the running loop's clock."""
    async with asyncio.timeout_at(deadline):
        return await call


@cache
def _certificates() -> SSLContext:
    """Read once: it takes longer than many a call."""
    return httpx.create_ssl_context()
