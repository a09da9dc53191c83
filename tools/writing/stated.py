"""What a model states as it writes: sentences as JSON, each with the passages that it rests on.

Asked for plain text with markers, a small model forgets the markers, and all that it writes falls. A schema
leaves it no sentence without them. A server that ignores the schema may still send marked text.
"""

import json
import re
from collections.abc import Collection, Iterator
from typing import Any, Final

from tools.ingest.draft import clean
from tools.writing.cutting import Cutter
from tools.writing.markers import with_markers, without_markers
from tools.writing.support.sentence_checker import sentences

MOST_SENTENCES: Final = 5
_MOST_PASSAGES: Final = 3  # of one sentence
_MAX_CHARS: Final = 400  # of one sentence: a small model may run on to its limit of tokens

_OBJECT: Final = re.compile(r'\{\s*"(?:passages|sentence)"')


def schema(numbers: Collection[int]) -> dict[str, Any]:
    """Return the schema of a summary that can cite these passages and no others."""
    cites = {"type": "array", "items": {"enum": list(numbers)}, "minItems": 1, "maxItems": _MOST_PASSAGES}
    sentence = {
        "type": "object",
        # The passages first: the sentence is then written from them, not they looked for afterwards.
        "properties": {"passages": cites, "sentence": {"type": "string", "maxLength": _MAX_CHARS}},
        "required": ["passages", "sentence"],
        "additionalProperties": False,
    }
    listed = {"type": "array", "items": sentence, "minItems": 1, "maxItems": MOST_SENTENCES}
    return {
        "type": "object",
        "properties": {"sentences": listed},
        "required": ["sentences"],
        "additionalProperties": False,
    }


class Statements:
    """Reads a summary piece by piece, as JSON or as marked text, into sentences with markers."""

    def __init__(self) -> None:
        """Begin a summary."""
        self._pending = ""
        self._is_json: bool | None = None
        self._cutter = Cutter()

    def feed(self, piece: str) -> list[str]:
        """Take what arrived and return the sentences that are whole now, their markers before the stop."""
        if self._is_json is None:
            self._pending += piece
            if not (begun := self._pending.lstrip()):
                return []
            self._is_json = begun.startswith("{")
            piece, self._pending = begun, ""
        if self._is_json:
            self._pending += piece
            return list(self._objects())
        return [written for part in self._cutter.feed(piece) for written in sentences(clean(part.text))]

    def rest(self) -> list[str]:
        """Return what is left when the summary has ended; of JSON that was cut off, nothing."""
        return [written for part in self._cutter.rest() for written in sentences(clean(part.text))]

    def _objects(self) -> Iterator[str]:
        while begin := _OBJECT.search(self._pending):
            try:
                stated, end = json.JSONDecoder().raw_decode(self._pending, begin.start())
            except ValueError:  # it goes on
                return
            self._pending = self._pending[end:]
            yield from _marked(stated)


def _marked(stated: dict[str, Any]) -> Iterator[str]:
    passages, text = stated.get("passages"), stated.get("sentence")
    if not isinstance(passages, list) or not isinstance(text, str):
        return
    numbers = [n for n in passages if isinstance(n, int)]
    yield from (with_markers(sentence, numbers) for sentence in sentences(clean(without_markers(text))))
