import asyncio
import json
from typing import Any

import pytest

from server.sse import Send, event_stream
from tools.errors import ModelTimeoutError


async def frames(response: Any) -> list[str]:
    return [frame.decode() async for frame in response.body_iterator]


async def test_events_are_numbered_and_each_is_one_line_of_json() -> None:
    async def produce(send: Send) -> None:
        await send("token", {"text": "Grüße\nan alle"})
        await send("answer", {"text": ""})

    first, second = await frames(event_stream(produce, id="run"))
    assert first == 'id: run/1\nevent: token\ndata: {"text": "Grüße\\nan alle"}\n\n'
    assert second.startswith("id: run/2\nevent: answer\n")


async def test_an_error_is_the_last_event_in_its_usual_shape() -> None:
    async def produce(send: Send) -> None:
        await send("token", {"text": "a"})
        raise ModelTimeoutError("too slow", remedy="wait")

    *_, last = await frames(event_stream(produce, id="run"))
    id, event, data = last.strip().split("\n")
    assert (id, event) == ("id: run/2", "event: error")
    error = json.loads(data.removeprefix("data: "))["error"]
    assert (error["code"], error["message"], error["remedy"]) == ("MODEL_TIMEOUT", "too slow", "wait")
    assert error["request_id"]


async def test_an_error_that_nobody_foresaw_is_logged_and_not_told(caplog: pytest.LogCaptureFixture) -> None:
    async def produce(send: Send) -> None:
        raise RuntimeError("the inner life of the service")

    [frame] = await frames(event_stream(produce, id="run"))
    assert "inner life" not in frame
    assert "inner life" in caplog.text


async def test_silence_is_broken_by_comments() -> None:
    go_on = asyncio.Event()

    async def produce(send: Send) -> None:
        await go_on.wait()
        await send("answer", {})

    body = event_stream(produce, id="run", heartbeat_s=0.01).body_iterator
    beats = [await anext(body) for _ in range(3)]
    assert {beat[:1] for beat in beats if isinstance(beat, bytes)} == {b":"}
    go_on.set()
    rest = [frame async for frame in body]
    assert b"event: answer" in b"".join(frame for frame in rest if isinstance(frame, bytes))


async def test_a_stream_that_is_closed_ends_the_work_first() -> None:
    ended = []

    async def produce(send: Send) -> None:
        await send("token", {})
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(True)

    body: Any = event_stream(produce, id="run").body_iterator
    await anext(body)
    await body.aclose()
    assert ended == [True]


async def test_a_stream_that_is_cancelled_says_so_last() -> None:
    async def produce(send: Send) -> None:
        await send("token", {})
        await asyncio.Event().wait()

    seen: list[bytes] = []

    async def read() -> None:
        response: Any = event_stream(produce, id="run")
        async for frame in response.body_iterator:
            seen.append(frame)
            asyncio.current_task().cancel()  # type: ignore[union-attr]  # it is in a task

    with pytest.raises(asyncio.CancelledError):
        await asyncio.create_task(read())
    id, event, data = seen[-1].decode().strip().split("\n")
    assert (id, event) == ("id: run/2", "event: error")
    assert json.loads(data.removeprefix("data: "))["error"]["code"] == "SHUTTING_DOWN"


def test_proxies_are_asked_not_to_hold_events_back() -> None:
    async def produce(send: Send) -> None: ...

    headers = event_stream(produce, id="run").headers
    assert headers["content-type"].startswith("text/event-stream")
    assert "no-cache" in headers["cache-control"]
    assert headers["x-accel-buffering"] == "no"
