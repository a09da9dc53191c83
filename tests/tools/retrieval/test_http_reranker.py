from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import SecretStr

from tests.rerank_server import Fault, RerankServer
from tools.errors import (
    AgentError,
    ConfigurationError,
    ModelMissingError,
    ModelResponseError,
    ModelTimeoutError,
    ModelUnavailableError,
)
from tools.retrieval.http_reranker import HttpReranker, rerank_url

PASSAGES = ["Bread is baked.", "The harbour has a new berth.", "The new berth of the harbour opens in May."]
QUERY = "When does the new berth open?"


@pytest.fixture
def server() -> Iterator[RerankServer]:
    with RerankServer() as started:
        yield started


def reranker(server: RerankServer, **options: Any) -> HttpReranker:
    defaults = {"url": server.url, "model": "reranker", "api_key": None, "timeout_s": 10.0}
    return HttpReranker(**(defaults | options))


async def test_scores_come_back_in_the_order_of_the_passages(server: RerankServer) -> None:
    assert await reranker(server).scores(QUERY, PASSAGES) == [-3.0, 0.0, 0.0]
    path, asked = server.calls[0]
    assert path == "/v1/rerank"
    assert asked == {"model": "reranker", "query": QUERY, "documents": PASSAGES, "top_n": 3}


@pytest.mark.parametrize(
    ("url", "call"),
    [
        ("http://h:8000", "http://h:8000/v1/rerank"),
        ("http://h:8000/", "http://h:8000/v1/rerank"),
        ("http://h:8000/rerank", "http://h:8000/rerank"),
        ("http://h:8000/v1/rerank/", "http://h:8000/v1/rerank"),
        ("https://api.cohere.com/v2", "https://api.cohere.com/v2/rerank"),
    ],
)
def test_an_address_may_name_the_server_or_the_call(url: str, call: str) -> None:
    assert rerank_url(url) == call


def test_what_is_no_address_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="RERANKER_URL"):
        rerank_url("reranker:8000")


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("hang", ModelTimeoutError),
        ("status_500", ModelUnavailableError),
        ("html", ModelResponseError),
        ("one_missing", ModelResponseError),
        ("one_twice", ModelResponseError),
        ("nan", ModelResponseError),
    ],
)
async def test_every_fault_is_an_error_with_its_remedy(
    server: RerankServer, fault: Fault, error: type[AgentError]
) -> None:
    server.fault = fault
    with pytest.raises(error) as caught:
        await reranker(server, timeout_s=0.2 if fault == "hang" else 10.0).scores(QUERY, PASSAGES)
    assert caught.value.remedy


async def test_the_key_is_sent_and_a_wrong_one_is_told(server: RerankServer) -> None:
    server.key = "right"
    assert await reranker(server, api_key=SecretStr("right")).scores(QUERY, PASSAGES)
    with pytest.raises(ConfigurationError, match="refuses the key"):
        await reranker(server, api_key=SecretStr("wrong")).scores(QUERY, PASSAGES)


async def test_a_model_that_the_server_lacks_and_a_server_that_is_away_are_told(server: RerankServer) -> None:
    with pytest.raises(ModelMissingError, match="no model other"):
        await reranker(server, model="other").scores(QUERY, PASSAGES)
    with pytest.raises(ModelUnavailableError, match="does not answer"):
        await reranker(server, url="http://127.0.0.1:1").scores(QUERY, PASSAGES)
