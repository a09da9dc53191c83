import pytest

from tools.writing.markers import before_stops, cited, plain, with_markers, without_markers


def test_numbers_are_cited_once_in_their_order() -> None:
    assert cited("Churn rose [3, 1] and fell [1; 2].") == [3, 1, 2]
    assert cited("Churn [sic] rose (1) by [x].") == []


def test_markers_go_with_the_space_before_them_and_come_before_the_stop() -> None:
    assert without_markers("Churn rose [1] [2, 3].") == "Churn rose."
    assert with_markers("Churn rose.", [1, 2]) == "Churn rose [1][2]."
    assert with_markers("Churn rose", [1]) == "Churn rose [1]."


def test_markers_after_a_stop_are_moved_before_it() -> None:
    assert before_stops("Churn rose. [1] [2] It fell.") == "Churn rose [1] [2]. It fell."


@pytest.mark.parametrize("written", ["It rose [passage 1].", "It rose [source 1].", "It rose (1)."])
def test_other_ways_to_write_a_marker_are_read(written: str) -> None:
    assert plain(written) == "It rose [1]."
