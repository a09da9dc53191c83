"""An answer as JSON of a given shape: constrained, validated, repaired once, or replaced."""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError, best_match
from jsonschema.protocols import Validator
from jsonschema.validators import validator_for
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage
from referencing import Registry
from referencing.exceptions import Unresolvable

from tools.errors import InvalidInputError, ModelResponseError, TooLargeError
from tools.models.chat import ChatModel, Completion, complete_or_empty

_QUOTED = 500  # characters of a broken answer that the model is shown again


@dataclass(frozen=True, slots=True)
class Structured:
    """A value that obeys its schema, and where it comes from.

    Attributes:
        value: The value.
        outcome: `answered` at once, `repaired` when the model was told what was wrong, or `fallback`.
        model_id: The model that was asked.
        tokens_in: Tokens of the prompts, all tries together.
        tokens_out: Tokens of the answers, all tries together.
    """

    value: dict[str, Any]
    outcome: Literal["answered", "repaired", "fallback"]
    model_id: str
    tokens_in: int
    tokens_out: int


class _Unusable(Exception):
    """The answer is no such JSON; the text says why, for the model to read."""


async def structured(
    chat: ChatModel,
    messages: Sequence[BaseMessage],
    schema: dict[str, Any] | Literal["json"],
    *,
    fallback: dict[str, Any] | None,
    max_tokens: int | None = None,
    repair: bool = True,
) -> Structured:
    """Ask for a JSON object that obeys a schema.

    The schema also constrains the answer while it is written, as far as the provider can; so an answer that
    breaks it is mostly one that was cut off, or comes from a server that takes the schema for a hint.

    Args:
        chat: The model.
        messages: The conversation so far; it should say what is wanted, the schema alone is not shown.
        schema: A JSON schema of an object, without references to other documents; or `"json"` for any object.
        fallback: The value if the repaired answer is unusable too; `None` if that is an error.
        max_tokens: Of each of the two answers, instead of the model's own limit.
        repair: Whether an unusable answer is sent back; without that, one call is made and no more.

    Raises:
        InvalidInputError: The schema is none.
        ModelResponseError: Each answer was unusable and there is no fallback.
        AgentError: As `complete` raises it; an answer that cannot be had is not replaced.
    """
    validator = _validator({"type": "object"} if schema == "json" else schema)
    tries = [await complete_or_empty(chat, messages, max_tokens=max_tokens, format=schema)]
    try:
        return _structured(_value(tries[0], validator), "answered", tries)
    except _Unusable as exc:
        failure: Exception = exc
    if repair:
        again = [*messages, AIMessage(_shown(tries[0].text)), HumanMessage(_request(str(failure)))]
        try:
            tries.append(await complete_or_empty(chat, again, max_tokens=max_tokens, format=schema))
            return _structured(_value(tries[1], validator), "repaired", tries)
        except (_Unusable, TooLargeError) as exc:  # there may be no room to say what was wrong
            failure = exc
    if fallback is None:
        raise ModelResponseError(
            f"{chat.model_id} gave no usable JSON: {failure}",
            remedy="allow more tokens, or use a model that follows JSON schemas",
        ) from failure
    return _structured(fallback, "fallback", tries)


def _validator(schema: dict[str, Any]) -> Validator:
    kind = validator_for(schema, default=Draft202012Validator)
    try:
        kind.check_schema(schema)
    except SchemaError as exc:
        raise InvalidInputError(f"not a JSON schema: {exc.message}", remedy="correct the schema") from exc
    except RecursionError as exc:
        raise InvalidInputError("the schema is nested too deep", remedy="make it flatter") from exc
    # With a registry of its own: without one, references to addresses would be fetched.
    return kind(schema, registry=Registry())


def _value(completion: Completion, validator: Validator) -> dict[str, Any]:
    if completion.done_reason == "length":
        limit = completion.decoding["max_tokens"]
        raise _Unusable(f"it was cut off at {limit} tokens; be shorter")
    try:
        value = json.loads(completion.text, parse_constant=_no_json, parse_float=_finite)
    except ValueError as exc:
        raise _Unusable(f"it is not JSON: {exc}") from exc
    except RecursionError as exc:
        raise _Unusable("it is nested too deep") from exc
    try:
        broken = best_match(validator.iter_errors(value))
    except (RecursionError, OverflowError) as exc:  # a schema that refers to itself, a number beyond floats
        raise _Unusable(f"it cannot be held against the schema: {type(exc).__name__}") from exc
    except Unresolvable as exc:
        raise InvalidInputError(
            f"the schema refers to what it does not contain: {exc.ref}", remedy="put it into the schema"
        ) from exc
    if broken:
        raise _Unusable(f"at {broken.json_path}: {broken.message}")
    if not isinstance(value, dict):
        raise _Unusable("it is not a JSON object")
    return value


def _no_json(constant: str) -> float:
    raise ValueError(f"{constant} is not JSON")


def _finite(number: str) -> float:
    value = float(number)
    if math.isinf(value):
        raise ValueError(f"{number} is too large a number")
    return value


def _structured(
    value: dict[str, Any], outcome: Literal["answered", "repaired", "fallback"], tries: Sequence[Completion]
) -> Structured:
    return Structured(
        value=value,
        outcome=outcome,
        model_id=tries[0].model_id,
        tokens_in=sum(completion.tokens_in for completion in tries),
        tokens_out=sum(completion.tokens_out for completion in tries),
    )


def _shown(text: str) -> str:
    return text[:_QUOTED] or "(nothing)"


def _request(reason: str) -> str:
    return (
        f"That answer cannot be used: {reason[:_QUOTED]}\n"
        "Answer again, with nothing but one JSON object that obeys the schema."
    )
