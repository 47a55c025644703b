"""The embedded servers: shared, ended by the last user, healed after any kind of death."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg2
import pytest
import redis

from lupusteam.devstack import keeper
from lupusteam.devstack.keeper import POSTGRES, REDIS, Record

pytestmark = pytest.mark.slow_process

_PROJECT = Path(__file__).resolve().parents[2]
_USER_PROGRAM = """
import os, sys
from pathlib import Path
from lupusteam.devstack.servers import ensure_servers
ensure_servers(Path(sys.argv[1]), durable=len(sys.argv) > 2)
print(os.environ["DATABASE_URL"], os.environ["REDIS_URL"], flush=True)
sys.stdin.read()
"""


class User:
    """A process that uses the servers until it is told to end."""

    def __init__(self, root: Path, *more: str) -> None:
        environment = {
            name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")
        }
        self.process = subprocess.Popen(
            [sys.executable, "-c", _USER_PROGRAM, str(root), *more],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=_PROJECT,
            env=environment,
        )

    def addresses(self) -> tuple[str, str]:
        assert self.process.stdout
        database_url, redis_url = self.process.stdout.readline().split()
        return database_url, redis_url

    def end(self) -> None:
        self.process.communicate("")

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def root(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "var"
    if (tmp_path / "var" / "run").exists():
        keeper.end_servers(tmp_path / "var" / "run")


def _until(true: Callable[[], bool], seconds: float = 60) -> bool:
    deadline = time.monotonic() + seconds
    while not true() and time.monotonic() < deadline:
        time.sleep(0.02)
    return true()


def _nothing_runs(root: Path) -> bool:
    return not keeper.records(root / "run")


def _server_pids(root: Path) -> dict[str, int]:
    return {record.name: record.pid for record in keeper.records(root / "run")}


def test_servers_are_shared_and_end_with_the_last_user(root: Path):
    first = User(root)
    second = User(root)  # at the same time: the one that comes later finds the servers of the other
    assert first.addresses() == second.addresses()
    pids = _server_pids(root)
    assert set(pids) == {POSTGRES, REDIS}

    first.kill()
    third = User(root)
    third.addresses()
    assert _server_pids(root) == pids

    second.kill()
    third.kill()
    assert _until(lambda: _nothing_runs(root))


def test_data_survives_the_death_of_everything(root: Path):
    first = User(root, "durable")
    database_url, redis_url = first.addresses()
    with psycopg2.connect(database_url) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE kept (word text); INSERT INTO kept VALUES ('still here')")
    connection.close()
    records = {record.name: record for record in keeper.records(root / "run")}
    first.process.send_signal(signal.SIGSTOP)  # so that the keeper does not tidy up before us
    for record in records.values():
        os.kill(record.pid, signal.SIGKILL)
    first.kill()

    second = User(root, "durable")
    database_url, redis_url = second.addresses()
    connection = psycopg2.connect(database_url)
    with connection.cursor() as cursor:
        cursor.execute("SELECT word FROM kept")
        assert cursor.fetchall() == [("still here",)]
    connection.close()
    with redis.Redis.from_url(redis_url) as client:
        assert client.ping()
    second.end()
    assert _until(lambda: _nothing_runs(root))


def test_lock_file_of_another_process_does_not_stop_postgresql(root: Path):
    first = User(root)
    first.addresses()
    first.end()
    assert _until(lambda: _nothing_runs(root))
    # After a crash and a restart of the machine, our old number belongs to somebody else: here, to us.
    (root / "postgres" / "postmaster.pid").write_text(f"{os.getpid()}\n{root / 'postgres'}\n1\n5432\n\n\n\n")
    (root / "run" / f"{POSTGRES}.pid").write_text(f"{os.getpid()} 1.0\n")

    second = User(root)
    database_url, _ = second.addresses()
    psycopg2.connect(database_url).close()
    second.end()
    assert _until(lambda: _nothing_runs(root))


def test_path_too_long_for_a_socket_moves_the_sockets_away(tmp_path: Path):
    root = tmp_path / ("a-very-long-name-" * 6) / "var"
    user = User(root)
    database_url, redis_url = user.addresses()
    assert str(root) not in database_url
    psycopg2.connect(database_url).close()
    with redis.Redis.from_url(redis_url) as client:
        assert client.ping()
    user.end()
    assert _until(lambda: _nothing_runs(root))


def test_record_of_a_process_with_the_same_number_is_not_believed(tmp_path: Path):
    record = Record.write(tmp_path, "web", os.getpid())
    assert record.process() is not None
    stranger = Record("web", record.pid, record.started - 3600)
    assert stranger.process() is None
