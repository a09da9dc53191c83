"""Text from outside, as a model may be given it: unable to end its fence or to pass for anything but text."""

import re
from typing import Final

UNSEEN: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
"""Characters that no reader sees."""

# Angle brackets would close the fence or make a control token (<|im_end|>), square ones a citation or [INST],
# backquotes a block of code. Each is replaced by a sign that reads alike and is none of them.
_ALIKE: Final = str.maketrans({"<": "\u2039", ">": "\u203a", "[": "(", "]": ")", "`": "'"})


def inert(text: str) -> str:
    """Take from a text what could end its fence or be obeyed by a template; it reads as before."""
    return UNSEEN.sub("", text).translate(_ALIKE)
