import json
from itertools import pairwise

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.writing.stated import MOST_SENTENCES, Statements, schema

SUMMARY = json.dumps(
    {
        "sentences": [
            {"passages": [1], "sentence": "The harbour handled 3.1 million tonnes in 2024."},
            {"passages": [3, 2], "sentence": 'Fees "at the quay" rose by 4 percent {net}.'},
        ]
    }
)
WRITTEN = [
    "The harbour handled 3.1 million tonnes in 2024 [1].",
    'Fees "at the quay" rose by 4 percent {net} [3][2].',
]


def read(*pieces: str) -> list[str]:
    statements = Statements()
    return [written for piece in pieces for written in statements.feed(piece)] + statements.rest()


@given(st.lists(st.integers(0, len(SUMMARY)), max_size=12))
def test_the_sentences_are_the_same_however_the_json_is_split(cuts: list[int]) -> None:
    bounds = [0, *sorted(cuts), len(SUMMARY)]
    assert read(*(SUMMARY[a:b] for a, b in pairwise(bounds))) == WRITTEN


def test_a_sentence_is_given_as_soon_as_its_object_is_whole() -> None:
    statements = Statements()
    end = SUMMARY.index("}") + 1
    assert statements.feed(SUMMARY[: end - 1]) == []
    assert statements.feed(SUMMARY[end - 1 : end]) == WRITTEN[:1]


def test_of_json_that_is_cut_off_the_whole_sentences_are_left() -> None:
    assert read(SUMMARY[:-20]) == WRITTEN[:1]


def test_several_sentences_of_one_object_each_get_its_markers() -> None:
    one = {"sentences": [{"passages": [2], "sentence": "Fees rose. Traffic fell!"}]}
    assert read(json.dumps(one)) == ["Fees rose [2].", "Traffic fell [2]!"]


def test_markers_inside_a_sentence_give_way_to_the_passages_beside_it() -> None:
    one = {"sentences": [{"passages": [2], "sentence": "Fees rose [7]."}]}
    assert read(json.dumps(one)) == ["Fees rose [2]."]


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n",
        "{}",
        '{"sentences": [{"passages": "all", "sentence": "Fees rose."}]}',
        '{"sentences": [{"passages": [1], "sentence": 4}]}',
        '{"sentences": [{"passages": [1], "sentence": ""}]}',
    ],
)
def test_what_states_nothing_gives_nothing(text: str) -> None:
    assert read(text) == []


def test_marked_text_of_a_server_that_ignores_the_schema_is_read_too() -> None:
    assert read("\nFees rose. [1] Traf", "fic fell [2].") == ["Fees rose [1].", "Traffic fell [2]."]


def test_the_schema_has_no_room_for_other_passages_or_none() -> None:
    allowed = schema([1, 2, 3])
    jsonschema.validate(json.loads(SUMMARY), allowed)
    one = {"passages": [1], "sentence": "Fees rose."}
    for wrong in ([], [{**one, "passages": []}], [{**one, "passages": [4]}], [one] * (MOST_SENTENCES + 1)):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({"sentences": wrong}, allowed)
