from pathlib import Path

import pytest

from evals.datasets import multihop_questions
from tools.errors import InvalidInputError

GOOD = '{"id": "1", "query": "q", "question_type": "t", "evidence_list": []}'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        (f"{GOOD}\n{{broken", "line 2 is not JSON"),
        (f'{GOOD}\n\n{{"id": "2"}}', "line 3 lacks query, question_type, evidence_list"),
        ("[]", "line 1 lacks id"),
    ],
)
def test_a_row_that_cannot_be_read_is_named(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "multihop").mkdir()
    (tmp_path / "multihop" / "queries.jsonl").write_text(text, encoding="utf-8")
    with pytest.raises(InvalidInputError, match=said):
        multihop_questions(tmp_path)
