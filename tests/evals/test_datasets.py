from pathlib import Path

import pytest

from evals.datasets import multihop_questions
from tools.errors import InvalidInputError

GOOD = '{"id": "1", "query": "q", "question_type": "t", "evidence_list": []}'
OF_X = GOOD.replace("[]", '[{"doc_id": "x", "fact": "f"}]')


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        (f"{GOOD}\n{{broken", "line 2 is not JSON"),
        (f'{GOOD}\n\n{{"id": "2"}}', "line 3 lacks query, question_type, evidence_list"),
        ("[]", "line 1 lacks id"),
        (GOOD.replace('"q"', "7"), "line 1: query is 7, and no text"),
        (GOOD.replace("[]", "[{}]"), "line 1 has evidence without doc_id and fact"),
        (f"{GOOD}\n{OF_X}", "line 2 has evidence in 'x', which is not in"),
    ],
)
def test_a_row_that_cannot_be_read_is_named(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "multihop").mkdir()
    (tmp_path / "multihop" / "queries.jsonl").write_text(text, encoding="utf-8")
    with pytest.raises(InvalidInputError, match=said):
        multihop_questions(tmp_path, documents={"y"})
