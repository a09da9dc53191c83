"""A test server with the `/rerank` call that vLLM, llama.cpp, Jina and Cohere share; faults on demand."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.app_server import AppServer, departure

Fault = Literal[
    "none",
    "hang",  # takes the call and never answers
    "status_500",
    "html",  # 200, and a page of a proxy
    "one_missing",  # a result less than passages
    "one_twice",  # a passage scored twice, another not at all
    "nan",  # a score that is no figure
]


def shared_words(query: str, text: str) -> float:
    """How many of the question's words a passage has, less three: a logit, as llama.cpp answers."""
    return len(_words(query) & _words(text)) - 3.0


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))


@dataclass
class RerankServer(AppServer):
    """For RERANKER_URL.

    Attributes:
        score: Of a question and a passage.
        fault: What goes wrong with each call, read when the call comes in.
        key: The key that it wants; empty: none.
        model: The model that it has.
        calls: Path and JSON of every call, in the order of arrival.
    """

    score: Callable[[str, str], float] = shared_words
    fault: Fault = "none"
    key: str = ""
    model: str = "reranker"
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def app(self) -> Starlette:
        """Answer every call by `answer`."""

        async def rerank(request: Request) -> Response:
            asked = await request.json()
            self.calls.append((request.url.path, asked))
            if self.fault == "hang":
                await departure(request)
            if self.fault == "html":
                return Response("<html>")
            status, answer = self.answer(request.url.path, asked, request.headers.get("Authorization", ""))
            return Response(json.dumps(answer), status)  # JSON of `nan` too, which Starlette's would refuse

        return Starlette(routes=[Route("/{path:path}", rerank, methods=["POST"])])

    def answer(self, path: str, asked: dict[str, Any], key: str) -> tuple[int, dict[str, Any]]:
        """Answer a call."""
        if self.key and key != f"Bearer {self.key}":
            return 401, {"detail": "invalid key"}
        if path not in ("/rerank", "/v1/rerank", "/v2/rerank") or asked["model"] != self.model:
            return 404, {"detail": "not found"}
        if self.fault == "status_500":
            return 500, {"detail": "scripted fault"}
        results = [
            {"index": place, "relevance_score": self.score(asked["query"], text)}
            for place, text in enumerate(asked["documents"])
        ]
        results.sort(key=lambda result: -result["relevance_score"])
        match self.fault:
            case "one_missing":
                results.pop()
            case "one_twice":
                results[-1] = results[0]
            case "nan":
                results[-1]["relevance_score"] = float("nan")
        return 200, {"model": self.model, "results": results[: asked["top_n"]]}
