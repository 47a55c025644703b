"""How far the hand-over of a mail had come when its worker died, kept where `kill -9` does not reach: in a file.

The database knows that a mail may have gone (SENDING), not whether it did. In between lie a commit and a few thousand
instructions, and a worker killed there would leave a digest that is lost for fear of a double. So the worker also writes each
step into a file mapped into its memory. Such a write is one instruction, and the pages belong to the kernel: they
outlive the process. It is made right before the dot is sent, so the file knows of all but that instant.

A file proves something only while the same kernel runs (after a power cut it may be older than the database) and only once its
worker is dead, which its lock tells: the kernel drops the lock with the process. Without proof nothing is sent again.
"""

from __future__ import annotations

import contextlib
import fcntl
import logging
import mmap
import os
import secrets
import struct
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Self

from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Iterator

logger = logging.getLogger(__name__)

_BOOT = Path("/proc/sys/kernel/random/boot_id")
_BOOT_BYTES = 36
_PK = struct.Struct("<q")
_STEP_AT = _BOOT_BYTES + _PK.size
_SIZE = _STEP_AT + 1
_SUFFIX = ".handover"


class Step(IntEnum):
    """What certainly happened to the mail in hand."""

    NOTHING = 0  # none is in hand
    OFFERED = 1  # the server has its words; without the dot it keeps nothing
    DOT = 2  # the dot was about to be sent: it may have gone
    TAKEN = 3  # the server said yes


@dataclass(frozen=True, slots=True)
class Remains:
    """What a dead worker left."""

    token: str
    pk: int
    step: Step


class Handover:
    """The record of one worker. Use as a context manager; each step costs less than a microsecond.

    Where files cannot be kept or the kernel does not name its boot, `token` is "" and nothing is recorded: mail goes out
    all the same, and proof is missing.
    """

    def __init__(self) -> None:
        self.token = ""
        self._map: mmap.mmap | None = None
        self._file = -1
        self._path: Path | None = None

    def __enter__(self) -> Self:
        try:
            self._open()
        except OSError as error:
            logger.warning("hand-overs are not recorded (%s): see HANDOVER_DIR", type(error).__name__)
            self.__exit__()
        return self

    def __exit__(self, *error: object) -> None:
        """A record that still says something stays for `remains`; any other goes."""
        settled = self._map is None or self._map[_STEP_AT] == Step.NOTHING
        if self._map is not None:
            self._map.close()
        if self._path is not None and settled:
            self._path.unlink(missing_ok=True)
        if self._file >= 0:
            os.close(self._file)  # drops the lock
        self.token, self._map, self._file, self._path = "", None, -1, None

    def begin(self, pk: int) -> None:
        """The mail of row `pk` has been offered; its row is about to say SENDING."""
        if self._map is not None:
            self._map[_STEP_AT] = Step.NOTHING  # never the step of one mail beside the key of another
            self._map[_BOOT_BYTES:_STEP_AT] = _PK.pack(pk)
            self._map[_STEP_AT] = Step.OFFERED

    def dot(self) -> None:
        """The next instruction sends the dot."""
        if self._map is not None:
            self._map[_STEP_AT] = Step.DOT

    def taken(self) -> None:
        """The server said yes; the row does not say so yet."""
        if self._map is not None:
            self._map[_STEP_AT] = Step.TAKEN

    def done(self) -> None:
        """The row says what happened."""
        if self._map is not None:
            self._map[_STEP_AT] = Step.NOTHING

    def _open(self) -> None:
        boot = _BOOT.read_bytes().strip()[:_BOOT_BYTES].ljust(_BOOT_BYTES)
        folder = Path(settings.HANDOVER_DIR)
        folder.mkdir(parents=True, exist_ok=True)
        token = secrets.token_hex(8)
        new = folder / f"{token}.new"
        self._file = os.open(new, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        self._path = new
        fcntl.flock(self._file, fcntl.LOCK_EX)
        os.write(self._file, boot + bytes(_SIZE - _BOOT_BYTES))
        self._map = mmap.mmap(self._file, _SIZE)
        self._path = new.rename(
            folder / f"{token}{_SUFFIX}"
        )  # seen by others only from now on: locked and whole
        self.token = token


@contextlib.contextmanager
def remains() -> Iterator[list[Remains]]:
    """What dead workers of this machine left in hand. Records are removed when the block ends well, else they stay."""
    found: list[Remains] = []
    with contextlib.ExitStack() as stack:
        paths = []
        for path in _records():
            with contextlib.suppress(OSError):  # alive, or another settles it
                file = os.open(path, os.O_RDONLY)
                stack.callback(os.close, file)
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                paths.append(path)
                found += _read(path.stem, os.pread(file, _SIZE, 0))
        yield found
        for path in paths:
            path.unlink(missing_ok=True)


def _records() -> list[Path]:
    with contextlib.suppress(OSError):
        return sorted(Path(settings.HANDOVER_DIR).glob(f"*{_SUFFIX}"))
    return []


def _read(token: str, content: bytes) -> list[Remains]:
    """One record, or none: of another boot, half written, or with nothing in hand."""
    if len(content) != _SIZE or content[:_BOOT_BYTES].strip() != _BOOT.read_bytes().strip():
        return []
    step = content[_STEP_AT]
    if step not in (Step.OFFERED, Step.DOT, Step.TAKEN):
        return []
    return [Remains(token, _PK.unpack(content[_BOOT_BYTES:_STEP_AT])[0], Step(step))]
