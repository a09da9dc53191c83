import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.threads import thread_config
from tools.errors import InvalidInputError


def thread_id(tenant: str, user_id: str, thread: str) -> str:
    return str(thread_config(tenant, user_id, thread)["configurable"]["thread_id"])


@pytest.mark.parametrize(
    "name",
    [
        "../../etc",
        "a b",
        "a\n",
        "a\x00",
        "é",
        "\uff11",
        "a/b",
        "'; DROP TABLE x",
        "${x}",
        "a" * 129,
        " ",
        "\ud800",
    ],
)
def test_a_hostile_name_is_refused(name: str) -> None:
    with pytest.raises(InvalidInputError, match="thread's name") as failure:
        thread_config("t", "u", name)
    assert failure.value.remedy


@pytest.mark.parametrize("name", ["a", "2026-11-20", "user@host:1_x.y", "a" * 128, "__pregel_tasks", "None"])
def test_an_ordinary_name_is_kept_and_is_not_the_id(name: str) -> None:
    configurable = thread_config("t", "u", name)["configurable"]
    assert configurable["thread"] == name
    assert str(uuid.UUID(configurable["thread_id"])) == configurable["thread_id"] != name


def test_the_same_three_give_the_same_thread_and_every_run_an_id_of_its_own() -> None:
    first, second = (thread_config("t", "u", "x")["configurable"] for _ in range(2))
    assert first["thread_id"] == second["thread_id"]
    assert first["run_id"] != second["run_id"]
    assert thread_config("t", "u", "x", "r")["configurable"]["run_id"] == "r"


def test_without_a_name_each_thread_is_new() -> None:
    first, second = (thread_config("t", "u", "")["configurable"] for _ in range(2))
    assert first["thread"] != second["thread"]
    assert first["thread_id"] != second["thread_id"]


def test_nothing_but_whose_run_it_is_can_be_configured() -> None:
    assert set(thread_config("t", "u", "x")) == {"configurable"}
    assert set(thread_config("t", "u", "x")["configurable"]) == {
        "thread_id",
        "tenant",
        "user_id",
        "thread",
        "run_id",
    }


WHOSE = st.tuples(st.text(max_size=4), st.text(max_size=4), st.text("ab._:@-", min_size=1, max_size=4))


@given(WHOSE, WHOSE)
def test_a_thread_is_shared_only_if_tenant_user_and_name_are_the_same(
    one: tuple[str, str, str], other: tuple[str, str, str]
) -> None:
    assert (thread_id(*one) == thread_id(*other)) == (one == other)


def test_a_line_break_in_a_user_does_not_reach_anothers_thread() -> None:
    assert thread_id("a\nb", "c", "x") != thread_id("a", "b\nc", "x")
