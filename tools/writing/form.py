"""Links, HTML, citations and references in a sentence, whatever it says."""

import re
from typing import Final

from tools.writing.verdict import Reason

_BEGIN = r"(?<![a-z0-9])"  # `_` may come before: emphasis
_TO_THE_END = r"[^\s)\]>]"
_REAL = (
    rf"{_BEGIN}[a-z][a-z0-9+.-]{{1,20}}://{_TO_THE_END}+"
    rf"|{_BEGIN}(?:https?|ftp|mailto|javascript|vbscript|tel|sms|xmpp|blob):{_TO_THE_END}+|{_BEGIN}file:/{_TO_THE_END}*"
    rf"|{_BEGIN}data:(?:\w+/|[,;]){_TO_THE_END}*|{_BEGIN}www\.{_TO_THE_END}*"
    r"|(?<![\w.+-])[\w.+-]+@[\w-]+\.[\w.-]*\w"
)
_FILE = r"(?:js|ts|jsx|tsx|json|html|css|csv|txt|pdf|xlsx|docx|pptx)/"  # "Node.js/Express"
ADDRESS: Final = re.compile(
    rf"{_REAL}|(?<![:/a-z0-9])//[\w-]+\.{_TO_THE_END}+|(?<![\w./-])\w[\w.-]*\.(?!{_FILE})[a-z]{{2,}}/{_TO_THE_END}+",
    re.IGNORECASE,
)
"""An address in prose: with a scheme, of mail, `//host.tld/x`, `host.tld/x`."""

_HOST: Final = re.compile(r"(?<![\w.@])[a-z][\w-]*(?:\.[a-z][\w-]+)*\.[a-z]{2,}\b", re.IGNORECASE)
_NO_PROSE: Final = re.compile(r"`|&\w+;|<[a-z/!|]|\[(?!\d)", re.IGNORECASE)
_IN_CODE: Final = re.compile(_REAL, re.IGNORECASE)  # there "//" begins a comment, and "a.bc/d" divides
_LINK: Final = re.compile(
    r"\]\(\s*[^)\s]*|^[\s>*+-]*\[[^\]]+\]:\s*\S+|!\[[^\]]*\]|\]\[(?![\d\s,;^\u2013-]*\]|\^)[^\]]*\]|<[a-z/!?][^>]*>?",
    re.IGNORECASE,
)
# As Markdown reads it: as many backticks behind it as before, the first of them not escaped.
_CODE: Final = re.compile(r"(?<![`\\])(`+)(?!`)(?:.*?[^`])?\1(?!`)")
_MARKER: Final = re.compile(
    r"\[\^?\d{1,3}(?:\s*[,;\u2013-]\s*\d{1,3})*\]|\[\^[^\]\s]+\]|\u3010[^\u3011]*\u3011"
)
_NAME = r"[A-Z][\w&.'\u2019-]*(?:\s+(?:&\s+)?[A-Z][\w&.'\u2019-]*)*"
_DATE = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Spring|Summer|Autumn|Fall|Winter|Q[1-4])"
_FINDS = (
    r"(?:(?:has|have)\ )?(?:f(?:ound|inds?)|sa(?:ys?|id)|show(?:s|ed|n)?|report(?:s|ed)|estimate[sd]?"
    r"|suggest(?:s|ed)?|conclude[sd]?|note[sd]?|argue[sd]?|state[sd]|reveal(?:s|ed)?)\b"
)
# What a sentence may begin with that names no author: "Market research shows".
_NOBODY = (
    r"(?:A|An|The|This|That|Our|Your|Their|Its|Each|Every|Any|No|Some|Many|Most|More|Recent|Further|Such|Good"
    r"|Market|Customer|User|Consumer|Competitor|Competitive|Industry|Academic|Internal|External|Independent"
    r"|Employee|Staff|Exit|Pilot|Field|Desk|Primary|Secondary|Empirical|Daily|Weekly|Monthly|Quarterly|Annual"
    r"|Progress|Status|Financial|Final|Sales|Pricing|Data|Another|One"
    r"|Early|Initial|New|Latest|Case|Cohort|Time|Usability|Feasibility|Brand|Churn|Retention|Engagement|Marketing"
    r"|Clinical|Scientific|Medical)\b"
)
_REFERENCE: Final = re.compile(
    rf"""
      \((?i:sources?|ref(?:erence)?s?|cf\.)[:\s]\s*[^)]*\)?
    | ^[\W_]*(?i:sources?|references?)[*_]*:\s*\S.*
    | \((?!{_DATE})[A-Z][^()]{{0,60}}?(?:\bet\ al\.|,)\s*(?:19|20)\d\d[a-z]?\)
    | \b[Aa]ccording\ to\ (?:an?\ |the\ )?(?:(?:19|20)\d\d\ )?{_NAME}
    | \b(?i:study|survey|report|paper|article|research|analysis|data)\ (?:by|from|in|published\ by)
      \ (?:the\ )?{_NAME}
    | \b(?:reported|published|quoted|cited|found)\ (?:by|in)\ (?:the\ )?{_NAME}
    | \b[A-Z][\w&-]*\ \((?:19|20)\d\d[a-z]?\)\ {_FINDS}
    | \b(?!{_NOBODY})(?:[A-Z][\w&-]*[a-z]|BCG|EY|HBR|IBM|IDC|IMF|KPMG|MIT|OECD|SAP|WHO)(?:['\u2019]s)?
      \ (?:(?:19|20)\d\d\ )?(?:study|survey|research|report|paper)\ {_FINDS}
    | \b(?i:doi|arxiv|isbn|issn)[:\s]\s*[\d.]\S*
    """,
    re.VERBOSE,
)
_KIND_OF_SOURCE: Final = re.compile(r"\b(?:study|survey|research|paper|article)\b")
_LABEL: Final = re.compile(r"[\W_]*(?:sources?|references?|ref|cf)\b", re.IGNORECASE)
_KNOWN_BY: Final = re.compile(r"(?!(?:According|Sources?|References?)\b)[A-Z][\w&-]+|\d[\d.]*\d")


def fault_of_form(sentence: str, *, request: str) -> Reason | None:
    """Find what a text without sources may not have, unless the request has it too.

    Returns:
        `markup` for a live link, an address or HTML; `unknown_citation` for a marker like `[1]`, or words
        that name a source, as "(Smith, 2020)" and "according to Smith" do.
    """
    prose = _CODE.sub(" ", sentence)  # `prices[0]` is no citation, `if a<b` no HTML
    live = [*_IN_CODE.finditer(sentence), *ADDRESS.finditer(prose), *_LINK.finditer(prose)]
    if any(not _brings(request, match[0]) for match in live):
        return "markup"
    if any(match[0] not in request for match in _MARKER.finditer(prose)):
        return "unknown_citation"
    if any(not _refers(request, match[0]) for match in _REFERENCE.finditer(prose)):
        return "unknown_citation"
    return None


def has_markup(sentence: str) -> bool:
    """Tell whether a sentence without its markers has a link, an address, HTML, code or a bracket."""
    return any(form.search(sentence) for form in (ADDRESS, _LINK, _NO_PROSE))


def strange_host(sentence: str, *, known: str) -> bool:
    """Tell whether a sentence names a host, `example.com`, that a text does not."""
    low = known.casefold()
    return any(host.casefold() not in low for host in _HOST.findall(sentence))


def fault_of_code(block: str, *, request: str) -> Reason | None:
    """Find an address in a program that the request does not bring; what else is in it is no prose."""
    brought = all(_brings(request, match[0]) for match in _IN_CODE.finditer(block))
    return None if brought else "markup"


def _brings(request: str, live: str) -> bool:
    """Tell whether the request has a link's target, an address or a tag."""
    target = live.removeprefix("](").strip().rstrip(".,;:!?\"'*_")
    return bool(target) and target in request


def _refers(request: str, reference: str) -> bool:
    """Tell whether the request has all names and numbers that a source is known by.

    That it names SAP brings no study by SAP, and no source but one that it has word for word.
    """
    names = set(_KNOWN_BY.findall(reference))
    low = request.casefold()
    kinds = set(_KIND_OF_SOURCE.findall(reference.casefold()))
    if _LABEL.match(reference):
        kinds = set(re.findall(r"[^\W\d_]{4,}", _LABEL.sub("", reference).casefold()))
    return bool(names) and names <= set(_KNOWN_BY.findall(request)) and all(kind in low for kind in kinds)
