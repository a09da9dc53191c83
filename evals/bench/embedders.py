"""Ways to run all-MiniLM-L6-v2, and to use the 1,152 dimensions that it leaves free; for ADR 0004."""

import json
import math
import re
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file
from scipy.special import erf
from tokenizers import Tokenizer

from tools.models.minilm import MiniLMEmbeddings, model_folder, open_tokenizer

Floats = NDArray[np.float32]

_LONG = "revenue " * 207  # 209 tokens with [CLS] and [SEP]
_SHORT = "Which supplier raised its prices after the tariff?"
_ROUNDS = 10
_LEXICAL_SHARE = 0.3  # of the cosine; .1 to .5 differ by less than the standard error
_RANKED_FROM = 1996  # below are the vocabulary's marks and single letters, above it is by falling frequency
_TOP = 10


def run(data: Path | None = None) -> dict[str, object]:
    """Measure every alternative in one run.

    Args:
        data: Folder with `multihop/`; without it nothing is said about retrieval.

    Returns:
        `ratios` are texts per CPU second over those of the plain numpy forward pass, and `raw` has these
        rates, the least cosine between the two and, given data, the retrieval figures.
    """
    embedder, plain = MiniLMEmbeddings(threads=1), NumpyMiniLM()
    ways: dict[str, Callable[[str], Floats]] = {
        "numpy": plain.embed_one,
        "onnxruntime": lambda text: embedder.embed([text])[0, :384],
    }
    sizes = {"209_tokens": (_LONG, 2), "query": (_SHORT, 20)}
    rates = {size: _texts_per_cpu_second(ways, text, count) for size, (text, count) in sizes.items()}
    ratios = {f"onnxruntime_{size}": rate["onnxruntime"] / rate["numpy"] for size, rate in rates.items()}
    cosines = [float(ways["numpy"](text) @ ways["onnxruntime"](text)) for text in (_LONG, _SHORT)]
    raw: dict[str, object] = {"texts_per_cpu_second": rates, "least_cosine_to_numpy": min(cosines)}
    if data is not None:
        raw["retrieval"] = _retrieval(data / "multihop", embedder)
    return {"bench": "embedders", "ratios": ratios, "raw": raw}


class NumpyMiniLM:
    """The model as a plain numpy forward pass, one text at a time: the yardstick."""

    def __init__(self) -> None:
        """Read the weights."""
        self._tokenizer = open_tokenizer(model_folder())
        self._weights: dict[str, Floats] = load_file(model_folder() / "model.safetensors")

    def embed_one(self, text: str) -> Floats:
        """Embed a text, shape `(384,)`."""
        ids, weights = self._tokenizer.encode(text).ids, self._weights
        x = weights["embeddings.word_embeddings.weight"][ids]
        x = x + weights["embeddings.position_embeddings.weight"][: len(ids)]
        x = self._norm(x + weights["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm")
        for layer in (f"encoder.layer.{i}" for i in range(6)):
            parts = (self._dense(x, f"{layer}.attention.self.{part}") for part in ("query", "key", "value"))
            q, k, v = (part.reshape(len(ids), 12, 32).transpose(1, 0, 2) for part in parts)
            scores = q @ k.transpose(0, 2, 1) * np.float32(32**-0.5)
            shares = np.exp(scores - scores.max(axis=-1, keepdims=True))
            shares /= shares.sum(axis=-1, keepdims=True)
            mixed = (shares @ v).transpose(1, 0, 2).reshape(len(ids), 384)
            x = x + self._dense(mixed, f"{layer}.attention.output.dense")
            x = self._norm(x, f"{layer}.attention.output.LayerNorm")
            hidden = self._dense(x, f"{layer}.intermediate.dense")
            hidden *= np.float32(0.5) * (1 + erf(hidden * np.float32(0.5**0.5)))
            x = self._norm(x + self._dense(hidden, f"{layer}.output.dense"), f"{layer}.output.LayerNorm")
        return _unit(x.mean(axis=0))

    def _dense(self, x: Floats, name: str) -> Floats:
        return x @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"]

    def _norm(self, x: Floats, name: str) -> Floats:
        x = x - x.mean(axis=-1, keepdims=True)
        x /= np.sqrt(np.mean(x * x, axis=-1, keepdims=True) + np.float32(1e-12))
        return x * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"]


def _texts_per_cpu_second(
    ways: dict[str, Callable[[str], Floats]], text: str, count: int
) -> dict[str, float]:
    """The best of ten interleaved rounds of each way, `count` texts a round."""
    least = dict.fromkeys(ways, math.inf)
    for _ in range(_ROUNDS):
        for way, embed_one in ways.items():
            start = time.process_time()
            for _ in range(count):
                embed_one(text)
            least[way] = min(least[way], (time.process_time() - start) / count)
    return {way: 1 / seconds for way, seconds in least.items()}


def _retrieval(folder: Path, embedder: MiniLMEmbeddings) -> dict[str, dict[str, float]]:
    """How well each score finds the gold passages, and tells answerable from unanswerable questions."""
    places: dict[tuple[str, str], int] = {}
    for article in map(json.loads, (folder / "articles_evidence.jsonl").read_text("utf-8").splitlines()):
        for fact in article["facts"]:
            places[article["doc_id"], fact] = len(places)
    passages = [fact for _, fact in places]
    records = [json.loads(line) for line in (folder / "queries.jsonl").read_text("utf-8").splitlines()]
    questions = [record["query"] for record in records]
    gold = [{places[item["doc_id"], item["fact"]] for item in record["evidence_list"]} for record in records]

    semantic = embedder.embed(questions) @ embedder.embed(passages).T
    tokenizer = open_tokenizer(model_folder())
    lexical = _hashed(questions, tokenizer) @ _hashed(passages, tokenizer).T
    hashed = (1 - _LEXICAL_SHARE) * semantic + _LEXICAL_SHARE * lexical
    full_text = _bm25(questions, passages)
    scores = {
        "zero_padded": semantic,
        "hashed_words": hashed,
        "bm25": full_text,
        "zero_padded_and_bm25": (semantic + full_text) / 2,
        "hashed_words_and_bm25": (hashed + full_text) / 2,
    }
    return {name: _quality(score, gold) for name, score in scores.items()}


def _hashed(texts: Sequence[str], tokenizer: Tokenizer) -> Floats:
    """Token counts, sublinear and weighted by rarity, hashed with signs into unit rows `(n, 1152)`.

    An embedder knows no corpus to count documents in, so a token's rank in the vocabulary stands for it.
    The square roots of the shares of the cosine would scale this part and the model's to one unit vector.
    """
    rows = np.zeros((len(texts), 1152), dtype=np.float32)
    for row, text in zip(rows, texts, strict=True):
        tokens, counts = np.unique(tokenizer.encode(text).ids, return_counts=True)
        weights = (1 + np.log(counts)) * np.log(np.maximum(tokens - _RANKED_FROM + 1, 1))
        mixed = tokens.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)  # Knuth's multiplicative hashing
        slots, signs = (mixed >> np.uint64(40)) % np.uint64(1152), np.where(mixed >> np.uint64(63), 1, -1)
        np.add.at(row, slots.astype(np.intp), weights * signs)
    return np.stack([_unit(row) for row in rows])


def _bm25(questions: Sequence[str], passages: Sequence[str], k1: float = 1.2, b: float = 0.75) -> Floats:
    """Okapi BM25 (Robertson and Zaragoza 2009), divided by the largest score that occurs: [0, 1]."""
    counts = [Counter(re.findall(r"\w+", passage.lower())) for passage in passages]
    lengths = np.array([count.total() for count in counts], dtype=np.float32)
    damping = k1 * (1 - b + b * lengths / lengths.mean())
    scores = np.zeros((len(questions), len(passages)), dtype=np.float32)
    for row, question in zip(scores, questions, strict=True):
        for word in sorted(set(re.findall(r"\w+", question.lower()))):
            found = np.array([count[word] for count in counts], dtype=np.float32)
            holding = np.count_nonzero(found)
            rarity = math.log(1 + (len(passages) - holding + 0.5) / (holding + 0.5))
            row += rarity * found * (k1 + 1) / (found + damping)
    scores /= scores.max()
    return scores


def _quality(scores: Floats, gold: Sequence[set[int]]) -> dict[str, float]:
    """All gold in the top ten, MAP@10, AUC of the top score (answerable or not), shares at the gate's .35."""
    complete, precisions = [], []
    for row, wanted in zip(scores, gold, strict=True):
        if wanted:
            hits = np.isin(np.argsort(-row, kind="stable")[:_TOP], list(wanted))
            complete.append(hits.sum() == len(wanted))
            precision = np.cumsum(hits) / np.arange(1, _TOP + 1)
            precisions.append(np.sum(precision * hits) / min(len(wanted), _TOP))
    best, answerable = scores.max(axis=1), np.array([bool(wanted) for wanted in gold])
    above = best[answerable][:, None] - best[~answerable]
    auc = np.mean(above > 0) + np.mean(above == 0) / 2
    return {
        "all_gold_in_top_10": float(np.mean(complete)),
        "map_at_10": float(np.mean(precisions)),
        "auc_top_score": float(auc),
        "answerable_from_0.35": float(np.mean(best[answerable] >= 0.35)),
        "unanswerable_from_0.35": float(np.mean(best[~answerable] >= 0.35)),
    }


def _unit(vector: Floats) -> Floats:
    """The vector scaled to length one; a vector of zeros stays."""
    length: np.float32 = np.linalg.norm(vector)
    return vector / length if length else vector
