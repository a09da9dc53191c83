"""A real LoRA adapter for SmolLM2-135M of 17 kB: random, and so strong that any answer shows it."""

from pathlib import Path

import gguf
import numpy as np

_LAYERS = (28, 29)
_WIDTH, _INNER = 576, 1536  # of SmolLM2-135M


def write_adapter(path: Path, *, seed: int = 1) -> Path:
    """Write an adapter of rank 1 on the last two feed-forward layers; another seed, another babble."""
    rng = np.random.default_rng(seed)
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_type("adapter")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", 1.0)
    for layer in _LAYERS:
        name = f"blk.{layer}.ffn_down.weight"
        writer.add_tensor(f"{name}.lora_a", 0.3 * rng.standard_normal((1, _INNER)).astype(np.float32))
        writer.add_tensor(f"{name}.lora_b", rng.standard_normal((_WIDTH, 1)).astype(np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path
