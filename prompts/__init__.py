"""Prompts: text files, one a prompt, filled by `render`, known by their `version`."""

import hashlib
from importlib import resources
from string import Template


def render(name: str, **values: str) -> str:
    """Fill the prompt's `$variables`.

    Raises:
        KeyError: A variable of the prompt has no value.
    """
    return Template(_text(name)).substitute(values)


def version(name: str) -> str:
    """Return the first 12 hexadecimal digits of the sha256 of the prompt's text."""
    return hashlib.sha256(_text(name).encode()).hexdigest()[:12]


def _text(name: str) -> str:
    return (resources.files("prompts") / f"{name}.txt").read_text(encoding="utf-8")
