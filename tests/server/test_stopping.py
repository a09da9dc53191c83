"""A request that the web server cancels, from the middleware's point of view."""

import asyncio
import json

from starlette.types import Message, Receive, Scope, Send

from server.stopping import AnswerWhenStopped, Unfinished

START = {"type": "http.response.start", "status": 200, "headers": []}
PIECE = {"type": "http.response.body", "body": b"a", "more_body": True}


async def stopped(*before: Message) -> list[Message]:
    """Cancel a request that has sent these messages; return what its client sees."""
    unfinished, seen, begun, closed = Unfinished(), list[Message](), asyncio.Event(), []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        for message in before:
            await send(message)
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            closed.append(True)

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        seen.append(message)

    wrapped = AnswerWhenStopped(app, unfinished=unfinished)
    request = asyncio.create_task(wrapped({"type": "http"}, receive, send))
    await begun.wait()
    request.cancel()
    await unfinished.wait()
    assert closed == [True]
    assert unfinished.tasks == set()
    await request
    return seen


async def test_an_answer_that_was_not_begun_is_a_503_with_a_remedy() -> None:
    start, body = await stopped()
    assert start["status"] == 503
    error = json.loads(body["body"])["error"]
    assert error["code"] == "SHUTTING_DOWN"
    assert "resume the thread" in error["remedy"]


async def test_a_stream_that_was_begun_is_ended() -> None:
    start, piece, end = await stopped(START, PIECE)
    assert (start, piece) == (START, PIECE)
    assert (end["body"], end["more_body"]) == (b"", False)
