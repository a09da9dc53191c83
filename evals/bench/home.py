"""A home for one bench: a folder with an embedded Postgres, both gone afterwards."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.storage.embedded import stop_postgres


@contextmanager
def temporary_home() -> Iterator[Path]:
    """Yield an empty folder; afterwards stop the embedded server that was started in it, and remove it."""
    # Short, since socket paths are, and where the user that root runs Postgres as may enter.
    home = Path(tempfile.mkdtemp(prefix="bench-", dir="/tmp")).resolve()
    home.chmod(0o755)
    try:
        yield home
    finally:
        stop_postgres(home)
        shutil.rmtree(home, ignore_errors=True)
