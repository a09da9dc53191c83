import asyncio
from collections.abc import Iterator

import pytest
from langchain_core.messages import HumanMessage

from tests.ollama_server import OllamaServer
from tools.errors import ModelResponseError, ModelUnavailableError, OverloadedError
from tools.models.chat import ChatModel, Decoding, complete
from tools.models.line import Line
from tools.models.ollama import chat_ollama

MODEL = "llama3.1:8b-instruct-q4_K_M"


class Clock:
    """A clock that stands until it is moved."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


class Counted:
    """A TCP server that counts its connections and resets each."""

    def __init__(self) -> None:
        self.connections = 0

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        writer.transport.abort()


@pytest.fixture
def server() -> Iterator[OllamaServer]:
    with OllamaServer(reply="Moving water.") as server:
        yield server


def on(url: str, line: Line) -> ChatModel:
    async def ready() -> None:
        """Nobody asks."""

    return ChatModel(
        model=chat_ollama(url, MODEL, max_tokens=5, timeout_s=30),
        model_id=MODEL,
        provider="ollama",
        decoding=Decoding(temperature=0, seed=0, max_tokens=5),
        trusted_with_evidence=True,
        check=ready,
        line=line,
    )


async def ask(chat: ChatModel) -> str:
    return (await complete(chat, [HumanMessage("Describe a river.")])).text


async def test_a_lost_connection_is_tried_three_times_in_all() -> None:
    counted = Counted()
    async with await asyncio.start_server(counted, "127.0.0.1", 0) as dead:
        url = f"http://127.0.0.1:{dead.sockets[0].getsockname()[1]}"
        with pytest.raises(ModelUnavailableError, match=url):
            await ask(on(url, Line()))
    assert counted.connections == 3


async def test_a_server_that_comes_back_in_time_answers(server: OllamaServer) -> None:
    server.fault = "reset"
    tries = 0
    chat = on(server.url, Line())

    async def recovering() -> str:
        nonlocal tries
        tries += 1
        if tries == 3:
            server.fault = "none"
        return (await chat.model.ainvoke("Describe a river.")).text

    assert await chat.line.call(recovering) == "Moving water."
    assert tries == 3


@pytest.mark.parametrize(
    ("fault", "error"),
    [("status_500", ModelResponseError), ("busy", ModelUnavailableError), ("half", ModelResponseError)],
)
async def test_what_the_server_said_stands(server: OllamaServer, fault: str, error: type[Exception]) -> None:
    server.fault = fault  # type: ignore[assignment]  # one of them
    with pytest.raises(error):
        await ask(on(server.url, Line()))
    assert len(server.calls) == 1


async def test_a_dead_server_is_left_alone_and_then_tried_by_one_call(server: OllamaServer) -> None:
    clock = Clock()
    chat = on(server.url, Line(breaks_at=3, rest_s=10, clock=clock))
    server.fault = "reset"
    with pytest.raises(ModelUnavailableError, match="does not answer"):
        await ask(chat)
    server.fault = "none"
    with pytest.raises(ModelUnavailableError, match=r"left alone after 3 lost connections.*again in 10 s"):
        await ask(chat)
    assert server.calls == []
    clock.now = 11.0
    server.fault = "hang"
    probe = asyncio.create_task(ask(chat))
    await asyncio.to_thread(server.wait_for, lambda s: len(s.calls) == 1)
    with pytest.raises(ModelUnavailableError, match="left alone"):  # only one goes ahead
        await ask(chat)
    probe.cancel()
    with pytest.raises(asyncio.CancelledError):
        await probe
    server.fault = "none"
    assert await ask(chat) == "Moving water."
    assert set(await asyncio.gather(ask(chat), ask(chat))) == {"Moving water."}


async def test_a_probe_that_fails_gives_the_server_another_rest(server: OllamaServer) -> None:
    clock = Clock()
    chat = on(server.url, Line(breaks_at=1, rest_s=10, clock=clock))
    server.fault = "reset"
    with pytest.raises(ModelUnavailableError):
        await ask(chat)
    clock.now = 11.0
    with pytest.raises(ModelUnavailableError):
        await ask(chat)
    server.fault = "none"
    clock.now = 20.0
    with pytest.raises(ModelUnavailableError, match="again in 1 s"):
        await ask(chat)
    clock.now = 21.0
    assert await ask(chat) == "Moving water."


async def test_no_more_calls_than_allowed_run_at_a_time() -> None:
    line, end, begun = Line(concurrency=2), asyncio.Event(), []

    async def call(number: int) -> None:
        begun.append(number)
        await end.wait()

    def begin(number: int) -> asyncio.Task[None]:
        return asyncio.create_task(line.call(lambda: call(number)))

    calls = [begin(number) for number in range(4)]
    for _ in range(10):  # turns of the loop, far more than a call needs to begin
        await asyncio.sleep(0)
    assert begun == [0, 1]
    end.set()
    await asyncio.gather(*calls)
    assert begun == [0, 1, 2, 3]


async def test_a_call_that_finds_too_many_waiting_is_refused_at_once_and_none_is_lost() -> None:
    line, end = Line(concurrency=1, waiting=2), asyncio.Event()
    calls = [asyncio.create_task(line.call(end.wait)) for _ in range(3)]
    await asyncio.sleep(0)
    with pytest.raises(OverloadedError, match="2 calls already wait for the model server") as refused:
        await line.call(end.wait)
    assert refused.value.remedy
    calls[-1].cancel()  # whoever leaves makes room
    await asyncio.wait(calls[-1:])
    calls[-1] = asyncio.create_task(line.call(end.wait))
    end.set()
    assert await asyncio.gather(*calls) == [True, True, True]
    assert await line.call(end.wait)


async def test_whoever_gives_up_waiting_leaves_the_line(server: OllamaServer) -> None:
    server.fault = "hang"
    chat = on(server.url, Line(concurrency=1))
    first, second = (asyncio.create_task(ask(chat)) for _ in range(2))
    await asyncio.to_thread(server.wait_for, lambda s: len(s.calls) == 1)
    second.cancel()
    first.cancel()
    await asyncio.gather(first, second, return_exceptions=True)
    server.fault = "none"
    assert await ask(chat) == "Moving water."
    assert len(server.calls) == 2
