import hashlib
from pathlib import Path
from string import Template

import pytest

import prompts

FOLDER = Path(prompts.__file__).parent
NAMES = sorted(path.stem for path in FOLDER.glob("*.txt"))


def variables(name: str) -> list[str]:
    return Template((FOLDER / f"{name}.txt").read_text(encoding="utf-8")).get_identifiers()


def test_there_are_prompts() -> None:
    assert NAMES


@pytest.mark.parametrize("name", NAMES)
def test_each_prompt_takes_its_values_and_leaves_no_variable_behind(name: str) -> None:
    values = {variable: f"<value of {variable}>" for variable in variables(name)}
    rendered = prompts.render(name, **values)
    assert all(value in rendered for value in values.values())
    assert not Template(rendered).get_identifiers()


@pytest.mark.parametrize("name", [name for name in NAMES if variables(name)])
def test_a_missing_value_is_an_error(name: str) -> None:
    with pytest.raises(KeyError, match=variables(name)[0]):
        prompts.render(name)


@pytest.mark.parametrize("name", NAMES)
def test_a_value_is_put_in_to_the_letter(name: str) -> None:
    values = dict.fromkeys(variables(name), "$today ${x} {json} \\ %s")
    assert not values or "$today ${x} {json} \\ %s" in prompts.render(name, **values)


@pytest.mark.parametrize("name", NAMES)
def test_the_version_is_the_hash_of_the_file(name: str) -> None:
    content = (FOLDER / f"{name}.txt").read_bytes()
    assert prompts.version(name) == hashlib.sha256(content).hexdigest()[:12]


def test_a_prompt_that_is_not_there_is_an_error() -> None:
    with pytest.raises(FileNotFoundError):
        prompts.render("no_such_prompt")
