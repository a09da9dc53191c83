"""The words of prose on simulations: what names a statistic, a direction, a comparison, a chance."""

import re
from typing import Final

from tools.writing.reading.text import Reading


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE)


_STATISTICS: Final = {
    "mean": r"mean|averages?|expected value",
    "percent": r"mean|averages?|expected value",
    "median": r"median|50th(?: percentile)?|P50",
    "p10": r"10th(?: percentile)?|P10|pessimistic|(?:bad|downside) case",
    "p90": r"90th(?: percentile)?|P90|optimistic|(?:good|upside) case",
    "swing": r"sw[iu]ngs?",
    "moves": r"mov(?:es?|ed|ing)",
}

# Where something holds, not what: "the median under stress".
SETTING: Final = _words(
    r"(?:under|in|with|after|given|despite)(?: (?:the|this|such))?(?: an?)? (?:scenario|stress|shock)"
)
EFFECT: Final = _words(r"effects?|impacts?|scenario|stress|shock")
# What follows is what the scenario acts on.
CHANGES: Final = _words(r"scenario (?:changes|raises|lowers|increases|reduces|adds|cuts)")
CHANCE: Final = _words(
    r"chances?|probabilit\w+|likelihood|odds|risk (?:that|of)"
    r"|of (?:all |the )*(?:trials|simulations|runs|cases)"
)
DIRECTIONS: Final = (
    (
        "-",
        _words(
            r"loss(?:es)?|loses?|losing|reduc\w+|cuts?|cutting|lower(?:s|ed|ing)?|worsen\w*|worse|erod\w+|costs?"
            r"|costing|takes?(?= \S+ (?:out|off|away))|hurts?|negative\w*|decreas\w+|declin\w+|drops?|dropped"
            r"|falls?|fell|falling|shrink\w*|shav\w+|down|less|drags?"
        ),
    ),
    (
        "+",
        _words(
            r"gains?|rais(?:es?|ed|ing)|rises?|rising|rose|lift\w*|boost\w*|adds?|added|increas\w+|improv\w+|grow\w*"
            r"|grew|positive\w*|higher|up|longer|more|climb\w*"
        ),
    ),
)
COMPARISONS: Final = (
    ("~", _words(r"near(?:s|ing)?|close to|approach(?:es|ing)?|around")),
    ("<", _words(r"below|under|beneath|(?:less|lower|worse) than|short of|miss(?:es|ing)?")),
    (">", _words(r"above|over|(?:more|higher|better) than|exceed\w*|at least|beat\w*|meet\w*|reach\w*")),
)
# What no simulation can say, with a figure or without.
CERTAIN: Final = _words(
    r"certainly|certain to|(?:is|are) certain|with certainty|guaranteed|guarantees? (?:that|an?|the)"
    r"|inevitabl[ey]|definitely|surely|undoubtedly|bound to|without (?:a )?doubt"
    r"|no (?:\w+ )?(?:risk|chance|danger) (?:of|that|to|for|at)"
    r"|(?:is|are|has|have|faces?|poses?|carr(?:y|ies)) no (?:\w+ )?(?:risk|danger)"
    r"|there (?:is|are) no (?:\w+ )?risks?"
)
# How likely something is, or that it is ruin: a figure has to say it.
LIKELY: Final = _words(
    r"(?<!most )(?<!most-)(?:un)?likely|probably|improbable|bankrupt\w*|insolven\w+|risk-free|no risks?"
)
SHORTFALL: Final = _words(r"shortfall|deficit|gap|hole|overdraft|negative|below zero|minus|short")
# That one driver, or two, stand above the rest.
LARGEST: Final = _words(
    r"(?:largest|biggest|strongest|greatest|main|most important|primary|top|key)(?: \w+)?"
    r" (?:drivers?|effect|impact|influence|swing|lever)"
    r"|matters? (?:the )?most|more than any"
)
# That something is a driver.
A_DRIVER: Final = _words(r"(?:is|are|as) an? (?:\w+ )?driver")
MONTHLY: Final = _words(r"monthly|(?:a|per|each|every) month")
# A figure that follows is an amount of change, not a level.
AMOUNT: Final = re.compile(
    r"\b(?:by|costs?|loses?|lost|adds?|cuts?|shaves|takes|gains?"
    r"|(?:loss|gain|effect|impact|decline|drop|fall|rise|increase|reduction|change)(?: of| is))\s+"
    r"(?:(?:an?|the|about|around|roughly|nearly|some|median|average|mean|of|up|to|as|much)\s+)*$",
    re.IGNORECASE,
)
# A figure that follows is a level again.
LEVEL: Final = _words(r"to|leav\w+|ends?|ending|results?|resulting")
# A figure before it is a share of the trials.
OF_TRIALS: Final = re.compile(
    r"\s*(?:of (?:all |the )*(?:trials|simulations|runs|cases)|chance|probability|likelihood|risk)\b",
    re.IGNORECASE,
)
# A number of months that follows is the horizon.
WITHIN: Final = re.compile(
    r"\b(?:after|over|within|in|next|through|during|horizon(?: is| of))\s+(?:the\s+)?(?:next\s+)?$",
    re.IGNORECASE,
)
# A result denied; "do not rely on the median" denies none.
DENIED: Final = re.compile(
    r"\b(?:never|no longer|cannot|(?:is|are|was|does|do|did|will|would|can|has)(?: not|n['\u2019]t))\b"
    r"(?! (?:rely|plan|count|budget|assume|depend|only|just))",
    re.IGNORECASE,
)
# What a name does, and the object of a verb does not.
VERB: Final = re.compile(
    r" (?:is|was|has|had|will|would|could|should|can|must|may|and"
    r"|raises|lowers|reduces|increases|improves|drives)\b"
)
# What is said of any simulation, beside the words of its own statements.
TRADE: Final = frozenset(
    word.stem
    for word in Reading(
        "result outcome range forecast risk assumption uncertain uncertainty simulation trials driver"
        " drive plan business liquidity cash revenue growth scenario baseline target case downside upside"
        " median average mean percentile probability chance likely effect impact matter depend rest"
        " largest main sensitive sensitivity most important figure value change higher lower wide spread"
        " worst best financial stress horizon month year question company slower faster weaker stronger"
        " longer later earlier tighter fewer credit lender invoice"
    ).words
    if word.stem
)


def statistic(role: str) -> re.Pattern[str]:
    """Return what names a statistic in a text, by its key in the result."""
    return _words(_STATISTICS.get(role) or role.replace("_", " "))
