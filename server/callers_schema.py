"""JSON schemas of callers, which are compiled and held against answers without a limit of time."""

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from typing import Any
from urllib.parse import unquote

MAX_DEPTH = 32
_REGEXES = ("pattern", "patternProperties")
_ELSEWHERE = ("$dynamicRef", "$recursiveRef", "$id", "id")  # with these, what a reference means depends
_DATA = {"const", "enum", "default", "examples"}
_BY_NAME = {"properties", "$defs", "definitions", "dependentSchemas", "dependencies"}


def check_schema(schema: dict[str, Any]) -> None:
    """Refuse what may take forever, regular expressions, schemas that contain themselves and deep nesting.

    What refers to nothing is refused too: providers tell of it late, and each in words of its own.

    Raises:
        ValueError: It has such a thing.
    """
    _refuse_deep(schema)
    # By reference: which references its target holds.
    within: dict[str, set[str]] = {}
    waiting = _references(schema, root=True)
    while waiting:
        reference = waiting.pop()
        if reference not in within:
            within[reference] = _references(_target(schema, reference))
            waiting |= within[reference]
    try:
        TopologicalSorter(within).prepare()
    except CycleError as exc:
        raise ValueError(f"the schema contains itself, by $ref {exc.args[1][0]!r}: write it out") from exc


def _refuse_deep(schema: dict[str, Any]) -> None:
    level: list[Any] = [schema]
    for _ in range(MAX_DEPTH):
        level = [part for value in level for part in _parts(value)]
    if any(isinstance(value, dict | list) for value in level):
        raise ValueError(f"the schema is nested deeper than {MAX_DEPTH}: make it flatter")


def _parts(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def _references(schema: Any, *, root: bool = False) -> set[str]:
    """Return the references in a schema and in those within it."""
    found = set()
    for part in _schemas(schema):
        for word in _REGEXES:
            if word in part:
                raise ValueError(f"{word} is not taken: regular expressions may run forever")
        for word in _ELSEWHERE:
            if word in part and not (root and part is schema and word in ("$id", "id")):
                raise ValueError(f"{word} is not taken: refer by $ref to #/$defs/…")
        if isinstance(reference := part.get("$ref"), str):
            if not reference.startswith("#/"):
                raise ValueError(f"$ref {reference!r} is not taken: refer to #/$defs/…")
            found.add(reference)
    return found


def _schemas(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        for item in value:
            yield from _schemas(item)
    elif isinstance(value, dict):
        yield value
        for word, inner in value.items():
            if word in _BY_NAME and isinstance(inner, dict):
                for named in inner.values():
                    yield from _schemas(named)
            elif word not in _DATA:
                yield from _schemas(inner)


def _target(schema: Any, reference: str) -> Any:
    """Return what a reference points to.

    Raises:
        ValueError: There is nothing.
    """
    for step in unquote(reference).split("/")[1:]:
        key = step.replace("~1", "/").replace("~0", "~")
        if isinstance(schema, dict) and key in schema:
            schema = schema[key]
        elif isinstance(schema, list) and key.isdecimal() and int(key) < len(schema):
            schema = schema[int(key)]
        else:
            raise ValueError(f"$ref {reference!r} points to nothing: put it into the schema")
    return schema
