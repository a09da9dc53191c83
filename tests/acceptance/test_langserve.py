"""LangServe's client and playground against the running service."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from langserve import RemoteRunnable
from playwright.sync_api import Page, sync_playwright

from tests.ollama_server import OllamaServer
from tests.service import Service

REFUSED = {"query": "How many electric buses did Verdane Motors deliver in 2025?"}
DRAFT = {"query": "Draft a one-line thank-you note to a customer."}
CHROMIUM = Path("/usr/bin/chromium")


@contextmanager
def client(service: Service, **headers: str) -> Iterator[RemoteRunnable[Any, Any]]:
    """LangServe's client, whose connections are closed before its loop is."""
    remote: RemoteRunnable[Any, Any] = RemoteRunnable(f"{service.url}/agent/", headers=headers)
    yield remote
    remote.sync_client.close()


@pytest.fixture
def remote(service: Service) -> Iterator[RemoteRunnable[Any, Any]]:
    with client(service) as opened:
        yield opened


def test_invoke_answers_as_v1_query_does(service: Service, remote: RemoteRunnable[Any, Any]) -> None:
    invoked = remote.invoke(REFUSED)
    queried = httpx.post(f"{service.url}/v1/query", json=REFUSED).json()
    assert invoked.keys() == queried.keys()
    assert invoked["text"] == queried["text"]
    assert invoked["text"].startswith("INSUFFICIENT EVIDENCE")


def test_a_thread_named_by_header_continues(service: Service) -> None:
    with client(service, **{"X-Thread-Id": "langserve-1"}) as remote:
        runs = {remote.invoke(DRAFT)["run_id"], remote.invoke(REFUSED)["run_id"]}
    history = httpx.get(f"{service.url}/v1/threads/langserve-1/history").json()
    assert {step["run_id"] for step in history["steps"]} == runs
    assert len(runs) == 2


def test_a_thread_named_in_the_config_continues_and_nothing_else_of_it_counts(
    remote: RemoteRunnable[Any, Any],
) -> None:
    hostile = {"thread_id": "langserve-2", "tenant": "other", "checkpoint_id": "x", "__pregel_resuming": True}
    for _ in range(2):
        answer = remote.invoke(REFUSED, config={"configurable": hostile})
        assert answer["thread_id"] == "langserve-2"


@pytest.mark.parametrize("config", [None, {"configurable": {"thread_id": "one"}}])
def test_the_elements_of_a_batch_get_a_thread_each(remote: RemoteRunnable[Any, Any], config: Any) -> None:
    answers = remote.batch([REFUSED, DRAFT, REFUSED], config=config)
    assert [answer["mode"] for answer in answers] == ["rag", "llm", "rag"]
    assert len({answer["thread_id"] for answer in answers}) == 3


def test_a_raw_batch_with_one_config_gets_a_thread_each_too(service: Service) -> None:
    body = {"inputs": [REFUSED, REFUSED], "config": {"configurable": {"thread_id": "one"}}}
    answers = httpx.post(f"{service.url}/agent/batch", json=body).json()["output"]
    assert len({answer["thread_id"] for answer in answers}) == 2


def test_stream_tells_what_each_node_wrote(remote: RemoteRunnable[Any, Any]) -> None:
    nodes = [node for chunk in remote.stream(REFUSED) for node in chunk]
    assert nodes == ["classify", "retrieve", "evidence_gate", "abstain"]


async def test_the_async_calls_work_one_after_another(remote: RemoteRunnable[Any, Any]) -> None:
    assert (await remote.ainvoke(REFUSED))["mode"] == "rag"
    nodes = [node async for chunk in remote.astream(REFUSED) for node in chunk]
    assert nodes == ["classify", "retrieve", "evidence_gate", "abstain"]
    events = [event async for event in remote.astream_events(DRAFT, version="v2")]
    assert {"classify", "write"} <= {event["name"] for event in events}
    # What a model says before it is checked does not leave the service.
    assert not [event for event in events if event["event"].startswith("on_chat_model")]
    patches = [patch async for patch in remote.astream_log(REFUSED)]
    assert patches
    assert (await remote.ainvoke(DRAFT))["text"] == "Thank you for renewing with us."
    await remote.async_client.aclose()


def test_a_log_of_a_run_leaves_no_warning_in_that_of_the_service(service: Service) -> None:
    assert "/streamed_output" in httpx.post(f"{service.url}/agent/stream_log", json={"input": REFUSED}).text
    assert "Warning" not in service.log


def test_a_wrong_input_is_a_422_and_the_next_call_works(remote: RemoteRunnable[Any, Any]) -> None:
    with pytest.raises(httpx.HTTPStatusError, match="the query is empty"):
        remote.invoke({"query": " "})
    with pytest.raises(httpx.HTTPStatusError, match=r"drivers\[0\] lacks"):
        remote.invoke({"query": "simulate churn", "mode_hint": "risk", "drivers": [{"name": "x"}]})
    assert remote.invoke(REFUSED)["mode"] == "rag"


def test_an_error_within_a_stream_is_its_last_chunk(remote: RemoteRunnable[Any, Any]) -> None:
    wrong = {"query": "simulate churn", "mode_hint": "risk", "drivers": [{"name": "x"}]}
    *before, last = list(remote.stream(wrong))
    assert [node for chunk in before for node in chunk] == ["classify", "retrieve"]
    assert last["error"]["code"] == "INVALID_INPUT"
    assert last["error"]["remedy"]


@pytest.mark.parametrize("name", ["input_schema", "output_schema", "config_schema"])
def test_schemas_are_served(service: Service, name: str) -> None:
    assert httpx.get(f"{service.url}/agent/{name}").json()["type"] == "object"


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    if not CHROMIUM.exists():
        if "CI" in os.environ:
            pytest.fail("Chromium is missing: the playground was not tried")
        pytest.skip("Chromium is missing (Debian's package `chromium`)")
    flags = (
        "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
        " --disable-component-update --disable-sync"
    )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags.split())
        yield browser.new_page()
        browser.close()


def test_the_playground_renders_and_a_click_on_start_answers_or_tells_the_error(
    service: Service, ollama: OllamaServer, page: Page, tmp_path: Path
) -> None:
    outside: list[str] = []
    failures: list[str] = []
    page.on(
        "request", lambda request: outside.append(request.url) if service.url not in request.url else None
    )
    page.on("pageerror", lambda error: failures.append(str(error)))
    page.goto(service.url)  # leads to the playground
    page.locator("textarea").first.fill(REFUSED["query"])
    page.get_by_role("button", name="Start").click()
    page.get_by_text("INSUFFICIENT EVIDENCE").first.wait_for(timeout=30_000)
    page.locator("textarea").first.fill(DRAFT["query"])  # its text comes in pieces
    page.get_by_role("button", name="Start").click()
    page.get_by_text("Thank you for renewing with us.").first.wait_for(timeout=30_000)
    ollama.fault = "status_500"
    page.get_by_role("button", name="Start").click()
    page.get_by_text("MODEL_RESPONSE").first.wait_for(timeout=30_000)
    page.get_by_text("/resume").first.wait_for(timeout=30_000)
    page.screenshot(path=tmp_path / "playground.png", full_page=True)
    assert (tmp_path / "playground.png").stat().st_size > 10_000
    assert failures == []
    assert outside == []


@pytest.mark.parametrize("body", [b"{", b"\xff", b"[" * 200_000])
@pytest.mark.parametrize("path", ["invoke", "batch", "stream", "stream_log", "stream_events"])
def test_a_body_that_is_no_json_is_a_422_with_a_remedy(service: Service, path: str, body: bytes) -> None:
    answer = httpx.post(f"{service.url}/agent/{path}", content=body)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (422, "INVALID_INPUT")
    assert error["remedy"]
