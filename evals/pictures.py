"""Curves as SVG, drawn by hand: no plotting library is installed."""

from collections.abc import Mapping, Sequence
from html import escape

_WIDTH, _HEIGHT, _LEFT, _TOP, _SIDE = 560, 460, 64, 48, 360


def risk_coverage(points: Sequence[Mapping[str, float]], *, title: str) -> str:
    """Draw which share is answered wrongly against which share of the answerable is answered.

    Args:
        points: `{answered, wrongly}`, both in [0, 1], `answered` rising.
        title: Stands above the curve.
    """
    line = " ".join(
        f"{_LEFT + point['answered'] * _SIDE:.1f},{_TOP + (1 - point['wrongly']) * _SIDE:.1f}"
        for point in ({"answered": 0.0, "wrongly": 0.0}, *points)
    )
    grid = "".join(_tick(tenth / 5) for tenth in range(6))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}"'
        ' font-family="sans-serif" font-size="13">'
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="white"/>'
        f'<text x="{_LEFT}" y="26" font-size="14">{escape(title)}</text>{grid}'
        f'<polyline points="{line}" fill="none" stroke="#1f5fa8" stroke-width="2"/>'
        f'<text x="{_LEFT + _SIDE / 2}" y="{_HEIGHT - 12}" text-anchor="middle">answerable questions answered'
        "</text>"
        f'<text transform="translate(18 {_TOP + _SIDE / 2}) rotate(-90)" text-anchor="middle">'
        "unanswerable questions answered</text></svg>\n"
    )


def _tick(value: float) -> str:
    x, y = _LEFT + value * _SIDE, _TOP + (1 - value) * _SIDE
    return (
        f'<line x1="{x:.1f}" y1="{_TOP}" x2="{x:.1f}" y2="{_TOP + _SIDE}" stroke="#ddd"/>'
        f'<line x1="{_LEFT}" y1="{y:.1f}" x2="{_LEFT + _SIDE}" y2="{y:.1f}" stroke="#ddd"/>'
        f'<text x="{x:.1f}" y="{_TOP + _SIDE + 18}" text-anchor="middle">{value:.1f}</text>'
        f'<text x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{value:.1f}</text>'
    )
