"""PostgreSQL and Redis without installing either: the binaries come from PyPI wheels, the data lives under `var/`.

Only for development and tests. Both listen on a unix socket that nobody but the owner can reach, never on TCP.
"""

import fcntl
import os
import sys
import time
from pathlib import Path
from typing import IO

from lupusteam.devstack import keeper
from lupusteam.devstack.launch import StackError, start
from lupusteam.devstack.postgres import ensure_postgres
from lupusteam.devstack.redis_server import ensure_redis

_held: dict[Path, IO[str]] = {}  # the users' locks of this process; closing one is leaving


def ensure_servers(root: Path, *, durable: bool = True) -> None:
    """See that PostgreSQL and Redis run under `root` and that DATABASE_URL and REDIS_URL name them.

    A variable that is set already is left alone and its server is not started. Several processes may call this at
    once, and again: the first one starts the servers, all share them, and they end when the last of the processes has
    ended, in whatever way. What a killed run left is healed. `durable=False` trades safety on power loss for speed.

    Raises:
        StackError: a server cannot be started; the sentence says why.
    """
    want_postgres, want_redis = not os.environ.get("DATABASE_URL"), not os.environ.get("REDIS_URL")
    if not want_postgres and not want_redis:
        return
    root = root.resolve()
    run_dir = root / "run"
    try:
        run_dir.mkdir(parents=True, exist_ok=True)
        with keeper.change(run_dir):
            if want_postgres:
                os.environ["DATABASE_URL"] = ensure_postgres(root, durable=durable)
            if want_redis:
                os.environ["REDIS_URL"] = ensure_redis(root, durable=durable)
            _join(root)
    except OSError as error:
        raise StackError(f"The embedded servers cannot use {root}: {error.strerror or error}.") from error


def leave(root: Path, wait: float = 20) -> bool:
    """Stop using the servers under `root`. True once they have ended, False while another process uses them."""
    root = root.resolve()
    held = _held.pop(root, None)
    if held is not None:
        held.close()
    if not (root / "run").exists():
        return True
    seen_in_use = 0
    with keeper.open_lock(root / "run", "keeper") as kept:
        deadline = time.monotonic() + wait
        while time.monotonic() < deadline:
            if keeper.try_lock(kept):
                return True
            seen_in_use = seen_in_use + 1 if in_use(root) else 0
            if seen_in_use > 3:  # one look may meet the keeper changing its lock
                return False
            time.sleep(0.1)
    return False


def in_use(root: Path) -> bool:
    """Whether a process, this one included, uses the servers under `root`."""
    if not (root / "run").exists():
        return False
    with keeper.open_lock(root / "run", "users") as users:
        # Users share the lock; the keeper, while it ends the servers, shares it with nobody.
        return not keeper.try_lock(users) and keeper.try_lock(users, fcntl.LOCK_SH)


def _join(root: Path) -> None:
    """Count this process among the users and see that a keeper waits for the last of them. Needs `keeper.change`."""
    if root not in _held:
        lock = keeper.open_lock(root / "run", "users")
        fcntl.flock(lock, fcntl.LOCK_SH)
        _held[root] = lock
    with keeper.open_lock(root / "run", "keeper") as lock:
        if keeper.try_lock(lock):  # no keeper lives: start one that inherits the lock
            command = [sys.executable, "-P", str(Path(keeper.__file__)), str(root)]
            start(command, root / "run" / "keeper.log", root, pass_fds=[lock.fileno()])
