"""What one check found."""

from typing import Literal

from typing_extensions import TypedDict


class Finding(TypedDict):
    """What one check found. `warning` is worth knowing and stops nothing; `failed` has its remedy."""

    name: str
    status: Literal["ok", "warning", "failed"]
    detail: str
    remedy: str
