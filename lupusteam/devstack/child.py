"""One process of the development site: starts, is read line by line, starts again after a change, ends with its group."""

import collections
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from lupusteam.devstack.keeper import Record, wait_gone

_STOP_WAIT = 12.0  # seconds; Celery gives a running task 10
_COLOURS = {"web": 36, "worker": 33, "beat": 35, "mail": 32, "sign-in": 34, "setup": 37}
_printing = threading.Lock()


def tell(text: str) -> None:
    """Print for the person at the terminal. A closed terminal is no reason to stop."""
    with _printing, suppress(OSError, ValueError):
        print(text, flush=True)


def say(name: str, line: str) -> None:
    """Print one line behind the name of the process that says it."""
    label = f"{name:>7} |"
    if sys.stdout.isatty() and "NO_COLOR" not in os.environ:
        label = f"\x1b[{_COLOURS.get(name, 37)}m{label}\x1b[0m"
    tell(f"{label} {line}")


@dataclass(frozen=True)
class Part:
    name: str
    command: list[str]
    restarts: bool = False  # when Python files change; the web server sees to that itself


class Child:
    def __init__(
        self,
        part: Part,
        environment: dict[str, str],
        folder: Path,
        run_dir: Path,
        talk: Callable[[str, str], None] = say,
    ) -> None:
        self.part, self.environment, self.folder, self.run_dir, self.talk = (
            part,
            environment,
            folder,
            run_dir,
            talk,
        )
        self.waits_for_change = False  # it ended after a change; the next one may mend it
        self._restarted = self._asked = False
        self._process: subprocess.Popen[str] | None = None
        self._record: Record | None = None
        self._reader: threading.Thread | None = None
        self.last_said_at = 0.0  # on the monotonic clock
        self.last_lines: collections.deque[str] = collections.deque(maxlen=20)

    def start(self) -> None:
        self._asked = False
        self._process = subprocess.Popen(
            self.part.command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            cwd=self.folder,
            env=self.environment,
            start_new_session=True,  # Ctrl-C reaches the supervisor alone, which ends the others in order
        )
        self._record = Record.write(self.run_dir, self.part.name, self._process.pid)
        self._reader = threading.Thread(target=self._read, args=[self._process], daemon=True)
        self._reader.start()

    def _read(self, process: "subprocess.Popen[str]") -> None:
        assert process.stdout is not None  # noqa: S101
        with suppress(ValueError):
            for line in process.stdout:
                self.last_lines.append(line.rstrip())
                self.last_said_at = time.monotonic()
                self.talk(self.part.name, line.rstrip())

    def wait(self) -> int:
        """Wait for a process that ends by itself; returns its exit code."""
        assert self._process is not None  # noqa: S101
        code = self._process.wait()
        self._finish_reading()
        return code

    def ended(self) -> str | None:
        """Why it is gone, in words; None while it runs or waits for a change."""
        if self._process is None or self.waits_for_change or self._process.poll() is None:
            return None
        self._finish_reading()
        if self.part.restarts and self._restarted:
            self.waits_for_change = True
            self.talk(self.part.name, "It cannot start with this change. It tries again at the next one.")
            return None
        code = self._process.returncode
        how = f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
        return f"The process “{self.part.name}” ended by itself ({how}). Its last words: {self.last_words()}"

    def last_words(self) -> str:
        said = [line.strip() for line in self.last_lines if line.strip()]
        return said[-1] if said else "it said nothing"

    def restart(self) -> None:
        self.talk(self.part.name, "Python files have changed: starting again.")
        self.stop()
        self.waits_for_change = False
        self._restarted = True
        self.start()

    def ask_to_stop(self) -> None:
        """Ask once: Celery takes a second time for impatience. Safe in a signal handler."""
        if self._process is not None and not self._asked:
            self._asked = True
            with suppress(ProcessLookupError):
                self._process.terminate()

    def kill(self) -> None:
        """End it and all that it started by force. Safe in a signal handler: waits for nothing."""
        if self._record is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._record.pid, signal.SIGKILL)

    def stop(self, wait: float = _STOP_WAIT) -> None:
        """End it and all that it started; nothing is left afterwards."""
        if self._record is not None and self._process is not None:
            self.ask_to_stop()
            members = self._record.members()
            if not wait_gone(members, wait):
                self.kill()
            self._process.wait()
            self._finish_reading()
            (self.run_dir / f"{self.part.name}.pid").unlink(missing_ok=True)

    def _finish_reading(self) -> None:
        if self._reader is not None:
            self._reader.join(timeout=2)
