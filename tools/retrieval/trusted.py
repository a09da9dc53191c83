"""Whether a passage may be material for an answer."""

from tools.models.orders import gives_orders
from tools.retrieval.passage import Passage


def trusted(passage: Passage) -> bool:
    """Tell whether a passage speaks to its readers only, in its text, title, outlet and section."""
    return not any(
        gives_orders(text)
        for text in (passage["text"], passage["title"], passage["outlet"], passage["section"])
    )
