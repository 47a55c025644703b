"""`make run`: the whole site in one terminal, until Ctrl-C."""

import http.client
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

from lupusteam.devstack import checks, keeper
from lupusteam.devstack.child import Child, Part, say, tell
from lupusteam.devstack.keeper import POSTGRES, REDIS, SUPERVISOR, Record
from lupusteam.devstack.launch import StackError
from lupusteam.devstack.prepare import EMBEDDED
from lupusteam.devstack.servers import ensure_servers, leave
from lupusteam.devstack.welcome import welcome

_LOOK_EVERY = 0.2  # seconds between two looks at the children
_CHANGES_EVERY = 2.0  # seconds between two looks at the Python files
_FIRST_PAGE_WAIT = 120.0  # seconds
_QUIET = 0.7  # seconds without a line
_GREET_AT_LAST = 15.0  # seconds after the first page, however much is being said
_HARD_AFTER = 1.0  # seconds; `make` may pass the same signal on a moment later, which is no second wish
_NO_WORRY = "ignore:You're running the worker with superuser privileges"  # in a container that is how it is
_UNWATCHED = {
    ".git",
    ".venv",
    "var",
    "tests",
    "bench",
    "node_modules",
    "__pycache__",
    "static",
    "staticfiles",
}


def up(base_dir: Path, root: Path) -> int:
    """Check, start everything, stay until asked to end. Returns the exit code.

    Raises:
        StackError: something stands in the way; nothing runs.
    """
    port = checks.chosen_port()
    checks.check_folder(root)
    run_dir = root / "run"
    run_dir.mkdir(exist_ok=True)
    with keeper.open_lock(run_dir, SUPERVISOR) as lock:
        if not keeper.try_lock(lock):
            running = Record.read(run_dir, SUPERVISOR)
            number = f" (process {running.pid})" if running else ""
            raise StackError(
                f"The site runs from this folder already{number}: end it with Ctrl-C where it was started."
            )
        Record.write(run_dir, SUPERVISOR, os.getpid())
        try:
            if ended := keeper.end_leftovers(run_dir, wait=5):
                tell(f"An earlier run was killed; what it left is ended now: {', '.join(ended)}.")
            checks.check_disk(root)
            checks.check_port(port)
            checks.check_database_url()
            checks.check_redis_url()
            return Supervisor(base_dir, root, port).run()
        finally:
            (run_dir / f"{SUPERVISOR}.pid").unlink(missing_ok=True)


class Supervisor:
    def __init__(self, base_dir: Path, root: Path, port: int) -> None:
        self.base_dir, self.root, self.port = base_dir, root, port
        self.run_dir = root / "run"
        self.children: list[Child] = []
        self.embedded: list[tuple[str, str]] = []  # record and title of the servers that we run ourselves
        self._end_asked_at: float | None = None

    def run(self) -> int:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)
        began = time.monotonic()
        try:
            environment = self._start_servers()
            if self._prepare(environment):
                for part in self._parts(environment):
                    self._start(part, environment)
                return self._watch(environment, began)
            return 0 if self._end_asked_at else 1
        except OSError as error:
            raise StackError(f"The site cannot start: {error.strerror or error}.") from error
        finally:
            self._end()

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        now = time.monotonic()
        if self._end_asked_at is None:
            self._end_asked_at = now
            for child in self.children:
                child.ask_to_stop()
        elif now - self._end_asked_at > _HARD_AFTER:
            for child in self.children:
                child.kill()

    # -- Start -----------------------------------------------------------------------
    def _start_servers(self) -> dict[str, str]:
        """Start PostgreSQL and Redis unless their addresses are given. Returns what the children need to know."""
        say("setup", "PostgreSQL and Redis")
        variables = {"DATABASE_URL": (POSTGRES, "PostgreSQL"), "REDIS_URL": (REDIS, "Redis")}
        self.embedded = [names for variable, names in variables.items() if not os.environ.get(variable)]
        ensure_servers(self.root)
        environment = dict(os.environ)
        if (POSTGRES, "PostgreSQL") in self.embedded:
            environment[EMBEDDED] = "1"
        environment |= {"DJANGO_SETTINGS_MODULE": "lupusteam.settings.development", "PYTHONUNBUFFERED": "1"}
        environment.setdefault("PYTHONWARNINGS", _NO_WORRY)
        environment.setdefault("SITE_ORIGIN", f"http://localhost:{self.port}")
        return environment

    def _prepare(self, environment: dict[str, str]) -> bool:
        say("setup", "database and example community")
        child = self._start(Part("setup", _devstack("prepare")), environment)
        code = child.wait()
        self.children.remove(child)
        (self.run_dir / "setup.pid").unlink(missing_ok=True)
        if code and not self._end_asked_at:
            reason = (
                "the disk is full"
                if any("No space left" in line for line in child.last_lines)
                else child.last_words()
            )
            tell(f"The database could not be prepared: {reason}")
        return code == 0 and not self._end_asked_at

    def _parts(self, environment: dict[str, str]) -> Iterator[Part]:
        """The processes of the site. Also tells `environment` where mail and sign-in go."""
        if not environment.get("EMAIL_URL"):
            mail_port = checks.free_port()
            environment["EMAIL_URL"] = f"smtp://127.0.0.1:{mail_port}"
            yield Part("mail", [*_devstack("sink"), f"--port={mail_port}"])
        if not environment.get("IDP_URL"):
            sign_in_port = checks.free_port()
            environment["IDP_URL"] = f"http://127.0.0.1:{sign_in_port}"
            yield Part("sign-in", [*_devstack("idp"), f"--port={sign_in_port}"])
        yield Part("web", [sys.executable, "manage.py", "runserver", f"127.0.0.1:{self.port}"])
        celery = [sys.executable, "-m", "celery", "--quiet", "--app=lupusteam"]
        yield Part(
            "worker",
            [*celery, "worker", "--concurrency=2", "--loglevel=INFO", "--without-gossip", "--without-mingle"],
            restarts=True,
        )
        schedule = self.run_dir / "beat-schedule"
        yield Part(
            "beat",
            [*celery, "beat", "--loglevel=INFO", f"--schedule={schedule}", "--pidfile="],
            restarts=True,
        )

    def _start(self, part: Part, environment: dict[str, str]) -> Child:
        child = Child(part, environment, self.base_dir, self.run_dir)
        self.children.append(child)
        child.start()
        return child

    # -- Run -------------------------------------------------------------------------
    def _watch(self, environment: dict[str, str], began: float) -> int:
        answered: tuple[int, float] | None = None  # status of the first page and when it came
        greeted = False
        changes, looked_at = _newest_change(self.base_dir), time.monotonic()
        while self._end_asked_at is None:
            for reason in self._ends():
                if self._end_asked_at:
                    break
                tell(f"{reason}\nEverything else is ended too.")
                return 1
            now = time.monotonic()
            if not answered and (status := self._first_page()):
                answered = status, time.monotonic()
            elif answered and not greeted and (self._is_quiet(now) or now - answered[1] > _GREET_AT_LAST):
                greeted = True
                tell(welcome(self.port, answered[0], answered[1] - began))
            elif not answered and not greeted and now - began > _FIRST_PAGE_WAIT:
                greeted = True
                tell(f"No page has come from port {self.port} so far; the lines above say why.")
            if time.monotonic() - looked_at > _CHANGES_EVERY:
                newest, looked_at = _newest_change(self.base_dir), time.monotonic()
                if newest != changes:
                    changes = newest
                    for child in self.children:
                        if child.part.restarts and self._end_asked_at is None:
                            child.restart()
            time.sleep(_LOOK_EVERY)
        return 0

    def _is_quiet(self, now: float) -> bool:
        """The start is over: what is printed now stays in sight."""
        return all(now - child.last_said_at > _QUIET for child in self.children)

    def _ends(self) -> Iterator[str]:
        """Why the site cannot go on, if so."""
        for child in self.children:
            if reason := child.ended():
                yield reason
        for name, title in self.embedded:
            record = Record.read(self.run_dir, name)
            if record and not record.process():
                yield f"{title} ended by itself; {self.root / name}.log says why."

    def _first_page(self) -> int | None:
        """The status of the home page, once it answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", "/", headers={"Host": f"localhost:{self.port}"})
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()

    # -- End -------------------------------------------------------------------------
    def _end(self) -> None:
        """End every child, then the servers. Ctrl-C again stops waiting for them."""
        if self._end_asked_at is None:
            self._end_asked_at = time.monotonic()
        if self.children:
            tell("\nEnding. Ctrl-C again ends everything at once.")
        for child in self.children:
            child.ask_to_stop()
        for child in self.children:
            child.stop()
        if leave(self.root):
            tell("Everything has ended. The data stays in var/.")
        else:
            tell("The site has ended. Another process still uses PostgreSQL and Redis; they end with it.")


def _devstack(command: str) -> list[str]:
    return [sys.executable, "-m", "lupusteam.devstack", command]


def _newest_change(base_dir: Path) -> tuple[int, int]:
    """The latest modification of the project's Python files, and their number."""
    newest, count = 0, 0
    for folder, below, names in os.walk(base_dir):
        below[:] = [name for name in below if name not in _UNWATCHED]
        for name in names:
            if name.endswith(".py"):
                try:
                    newest = max(newest, os.stat(os.path.join(folder, name)).st_mtime_ns)
                except FileNotFoundError:
                    continue
                count += 1
    return newest, count
