"""What the check of a sentence ends in: it stands, or it falls for a reason."""

from typing import Literal, final

from typing_extensions import TypedDict

Reason = Literal[
    "markup",
    "no_citation",
    "unknown_citation",
    "figure",
    "name",
    "unsupported",
    "contradicted",
    "crossed",
    "swapped",
    "wrong_citation",
    "not_entailed",
]
"""Why a sentence is dropped.

`markup`: it carries a link, HTML or code. `no_citation`: no marker. `unknown_citation`: a marker without a
source. `figure`: a figure that the cited sources do not hold, or hold for something else. `name`: the same of
a name. `crossed`: two of its figures or names stand in each other's place. `swapped`: a word of its sources
stands in another one's place. `unsupported`: too little of what it says is in what it cites. `contradicted`:
its source says otherwise. `wrong_citation`: one of several cited sources has nothing to do with it.
`not_entailed`: the judge that the caller gave does not see it follow.
"""


@final
class Sentence(TypedDict):
    """A sentence that stands, without its markers, and the numbers of the sources that it cites, in order."""

    text: str
    cites: list[int]


@final
class Dropped(TypedDict):
    """A sentence that fell, as the model wrote it."""

    sentence: str
    reason: Reason
