"""What the Ollama-protocol test server answers: scripted or generated text, with faults in their place."""

import asyncio
import hashlib
import json
import random
import re
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

from tools.models.adapters import Adapter
from tools.models.llamacpp import ChatLlamaCpp, packaged_gguf

Reply = str | Callable[[dict[str, Any]], str]
"""A fixed text, or a function of the request's JSON."""


class BrokenConnection(Exception):
    """Makes uvicorn close the connection in the middle of a body."""


async def lines(
    asked: dict[str, Any], reply: Reply | None, *, adapter: Adapter | None, fault: str, delay_s: float
) -> AsyncIterator[dict[str, Any]]:
    """The objects of an answer, one a line on the wire, with the fault in its place.

    Without a reply the embedded model answers, with the adapter if there is one.
    """
    speaker = "another:1b" if fault == "other_model" else asked["model"]
    common = {"model": speaker, "created_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())}
    start = time.perf_counter_ns()
    counts = {"done_reason": "stop", "prompt_eval_count": 0, "eval_count": 0}
    said = _scripted(asked, reply, counts) if reply is not None else _generated(asked, adapter, counts)
    async for piece in said:
        if fault == "slow":
            await asyncio.sleep(delay_s)
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


async def _generated(
    asked: dict[str, Any], adapter: Adapter | None, counts: dict[str, Any]
) -> AsyncIterator[str]:
    """What the embedded model says; leaves its counts behind."""
    options = asked.get("options") or {}
    model = ChatLlamaCpp(gguf=packaged_gguf(), adapter=adapter)
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


async def _scripted(asked: dict[str, Any], reply: Reply, counts: dict[str, Any]) -> AsyncIterator[str]:
    """A given text, a word at a time; leaves its counts behind."""
    words = re.findall(r"\s*\S+|\s+$", reply(asked) if callable(reply) else reply)
    limit = (asked.get("options") or {}).get("num_predict", len(words))
    counts["prompt_eval_count"] = sum(len(message["content"].split()) for message in asked["messages"])
    counts["eval_count"] = min(len(words), limit)
    counts["done_reason"] = "stop" if len(words) <= limit else "length"
    for word in words[:limit]:
        yield word


def ndjson(line: dict[str, Any]) -> bytes:
    """A line as Ollama sends it."""
    return b"<html>\n" if "garbage" in line else json.dumps(line).encode() + b"\n"


def sse(line: dict[str, Any]) -> list[bytes]:
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


async def whole(lines: AsyncIterator[dict[str, Any]]) -> dict[str, Any]:
    """An answer in one piece."""
    text, last = "", {}
    async for last in lines:
        text += last.get("message", {}).get("content", "")
    return last if "error" in last else {**last, "message": {"role": "assistant", "content": text}}


def vector(text: str, dimension: int) -> list[float]:
    """A unit vector that depends on the text alone and means nothing."""
    rng = random.Random(hashlib.sha256(text.encode()).digest())
    values = [rng.gauss(0, 1) for _ in range(dimension)]
    norm = sum(value * value for value in values) ** 0.5
    return [value / norm for value in values]
