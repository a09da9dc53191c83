"""One OpenSearch index for the chunks of all tenants."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import Any
from urllib.parse import quote

import httpx
from pydantic import SecretStr

from tools.errors import ConfigurationError, SearchEngineError
from tools.retrieval.engine import Entry, Sought
from tools.retrieval.opensearch.bodies import INDEX, SCHEMA, entry_id, of_tenant, searches, source
from tools.retrieval.opensearch.client import Client, open_client

_BATCH = 200  # chunks of a bulk call: about 3 MB with their vectors
# A full queue is how OpenSearch slows a writer down; what it then refuses is sent again.
_PAUSES_S = (0.2, 0.5, 1.0)
_REFUSED_FOR_NOW = {409, 429, 503}


class OpenSearchIndex:
    """The chunks in an OpenSearch index: a `tools.retrieval.engine.SearchEngine`."""

    def __init__(self, client: Client, index: str) -> None:
        """Keep the chunks in `index` on the server of `client`."""
        self._client = client
        self._index = index
        self._path = f"/{quote(index, safe='')}"

    @property
    def name(self) -> str:
        """What it is and where."""
        return f"OpenSearch at {self._client.url}, index {self._index}"

    async def prepare(self) -> None:
        """Make the index unless it is there.

        Raises:
            SearchEngineError: The server does not answer, or refuses to make it.
            ConfigurationError: An index of this name is there and was made for something else.
        """
        held = await self._client.call("GET", f"{self._path}/_mapping", taken=[httpx.codes.NOT_FOUND])
        if "error" in held:
            made = await self._client.call("PUT", self._path, INDEX, taken=[httpx.codes.BAD_REQUEST])
            if "error" not in made:
                return
            # Another process may have been quicker; of any other refusal this call says that it is missing.
            held = await self._client.call("GET", f"{self._path}/_mapping")
        with self._understood():
            schemas = {mapping["mappings"].get("_meta", {}).get("schema") for mapping in held.values()}
        if schemas != {SCHEMA}:
            raise ConfigurationError(
                f"the {self.name} was not made by this version of the service",
                remedy="name another by OPENSEARCH_INDEX, or delete it; then run `bizagent reindex`",
            )

    async def candidates(self, sought: Sought, *, tenant: str) -> list[str]:
        """Return the tenant's chunks nearest by cosine, by BM25, and nearest among the preferred.

        Raises:
            SearchEngineError: One of the searches failed, or a shard of it: what is missing could be the
                evidence.
        """
        lines = [line for search in searches(sought, tenant=tenant) for line in ({}, search)]
        answer = await self._client.call("POST", f"{self._path}/_msearch", lines)
        found: dict[str, None] = {}
        with self._understood():
            for each in answer["responses"]:
                if "error" in each:
                    raise SearchEngineError(
                        f"a search in the {self.name} failed: {each['error']['reason']}",
                        remedy="look into its log; if the index is missing, run `bizagent reindex`",
                    )
                if each["timed_out"] or each["_shards"]["failed"]:
                    raise SearchEngineError(
                        f"the {self.name} searched only part of its shards", remedy="look into its log"
                    )
                found |= dict.fromkeys(str(hit["fields"]["chunk_id"][0]) for hit in each["hits"]["hits"])
        return list(found)

    async def write(self, tenant: str, entries: Sequence[Entry], *, gone: Sequence[str]) -> None:
        """Take in chunks, and forget those in `gone`; they are found within a second, or after `refresh`.

        Raises:
            SearchEngineError: A chunk was refused for good, or for longer than two seconds.
        """
        for begin in range(0, len(entries), _BATCH):
            await self._bulk(
                [
                    [{"index": {"_id": entry_id(tenant, entry.chunk_id)}}, source(tenant, entry)]
                    for entry in entries[begin : begin + _BATCH]
                ]
            )
        # In calls of their own, after the others: if those fail, Postgres keeps these chunks, to be found.
        for begin in range(0, len(gone), _BATCH):
            await self._bulk(
                [[{"delete": {"_id": entry_id(tenant, each)}}] for each in gone[begin : begin + _BATCH]]
            )

    async def refresh(self) -> None:
        """Return when all that was written can be found.

        Raises:
            SearchEngineError: The server does not answer.
        """
        await self._client.call("POST", f"{self._path}/_refresh")

    async def forget(self, tenant: str) -> None:
        """Forget every chunk of a tenant.

        Raises:
            SearchEngineError: Some could not be deleted.
        """
        await self.refresh()  # what cannot be found yet would stay
        done = await self._client.call(
            "POST", f"{self._path}/_delete_by_query?conflicts=proceed&refresh=true", of_tenant(tenant)
        )
        with self._understood():
            if done["timed_out"] or done["failures"]:
                raise SearchEngineError(
                    f"the {self.name} did not delete all chunks of the tenant", remedy="try again"
                )

    async def count(self, tenant: str) -> int:
        """Return how many chunks of the tenant can be found.

        Raises:
            SearchEngineError: The server does not answer, or lacks the index.
        """
        answer = await self._client.call("POST", f"{self._path}/_count", of_tenant(tenant))
        with self._understood():
            return int(answer["count"])

    async def _bulk(self, actions: Sequence[Sequence[dict[str, Any]]]) -> None:
        """Send actions; those that are refused for now again, with growing pauses."""
        for pause_s in (*_PAUSES_S, None):
            lines = [line for action in actions for line in action]
            answer = await self._client.call("POST", f"{self._path}/_bulk", lines, taken=[429])
            if "items" not in answer and answer.get("status") == httpx.codes.TOO_MANY_REQUESTS:
                refused = [(action, 429, "too many requests") for action in actions]
            else:
                refused = self._refused(actions, answer)
            for_good = [each for each in refused if each[1] not in _REFUSED_FOR_NOW]
            if not refused:
                return
            if for_good or pause_s is None:
                _, status, why = (for_good or refused)[0]
                raise SearchEngineError(
                    f"the {self.name} refused {len(refused)} of {len(actions)} chunks ({status}: {why})",
                    remedy="try again when it has less to do" if not for_good else "look into its log",
                )
            actions = [action for action, _, _ in refused]
            await asyncio.sleep(pause_s)

    def _refused(
        self, actions: Sequence[Sequence[dict[str, Any]]], answer: dict[str, Any]
    ) -> list[tuple[Sequence[dict[str, Any]], int, str]]:
        """Return the actions that were not done, each with its status and the reason."""
        with self._understood():
            results = [result for item in answer["items"] for result in item.values()]
            if len(results) != len(actions):
                raise self._client.unusable(f"{len(results)} results for {len(actions)} actions")
            # To delete what is not there has the status 404 and no error.
            return [
                (action, int(result["status"]), str(result["error"].get("reason", "")))
                for action, result in zip(actions, results, strict=True)
                if "error" in result
            ]

    @contextmanager
    def _understood(self) -> Iterator[None]:
        try:
            yield
        except (LookupError, TypeError, AttributeError, ValueError) as exc:
            raise self._client.unusable(f"{type(exc).__name__} {exc}") from exc


@asynccontextmanager
async def open_opensearch(
    url: str, *, index: str, user: str, password: SecretStr | None, verify: bool, timeout_s: float
) -> AsyncIterator[OpenSearchIndex]:
    """Connect, make the index unless it is there, and yield it.

    Args:
        url: The server's address.
        index: The index's name.
        user: Name for basic authentication; empty for none.
        password: Its password.
        verify: Whether the server's certificate has to be good.
        timeout_s: Seconds for a call.

    Raises:
        SearchEngineError: The server does not answer.
        ConfigurationError: The address, the credentials or the index is wrong.
    """
    async with open_client(url, user=user, password=password, verify=verify, timeout_s=timeout_s) as client:
        opened = OpenSearchIndex(client, index)
        await opened.prepare()
        yield opened
