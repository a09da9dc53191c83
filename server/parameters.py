"""Calls that take their parameters from a JSON body, from the URL, or from both."""

import json
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from fastapi import Request
from pydantic import BaseModel

from tools.errors import InvalidInputError

Parameters = TypeVar("Parameters", bound=BaseModel)


def parameters(model: type[Parameters]) -> Callable[[Request], Awaitable[Parameters]]:
    """Return a dependency that reads `model`; a value in the URL wins over the same in the body.

    Values of the URL that stand for lists or objects are written in JSON.
    """

    async def read(request: Request) -> Parameters:
        given: dict[str, Any] = {}
        if raw := await request.body():
            try:
                given = json.loads(raw)
            except (ValueError, RecursionError) as exc:
                raise InvalidInputError(
                    f"the body is not JSON: {exc}", remedy='send an object such as {"query": "…"}'
                ) from exc
            if not isinstance(given, dict):
                raise InvalidInputError("the body is not a JSON object", remedy='send {"query": "…"}')
        for name, value in request.query_params.items():
            field = model.model_fields.get(name)
            compound = field is not None and field.annotation not in (str, int, float, bool)
            given[name] = _json_or_text(value) if compound else value
        return model.model_validate(given)

    return read


def documented(model: type[BaseModel]) -> dict[str, Any]:
    """Return the OpenAPI extra that shows `model` as the body."""
    return {
        "requestBody": {
            "content": {"application/json": {"schema": model.model_json_schema()}},
            "description": "Every field may be given as a URL parameter too.",
        }
    }


def _json_or_text(value: str) -> Any:
    try:
        return json.loads(value)
    except (ValueError, RecursionError):  # the model says what it takes
        return value
