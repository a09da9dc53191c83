"""A request's life, from the middleware's point of view."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from starlette.types import Message, Receive, Scope, Send

from server.departure import StopWhenClientLeaves

SCOPE = {"type": "http", "path": "/v1/query"}
START = {"type": "http.response.start", "status": 200, "headers": []}
END = {"type": "http.response.body", "body": b"done"}
LEFT = {"type": "http.disconnect"}


class Client:
    """What a client sends, and what it gets to see; after the last message it stays on the line."""

    def __init__(self, *messages: Message) -> None:
        self._messages: asyncio.Queue[Message] = asyncio.Queue()
        for message in messages:
            self._messages.put_nowait(message)
        self.seen: list[Message] = []

    def leave(self) -> None:
        self._messages.put_nowait(LEFT)

    async def receive(self) -> Message:
        return await self._messages.get()

    async def send(self, message: Message) -> None:
        self.seen.append(message)
        if message is END:
            self.leave()  # as uvicorn does once the answer is out


def request(*parts: bytes) -> list[Message]:
    return [
        {"type": "http.request", "body": part, "more_body": n < len(parts)} for n, part in enumerate(parts, 1)
    ]


async def run(
    client: Client, app: Callable[[Scope, Receive, Send], Awaitable[None]], path: str = "/v1/query"
) -> None:
    middleware = StopWhenClientLeaves(app, kept={"/v1/documents"})
    async with asyncio.timeout(10):
        await middleware({**SCOPE, "path": path}, client.receive, client.send)


async def test_the_handler_of_a_client_that_leaves_is_cancelled() -> None:
    client, cut_off = Client(*request(b"{}")), []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        client.leave()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cut_off.append(True)
            raise

    await run(client, app)
    assert cut_off == [True]
    task = asyncio.current_task()
    assert task
    assert task.cancelling() == 0  # nothing of it is left to the server


async def test_a_handler_that_does_not_read_its_body_is_cancelled_too() -> None:
    client = Client(*request(b""), LEFT)
    begun = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        begun.append(True)
        await asyncio.Event().wait()

    await run(client, app)
    assert begun == [True]


async def test_what_follows_the_answer_is_not_cancelled() -> None:
    client, finished = Client(*request(b"{}")), []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send(START)
        await send(END)
        for _ in range(10):
            await asyncio.sleep(0)
        finished.append(True)

    await run(client, app)
    assert finished == [True]


async def test_the_handler_reads_the_whole_body_and_then_that_the_client_left() -> None:
    client, read = Client(*request(b"{", b"}")), []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        read.append(await receive())
        client.leave()
        try:
            read.append(await receive())
        except asyncio.CancelledError:
            read.append(await receive())

    await run(client, app)
    assert [(message["type"], message.get("body")) for message in read] == [
        ("http.request", b"{}"),
        ("http.disconnect", None),
    ]


async def test_a_client_that_leaves_within_its_request_is_not_handled() -> None:
    begun = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        begun.append(True)

    await run(Client({"type": "http.request", "body": b"{", "more_body": True}, LEFT), app)
    assert begun == []


async def test_a_kept_path_goes_on_without_its_client() -> None:
    client, finished = Client(*request(b"{}"), LEFT), []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        for _ in range(10):
            await asyncio.sleep(0)
        finished.append(True)

    await run(client, app, path="/v1/documents")
    assert finished == [True]


async def test_somebody_elses_cancellation_goes_through() -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.Event().wait()

    handling = asyncio.create_task(run(Client(*request(b"{}")), app))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    handling.cancel()
    with pytest.raises(asyncio.CancelledError):
        await handling
