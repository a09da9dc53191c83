"""An Ollama-protocol test server: real HTTP on loopback, scripted or embedded answers, faults on demand.

It speaks `POST /api/chat` (NDJSON stream and whole), `GET /api/tags`, `POST /api/embed`, `POST /api/create`
with `HEAD` and `POST /api/blobs/sha256:…`, and, as Ollama does too, OpenAI's `POST /v1/chat/completions`
(stream) and `GET /v1/models`. In a test:

    with OllamaServer(reply="Paris.") as server:
        ...  # OLLAMA_URL=server.url
        server.fault = "hang"

As a process of its own, without a scripted reply over the embedded model:

    python -m tests.ollama_server --port 11434 --reply "Paris."

and there `PUT /test {"reply": …, "fault": …}` sets what the attributes set in a test.
"""

import argparse
import asyncio
import hashlib
import socket
import struct
import threading
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal, Self, get_args

from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from tests.app_server import AppServer, departure
from tests.ollama_answers import BrokenConnection, Reply, lines, ndjson, sse, vector, whole
from tools.models.adapters import Adapter, read_adapter

Fault = Literal[
    "none",
    "slow",  # waits `delay_s` before each piece
    "hang",  # takes the call and never answers
    "hang_midway",  # sends one piece, then nothing more
    "reset",  # TCP reset instead of an answer, for all models alike
    "half",  # one piece, then the connection breaks
    "unfinished",  # all pieces, and a proper end of the body, without the line that says done
    "status_500",
    "busy",  # 503
    "error_line",  # one piece, then a line {"error": …}
    "garbage",  # a line that is no JSON
    "missing",  # 404, and no models are listed
    "other_model",  # answers from another model than the one asked for
    "create_fails",  # 500 when a model is to be made
    "create_hangs",  # no answer then
]


@dataclass
class OllamaServer(AppServer):
    """For OLLAMA_URL.

    Attributes:
        reply: What it answers; `None` lets the embedded SmolLM2 answer.
        fault: What goes wrong with each call, read when the call comes in.
        faults: The same for single models, by name; goes before `fault`.
        models: The models that it lists and serves; empty: any.
        delay_s: Of the fault `slow`.
        dimension: Of the vectors of `/api/embed`.
        key: The key that the paths under `/v1` want; empty: none.
        calls: The JSON of every request for an answer, in the order of arrival.
    """

    reply: Reply | None = "A scripted reply."
    fault: Fault = "none"
    faults: dict[str, Fault] = field(default_factory=dict)
    models: list[str] = field(default_factory=lambda: ["llama3.1:8b-instruct-q4_K_M"])
    delay_s: float = 0.05
    dimension: int = 8
    key: str = ""
    calls: list[dict[str, Any]] = field(default_factory=list)
    blobs: dict[str, bytes] = field(default_factory=dict)
    """Files that were sent, by their digest `sha256:…`."""
    created: dict[str, dict[str, Any]] = field(default_factory=dict)
    """The JSON of each request that made a model, by the model's name."""
    disconnects: int = 0
    """Chat calls whose client left before the end."""
    resets_left: int = 0
    """So many calls meet the fault `reset`, and those after them `fault`."""

    def __enter__(self) -> Self:
        self._changed = threading.Condition()
        self._folder = TemporaryDirectory()
        return super().__enter__()

    def __exit__(self, *raised: object) -> None:
        super().__exit__(*raised)
        self._folder.cleanup()

    def app(self) -> ASGIApp:
        """Answer as Ollama does, or as the fault says."""
        return _resetting(self, _app(self))

    def wait_for(self, condition: Callable[["OllamaServer"], bool], timeout_s: float = 30.0) -> None:
        """Block until the condition holds: `server.wait_for(lambda s: len(s.calls) == 1)`."""
        with self._changed:
            if not self._changed.wait_for(lambda: condition(self), timeout_s):
                raise TimeoutError(f"not within {timeout_s} s; {len(self.calls)} calls so far")

    def fault_of(self, model: str) -> Fault:
        """The fault that a call to this model meets."""
        return self.faults.get(model, self.fault)

    def adapter_of(self, model: str) -> Adapter | None:
        """The adapter that a model was made with, as a file in a folder that lasts as long as the server."""
        if model not in self.created:
            return None
        [digest] = self.created[model]["adapters"].values()
        path = Path(self._folder.name) / f"{digest.removeprefix('sha256:')}.gguf"
        if not path.exists():
            path.write_bytes(self.blobs[digest])
        return read_adapter(path)

    def answer(self, asked: dict[str, Any]) -> AsyncIterator[dict[str, Any]]:
        """The lines of an answer to a request in Ollama's words."""
        model = asked["model"]
        return lines(
            asked,
            self.reply,
            adapter=self.adapter_of(model),
            fault=self.fault_of(model),
            delay_s=self.delay_s,
        )

    def note(self, *, call: dict[str, Any] | None = None, left: bool = False) -> None:
        """Record an arrival or a departure and wake whoever waits for it."""
        with self._changed:
            if call is not None:
                self.calls.append(call)
            self.disconnects += left
            self._changed.notify_all()


def _app(server: OllamaServer) -> FastAPI:
    app = FastAPI(openapi_url=None)

    @app.get("/api/tags")
    async def tags() -> dict[str, Any]:
        names = [] if server.fault == "missing" else server.models
        return {
            "models": [{"name": name, "model": name} for name in names if server.fault_of(name) != "missing"]
        }

    @app.post("/api/chat")
    async def chat(request: Request) -> Response:
        asked = await request.json()
        server.note(call=asked)
        if refusal := await _refusal(server, asked["model"], request):
            return refusal
        answer = server.answer(asked)
        if asked.get("stream", True):
            pieces = (ndjson(line) async for line in answer)
            return StreamingResponse(_noting_departure(server, pieces), media_type="application/x-ndjson")
        return JSONResponse(await whole(answer))

    @app.get("/v1/models")
    async def models(request: Request) -> Response:
        if not _has_key(server, request):
            return JSONResponse({"error": {"message": "wrong key"}}, 401)
        names = [entry["name"] for entry in (await tags())["models"]]
        return JSONResponse({"object": "list", "data": [{"id": name, "object": "model"} for name in names]})

    @app.post("/v1/chat/completions")
    async def completions(request: Request) -> Response:
        asked = await request.json()
        if not _has_key(server, request):
            return JSONResponse({"error": {"message": "wrong key"}}, 401)
        server.note(call=asked)
        if refusal := await _refusal(server, asked["model"], request):
            return refusal
        options = {"num_predict": asked["max_tokens"], "stop": asked.get("stop")}
        answer = server.answer({**asked, "options": options})
        pieces = (piece async for line in answer for piece in sse(line))
        return StreamingResponse(_noting_departure(server, pieces), media_type="text/event-stream")

    @app.head("/api/blobs/{digest}")
    async def has_blob(digest: str) -> Response:
        return Response(status_code=200 if digest in server.blobs else 404)

    @app.post("/api/blobs/{digest}")
    async def take_blob(digest: str, request: Request) -> Response:
        content = await request.body()
        if digest != f"sha256:{hashlib.sha256(content).hexdigest()}":
            return JSONResponse({"error": "digest mismatch"}, 400)
        server.blobs[digest] = content
        return Response(status_code=201)

    @app.post("/api/create")
    async def create(request: Request) -> Response:
        asked = await request.json()
        if server.fault == "create_fails":
            return JSONResponse({"error": "scripted fault"}, 500)
        if server.fault == "create_hangs":
            await departure(request)
        if asked["from"] not in server.models:
            return JSONResponse({"error": "pull model manifest: file does not exist"}, 400)
        for digest in asked["adapters"].values():
            if not server.blobs.get(digest, b"").startswith(b"GGUF"):
                return JSONResponse({"error": "no adapter with this digest, or not a GGUF file"}, 400)
        server.created[asked["model"]] = asked
        server.models.append(asked["model"])
        return JSONResponse({"status": "success"})

    @app.post("/api/embed")
    async def embed(request: Request) -> dict[str, Any]:
        asked = await request.json()
        texts = [asked["input"]] if isinstance(asked["input"], str) else asked["input"]
        return {"model": asked["model"], "embeddings": [vector(text, server.dimension) for text in texts]}

    @app.put("/test", status_code=204)
    async def script(request: Request) -> None:
        asked = await request.json()
        if asked.get("fault", "none") not in get_args(Fault):
            raise HTTPException(422, f"fault is one of {get_args(Fault)}")
        for name, value in asked.items():
            setattr(server, name, value)

    return app


def _has_key(server: OllamaServer, request: Request) -> bool:
    return not server.key or request.headers.get("authorization") == f"Bearer {server.key}"


async def _refusal(server: OllamaServer, model: str, request: Request) -> Response | None:
    """The answer to a call that gets no answer; the fault `hang` holds the call until its client leaves."""
    fault = server.fault_of(model)
    if fault == "missing" or (server.models and model not in server.models):
        return JSONResponse({"error": f"model '{model}' not found"}, 404)
    if fault in ("status_500", "busy"):
        return JSONResponse({"error": "scripted fault"}, 500 if fault == "status_500" else 503)
    if fault == "hang":
        await departure(request)
        server.note(left=True)
        raise HTTPException(499)
    return None


async def _noting_departure(server: OllamaServer, pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    try:
        async for piece in pieces:
            yield piece
    except (asyncio.CancelledError, GeneratorExit):
        server.note(left=True)
        raise


def _resetting(server: OllamaServer, app: FastAPI) -> Callable[[Scope, Receive, Send], Any]:
    """Wrap the application: only out here is uvicorn's connection within reach, to reset it."""

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"].startswith(("/api/", "/v1/")) and (
            server.fault == "reset" or server.resets_left > 0
        ):
            server.resets_left = max(0, server.resets_left - 1)
            transport = send.__self__.transport  # type: ignore[attr-defined]  # uvicorn's bound method
            linger_0 = struct.pack("ii", 1, 0)  # closing then sends RST instead of FIN
            transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger_0)
            transport.abort()
            return
        try:
            await app(scope, receive, send)
        except BrokenConnection:
            send.__self__.transport.close()  # type: ignore[attr-defined]  # as above

    return wrapped


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--port", type=int, default=11434)
    parser.add_argument("--model", action="append", help="a model to list; may be given again")
    parser.add_argument("--reply", help="what to answer; without it the embedded model answers")
    parser.add_argument("--fault", choices=get_args(Fault), default="none")
    options = parser.parse_args()
    models = {"models": options.model} if options.model else {}
    OllamaServer(reply=options.reply, fault=options.fault, port=options.port, **models).run("Ollama")


if __name__ == "__main__":
    main()
