from pathlib import Path

import pytest

from tools.errors import InvalidInputError
from tools.ingest.discover import discover


def write(root: Path, *names: str) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("x")


def test_folder_is_walked_in_sorted_order_without_hidden_files(tmp_path: Path) -> None:
    write(tmp_path, "b.md", "a/z.txt", "a/c.pdf", ".hidden.md", ".git/x.md", "photo.png")
    found = [path.relative_to(tmp_path).as_posix() for path in discover([tmp_path])]
    assert found == ["a/c.pdf", "a/z.txt", "b.md", "photo.png"]


def test_order_of_the_arguments_is_kept_and_each_file_comes_once(tmp_path: Path) -> None:
    write(tmp_path, "a.md", "b.md", ".named.md")
    found = discover([tmp_path / "b.md", tmp_path / ".named.md", tmp_path])
    assert [path.name for path in found] == ["b.md", ".named.md", "a.md"]


def test_link_loop_ends(tmp_path: Path) -> None:
    write(tmp_path, "a/b/x.md")
    (tmp_path / "a/b/up").symlink_to(tmp_path, target_is_directory=True)
    assert [path.name for path in discover([tmp_path])] == ["x.md"]


def test_missing_path_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="nowhere"):
        discover([tmp_path / "nowhere"])
