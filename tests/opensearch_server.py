"""An OpenSearch test server: real HTTP on loopback, real BM25 and cosine, faults on demand.

It speaks what the service uses of the REST protocol: `GET /index/_mapping`, `PUT /index`, and below an index
`POST _bulk`, `_msearch`, `_count`, `_refresh` and `_delete_by_query`. As in OpenSearch, what is written is
found only after a refresh; here nothing refreshes but a call. In a test:

    with OpenSearchServer() as server:
        ...  # OPENSEARCH_URL=server.url
        server.fault = "hang"

As a process of its own: `python -m tests.opensearch_server --port 9200`.
"""

import argparse
import json
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.app_server import AppServer, departure
from tests.opensearch_queries import Documents, QueryError

Fault = Literal[
    "none",
    "hang",  # takes the call and never answers
    "status_500",
    "too_many",  # 429 for every call
    "html",  # 200, and a page of a proxy
    "other_json",  # 200, and an object of something else
    "part_of_shards",  # a search that one of the shards did not answer
    "search_fails",  # 200, and an error in the place of one search
    "delete_fails",  # a deletion by query that met failures
]
Answer = tuple[int, dict[str, Any]]


@dataclass
class OpenSearchServer(AppServer):
    """For OPENSEARCH_URL.

    Attributes:
        fault: What goes wrong with each call, read when the call comes in.
        refusals: Statuses that the next actions of bulk calls are refused with, one each: 429, 409, 400.
        password: Of the user `admin`; empty: nobody has to log in.
        indexes: Mapping, all documents and the documents that are found, by the index's name.
        calls: Method and path of every call, in the order of arrival.
    """

    fault: Fault = "none"
    refusals: list[int] = field(default_factory=list)
    password: str = ""
    indexes: dict[str, "Index"] = field(default_factory=dict)
    calls: list[tuple[str, str]] = field(default_factory=list)

    def app(self) -> Starlette:
        """Answer every call by `answer`, unless a fault or a wrong password comes before."""

        async def call(request: Request) -> Response:
            method, path, body = request.method, request.url.path, await request.body()
            self.calls.append((method, path))
            admin = "Basic " + b64encode(f"admin:{self.password}".encode()).decode()
            if self.password and request.headers.get("Authorization") != admin:
                return JSONResponse({"error": {"type": "security", "reason": "Unauthorized"}}, 401)
            match self.fault:
                case "hang":
                    await departure(request)
                    status, answer = 200, {}
                case "status_500":
                    status, answer = _error(500, "exception", "scripted fault")
                case "too_many":
                    status, answer = _error(429, "rejected_execution_exception", "queue capacity reached")
                case "html":
                    return Response("<html>")
                case "other_json":
                    status, answer = 200, {"hello": "world"}
                case _:
                    status, answer = self.answer(method, path, body)
            return JSONResponse(answer, status)

        return Starlette(routes=[Route("/{path:path}", call, methods=["GET", "PUT", "POST"])])

    def answer(self, method: str, path: str, body: bytes) -> Answer:
        """Answer a call as OpenSearch would."""
        name, _, endpoint = path.strip("/").partition("/")
        if (method, endpoint) == ("PUT", ""):
            if name in self.indexes:
                return _error(400, "resource_already_exists_exception", f"index [{name}] already exists")
            self.indexes[name] = Index(json.loads(body)["mappings"])
            return 200, {"acknowledged": True, "index": name}
        if name not in self.indexes:
            return _error(404, "index_not_found_exception", f"no such index [{name}]")
        index = self.indexes[name]
        lines = [json.loads(line) for line in body.splitlines()] if endpoint in ("_bulk", "_msearch") else []
        match method, endpoint:
            case "GET", "_mapping":
                return 200, {name: {"mappings": index.mappings}}
            case "POST", "_bulk":
                return 200, {"errors": bool(self.refusals), "items": list(index.bulk(lines, self.refusals))}
            case "POST", "_refresh":
                index.found = dict(index.held)
                return 200, {"_shards": {"total": 1, "successful": 1, "failed": 0}}
            case "POST", "_msearch":
                answers = [index.search(search) for search in lines[1::2]]
                if self.fault == "part_of_shards":
                    answers[-1]["_shards"]["failed"] = 1
                if self.fault == "search_fails":
                    answers[-1] = _error(500, "search_phase_execution_exception", "all shards failed")[1]
                return 200, {"responses": answers}
            case "POST", "_count":
                return 200, {"count": len(index.documents().match(json.loads(body)["query"]))}
            case "POST", "_delete_by_query":
                failures = [{"cause": "scripted fault"}] if self.fault == "delete_fails" else []
                gone = [] if failures else list(index.documents().match(json.loads(body)["query"]))
                for key in gone:
                    index.held.pop(key, None)
                index.found = dict(index.held)
                return 200, {"deleted": len(gone), "timed_out": False, "failures": failures}
        return _error(405, "illegal_argument_exception", f"{method} {path}")


@dataclass
class Index:
    """An index: its mapping, what was written, and what is found."""

    mappings: dict[str, Any]
    held: dict[str, dict[str, Any]] = field(default_factory=dict)
    found: dict[str, dict[str, Any]] = field(default_factory=dict)

    def documents(self) -> Documents:
        """What a search sees."""
        return Documents(self.found, self.mappings["properties"])

    def bulk(self, lines: list[dict[str, Any]], refusals: list[int]) -> Iterator[dict[str, Any]]:
        """Do the actions that are not refused; yield what became of each."""
        rest = iter(lines)
        for action in rest:
            ((kind, meta),) = action.items()
            source = next(rest) if kind == "index" else {}
            status = refusals.pop(0) if refusals else 0
            properties = self.mappings["properties"]
            if source and (
                not source.keys() <= properties.keys()
                or len(source["embedding"]) != properties["embedding"]["dimension"]
            ):
                status = 400
            if status:
                error = {"type": "scripted", "reason": f"refused with {status}"}
                yield {kind: {"_id": meta["_id"], "status": status, "error": error}}
            elif kind == "index":
                self.held[meta["_id"]] = source
                yield {kind: {"_id": meta["_id"], "status": 201, "result": "created"}}
            else:
                known = self.held.pop(meta["_id"], None)
                yield {kind: {"_id": meta["_id"], "status": 200 if known else 404}}

    def search(self, body: dict[str, Any]) -> dict[str, Any]:
        """Answer one search."""
        try:
            hits = self.documents().search(body)
        except QueryError as exc:
            return _error(400, "parsing_exception", str(exc))[1]
        shown = [
            {
                "_id": key,
                "_score": score,
                "fields": {name: [self.found[key][name]] for name in body["docvalue_fields"]},
            }
            for key, score in hits
        ]
        return {
            "timed_out": False,
            "_shards": {"total": 1, "failed": 0},
            "hits": {"hits": shown},
            "status": 200,
        }


def _error(status: int, kind: str, reason: str) -> Answer:
    return status, {"error": {"type": kind, "reason": reason}, "status": status}


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--port", type=int, default=9200)
    OpenSearchServer(port=parser.parse_args().port).run("OpenSearch")


if __name__ == "__main__":
    main()
