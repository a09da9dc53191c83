from typing import Any

import pytest

from server.callers_schema import MAX_DEPTH, check_schema
from server.schema import GenerateRequest


def nested(depth: int) -> dict[str, Any]:
    """A schema of so many objects within one another."""
    schema: dict[str, Any] = {}
    for _ in range(depth - 1):
        schema = {"not": schema}
    return schema


@pytest.mark.parametrize(
    "schema",
    [
        {"properties": {"pattern": {"type": "string"}, "id": {"const": {"pattern": "a"}}}, "type": "object"},
        {"$id": "https://a.example/", "$ref": "#/$defs/a", "$defs": {"a": {"enum": ["$ref"]}}},
        {"properties": {"a": {"$ref": "#/$defs/a"}, "b": {"$ref": "#/$defs/a"}}, "$defs": {"a": {}}},
        {"$ref": "#/$defs/a", "$defs": {"a": {"items": {"$ref": "#/$defs/b"}}, "b": {"type": "string"}}},
        nested(MAX_DEPTH),
    ],
)
def test_a_schema_that_ends_is_taken(schema: dict[str, Any]) -> None:
    check_schema(schema)


@pytest.mark.parametrize(
    ("schema", "message"),
    [
        ({"pattern": "(a+)+$"}, "pattern is not taken"),
        ({"properties": {"a": {"items": {"pattern": "a"}}}}, "pattern is not taken"),
        ({"anyOf": [{}, {"patternProperties": {"a": {}}}]}, "patternProperties is not taken"),
        ({"$ref": "#/const", "const": {"pattern": "a"}}, "pattern is not taken"),
        ({"$ref": "#"}, "refer to #/"),
        ({"$ref": "https://a.example/"}, "refer to #/"),
        ({"type": "object", "$ref": "#/nope"}, "points to nothing: put it into the schema"),
        ({"properties": {"a": {"$ref": "#/anyOf/1"}}, "anyOf": [{}]}, "points to nothing"),
        ({"$dynamicRef": "#a"}, "dynamicRef is not taken"),
        ({"items": {"$id": "https://a.example/"}}, "id is not taken"),
        ({"properties": {"a": {"items": {"$ref": "#/properties/a"}}}}, "contains itself"),
        ({"properties": {"a": {"items": {"$ref": "#/properties/%61"}}}}, "contains itself"),
        (
            {
                "$ref": "#/$defs/a",
                "$defs": {"a": {"items": {"$ref": "#/$defs/b"}}, "b": {"not": {"$ref": "#/$defs/a"}}},
            },
            "contains itself",
        ),
        ({"$ref": "#/const/a", "const": {"a": {"not": {"$ref": "#/const"}}}}, "contains itself"),
        (nested(MAX_DEPTH + 1), "deeper than 32"),
        (nested(5000), "deeper than 32"),
        ({"enum": [[[nested(MAX_DEPTH)]]]}, "deeper than 32"),
    ],
)
def test_a_schema_that_may_not_end_is_refused(schema: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        check_schema(schema)


def test_a_request_with_such_a_schema_is_invalid() -> None:
    with pytest.raises(ValueError, match="pattern is not taken"):
        GenerateRequest(prompt="a", format={"pattern": "(a+)+$"})
    assert GenerateRequest(prompt="a", format={"type": "object"}).format == {"type": "object"}
