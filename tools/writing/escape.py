"""Text from a document, made harmless inside Markdown."""

import re

# Characters that a renderer obeys and no reader sees: control characters, and those that turn the reading
# direction of what follows them on the line.
_OBEYED = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069]")
_MARKUP = re.compile(r"[\\`*_~\[\]<>|]|&(?=#?\w+;)")
# What would make a list, a heading or a rule, at the beginning of a line only.
_LINE_START = re.compile(r"^(\d+(?=[.)])|(?=[#+-]))")
# What renderers take for an address, and link: the scheme, the host's name, the sign of an e-mail address.
_ADDRESS = re.compile(r":(?=//)|(?<=www)(?=\.)|(?=@)", re.IGNORECASE)
_JOINER = "\u200d"  # zero wide: the address stays readable, and is none any more


def escape(text: str) -> str:
    """Make text inert in Markdown: one line, no markup, no live link, no HTML; its words stay as they are."""
    flat = " ".join(_OBEYED.sub("", text).split())
    marked = _MARKUP.sub(r"\\\g<0>", flat)
    at_start = _LINE_START.sub(r"\1\\", marked)
    return _ADDRESS.sub(rf"\g<0>{_JOINER}", at_start)
