"""Words that turn a question about: the opposite of one that a passage holds, and a denial."""

import re
from collections import defaultdict
from collections.abc import Mapping, Set
from importlib import resources

_DENIALS = re.compile(
    r"\b(?:not|no|never|none|nothing|nobody|neither|nor|cannot|without|unable|\w+n['\u2019]t"
    r"|(?:fail|refuse|lack|deny|denie)(?:s|d|ed)?)\b",
    re.IGNORECASE,
)


def turned_about(asked: Set[str], held: Set[str]) -> bool:
    """Tell whether a text holds the opposite of a word of a question, and no word of its own side.

    Unlike the list by which the writer's claims are checked, this one is wide: what it finds is a sign among
    others, and refuses nothing by itself.

    Args:
        asked: Words of the question, in lower case.
        held: Words of the text, in lower case.
    """
    return any(
        not own & held and bool(other & held) for word in asked for own, other in _OPPOSITES.get(word, ())
    )


def denies(text: str) -> bool:
    """Tell whether a text denies something: "not", "never", "wasn't", "failed to"."""
    return _DENIALS.search(text) is not None


def _read() -> Mapping[str, list[tuple[frozenset[str], frozenset[str]]]]:
    """Each word's sides: that with the words that mean what it means, and the opposite one."""
    sides = defaultdict(list)
    text = (resources.files("tools.evidence") / "opposites.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        one, other = (frozenset(side.split()) for side in line.split(" / "))
        for own, opposite in ((one, other), (other, one)):
            for word in own:
                sides[word].append((own, opposite))
    return dict(sides)


_OPPOSITES = _read()
