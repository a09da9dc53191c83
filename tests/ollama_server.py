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
import json
import random
import re
import signal
import socket
import struct
import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal, Self, get_args

import uvicorn
from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from tools.models.adapters import Adapter, read_adapter
from tools.models.llamacpp import ChatLlamaCpp, packaged_gguf

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
Reply = str | Callable[[dict[str, Any]], str]
"""A fixed text, or a function of the request's JSON."""


class BrokenConnection(Exception):
    """Makes uvicorn close the connection in the middle of a body."""


@dataclass
class OllamaServer:
    """A server in a thread of this process, while the `with` block lasts.

    Attributes:
        reply: What it answers; `None` lets the embedded SmolLM2 answer.
        fault: What goes wrong with each call, read when the call comes in.
        faults: The same for single models, by name; goes before `fault`.
        models: The models that it lists and serves; empty: any.
        delay_s: Of the fault `slow`.
        port: To listen on; 0 takes a free one.
        dimension: Of the vectors of `/api/embed`.
        key: The key that the paths under `/v1` want; empty: none.
        calls: The JSON of every request for an answer, in the order of arrival.
    """

    reply: Reply | None = "A scripted reply."
    fault: Fault = "none"
    faults: dict[str, Fault] = field(default_factory=dict)
    models: list[str] = field(default_factory=lambda: ["llama3.1:8b-instruct-q4_K_M"])
    delay_s: float = 0.05
    port: int = 0
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
        self._socket = socket.create_server(("127.0.0.1", self.port))
        self.port = self._socket.getsockname()[1]
        config = uvicorn.Config(
            _resetting(self, _app(self)),
            log_level="critical",
            ws="none",
            lifespan="off",
            timeout_graceful_shutdown=1,
        )
        self._uvicorn = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._uvicorn.run, args=([self._socket],), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._uvicorn.should_exit = True
        self._thread.join()
        self._socket.close()
        self._folder.cleanup()

    @property
    def url(self) -> str:
        """For OLLAMA_URL."""
        return f"http://127.0.0.1:{self.port}"

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
        lines = _lines(server, asked, server.fault_of(asked["model"]))
        if asked.get("stream", True):
            pieces = (_ndjson(line) async for line in lines)
            return StreamingResponse(_noting_departure(server, pieces), media_type="application/x-ndjson")
        return JSONResponse(await _whole(lines))

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
        lines = _lines(server, {**asked, "options": options}, server.fault_of(asked["model"]))
        pieces = (piece async for line in lines for piece in _sse(line))
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
            await _departure(request)
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
        return {"model": asked["model"], "embeddings": [_vector(text, server.dimension) for text in texts]}

    @app.put("/test", status_code=204)
    async def script(request: Request) -> None:
        asked = await request.json()
        if asked.get("fault", "none") not in get_args(Fault):
            raise HTTPException(422, f"fault is one of {get_args(Fault)}")
        for name, value in asked.items():
            setattr(server, name, value)

    return app


async def _lines(server: OllamaServer, asked: dict[str, Any], fault: Fault) -> AsyncIterator[dict[str, Any]]:
    """The objects of an answer, one a line on the wire, with the fault in its place."""
    speaker = "another:1b" if fault == "other_model" else asked["model"]
    common = {"model": speaker, "created_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())}
    start = time.perf_counter_ns()
    counts = {"done_reason": "stop", "prompt_eval_count": 0, "eval_count": 0}
    async for piece in _pieces(server, asked, counts):
        if fault == "slow":
            await asyncio.sleep(server.delay_s)
        yield {**common, "message": {"role": "assistant", "content": piece}, "done": False}
        if fault == "half":
            raise BrokenConnection
        if fault == "hang_midway":
            await asyncio.Event().wait()
        if fault == "error_line":
            yield {"error": "scripted fault"}
            return
        if fault == "garbage":
            yield {"garbage": True}
            return
    if fault != "unfinished":
        took = time.perf_counter_ns() - start
        durations = {
            "total_duration": took,
            "load_duration": 0,
            "prompt_eval_duration": 0,
            "eval_duration": took,
        }
        yield {**common, "message": {"role": "assistant", "content": ""}, "done": True, **counts, **durations}


async def _pieces(server: OllamaServer, asked: dict[str, Any], counts: dict[str, Any]) -> AsyncIterator[str]:
    """The text of an answer, about a token at a time; leaves its counts behind."""
    options = asked.get("options") or {}
    if server.reply is None:
        model = ChatLlamaCpp(gguf=packaged_gguf(), adapter=server.adapter_of(asked["model"]))
        names = {"num_predict": "max_tokens", "temperature": "temperature", "seed": "seed"}
        keywords = {name: options[option] for option, name in names.items() if option in options}
        if asked.get("format"):
            keywords["format"] = asked["format"]
        async for chunk in model.astream(asked["messages"], stop=options.get("stop"), **keywords):
            if chunk.usage_metadata:
                counts["prompt_eval_count"] = chunk.usage_metadata["input_tokens"]
                counts["eval_count"] = chunk.usage_metadata["output_tokens"]
                counts["done_reason"] = chunk.response_metadata["done_reason"]
            if chunk.text:
                yield chunk.text
        return
    reply = server.reply(asked) if callable(server.reply) else server.reply
    words = re.findall(r"\s*\S+|\s+$", reply)
    limit = options.get("num_predict", len(words))
    counts["prompt_eval_count"] = sum(len(message["content"].split()) for message in asked["messages"])
    counts["eval_count"] = min(len(words), limit)
    counts["done_reason"] = "stop" if len(words) <= limit else "length"
    for word in words[:limit]:
        yield word


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
        await _departure(request)
        server.note(left=True)
        raise HTTPException(499)
    return None


async def _departure(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _ndjson(line: dict[str, Any]) -> bytes:
    return b"<html>\n" if "garbage" in line else json.dumps(line).encode() + b"\n"


def _sse(line: dict[str, Any]) -> list[bytes]:
    """The events of OpenAI's protocol that say what a line of Ollama's says."""
    if "garbage" in line:
        return [b"<html>\n\n"]
    if "error" in line:
        events: list[dict[str, Any]] = [{"error": {"message": line["error"], "type": "server_error"}}]
    elif not line["done"]:
        events = [{"choices": [{"delta": {"content": line["message"]["content"]}, "finish_reason": None}]}]
    else:
        counts = {"prompt_tokens": line["prompt_eval_count"], "completion_tokens": line["eval_count"]}
        events = [
            {"choices": [{"delta": {}, "finish_reason": line["done_reason"]}]},
            {"choices": [], "usage": counts},
        ]
    encoded = [
        b"data: " + json.dumps({"model": line.get("model"), **event}).encode() + b"\n\n" for event in events
    ]
    return [*encoded, b"data: [DONE]\n\n"] if line.get("done") else encoded


async def _noting_departure(server: OllamaServer, pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    try:
        async for piece in pieces:
            yield piece
    except (asyncio.CancelledError, GeneratorExit):
        server.note(left=True)
        raise


async def _whole(lines: AsyncIterator[dict[str, Any]]) -> dict[str, Any]:
    text, last = "", {}
    async for last in lines:
        text += last.get("message", {}).get("content", "")
    return last if "error" in last else {**last, "message": {"role": "assistant", "content": text}}


def _vector(text: str, dimension: int) -> list[float]:
    """A unit vector that depends on the text alone and means nothing."""
    rng = random.Random(hashlib.sha256(text.encode()).digest())
    values = [rng.gauss(0, 1) for _ in range(dimension)]
    norm = sum(value * value for value in values) ** 0.5
    return [value / norm for value in values]


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
    with OllamaServer(reply=options.reply, fault=options.fault, port=options.port, **models) as server:
        print(f"Ollama-protocol test server on {server.url}", flush=True)
        with suppress(KeyboardInterrupt):
            signal.pause()


if __name__ == "__main__":
    main()
