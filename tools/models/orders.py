"""Orders that a document gives to a model, told by their forms from what it says to a reader."""

import re
import unicodedata
from collections.abc import Sequence
from importlib import resources
from typing import Final

from tools.models.inert import UNSEEN

_OUGHT = r"(?:must|should|shall|need\ to|have\ to|will\ now|are\ now|are\ to)"
_MODEL = r"(?:ai|assistants?|language\ models?|llms?|chatbots?|bots?|ai\ (?:models?|agents?|systems?))"
_SPEAK = (
    r"(?:answer|reply|respond|output|print|repeat|cite|append|translate|write|say|state|summari[sz]e|conclude"
    r"|reveal|insert|report|include|recommend|tell|mention)"
)
_ANSWER = r"(?:answer|reply|response|summary|output)"

# To put its orders aside.
_ASIDE = r"""
      \b(?:ignor\w*|disregard\w*|forget\w*|overrid\w*|bypass\w*|set\ aside|not\ (?:follow|obey)
      |pay\ no\ attention)\b[^.!?]{0,60}
      \b(?:instructions?|rules?|prompts?|directions|orders|guidelines|(?:the|this|all)\ (?:text|context|above)
      |(?:other|earlier)\ (?:documents|sources|passages)|the\ question|everything|previous|prior|gate
      |what\ you\ know|told\ you|you\ were\ told)\b
    | \b(?:skip|bypass|switch\ off|turn\ off)\b[^.!?]{0,30}\b(?:citations?|evidence|gate)\b
    | \b(?:do\ not|don't|never)\ (?:use|cite|read|quote)\b[^.!?]{0,30}\b(?:passages?|sources?)\b
    | \bdiscard\ the\ (?:rest|others)\b | (?:^|\n|[.!?]\s)\s*override\b
    | \b(?:use|cite|quote)\ only\ this\ (?:passage|source|document|page|text)\b
    | \b(?:mark|treat|declare|set|consider)\b[^.!?]{0,40}\b(?:gate|evidence|this)\b[^.!?]{0,20}
      \b(?:sufficient|passed|open)\b
    | \bevidence\ gate\b[^.!?]{0,30}\b(?:passed|open|off|sufficient)\b
"""
# To play a part, or to speak as the one who gives orders.
_PART = rf"""
      \b(?:system|developer|hidden|secret|initial)[\ _-](?:prompt|instruction|message|directive)s?\b
    | \b(?:your|new)\ (?:prompt|instruction)s?\b | \byour\ new\ (?:role|task)\b | \bsystem\ override\b
    | \bthe\ ai\ reading\b | \byou\ are\ (?:hereby\ )?instructed\ to\b | \bsummari[sz]ation\ system\b
    | (?:^|\n|[.!?:]\s|\u203a|>)\s*(?:system|assistant|user|human|developer|ai)\s*:
    | \b(?:as\ an?|you\ are|act\ as|pretend|imagine)\b[^.!?]{{0,30}}\b{_MODEL}\b
    | \b{_MODEL}\b[^.!?]{{0,40}}\b{_OUGHT}\b | \b{_MODEL}\s*:
    | \b(?:dear|attention|note\ to|hey|hello)[,:]?\s(?:the\ )?{_MODEL}\b
    | \b(?:dear|attention|hey|hello)[,:]?\s(?:chat\s?gpt|gpt|claude|llama|gemini|copilot)\b
    | \b(?:assistant|model|bot)\ instructions?\b | \[(?:system|assistant)\]
    | \b(?:automated|machine|ai)\ readers?\b
    | \b(?:who|what)ever\ (?:\w+\ ){{0,2}}(?:condens|summari[sz])\w+
    | \b(?:user|reader|client)\ (?:wants|asked|asks|expects|instructs)\ you\ to\b
    | \byou\ (?:have\ been|are\ being|were)\ (?:re)?(?:programmed|set|configured|instructed|jailbroken)\b
    | \byou\ are\ an?\ (?:\w+\ ){{0,2}}(?:expert|analyst|advis[eo]r|writer)\b
    | \b(?:operator|developers?|creators?|owner)\ (?:has|have)\ \w+ed\ you\b
    | \bfrom\ now\ on,?\ you\b
    | \b(?:end|begin|beginning|start)\ of\ (?:the\ )?(?:passages?|context|prompt|material)\b
"""
# To say this or that.
_SAY = rf"""
      \byou\ {_OUGHT}\ {_SPEAK}\b
    | (?:^|\n|[.!?:;,]\s|\b(?:and|then|instead)\s)\s*(?:(?:please|now|always|only|just|instead),?\s){{0,8}}
      {_SPEAK}\s(?:only|with|that|exactly|this|instead|verbatim|in\ your|to\ the\ user|after\ me|\(?\[?\d
      |['"\u201c\u2018]
      |the\ (?:following|words?|sentence|text|phrase|passage|user))
    | \balways\ {_SPEAK}\b | \bdo\ not\ (?:answer|reply|respond|summari[sz]e|cite|repeat)\b
    | \b(?:begin|start|end|open|close)\ (?:your|the)\ {_ANSWER}\b | \b(?:answer|reply|respond|write)\ as\ if\b
    | \band\ nothing\ else\b | \bdo\ (?:exactly\ )?as\ i\ (?:say|tell)\b
    | (?:^|\n|[.!?]\s)\s*{_SPEAK}\b[^.!?]{{0,40}}\b(?:instead|first\s*:)
    | (?:^|\n|[.!?]\s)\s*(?:output|respond|reply)\s*:
    | \b(?:answer|respond|reply)\ (?:to\ )?(?:the|this|every|any)\ question\ (?:with|by|in)\b
    | \b(?:answer|respond|reply)\ in\ (?:json|markdown|html|capitals|one|a\ single|english|french|german)\b
    | \b(?:in|of|at\ the\ (?:end|beginning|top)\ of)\ your\ {_ANSWER}\b
    | \b(?:in|at\ the\ (?:end|beginning|top)\ of)\ the\ (?:executive\ |final\ )?{_ANSWER}\b
    | \b(?:any|every|each|your)\ {_ANSWER}\b[^.!?]{{0,40}}\b(?:{_OUGHT}|needs\ to|has\ to)\b
    | \bwhen(?:ever)?\ (?:you\ )?(?:summari[sz]|answer|cit|quot)\w*\ (?:this|the\ (?:page|document|passage))\b
    | \bthe\ (?:real|correct|true|only)\ answer\b
"""
# What the templates of chat models are made of.
_TOKENS = r"""
      <\|?/?\s?(?:im_|system|assistant|user|endoftext|eot|start_header|start_of|end_of|begin_of|s>|instructions?\b
      |prompt\b|passage\b) | \[/?(?:inst|sys)\] | <<sys>> | \#\#\#\ ?(?:instruction|system|response)
    | ["']role["']\s*:\s*["'](?:system|assistant|user|developer)
"""
_ENGLISH: Final = re.compile("|".join((_ASIDE, _PART, _SAY, _TOKENS)), re.VERBOSE)

_SPACED: Final = re.compile(r"(?<!\w)(?:\w[ .\-_]){3,}\w(?!\w)")
# Only where a word begins: tried at each of its letters, it would take the square of its length.
_MIXED: Final = re.compile(r"(?<!\w)\w*(?:[a-z][\d\u0370-\u04ff]|[\d\u0370-\u04ff][a-z])\w*")
_SPACE: Final = re.compile(r"\s+")
# Digits, and Cyrillic and Greek letters, amid Latin ones.
_LOOKS_LIKE: Final = str.maketrans(
    "01345\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0455\u03b1\u03b5\u03b9\u03bf",
    "oieasaeopcyxisaeio",
)


def gives_orders(text: str) -> bool:
    """Tell whether a text tries to give a model orders, so that its statements cannot be trusted either.

    A list of forms in a dozen languages, not an understanding: what it misses still has to pass every check
    as a sentence, and what it hits by mistake (a manual on such attacks) is listed, but given to no model.
    """
    plain = _plain(text)
    return bool(_ENGLISH.search(plain)) or any(language.gives_orders(plain) for language in _OTHERS)


def _plain(text: str) -> str:
    """Lower the case, and undo what hides words from a pattern and not from a reader."""
    text = unicodedata.normalize("NFKC", UNSEEN.sub("", text))
    text = _SPACED.sub(lambda run: re.sub(r"[ .\-_]", "", run[0]), text)
    text = _MIXED.sub(lambda word: word[0].translate(_LOOKS_LIKE), text.casefold())
    # The forms look for a line's begin at each blank line again: a page of them would take its square.
    return _SPACE.sub(lambda space: "\n" if "\n" in space[0] else " ", text)


class _Language:
    """The forms of one language; `words` are those without one of which there is none of them."""

    def __init__(self, line: str) -> None:
        columns = [[word.strip() for word in words.split(",")] for words in line.split(";")]
        aside, orders, you_are, model, say = map(_any_of, columns)
        self.words = [*columns[0], *columns[3], *columns[4]]
        self.forms = re.compile(
            f"{aside}[^.!?]{{0,60}}{orders}"
            f"|{orders}[^.!?]{{0,60}}{aside}"  # where the verb comes last
            f"|{you_are}[^.!?]{{0,40}}{model}"
            f"|{say}[^.!?]{{0,30}}:"
        )

    def gives_orders(self, plain: str) -> bool:
        return any(word in plain for word in self.words) and bool(self.forms.search(plain))


def _any_of(words: Sequence[str]) -> str:
    """Match one of several beginnings of words; in a script without spaces a word begins anywhere."""
    return "(?:" + "|".join((r"\b" if word < "\u2000" else "") + re.escape(word) for word in words) + ")"


_OTHERS: Final = [
    _Language(line)
    for line in unicodedata.normalize(
        "NFKC", (resources.files("tools.models") / "orders.txt").read_text(encoding="utf-8")
    ).splitlines()
    if not line.startswith("#")
]
