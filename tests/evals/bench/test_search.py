import pytest

from evals.bench.search import report, run


def test_ratios_are_those_of_the_raw_percentiles() -> None:
    taken = {
        "search": [0.030, 0.030, 0.090],
        "search_with_model": [0.060] * 3,
        "bare_vector": [0.004, 0.004, 0.004],
        "bare_full_text": [0.006, 0.006, 0.026],
    }
    result = report({"short": taken}, {"search": 0.9}, {"short": {"whole_table": 1.0}}, chunks=100)
    ratios, times = result["ratios"], result["raw"]["times"]["short"]
    assert ratios["short_p50"] == pytest.approx(3.0)
    assert ratios["short_p50_with_model"] == pytest.approx(6.0)
    assert ratios["short_p95"] == pytest.approx(times["search"]["p95_ms"] / times["bare_both"]["p95_ms"])


def test_a_small_corpus_is_searched_in_every_way() -> None:
    result = run(chunks=200, questions=2)
    raw = result["raw"]
    assert result["bench"] == "search"
    assert set(result["ratios"]) == {
        f"{length}_{percentile}{suffix}"
        for length in ("short", "long")
        for percentile in ("p50", "p95")
        for suffix in ("", "_with_model")
    }
    assert raw["chunks"] == 200
    # Among so few, ef_search reaches them all: less than everything would be a fault of the bench.
    assert raw["recall_at_10"] == {"search": 1.0, "bare_vector": 1.0}
    for scans in raw["scans_per_search"].values():
        assert sum(scans.values()) >= 1
