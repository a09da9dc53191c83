from typing import Any

import pytest
from pydantic import BaseModel, ValidationError
from starlette.requests import Request

from server.parameters import parameters
from tools.errors import InvalidInputError


class Given(BaseModel):
    query: str
    top_k: int = 10
    drivers: list[dict[str, Any]] = []


def request(body: bytes = b"", query: str = "") -> Request:
    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    scope = {"type": "http", "method": "POST", "path": "/", "headers": [], "query_string": query.encode()}
    return Request(scope, receive)


async def read(body: bytes = b"", query: str = "") -> Given:
    return await parameters(Given)(request(body, query))


async def test_a_body_alone() -> None:
    assert await read(b'{"query": "a", "top_k": 3}') == Given(query="a", top_k=3)


async def test_url_parameters_alone() -> None:
    assert await read(query="query=a+b&top_k=3") == Given(query="a b", top_k=3)


async def test_the_url_wins_over_the_body() -> None:
    assert await read(b'{"query": "a", "top_k": 3}', "query=b") == Given(query="b", top_k=3)


async def test_lists_in_the_url_are_json() -> None:
    assert (await read(query='query=a&drivers=[{"name":"x"}]')).drivers == [{"name": "x"}]


async def test_nesting_without_end_in_the_url_is_a_wrong_value() -> None:
    with pytest.raises(ValidationError, match="drivers"):
        await read(query=f"query=a&drivers={'[' * 60_000}")


async def test_text_that_looks_like_json_stays_text() -> None:
    assert (await read(query="query=123")).query == "123"


@pytest.mark.parametrize("body", [b"{", b"[]", b"null", b'"text"', b"\xff", b"[" * 200_000])
async def test_a_body_that_is_no_object_is_refused_with_a_remedy(body: bytes) -> None:
    with pytest.raises(InvalidInputError) as failure:
        await read(body)
    assert failure.value.remedy


async def test_a_wrong_value_is_pydantics_to_tell() -> None:
    with pytest.raises(ValidationError, match="top_k"):
        await read(query="query=a&top_k=many")
