"""How a number with a unit is written for people: one function, one rounding, everywhere."""

from typing import Final

SYMBOLS: Final = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}
CURRENCIES: Final = frozenset({*SYMBOLS, "CHF", "CAD", "AUD", "SEK", "NOK", "DKK", "INR", "CNY"})
_SCALES: Final = ((1e12, "tn"), (1e9, "bn"), (1e6, "m"), (1e3, "k"))


def format_quantity(value: float, unit: str, *, signed: bool = False) -> str:
    """Write a value with three significant digits and its unit.

    Args:
        value: Finite. Ratios and probabilities as shares: 0.15 is written 15%.
        unit: A currency code, `ratio`, `months`, `multiple`, `count`, or empty; `…/month` for flows.
        signed: Also write the plus sign of a gain.
    """
    base, _, period = unit.partition("/")
    rounded = float(f"{abs(value):.3g}")
    sign = "-" if value < 0 and rounded else "+" if signed and rounded else ""
    if base in CURRENCIES:
        text = f"{SYMBOLS.get(base, base + ' ')}{_scaled(rounded)}"
    elif base == "ratio":
        text = f"{_plain(float(f'{rounded * 100:.3g}'))}%"
    elif base == "months":
        text = f"{_plain(rounded)} {'month' if rounded == 1 else 'months'}"
    elif base == "multiple":
        text = f"{_plain(rounded)}\u00d7"
    else:
        text = _scaled(rounded)
    return f"{sign}{text}{f' a {period}' if period else ''}"


def _scaled(rounded: float) -> str:
    """Shorten numbers from ten thousand on: 48.2m, 12.5k, 1,230."""
    for size, letter in _SCALES:
        if rounded >= max(size, 1e4):
            return f"{_plain(float(f'{rounded / size:.3g}'))}{letter}"
    return _plain(rounded)


def _plain(rounded: float) -> str:
    """Write without exponent and without trailing zeros; thousands get commas."""
    if rounded >= 1000:
        return f"{rounded:,.0f}"
    if 0 < rounded < 1e-6:
        return f"{rounded:.3g}"
    return f"{rounded:.8f}".rstrip("0").rstrip(".")
