"""May a sentence of a direct answer be shown? It has no source, so it may hold no figure of a company.

What it says of the trade in general is the model's knowledge. A figure of a company would look like evidence,
and there is none: only the request's own may be repeated. A list of forms, not an understanding.
"""

import re
from dataclasses import dataclass
from typing import Final, Literal

from tools.writing.form import fault_of_code, fault_of_form
from tools.writing.reading.figures import Figure, agrees
from tools.writing.reading.text import Reading, Word, name_runs
from tools.writing.verdict import Reason

_METRIC = (
    r"(?:revenues?|sales|turnover|profits?|income|earnings|margins?|costs?|expenses|spend|budget|cash|debt|burn"
    r"|runway|arr|mrr|acv|tcv|cac|ltv|arp[au]|ebitda|ebit|nps|nrr|grr|gmv|roi|churn|retention|renewals?"
    r"|bookings|billings|pipeline|orders|backlog|valuation|capitali[sz]ation|shares?|stock|funding|investments?"
    r"|growth|headcount|workforce|employees|staff|people|team|customers|clients|users|subscribers|members"
    r"|accounts|stores|offices|branches|plants|intake|vehicles|units|deliveries|shipments|deals|contracts?|hires"
    r"|countries|cycle|payback|conversion|satisfaction|score|productivity|dividends?|fine|penalty|price|fees?)"
)
# What mostly companies do; what any quantity does; what ties a figure to its subject.
_DOES = (
    r"(?:report(?:s|ed)|post(?:s|ed)|earn(?:s|ed)|generat(?:es|ed)|deliver(?:s|ed)|s(?:ells|old)|employ(?:s|ed)"
    r"|rais(?:es|ed)|acquire[sd]|bought|launch(?:es|ed)|serve[sd]|operate[sd]|spen(?:ds|t)|charge[sd]|hired"
    r"|announce[sd]|ship(?:s|ped)|owns?|owned|laid off|lost|lose[sd]|made|makes|won|pa(?:ys|id)|expects?"
    r"|invest(?:s|ed)|expected|plan(?:s|ned)|predict(?:s|ed)|estimate[sd]|was (?:founded|established|valued)"
    r"|is valued|founded|controls|produce[sd]|manufacture[sd]|saw|cut)"
)
_MOVED = (
    r"(?:rose|grew|fell|increased|decreased|declined|dropped|climbed|jumped|improved|reached|totall?ed|came|ended"
    r"|closed|stood|amounted|exceeded|hit|surged|doubled|tripled|was|were|averaged|shrank|expanded|gained)"
)
_TIES = r"(?:is|are|has|have|had|holds|held|stands)"

_METRICS: Final = re.compile(rf"\b{_METRIC}\b", re.IGNORECASE)
_SUFFIX: Final = re.compile(
    r"inc|corp|corporation|ltd|limited|llc|gmbh|ag|se|plc|co|group|holdings|motors|bank|technologies|systems"
    r"|analytics|labs|partners|industries|airlines|pharma|biotech|energy|foods|ventures|capital"
)
_PLACE: Final = re.compile(
    r"usa?|uk|eu|america|europe|asia|africa|germany|france|italy|spain|austria|switzerland|netherlands|belgium"
    r"|sweden|norway|denmark|finland|poland|ireland|britain|england|scotland|china|japan|india|korea|brazil"
    r"|canada|mexico|australia|london|paris|berlin|york|california|texas|states|kingdom|union|zone|eurozone"
)
# After a name: it does something that companies do; it does anything; something is its own.
_ACTS: Final = re.compile(
    rf"(?:['\u2019]s?)?(?:,[^,;.]{{1,60}},)?\s+(?:(?:also|now|currently|alone|recently|has|had|have)\s+)*"
    rf"(?:(?P<does>{_DOES})|(?P<other>{_MOVED}|{_TIES}|grown)|(?P<verb>[a-z]{{3,}}(?:ed|s)))\b"
    r"(?!\s+(?:can|could|may|might|must|should|will|would|are|were|have|of)\b)"
)
_OWNS: Final = re.compile(rf"\s+(?:[\w-]+\s+){{0,4}}?{_METRIC}\b", re.IGNORECASE)
_OWNED: Final = re.compile(
    rf"\b{_METRIC}\b.{{0,30}}\b(?:of|at|for|by|from)\s+(?:(?:the|an?)\s+)?$", re.IGNORECASE
)
_OURS: Final = re.compile(
    r"\b(?:[Ww]e|[Oo]ur|OUR|us)\b|\b[Tt]he (?:company|firm|business|organi[sz]ation|group|start-?up)\b"
    rf"|^\W*(?:It|They)\s+(?:{_DOES}|{_MOVED}|{_TIES})\b"
)
# "Your churn is", "your churn of": stated as a fact. "Reduce your churn by 10%" is advice.
_YOURS: Final = re.compile(
    rf"\b[Yy]our\b(?:[^,.;:]{{0,60}}?\b(?:{_MOVED}|{_TIES}|{_DOES})\b|\s+(?:[\w-]+\s+){{0,4}}?of\s+$|\s+$)"
)
# A result of nobody named: "Revenue rose 12%", "ARR: $48m".
_RESULT: Final = re.compile(
    rf"\b{_METRIC}\b[^.;:]{{0,60}}?\b{_MOVED}\b|\b{_MOVED}\b[^.;:]{{0,40}}?\b{_METRIC}\b", re.IGNORECASE
)
_LABELLED: Final = re.compile(
    rf"^[\W_]*(?:[\w-]+ ){{0,3}}?{_METRIC}\b[^:|]{{0,25}}[:|][\W_]*$", re.IGNORECASE
)
# "Our NPS is 62" counts nothing, and is a figure all the same.
_SCORED: Final = re.compile(
    rf"\b{_METRIC}\s+(?:{_TIES}|{_MOVED})(?:\s+(?:at|to|by|now|currently))*\s+$", re.I
)
_AGE: Final = re.compile(r"\b(?:experience|in business|since|founded|established|history|old)\b", re.I)

_SUPPOSED: Final = re.compile(
    r"(?<!even )(?<!as )\bif\b|\b(?:suppos(?:e|ing)|assum(?:e|es|ing)|imagine|hypothetical(?:ly)?)\b"
    r"|\blet['\u2019]s say\b|^\W*say\b",
    re.IGNORECASE,
)
_GENERAL: Final = re.compile(
    r"\b(?:typical(?:ly)?|usual(?:ly)?|general(?:ly)?|often|common(?:ly)?|normal(?:ly)?|most|many|average"
    r"|benchmarks?|rules? of thumb|healthy|good|ideal(?:ly)?|best[- ]in[- ]class|should|ought|must|aim|target"
    r"|e\.g|for example|for instance|illustrat\w+|would|standard|recommended)\b",
    re.IGNORECASE,
)
_ASKED_IN_GENERAL: Final = re.compile(
    r"\b(?:examples?|illustrat\w+|hypothetical|typical(?:ly)?|benchmarks?|rules? of thumb|explain|definition"
    r"|define|what (?:is|are) an?|how (?:do|does|can|to))\b",
    re.IGNORECASE,
)
_APIECE: Final = re.compile(r"\b(?:each|every|per)\s$", re.IGNORECASE)

_LIST_NUMBER: Final = re.compile(r"^[\s>*_#-]*\d{1,3}[.)]\s+")
_NUMBERED: Final = re.compile(
    r"(?:\b(?i:weeks?|days?|steps?|phase|months?|stage|part|chapter|section|option|version|slide|page|item"
    r"|question|top|rule of|article|level|tier|round|sprint|year|quarter|clause|appendix)"
    r"|\b[A-Z]{2,}|\bFortune|\bForm)[\s-]+$"
)
_RATIO_BEFORE: Final = re.compile(r"\d\s?[:/]\s?$")
_RATIO_AFTER: Final = re.compile(r"\s?[:/]\s?\d|\(k\)")
_COUNTED: Final = re.compile(
    r"[\s-]+(?:(?:[\w-]+(?:ed|ing|al|ive|ous|ary|able)|new|more|other|business|full)\s+)*([a-z]{3,})"
)
# What a text, a plan or a calendar has, and words that count nothing.
_NOT_OF_A_COMPANY: Final = re.compile(
    r"(?:priorit|step|point|question|option|area|reason|way|thing|pillar|phase|goal|objective|section|slide"
    r"|sentence|word|paragraph|bullet|part|topic|idea|item|example|theme|principle|value|minute|hour|day|week"
    r"|month|quarter|year|time|and|to|in|the|for|with|different|key|main|core|simple)\w*$"
)
_POSSESSIVE: Final = ("'s", "'", "\u2019s", "\u2019")
_NEAR: Final = 120  # characters around a figure or a name that are looked at
_TIMES_OF_DAY_AND_LABELS = ("clock", "token")
_LENGTHS_OF_TIME = ("duration", "minute", "hour", "s")


@dataclass(frozen=True)
class _Setting:
    """What a sentence as a whole says about whose figures it states.

    Attributes:
        measured: It names something that companies measure.
        ours: It speaks of "us", "the company", or "it".
        general: It speaks of what is usual, or good.
        result: It states a result, of the asker's company where it names none.
        named: It names a company.
        named_by_money: It names something that is a company if it has to do with money.
    """

    measured: bool
    ours: bool
    general: bool
    result: bool
    named: bool
    named_by_money: bool


class DirectCheck:
    """Checks the sentences of one direct answer.

    Args:
        query: The request, with the turns before it; what it brings itself may be repeated.
    """

    def __init__(self, query: str) -> None:
        """Read the request, once for all sentences."""
        self._query = query
        self._asked = Reading(query)
        self._years = frozenset(
            figure.period.year for figure in self._asked.figures if figure.period and figure.period.year
        )
        self._in_general = bool(_ASKED_IN_GENERAL.search(query))

    def objection(self, sentence: str) -> Reason | None:
        """Find what forbids showing a sentence, as the model wrote it; `None` if nothing does.

        Returns:
            `markup` for a link or HTML, `unknown_citation` for a marker or a reference, `figure` for a figure
            or date that is said of a company and not in the request.
        """
        return fault_of_form(sentence, request=self._query) or self._invents(sentence)

    def objection_to_code(self, block: str) -> Reason | None:
        """Find what forbids showing a program: `markup` for an address that the request does not bring."""
        return fault_of_code(block, request=self._query)

    def _invents(self, sentence: str) -> Reason | None:
        """Find a figure of a company that the request does not have."""
        claim = Reading(_LIST_NUMBER.sub("", sentence))
        measured = bool(_METRICS.search(claim.text))
        supposed = _SUPPOSED.search(claim.text)
        certain = claim.text[: supposed.start()] if supposed else claim.text
        invented = [
            figure
            for figure in claim.figures
            if figure.start < len(certain)
            and _tells(figure, claim.text, measured=measured)
            and not any(agrees(figure, other, self._years) for other in self._asked.figures)
        ]
        if not invented:
            return None
        names = [_is_a_company(run, claim, self._asked, measured=measured) for run in name_runs(claim)]
        setting = _Setting(
            measured=measured,
            ours=bool(_OURS.search(claim.text)),
            general=bool(_GENERAL.search(claim.text)),
            # As it is written: read evenly, "doubles" is a rise that has happened.
            result=bool(_RESULT.search(sentence)) and not self._in_general,
            named="yes" in names,
            named_by_money="by money" in names,
        )
        return "figure" if any(_is_of_a_company(figure, claim.text, setting) for figure in invented) else None


def _tells(figure: Figure, text: str, *, measured: bool) -> bool:
    """Tell whether a figure measures or counts something; a step's number and a ratio's end do not."""
    before = text[max(0, figure.start - _NEAR) : figure.start]
    if figure.kind in _TIMES_OF_DAY_AND_LABELS or _APIECE.search(before):
        return False
    if _RATIO_BEFORE.search(before) or _RATIO_AFTER.match(text, figure.end):
        return False
    if figure.kind in _LENGTHS_OF_TIME:  # mostly of a plan: "within two weeks"
        return measured or bool(_AGE.search(text))
    if figure.kind == "times" or (figure.kind == "percent" and figure.value == 1.0):
        return measured
    if figure.kind != "count" or _LABELLED.search(before) or _SCORED.search(before):
        return True
    counted = _COUNTED.match(text, figure.end)
    return counted is not None and not (_NUMBERED.search(before) or _NOT_OF_A_COMPANY.match(counted[1]))


def _is_of_a_company(figure: Figure, text: str, setting: _Setting) -> bool:
    """Tell whether a figure is of a company: a named one, "the company", "our", "your", or the asker's."""
    if setting.named or (setting.named_by_money and figure.kind.startswith("money")):
        return True
    before = text[max(0, figure.start - _NEAR) : figure.start]
    if figure.period:
        return setting.ours and (setting.measured or bool(_AGE.search(before)))
    if setting.ours or setting.general:
        return setting.ours
    return setting.result or bool(_YOURS.search(before) or _LABELLED.search(before))


def _is_a_company(
    run: tuple[Word, ...], claim: Reading, asked: Reading, *, measured: bool
) -> Literal["yes", "no", "by money"]:
    """Tell whether a name stands for a company, as far as can be seen from what it does and has."""
    low = [word.text.casefold() for word in run]
    if any(_PLACE.fullmatch(word) or _METRICS.fullmatch(word) for word in low):
        return "no"
    if len(run) > 1 and any(_SUFFIX.fullmatch(word) for word in low):
        return "yes"
    named = {word.text.casefold() for word in asked.names}
    if measured and not named.isdisjoint(low) and not all(word.text.isupper() for word in run):
        return "yes"
    after = claim.text[run[-1].end : run[-1].end + _NEAR]
    acts = _ACTS.match(after)
    before = claim.text[max(0, run[0].start - _NEAR) : run[0].start]
    if (acts and (acts["does"] or (acts["other"] and measured))) or _OWNED.search(before):
        return "yes"
    if claim.text[run[0].start : run[-1].end].endswith(_POSSESSIVE):
        return "yes" if _OWNS.match(after) else "by money"
    several = run[0] is claim.words[0] and low[-1].endswith("s")  # "Investors wanted …" names nobody
    return "by money" if acts and acts["verb"] and not several else "no"
