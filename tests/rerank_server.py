"""A test server with the `/rerank` call that vLLM, llama.cpp, Jina and Cohere share; faults on demand."""

import json
import re
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal, Self

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
class RerankServer:
    """A server in threads of this process, while the `with` block lasts.

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

    def __enter__(self) -> Self:
        self.ended = threading.Event()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ended.set()
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()

    @property
    def url(self) -> str:
        """For RERANKER_URL."""
        return f"http://127.0.0.1:{self._http.server_address[1]}"

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


def _handler(server: RerankServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            server.calls.append((self.path, asked))
            if server.fault == "hang":
                server.ended.wait()
            status, answer = server.answer(self.path, asked, self.headers.get("Authorization", ""))
            content = b"<html>" if server.fault == "html" else json.dumps(answer).encode()
            with suppress(OSError):  # the client has left
                self.send_response(status)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler
