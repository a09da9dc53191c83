import asyncio
import weakref
from pathlib import Path

import pytest

from tests.tools.models.tiny_lora import write_adapter
from tools.errors import ConfigurationError
from tools.models.adapters import Adapter, read_adapter
from tools.models.llamacpp import ChatLlamaCpp, packaged_gguf

QUESTION = "Describe a river."


def opened(adapter: Adapter | None = None) -> ChatLlamaCpp:
    """A model on an engine that only these tests use: its adapters come and go.

    Two tokens: the more there are, the likelier that rounding, which differs between batches, shows.
    """
    return ChatLlamaCpp(gguf=packaged_gguf(), adapter=adapter, context=272, max_tokens=2)


def adapter(folder: Path, name: str, seed: int = 1) -> Adapter:
    return read_adapter(write_adapter(folder / f"{name}.gguf", seed=seed))


async def test_an_adapter_changes_the_answer_and_its_absence_changes_it_back(tmp_path: Path) -> None:
    base, adapted = opened(), opened(adapter(tmp_path, "tone-v1"))
    assert adapted.model_id == f"{base.model_id}+tone-v1"
    plain = (await base.ainvoke(QUESTION)).text
    changed = await adapted.ainvoke(QUESTION)
    assert changed.text != plain
    assert changed.response_metadata["model_name"] == adapted.model_id
    assert (await base.ainvoke(QUESTION)).text == plain


async def test_one_engine_serves_the_base_and_its_adapters_side_by_side(tmp_path: Path) -> None:
    models = [opened(), opened(adapter(tmp_path, "a", 1)), opened(adapter(tmp_path, "b", 2))]
    for model in reversed(models):
        await model.aload()
    alone = [(await model.ainvoke(QUESTION)).text for model in models]
    assert len(set(alone)) == 3
    together = await asyncio.gather(*(model.ainvoke(QUESTION) for model in models))
    assert [answer.text for answer in together] == alone
    assert len({model._engine() for model in models}) == 1


async def test_a_new_adapter_does_not_disturb_a_call_and_the_old_engine_goes(tmp_path: Path) -> None:
    base, adapted = opened(), opened(adapter(tmp_path, "tone-v1"))
    stream = base.astream(QUESTION, max_tokens=20)
    pieces = [(await anext(stream)).text]
    old, its_threads = weakref.ref(base._engine()), base._engine()._threads
    await adapted.aload()
    assert base._engine() is adapted._engine() is not old()
    pieces += [chunk.text async for chunk in stream]
    assert sum(map(bool, pieces)) == 20
    del stream
    its_threads.shutdown()  # waits for the one that has just told us of the end
    assert old() is None


async def test_adapter_that_cannot_be_loaded_leaves_the_engine_as_it_is(tmp_path: Path) -> None:
    await opened().aload()
    engine = opened()._engine()
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(b"GGUF, but not for long")
    with pytest.raises(ConfigurationError, match=r"cannot load .*broken\.gguf.*made for this model"):
        await opened(read_adapter(broken)).aload()
    with pytest.raises(ConfigurationError, match="cannot load"):  # a model is no adapter
        await opened(read_adapter(packaged_gguf())).aload()
    assert opened()._engine() is engine


async def test_file_that_was_changed_counts_as_another_adapter(tmp_path: Path) -> None:
    first = opened(adapter(tmp_path, "tone-v1", 1))
    before = (await first.ainvoke(QUESTION)).text
    second = opened(adapter(tmp_path, "tone-v1", 2))
    assert (await second.ainvoke(QUESTION)).text != before
    with pytest.raises(ConfigurationError, match="no longer what it was"):
        await first.ainvoke(QUESTION)
    assert first.adapter not in second._engine().adapters


async def test_adapter_whose_file_has_gone_serves_until_another_is_loaded(tmp_path: Path) -> None:
    gone = opened(adapter(tmp_path, "gone", 1))
    await gone.aload()
    (tmp_path / "gone.gguf").unlink()
    assert (await gone.ainvoke(QUESTION)).text
    assert (await opened(adapter(tmp_path, "other", 2)).ainvoke(QUESTION)).text
    with pytest.raises(ConfigurationError, match="no longer what it was"):
        await gone.ainvoke(QUESTION)
