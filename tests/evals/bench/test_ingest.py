from pathlib import Path

import pytest

from evals.bench.ingest import Round, report, run
from tools.errors import InvalidInputError


def test_ratios_are_those_of_the_raw_medians() -> None:
    stages = {"parse": 1.0, "chunk": 0.5, "embed": 6.0, "store": 0.5}
    new = Round(stages, cpu_s=10.0, wall_s=20.0, chunks=40, documents=4)
    unchanged = Round(dict.fromkeys(stages, 0.0), cpu_s=1.0, wall_s=4.0, documents=4)
    result = report([new] * 3, [unchanged] * 3)
    assert result["ratios"] == {"cpu_over_embedding": 10 / 6, "unchanged_cpu": 0.1, "unchanged_wall": 0.2}
    assert result["raw"]["chunks_per_cpu_s"] == 4.0
    assert result["raw"]["share_of_cpu"] == {
        "parse": 0.1,
        "chunk": 0.05,
        "embed": 0.6,
        "store": 0.05,
        "other": 0.2,
    }


def test_a_corpus_goes_through_every_stage_once(tmp_path: Path) -> None:
    sentence = "The harbour authority raised its berth fees by four percent in March. "
    for number in range(2):
        (tmp_path / f"note-{number}.md").write_text(f"# Note {number}\n\n{sentence * 40}")
    result = run(tmp_path, rounds=1)
    assert result["bench"] == "ingest"
    assert result["raw"]["documents"] == 2
    assert result["raw"]["chunks"] >= 4
    cpu = result["raw"]["cpu_s"]
    assert all(cpu[stage] > 0 for stage in ("parse", "chunk", "embed", "store"))
    assert result["ratios"]["cpu_over_embedding"] == pytest.approx(cpu["new"] / cpu["embed"])


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="no files"):
        run(tmp_path, rounds=1)
