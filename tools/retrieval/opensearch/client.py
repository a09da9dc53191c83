"""Calls to an OpenSearch server: JSON in and out, one deadline, this product's errors."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import httpx
from pydantic import SecretStr, TypeAdapter

from tools.errors import ConfigurationError, SearchEngineError
from tools.models.address import server_address

_OBJECT: TypeAdapter[dict[str, Any]] = TypeAdapter(dict[str, Any])
_NO_ENDPOINT = re.compile(r"(?!)")
_CONNECT_S = 5.0
_SHOWN = 300  # characters of an error's reason


class Client:
    """Speaks to one server. A call ends within the deadline, or raises SearchEngineError."""

    def __init__(self, http: httpx.AsyncClient, *, timeout_s: float) -> None:
        """Call by `http`; each call has `timeout_s` seconds."""
        self._http = http
        self._timeout_s = timeout_s

    @property
    def url(self) -> str:
        """The server's address, without credentials."""
        return str(self._http.base_url).rstrip("/")

    async def call(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None,
        *,
        taken: Sequence[int] = (),
    ) -> dict[str, Any]:
        """Make a call.

        Args:
            method: The HTTP method.
            path: Below the address, with its parameters.
            body: An object as JSON, or a sequence as a line of JSON each.
            taken: Statuses beside 2xx whose body is returned.

        Returns:
            The answer's JSON object.

        Raises:
            SearchEngineError: No answer in time, a status of failure, or no JSON object.
            ConfigurationError: The server refuses the credentials.
        """
        with self._our_errors():
            async with asyncio.timeout(self._timeout_s):
                response = await self._http.request(method, path, **_content(body))
            if response.status_code in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
                raise ConfigurationError(
                    f"OpenSearch at {self.url} refuses the credentials ({response.status_code}:"
                    f" {reason(response.text)})",
                    remedy="correct OPENSEARCH_USER and OPENSEARCH_PASSWORD, or grant the user the index",
                )
            if response.is_error and response.status_code not in taken:
                raise SearchEngineError(
                    f"OpenSearch at {self.url} answered {response.status_code}: {reason(response.text)}",
                    remedy="look into its log; if the index is missing, run `bizagent reindex`",
                )
            return _OBJECT.validate_json(response.content)

    def unusable(self, what: str) -> SearchEngineError:
        """Return the error for an answer that is not what OpenSearch answers."""
        return SearchEngineError(
            f"OpenSearch at {self.url} answered something unusable: {what[:_SHOWN]}",
            remedy="check that OPENSEARCH_URL names an OpenSearch server of version 2 or 3",
        )

    @contextmanager
    def _our_errors(self) -> Iterator[None]:
        try:
            yield
        except (TimeoutError, httpx.ReadTimeout, httpx.WriteTimeout) as exc:
            raise SearchEngineError(
                f"OpenSearch at {self.url} took longer than {self._timeout_s:g} s",
                remedy="look into its load, or raise OPENSEARCH_TIMEOUT_S",
            ) from exc
        except httpx.HTTPError as exc:
            raise SearchEngineError(
                f"OpenSearch at {self.url} does not answer: {exc or type(exc).__name__}",
                remedy="start it or correct OPENSEARCH_URL; SSL_CERT_FILE names an authority of your own",
            ) from exc
        except ValueError as exc:
            raise self.unusable("no JSON object") from exc


@asynccontextmanager
async def open_client(
    url: str, *, user: str, password: SecretStr | None, verify: bool, timeout_s: float
) -> AsyncIterator[Client]:
    """Open a client for the time of the `async with`; nothing is called yet.

    Args:
        url: The server's address.
        user: Name for basic authentication; empty for none.
        password: Its password.
        verify: Whether the server's certificate has to be good.
        timeout_s: Seconds for a call.

    Raises:
        ConfigurationError: `url` is no HTTP address.
    """
    address = server_address(
        url, setting="OPENSEARCH_URL", example="https://localhost:9200", endpoints=_NO_ENDPOINT
    )
    async with httpx.AsyncClient(
        base_url=address,
        auth=httpx.BasicAuth(user, password.get_secret_value() if password else "") if user else None,
        verify=verify,
        timeout=httpx.Timeout(timeout_s, connect=min(_CONNECT_S, timeout_s)),
    ) as http:
        yield Client(http, timeout_s=timeout_s)


def reason(text: str) -> str:
    """Return the reason in the body of an error, or else its beginning."""
    try:
        error = _OBJECT.validate_json(text)["error"]
        text = f"{error['type']}: {error['reason']}"
    except (ValueError, KeyError, TypeError):
        pass
    return " ".join(text.split())[:_SHOWN]


def _content(body: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None) -> dict[str, Any]:
    if body is None:
        return {}
    if isinstance(body, Mapping):
        return {"json": body}
    lines = "".join(f"{json.dumps(line)}\n" for line in body)
    return {"content": lines.encode(), "headers": {"Content-Type": "application/x-ndjson"}}
