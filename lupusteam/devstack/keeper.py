"""Pid records, and the keeper: a small process that ends the embedded servers once nobody uses them.

Every process that uses the servers holds a shared lock on `run/users.lock`. The kernel lets go of it however that
process ends, `kill -9` included, so the keeper needs no list of users that could be wrong: it sleeps until it gets
the lock for itself. It runs as a script of its own (`python keeper.py <root>`), on the standard library and
psutil alone, so that it starts in an instant and does not depend on the state of the code around it.
"""

import contextlib
import fcntl
import os
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import psutil

_CLOCK_SLACK = 2.0  # seconds by which the start time of a process may seem to move when the clock is set
_STOP_WAIT = 15.0  # seconds for a clean end, before force

POSTGRES, REDIS, SUPERVISOR = "postgres", "redis", "supervisor"


@dataclass(frozen=True)
class Record:
    """A started process as `run/<name>.pid` remembers it. The start time tells it from a later one with the same number."""

    name: str
    pid: int
    started: float  # seconds since the epoch

    @classmethod
    def write(cls, run_dir: Path, name: str, pid: int) -> "Record":
        record = cls(name, pid, psutil.Process(pid).create_time())
        (run_dir / f"{name}.pid").write_text(f"{record.pid} {record.started}\n")
        return record

    @classmethod
    def read(cls, run_dir: Path, name: str) -> "Record | None":
        try:
            pid, started = (run_dir / f"{name}.pid").read_text().split()
            return cls(name, int(pid), float(started))
        except (OSError, ValueError):
            return None

    def process(self) -> psutil.Process | None:
        """The process, if it still lives and is the one that was recorded."""
        try:
            process = psutil.Process(self.pid)
            same = abs(process.create_time() - self.started) <= _CLOCK_SLACK
            return process if same and _runs(process) else None
        except psutil.Error:
            return None

    def members(self) -> list[psutil.Process]:
        """The living processes of its group: its children too, even when the recorded one is gone.

        Nobody else can be in it: the system gives out no process number that is still the number of a group.
        """
        found = []
        for process in psutil.process_iter():
            try:
                if (
                    os.getpgid(process.pid) == self.pid
                    and process.create_time() >= self.started - _CLOCK_SLACK
                    and _runs(process)
                ):
                    found.append(process)
            except (OSError, psutil.Error):
                continue
        return found


def records(run_dir: Path) -> list[Record]:
    found = (Record.read(run_dir, path.stem) for path in sorted(run_dir.glob("*.pid")))
    return [record for record in found if record is not None]


def wait_gone(processes: list[psutil.Process], wait: float) -> bool:
    """True once none of them runs. One that ended but was not collected by its parent counts as gone:

    in a container the first process may never collect anything.
    """
    deadline = time.monotonic() + wait
    while any(_runs(process) for process in processes):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def _runs(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def end_group(record: Record, wait: float = _STOP_WAIT) -> bool:
    """End a recorded process and its group: asked first, after `wait` seconds by force. True if anything was alive."""
    leader, group = record.process(), record.members()
    if not leader and not group:
        return False
    for process in [leader] if leader else group:
        with contextlib.suppress(psutil.Error):
            process.terminate()
    wait_gone(group, wait)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(record.pid, signal.SIGKILL)
    return True


def end_postgres(record: Record, wait: float = _STOP_WAIT) -> bool:
    """End PostgreSQL in its fast way: open transactions are rolled back and nothing needs recovery."""
    process = record.process()
    if not process:
        return False
    with contextlib.suppress(psutil.Error):
        process.send_signal(signal.SIGINT)
        if not wait_gone([process], wait):
            process.kill()
            wait_gone([process], wait)
    return True


def end_leftovers(run_dir: Path, wait: float = _STOP_WAIT) -> list[str]:
    """End what an earlier run left, except the servers. Names what was alive."""
    ended = []
    for record in records(run_dir):
        if record.name not in (POSTGRES, REDIS, SUPERVISOR):
            if end_group(record, wait):
                ended.append(record.name)
            (run_dir / f"{record.name}.pid").unlink(missing_ok=True)
    return ended


def end_servers(run_dir: Path) -> None:
    """End both servers. Redis writes what it has to its file first."""
    if redis := Record.read(run_dir, REDIS):
        end_group(redis)
    if postgres := Record.read(run_dir, POSTGRES):
        end_postgres(postgres)
    for name in (POSTGRES, REDIS):
        (run_dir / f"{name}.pid").unlink(missing_ok=True)


# -- Locks ---------------------------------------------------------------------------
def open_lock(run_dir: Path, name: str) -> IO[str]:
    return (run_dir / f"{name}.lock").open("a")


def try_lock(lock: IO[str], kind: int = fcntl.LOCK_EX) -> bool:
    try:
        fcntl.flock(lock, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextlib.contextmanager
def change(run_dir: Path) -> Iterator[None]:
    """Hold this while starting, joining or ending the servers: one process at a time."""
    with open_lock(run_dir, "change") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def keep(root: Path) -> None:
    """Wait until nobody uses the servers under `root`, then end them and whatever a killed run left."""
    run_dir = root / "run"
    with open_lock(run_dir, "users") as users:
        while True:
            fcntl.flock(users, fcntl.LOCK_EX)
            # Let go before asking for the other lock: whoever joins holds that one and asks for this one.
            fcntl.flock(users, fcntl.LOCK_UN)
            with change(run_dir):
                if try_lock(users):
                    end_leftovers(run_dir)
                    end_servers(run_dir)
                    return
            time.sleep(0.05)


if __name__ == "__main__":
    for ignored in (signal.SIGINT, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    keep(Path(sys.argv[1]))
