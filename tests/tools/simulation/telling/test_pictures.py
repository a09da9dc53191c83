import re
from io import BytesIO
from xml.etree import ElementTree

import pytest
from PIL import Image

from tools.simulation.simulate import simulate
from tools.simulation.telling.pictures import MAX_BARS, picture


@pytest.fixture(scope="module")
def charts():
    return simulate("ARR with a 15% churn increase", trials=512, seed=1)["charts"]


def test_a_png_shows_every_chart(charts):
    size = {n: Image.open(BytesIO(picture(charts[:n], "png"))).size for n in (1, 3)}
    assert size[1][0] == size[3][0] == 1200
    assert size[3][1] == 3 * size[1][1]


def test_an_svg_names_the_charts_and_the_drivers_as_text(charts):
    tree = ElementTree.fromstring(picture(charts, "svg"))
    words = " ".join(tree.itertext())
    for name in (*(chart["title"] for chart in charts), "starting ARR", "baseline", "month"):
        assert name in words


@pytest.mark.parametrize("kind", ["png", "svg"])
def test_the_same_result_gives_the_same_file(charts, kind):
    assert picture(charts, kind) == picture(charts, kind)


def test_a_tornado_without_bars_is_left_out():
    charts = simulate("", trials=8, seed=1, drivers=[fixed("a")], formula={"formula": "a"})["charts"]
    assert picture(charts, "png")[:4] == b"\x89PNG"


def test_only_the_largest_bars_are_drawn():
    drivers = [
        {"name": f"driver_{i:02}", "distribution": "normal", "parameters": {"mean": 0, "sd": 20 - i}}
        for i in range(12)
    ]
    formula = {"formula": " + ".join(driver["name"] for driver in drivers)}
    charts = simulate("", trials=8, seed=1, drivers=drivers, formula=formula)["charts"]
    words = picture(charts, "svg").decode()
    assert len(re.findall(r">driver \d", words)) == MAX_BARS


def fixed(name):
    return {"name": name, "distribution": "fixed", "parameters": {"value": 1}}


@pytest.mark.parametrize(
    ("formula", "titles"),
    [
        ({"formula": "event * noise"}, ["Outcome"]),  # at the median of one the other moves nothing
        ({"formula": "event + sqrt(noise + 0.5)"}, ["Outcome", "Outcome: effect of each driver"]),
        (
            {"formula": "noise * month", "start": "1 / 0"},
            ["Outcome after 12 months", "Outcome after 12 months: effect of each driver"],
        ),
    ],
)
def test_charts_without_anything_to_show_are_left_out(formula, titles):
    drivers = [
        {"name": "event", "distribution": "bernoulli", "parameters": {"probability": 0.08}},
        {"name": "noise", "distribution": "normal", "parameters": {"mean": 0, "sd": 1}},
    ]
    charts = simulate("", trials=256, seed=1, drivers=drivers, formula=formula)["charts"]
    assert [chart["title"] for chart in charts if chart["title"] in words_of(charts)] == titles


def words_of(charts):
    return [
        text.text
        for text in ElementTree.fromstring(picture(charts, "svg")).iter("{http://www.w3.org/2000/svg}text")
    ]


def test_a_target_is_drawn_where_there_is_one():
    for target in (None, 1e6):
        charts = simulate("Simulate cash", trials=64, seed=1, target=target)["charts"]
        assert (">target<" in picture(charts, "svg").decode()) == (target is not None)
