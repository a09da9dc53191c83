import re

import pytest

from tools import errors
from tools.errors import AgentError, DocumentError, OverloadedError, TooLargeError

CLASSES = [
    value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, AgentError)
]
IN_OWN_WORDS = {OverloadedError}


def drawn() -> dict[str, str]:
    """Class to parent, as the tree in the module's docstring draws them."""
    parents: dict[str, str] = {}
    path: list[str] = []
    for line in (errors.__doc__ or "").splitlines():
        if match := re.match(r"([│├└─ ]*)(\w+Error)\b", line):
            depth = len(match[1]) // 4
            path[depth:] = [match[2]]
            parents[match[2]] = path[depth - 1] if depth else "Exception"
    return parents


def test_the_tree_in_the_docstring_is_the_tree_of_classes() -> None:
    assert drawn() == {cls.__name__: cls.__base__.__name__ for cls in CLASSES if cls.__base__}


@pytest.mark.parametrize("cls", [cls for cls in CLASSES if cls not in IN_OWN_WORDS])
def test_each_class_says_what_is_wrong_and_has_a_code_of_its_own(cls: type[AgentError]) -> None:
    assert (cls.__doc__ or "").strip()
    made = cls("n", "r", remedy="do") if cls is DocumentError else cls("n: r", remedy="do")
    assert re.fullmatch(r"[A-Z]+(_[A-Z]+)*", made.code)
    assert str(made) == "n: r (do)"
    assert (made.message, made.remedy) == ("n: r", "do")


def test_codes_are_distinct() -> None:
    codes = [cls.__new__(cls).code for cls in CLASSES]
    assert len(set(codes)) == len(codes)
    assert TooLargeError("x").code == "TOO_LARGE"


def test_without_a_remedy_the_message_stands_alone() -> None:
    assert str(AgentError("it is so")) == "it is so"


def test_a_document_error_keeps_name_and_reason_apart() -> None:
    error = DocumentError("a.pdf", "is encrypted", remedy="save it without a password")
    assert (error.name, error.reason) == ("a.pdf", "is encrypted")


def test_an_overload_says_what_is_waited_for_and_when_to_come_back() -> None:
    error = OverloadedError("the model server", 64, retry_after_s=7)
    assert str(error) == "64 calls already wait for the model server (try again in 7 s)"
    assert (error.code, error.retry_after_s) == ("OVERLOADED", 7)
