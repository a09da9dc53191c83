"""How a number is written: in digits, thousands set apart by one mark, decimals by another; or in words."""

import re
from typing import Final

# 1,234,567.5  1.234.567,5  1'234'567.5  1 234 567,5 (thin or fixed blanks; a plain one goes in at {blank}).
_NUMERAL: Final = (
    r"[0-9]{{1,3}}(?P<mark>[.,'\u2019\u00a0\u202f{blank}])[0-9]{{3}}(?:(?P=mark)[0-9]{{3}})*"
    r"(?:(?!(?P=mark))[.,][0-9]+)?(?![0-9])|[0-9]+(?:[.,][0-9]+)?"
)
_MORE: Final = r"(?:[.,'\u2019/\u00a0\u202f][0-9]+{blank})+"
_GROUPS: Final = re.compile(r"['\u2019\u00a0\u202f ]")
_LONE_DOT: Final = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}")
_PERCENT_SIGNS: Final = "\uff05\u066a\ufe6a"  # full-width, Arabic, small
_TEENS: Final = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS: Final = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_WORDS: Final = {
    **dict(zip(_TEENS, range(1, 20), strict=True)),
    **dict(zip(_TENS, range(20, 100, 10), strict=True)),
}
NUMBER_WORD: Final = (
    rf"half\ an?|(?:{'|'.join(_TENS)})(?:[-\ ](?:{'|'.join(_TEENS[:9])}))?|{'|'.join(_TEENS)}|an?"
)
"""Pattern, for verbose mode, of a number from 1 to 99 in words; "a" and "half a" are among them."""


def numeral(*, blanks: bool) -> str:
    """Pattern of a number; with `blanks`, a plain blank may set thousands apart, as in 1 200 000.

    In a table a plain blank stands between columns: there `blanks` must be false.
    """
    return _NUMERAL.format(blank=" " if blanks else "")


def more_digits(*, blanks: bool) -> str:
    """Pattern of the digits that stand behind a number where it is none of the known forms: 1.2.3, 12/31."""
    return _MORE.format(blank=r"|[\ ][0-9]{3}(?![0-9])" if blanks else "")


def with_ascii_digits(text: str) -> str:
    """Write the digits and percent signs of other scripts as 0 to 9 and %; the offsets stay as they are."""
    if text.isascii():
        return text
    foreign = {mark for mark in set(text) if mark.isdecimal() or mark in _PERCENT_SIGNS}
    return text.translate({ord(mark): "%" if mark in _PERCENT_SIGNS else str(int(mark)) for mark in foreign})


def read_numeral(digits: str) -> float:
    """Read what `numeral` matches; a lone dot marks decimals, a lone comma before three digits thousands."""
    digits = _GROUPS.sub("", digits)
    dots, commas = digits.count("."), digits.count(",")
    if dots > 1 or (dots and commas and digits.rindex(",") > digits.rindex(".")):
        return float(digits.replace(".", "").replace(",", "."))
    whole, _, fraction = digits.partition(",")
    if commas == 1 and not dots and len(fraction) != 3:
        return float(f"{whole}.{fraction}")
    return float(digits.replace(",", ""))


def read_number_word(word: str) -> float:
    """Read what `NUMBER_WORD` matches, in lower case."""
    if word.startswith("half"):
        return 0.5
    return float(sum(_WORDS.get(part, 1) for part in re.split("[- ]", word)))


def has_lone_dot(digits: str) -> bool:
    """Tell whether a dot before three digits, as in 5.000, may as well set thousands apart."""
    return bool(_LONE_DOT.fullmatch(digits))
