"""Prepare a question for the rules: bounded, folded, with the start of every request marked."""

import re
import unicodedata

from tools.routing.spelling import mend

HEAD_CHARS = 1_500
TAIL_CHARS = 500
"""Only the head and the tail are examined: what is asked stands before or after a pasted text."""

START = "\N{PILCROW SIGN}"
"""Stands in a folded text wherever a request may begin, so that a rule can tell a verb from a mention."""

NAME = "_name_"
"""Stands in the place of a name; nobody writes it."""

_MARKS = str.maketrans(
    dict.fromkeys("\u2018\u2019`\u00b4", "'")
    | dict.fromkeys("\u201c\u201d\u201e\u00ab\u00bb", '"')
    | dict.fromkeys(START + "\u00bf\u00a1", " ")
    | {
        "\u0142": "l",
        "\u0141": "l",
        "\u00f8": "o",
        "\u00d8": "o",
    }  # letters that no decomposition makes plain
)
_QUOTES = " '\"\u2018\u2019\u201c\u201d\u201e\u00ab\u00bb"
_QUOTED = re.compile(
    '["\u201c\u201d\u201e\u00ab][^"\u201c\u201d\u00bb]{12,}["\u201c\u201d\u00bb]'
    # An apostrophe has letters on both sides; a single quotation mark has not.
    r"|(?<!\w)['\u2018](?=\S)[\s\S]{12,}?(?<=\S)['\u2019](?!\w)"
)
_PROSE = re.compile(r"\b[a-z\u00df-\u00ff]\S*\s+[a-z\u00df-\u00ff]")
"""Two words in small letters: a sentence, not the name of an outlet or of an article."""
# A question does not choose its own route by talking about routes; that is what `mode_hint` is for.
_ROUTER_TALK = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass)\b[^.:;,!?\n]{0,60}?"
    r"\b(?:router|routing|instructions?|rules?|classifier|guardrails?|prompts?|modes?)\b"
    r"[^.:;,!?\n]{0,40}?(?:[.:;,!?\n]|\band\b)"
    r"|\b(?:route|send|classify|treat|label|handle|answer)\s+(?:this|it|me|that|the\s(?:question|query"
    r"|request))?"
    r"\s*(?:as|to|into|in|with|using)?\s*(?:an?\s|the\s)?(?:llm|rag|risk)(?:\s(?:mode|route|question"
    r"|query)|(?=\s*[.:;,!\n]))"
    r"|\b(?:use|switch\sto|enter|set|force)\s(?:the\s)?(?:mode\s(?:to\s)?)?(?:llm|rag|risk)\smode\b"
    r"|\bmode\s*[:=]\s*(?:llm|rag|risk)\b",
    re.IGNORECASE,
)
_SAYS_A_NAME = r"[A-Z\u00c0-\u00de][\w&'\u2019-]*"
_NAME = re.compile(
    # A capital within a sentence, or a question that is nothing but capitalised words.
    rf"(?<=[\w,;:'\"(] )(?=\S*[a-z]){_SAYS_A_NAME}(?: (?:& )?{_SAYS_A_NAME})*"
    rf"|\A(?=\S*[a-z]){_SAYS_A_NAME}(?: (?:& )?{_SAYS_A_NAME})*(?=\W*\Z)"
)
_NO_APOSTROPHE = re.compile(r"\b(what|who|where|how)s\b")
_BOUNDARY = re.compile(
    r"^|(?:(?<=[.!?;:,\])])\s+|(?<=\n))(?:(?:and|but|und|aber|et|mais|y|pero|e|ma|maar|ale|mas|men|or|then|also"
    r"|danach|dann|ensuite|puis|luego|despues|poi)\s)*"
    r"|\s(?:and\s(?:then|also)|but\s(?:first|before)|then|und\sdann|et\sensuite|puis|y\sluego|e\spoi)\s"
    r"|\sand\s(?=(?:write|draft|compose|translate)\s(?:an?|me|us|it|up|the)\b)"
)
_COURTESY = re.compile(
    START + r"[\s'\"\-*>(]*(?:(?:"
    r"please|pls|plz|kindly|hey|hi|hello|ok(?:ay)?|so|now|just|quick(?:ly)?|first|next|and|dear\s\w+"
    r"|before\s(?:that|you\sdo)|zuerst|vorher|d'abord|antes|primero|prima|eerst|najpierw|primeiro"
    r"|(?:can|could|would|will)\s(?:you|u|we)(?:\splease)?(?:\shelp\s(?:me|us))?(?:\sto)?"
    r"|(?:i|we)(?:'d|\swould)?\s(?:want|need|like|have)(?:\syou)?(?:\sto)?|i'm\strying\sto|i\sam\strying\sto"
    r"|help\s(?:me|us)(?:\sto)?|let's|let\sus|go\sahead\sand|(?:give|show|get|send|tell)\s(?:me|us)"
    r"|bitte|(?:kannst|konntest)\sdu(?:\sbitte)?(?:\smir)?|(?:konnen|konnten)\ssie(?:\sbitte)?(?:\smir)?"
    r"|ich\s(?:mochte|brauche|will)|hilf\smir|gib\smir|bonjour|s'il\s(?:te|vous)\splait|merci\sde"
    r"|(?:peux|pourrais)-?\s?tu(?:\sme)?|(?:pouvez|pourriez)-?\s?vous(?:\sme|\snous)?|donne[zr]?(?:-|\s)moi"
    r"|aide[zr]?(?:-|\s)moi\sa|j'ai\sbesoin\sd(?:e\s|')|por\sfavor|(?:puedes|podrias|puede|podria)|hola"
    r"|ayudame\sa|necesito|dame|quiero|per\sfavore|(?:puoi|potresti|puo)|ciao|aiutami\sa|ho\sbisogno\sdi"
    r"|dammi"
    r")\b[\s,:!.]*)+"
)


def clean(query: str) -> str:
    """Cut a question to what is examined and drop what no reader sees.

    Args:
        query: Text of any length, in any script.

    Returns:
        At most `HEAD_CHARS + TAIL_CHARS` source characters in NFKC, without control or format characters,
        spaces single, line breaks kept; empty when nothing visible was there.
    """
    if len(query) > HEAD_CHARS + TAIL_CHARS:
        query = f"{query[:HEAD_CHARS].lstrip()}\n{query[-TAIL_CHARS:].rstrip()}"
    text = unicodedata.normalize("NFKC", query).replace("\r", "\n")
    visible = (" " if _is_control(c) else c for c in text if unicodedata.category(c) != "Cf")
    lines = (" ".join(line.split()) for line in "".join(visible).split("\n"))
    return "\n".join(line for line in lines if line)


def fold(text: str) -> str:
    """Lower what a cleaned text asks for, take accents out, and mark each request's start."""
    lowered = unicodedata.normalize("NFKD", asked(text).translate(_MARKS).casefold())
    plain = "".join(c for c in lowered if not unicodedata.combining(c)).strip()
    marked = _BOUNDARY.sub(START, _NO_APOSTROPHE.sub(r"\1's", mend(plain)))
    return _COURTESY.sub(START, marked)


def asked(text: str) -> str:
    """Take quotations and talk about its own route out of a cleaned text, unless that is all there is.

    A quoted sentence is material, and says nothing about what is wanted of it; a quoted name is no sentence.
    """
    unquoted = _QUOTED.sub(lambda quoted: '""' if _PROSE.search(quoted[0]) else quoted[0], text)
    return without_router_talk(unquoted if _says_anything(unquoted) else text.strip(_QUOTES))


def without_names(text: str) -> str:
    """Put one word of ours in the place of every name in a cleaned text, as far as capitals give it away.

    So "Tell me about Tidewater" and "Tell me about Quill & Co" become one, whoever they are. German nouns
    are taken for names too.
    """
    return _NAME.sub(NAME, text)


def without_router_talk(text: str) -> str:
    """Take out of a cleaned text what talks about its own route, unless that is all there is."""
    rest = _ROUTER_TALK.sub(" ", text).strip()
    return rest if _says_anything(rest) else text


def _says_anything(text: str) -> bool:
    return any(character.isalnum() for character in text)


def _is_control(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cs") and character != "\n"


def mostly_foreign_script(text: str) -> bool:
    """Tell whether most of the letters are of another script than Latin."""
    letters = [character for character in text if character.isalpha()]
    # Latin letters end at U+024F; U+1E00 to U+1EFF are Latin with further marks.
    foreign = sum(letter > "\u024f" and not "\u1e00" <= letter <= "\u1eff" for letter in letters)
    return 2 * foreign > len(letters)
