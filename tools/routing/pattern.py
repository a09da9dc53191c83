"""How the rules' regular expressions are put together.

The phrases are regular expressions on folded text (lower case, no accents), in which `START` stands wherever
a request begins. Gaps are bounded and the text is short (`tools.routing.text`): a search takes bounded time.
"""


def any_of(*alternatives: str) -> str:
    """Match one of the alternatives."""
    return f"(?:{'|'.join(alternatives)})"


def both(one: str, other: str) -> str:
    """Match a text that has both, in either order."""
    return rf"\A(?=[\s\S]*?{one})(?=[\s\S]*?{other})"
