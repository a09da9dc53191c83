from tools.simulation.telling.terminal import ROWS, text_histogram

CHART = {"title": "Cash", "unit": "USD", "edges": [0.0, 1.0, 2.0, 3.0], "counts": [1, 4, 2]}
CHART |= {"baseline": 1.5, "target": None}


def test_bars_are_as_long_as_their_bins_are_full():
    title, *rows = text_histogram(CHART, width=8).splitlines()
    assert title == "Cash"
    assert rows == ["$0 │██", "$1 │████████  ← baseline", "$2 │████"]


def test_a_part_of_a_character_is_drawn_as_a_part():
    assert text_histogram(CHART | {"counts": [1, 16, 2]}, width=8).splitlines()[1] == "$0 │▌"


def test_many_bins_are_joined_and_lose_no_trial():
    chart = CHART | {"edges": [float(i) for i in range(42)], "counts": [1] * 41, "baseline": 100.0}
    rows = text_histogram(chart, width=6).splitlines()[1:]
    assert len(rows) <= ROWS
    assert [row.count("█") for row in rows[:-1]] == [6] * (len(rows) - 1)
    assert rows[-1].endswith("← baseline, beyond")


def test_a_target_is_marked_beside_the_baseline():
    rows = text_histogram(CHART | {"target": 1.0}, width=8).splitlines()[1:]
    assert rows == ["$0 │██", "$1 │████████  ← baseline  ← target", "$2 │████"]


def test_no_trial_at_all_draws_no_bar():
    assert "█" not in text_histogram(CHART | {"counts": [0, 0, 0]})
