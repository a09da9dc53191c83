"""Links, HTML, citations and references in a sentence, whatever it says."""

import re
from typing import Final

from tools.writing.check import Reason

_LIVE: Final = re.compile(
    r"(?:https?|ftp|mailto|javascript|data):[^\s)\]>]*|\bwww\.[^\s)\]>]*|(?<![\w.+-])[\w.+-]+@[\w-]+\.[\w.-]*\w"
    r"|\]\(\s*[^)\s]*|^\s*\[[^\]]+\]:\s*\S+|<[a-z/!?][^>]*>?",
    re.IGNORECASE,
)
_CODE: Final = re.compile(r"`[^`]*`")
_MARKER: Final = re.compile(
    r"\[\^?\d{1,3}(?:\s*[,;\u2013-]\s*\d{1,3})*\]|\[\^[^\]\s]+\]|\u3010[^\u3011]*\u3011"
)
_NAME = r"[A-Z][\w&.'\u2019-]*(?:\s+(?:&\s+)?[A-Z][\w&.'\u2019-]*)*"
_DATE = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Spring|Summer|Autumn|Fall|Winter|Q[1-4])"
_REFERENCE: Final = re.compile(
    rf"""
      \((?i:sources?|ref(?:erence)?s?|cf\.)[:\s]\s*[^)]*\)?
    | ^[\W_]*(?i:sources?|references?)[*_]*:\s*\S.*
    | \((?!{_DATE})[A-Z][^()]{{0,60}}?(?:\bet\ al\.|,)\s*(?:19|20)\d\d[a-z]?\)
    | \b[Aa]ccording\ to\ (?:an?\ |the\ )?(?:(?:19|20)\d\d\ )?{_NAME}
    | \b(?i:study|survey|report|paper|article|research|analysis|data)\ (?:by|from|in|published\ by)
      \ (?:the\ )?{_NAME}
    | \b(?:reported|published|quoted|cited|found)\ (?:by|in)\ (?:the\ )?{_NAME}
    | \b(?i:doi|arxiv|isbn|issn)[:\s]\s*[\d.]\S*
    """,
    re.VERBOSE,
)
_KNOWN_BY: Final = re.compile(r"(?!(?:According|Sources?|References?)\b)[A-Z][\w&-]+|\d[\d.]*\d")


def fault_of_form(sentence: str, *, request: str) -> Reason | None:
    """Find what a text without sources may not have, unless the request has it too.

    Returns:
        `markup` for a live link, an address or HTML; `unknown_citation` for a marker like `[1]`, or words
        that name a source, as "(Smith, 2020)" and "according to Smith" do.
    """
    if any(not _brings(request, match[0]) for match in _LIVE.finditer(sentence)):
        return "markup"
    prose = _CODE.sub(" ", sentence)  # `prices[0]` is no citation
    if any(match[0] not in request for match in _MARKER.finditer(prose)):
        return "unknown_citation"
    if any(not _refers(request, match[0]) for match in _REFERENCE.finditer(prose)):
        return "unknown_citation"
    return None


def _brings(request: str, live: str) -> bool:
    """Tell whether the request has a link's target, an address or a tag."""
    target = live.removeprefix("](").strip().rstrip(".,;:!?")
    return bool(target) and target in request


def _refers(request: str, reference: str) -> bool:
    """Tell whether the request has all names and numbers that a source is known by."""
    names = set(_KNOWN_BY.findall(reference))
    return bool(names) and names <= set(_KNOWN_BY.findall(request))
