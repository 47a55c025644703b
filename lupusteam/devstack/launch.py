"""What starting either server needs: a process of its own session, a socket path that fits, a clear reason when it fails."""

import hashlib
import os
import re
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

_SOCKET_MAX_CHARS = 100  # the system's limit is 104 (macOS) or 108 (Linux), zero byte included
_TEMP_MAX_CHARS = 40  # what the names below it leave of those
_START_WAIT = 120  # seconds; long enough to recover a large database after a crash
_LOG_MAX_BYTES = 10_000_000  # a log that is larger is begun anew at the next start

Owner = tuple[int, int]  # user and group number
_children: list[subprocess.Popen[bytes]] = []  # kept, so that Python does not warn that they go on


class StackError(RuntimeError):
    """Something a person has to settle. The text is one sentence for them, with the next step."""


def as_owner(owner: Owner | None) -> dict[str, Any]:
    return {} if owner is None else {"user": owner[0], "group": owner[1], "extra_groups": []}


def package_dir(package: str, variable: str) -> Path:
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise StackError(
            f"{variable} is not set and the package {package} is not installed: run `make venv`, or set it."
        )
    return Path(next(iter(spec.submodule_search_locations)))


def socket_dir(root: Path, preferred: Path, name: str, owner: Owner | None) -> Path:
    """Where the socket goes: beside the data, or in a short private folder when that path is too long for a socket."""
    if len(os.fsencode(preferred / name)) <= _SOCKET_MAX_CHARS:
        return preferred
    digest = hashlib.sha256(os.fsencode(root)).hexdigest()[:12]
    base = Path(tempfile.gettempdir())
    if len(os.fsencode(base)) > _TEMP_MAX_CHARS:
        base = Path("/tmp")  # noqa: S108
    private = base / f"lupusteam-{os.geteuid()}-{digest}"
    private.mkdir(mode=0o711, exist_ok=True)
    found = private.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o022:
        raise StackError(
            f"{private} belongs to someone else: remove it, or move this folder to a shorter path."
        )
    sockets = private / preferred.name
    sockets.mkdir(mode=0o700, exist_ok=True)
    if owner is not None:
        os.chown(sockets, *owner)
    return sockets


def start(
    command: list[str],
    log: Path,
    folder: Path,
    owner: Owner | None = None,
    pass_fds: list[int] | None = None,
) -> "subprocess.Popen[bytes]":
    """Start a process of its own session, so that Ctrl-C in the terminal does not reach it."""
    too_long = log.exists() and log.stat().st_size > _LOG_MAX_BYTES
    with log.open("wb" if too_long else "ab") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=folder,
            start_new_session=True,
            pass_fds=pass_fds or (),
            **as_owner(owner),
        )
    _children.append(process)
    return process


def wait_until(ready: Callable[[], bool], server: "subprocess.Popen[bytes]") -> bool:
    """True once `ready`; False when the server ended or did not come up in time."""
    deadline = time.monotonic() + _START_WAIT
    pause = 0.01  # seconds, doubled up to a quarter
    while time.monotonic() < deadline:
        if server.poll() is not None:
            return False
        if ready():
            return True
        time.sleep(pause)
        pause = min(pause * 2, 0.25)
    return False


def start_error(name: str, server: "subprocess.Popen[bytes]", log: Path) -> StackError:
    if server.poll() is None:
        server.kill()
        return StackError(
            f"{name} did not answer within {_START_WAIT} seconds; {log} says what it was doing."
        )
    return StackError(f"{name} cannot start: {reason(tail(log))} (more in {log}).")


def tail(log: Path) -> str:
    with log.open("rb") as lines:
        lines.seek(0, os.SEEK_END)
        lines.seek(max(0, lines.tell() - 4000))
        return lines.read().decode(errors="replace")


def reason(output: str) -> str:
    """The line of a log that says why."""
    if "No space left on device" in output:
        return "the disk is full"
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    telling = [
        line for line in lines if re.search(r"FATAL|PANIC|error|cannot|can't|failed", line, re.IGNORECASE)
    ]
    line = (telling or lines or ["it gave no reason"])[-1]
    return re.sub(r"^.*?(FATAL|PANIC|ERROR|error):\s*", "", line).rstrip(".")


_ENDS = (signal.SIGTERM, signal.SIGINT)


def hold_back_ends() -> None:
    """Before the first thread starts: keep SIGTERM and SIGINT for `wait_for_end`."""
    signal.pthread_sigmask(signal.SIG_BLOCK, _ENDS)


def wait_for_end() -> None:
    signal.sigwait(_ENDS)
