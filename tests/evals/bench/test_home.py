import psutil

from evals.bench.home import temporary_home
from tools.storage.embedded import start_postgres


def test_the_server_is_stopped_and_the_folder_gone() -> None:
    with temporary_home() as home:
        start_postgres(home)
        server = psutil.Process(int((home / "postgres" / "postmaster.pid").read_text().split()[0]))
        assert server.is_running()
    assert not server.is_running()
    assert not home.exists()


def test_a_home_without_a_server_goes_too() -> None:
    with temporary_home() as home:
        (home / "file").write_text("x")
    assert not home.exists()
