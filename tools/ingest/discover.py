"""Finds the files to load."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NoReturn

from tools.errors import InvalidInputError


def discover(paths: Iterable[Path]) -> list[Path]:
    """List the files under the given ones, each once, a folder's in sorted order.

    Hidden files and folders are passed over unless they are named themselves. Files of an unsupported type
    are listed too: `load` refuses them by name, so nobody wonders where they went. Links are followed, once.

    Args:
        paths: Files and folders.

    Raises:
        InvalidInputError: A path does not exist, or a folder may not be read.
    """
    found: dict[Path, Path] = {}
    for path in paths:
        if not path.exists():
            raise InvalidInputError(f"there is no {path}", remedy="check the path")
        for file in _walk(path) if path.is_dir() else (path,):
            found.setdefault(file.resolve(), file)
    return list(found.values())


def _walk(root: Path) -> Iterator[Path]:
    entered = {root.resolve()}
    files: list[Path] = []
    for folder, subfolders, names in os.walk(root, followlinks=True, onerror=_refuse):
        files += (Path(folder, name) for name in names if not name.startswith("."))
        kept = []
        for name in sorted(subfolders):
            real = Path(folder, name).resolve()
            if not name.startswith(".") and real not in entered:
                entered.add(real)
                kept.append(name)
        subfolders[:] = kept
    return iter(sorted(files))


def _refuse(error: OSError) -> NoReturn:
    raise InvalidInputError(
        f"cannot read the folder {error.filename}: {error.strerror}", remedy="check its permissions"
    ) from error
