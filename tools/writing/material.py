"""Passages as material for a model: numbered, fenced, and unable to pass for anything but text."""

import re
from collections.abc import Mapping
from typing import Final

from tools.retrieval.passage import Passage

# Angle brackets would close the fence or make a control token (<|im_end|>), square ones a citation or [INST],
# backquotes a block of code. Each is replaced by a sign that reads alike and is none of them.
_ALIKE: Final = str.maketrans({"<": "\u2039", ">": "\u203a", "[": "(", "]": ")", "`": "'"})
_UNSEEN: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")

_OUGHT = r"(?:must|should|shall|need to|have to|will now|are now|are to)"
_MODEL = r"(?:ai|assistants?|language\ models?|llms?|chatbots?|bots?|ai\ (?:models?|agents?|systems?))"
_SPEAK = (
    r"(?:answer|reply|respond|output|print|repeat|cite|append|translate|write|say|state|summari[sz]e|conclude"
    r"|reveal|insert|report|include|recommend|tell)"
)
# What is said to a machine, not to a reader: to put its orders aside, to speak, to play a part.
_TO_THE_MODEL: Final = re.compile(
    rf"""
      \b(?:ignor\w*|disregard\w*|forget\w*|overrid\w*|bypass\w*|set\ aside|do\ not\ follow)\b[^.!?]{{0,60}}
      \b(?:instructions?|rules?|prompts?|directions|orders|guidelines|the\ above|everything|previous|gate)\b
    | \b(?:system|developer|hidden|secret|initial)\ (?:prompt|instruction|message|directive)s?\b
    | \b(?:your|new)\ (?:prompt|instruction)s?\b
    | (?:^|\n|[.!?:]\s|\u203a|>)\s*(?:system|assistant|user|human|developer|ai)\s*:
    | <\|?/?\s?(?:im_|system|assistant|user|endoftext|eot|start_header|s>) | \[/?INST\] | <<SYS>>
    | \#\#\#\ ?(?:instruction|system|response)
    | \b(?:as\ an?|you\ are|act\ as|pretend|imagine)\b[^.!?]{{0,30}}\b{_MODEL}\b
    | \b{_MODEL}\b[^.!?]{{0,40}}\b{_OUGHT}\b
    | \b(?:dear|attention|note\ to|hey|hello)[,:]?\s(?:the\ )?{_MODEL}\b
    | \byou\ {_OUGHT}\ {_SPEAK}\b
    | (?:^|\n|[.!?:;,]\s|\b(?:and|to|then|instead)\s)\s*(?:(?:please|now|always|only|just|instead),?\s)*
      {_SPEAK}\s(?:only|with|that|exactly|this|instead|verbatim|in\ your|to\ the\ user|\(?\[?\d
      |['"\u201c\u2018]
      |the\ (?:following|words?|sentence|text|phrase|passage|user))
    | \b(?:in|at\ the\ (?:end|beginning|top)\ of)\ (?:your|the)\ (?:answer|reply|response|summary|output)\b
    | \b(?:mark|treat|declare|set)\b[^.!?]{{0,40}}\b(?:gate|evidence)\b[^.!?]{{0,20}}
      \b(?:sufficient|passed|open)\b
    """,
    re.VERBOSE | re.IGNORECASE,
)


def speaks_to_the_model(text: str) -> bool:
    """Tell whether a text tries to give a model orders, so that its statements cannot be trusted either.

    A list of forms, not an understanding: what it misses still has to pass every check as a sentence, and
    what it hits by mistake (a manual on such attacks) is quoted, but not given to a model.
    """
    return bool(_TO_THE_MODEL.search(_UNSEEN.sub("", text)))


def trusted(passages: Mapping[int, Passage]) -> dict[int, Passage]:
    """Leave out the passages that speak to the model, in their text, title, outlet or section."""
    return {
        n: passage
        for n, passage in passages.items()
        if not any(
            speaks_to_the_model(text)
            for text in (passage["text"], passage["title"], passage["outlet"], passage["section"])
        )
    }


def numbered(passages: Mapping[int, Passage]) -> str:
    """Write passages for a prompt, each in a fence of its own that nothing inside can close."""
    return "\n\n".join(
        f'<passage number="{n}">\n{_inert(_heading(passage))}\n{_inert(passage["text"])}\n</passage>'
        for n, passage in passages.items()
    )


def _heading(passage: Passage) -> str:
    return ", ".join(part for part in (passage["title"], passage["outlet"], passage["date"]) if part)


def _inert(text: str) -> str:
    return _UNSEEN.sub("", text).translate(_ALIKE)
