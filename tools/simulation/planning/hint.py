"""What a language model made of a question; who asks it is another file, with more to load."""

from typing_extensions import TypedDict


class Hint(TypedDict):
    """What a model made of a question.

    `template` is empty where the words of the question name one themselves; `drivers` has the name of a
    driver for figures as the question writes them.
    """

    template: str
    drivers: dict[str, str]
    model_id: str
