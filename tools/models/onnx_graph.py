"""An ONNX model in ONNX's protobuf encoding, with weights that stay in a safetensors file."""

import struct
from collections.abc import Mapping

import numpy as np


class OnnxGraph:
    """An ONNX model under construction; the numbers are the field numbers of ONNX's `onnx.proto`.

    Args:
        location: Name of the safetensors file, in the folder that the session is told.
        header: The file's header: tensor name to `{"data_offsets": [begin, end], ...}`.
        data_start: Where in the file those offsets count from, in bytes.
    """

    def __init__(self, location: str, header: Mapping[str, Mapping[str, list[int]]], data_start: int) -> None:
        """Start with the one constant that operations need, the tensor `zero`."""
        self._location, self._header, self._data_start = location, header, data_start
        zero = _message((1, 1), (2, 7), (8, "zero"), (9, bytes(8)))  # the int64 tensor [0]
        self._initializers: list[bytes] = [zero]
        self._nodes: list[bytes] = []

    def weight(self, name: str, *shape: int) -> str:
        """Declare a float32 tensor of the file, or the first numbers of one."""
        offset = str(self._data_start + self._header[name]["data_offsets"][0])
        place = {"location": self._location, "offset": offset, "length": str(4 * int(np.prod(shape)))}
        entries = [(13, _message((1, key), (2, value))) for key, value in place.items()]
        dims = [(1, size) for size in shape]
        self._initializers.append(_message(*dims, (2, 1), (8, name), *entries, (14, 1)))
        return name

    def node(self, op: str, *inputs: str, domain: str = "", **attributes: float) -> str:
        """Add an operation and return the name of its output."""
        output = f"{op}_{len(self._nodes)}"
        fields: list[tuple[int, str | bytes]] = [(1, name) for name in inputs]
        fields += [(2, output), (4, op), (7, domain)]
        for name, value in attributes.items():
            typed = ((3, value), (20, 2)) if isinstance(value, int) else ((2, value), (20, 1))
            fields.append((5, _message((1, name), *typed)))
        self._nodes.append(_message(*fields))
        return output

    def model(self, output: str) -> bytes:
        """The finished model, with the int64 input `token_ids` and one output."""
        int64 = _message((1, _message((1, 7))))
        graph = _message(
            *((1, node) for node in self._nodes),
            (2, "all-MiniLM-L6-v2"),
            *((5, weight) for weight in self._initializers),
            (11, _message((1, "token_ids"), (2, int64))),
            (12, _message((1, output))),
        )
        standard, contributed = _message((1, ""), (2, 20)), _message((1, "com.microsoft"), (2, 1))
        return _message((1, 9), (7, graph), (8, standard), (8, contributed))


def _message(*fields: tuple[int, int | float | str | bytes]) -> bytes:
    """Encode fields, each a number and a value, as a protobuf message; integers must not be negative."""
    encoded = bytearray()
    for number, value in fields:
        match value:
            case int():
                encoded += _varint(number << 3) + _varint(value)
            case float():
                encoded += _varint(number << 3 | 5) + struct.pack("<f", value)
            case str() | bytes():
                content = value.encode() if isinstance(value, str) else value
                encoded += _varint(number << 3 | 2) + _varint(len(content)) + content
    return bytes(encoded)


def _varint(value: int) -> bytes:
    """Encode an integer in groups of seven bits, lowest first."""
    groups = bytearray()
    while value > 0x7F:
        groups.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*groups, value])
