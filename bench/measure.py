"""CPU per request of the site's pages and of the floors, taken in turns in one run.

The unit is CPU milliseconds per request: process times of the web workers plus those of the PostgreSQL backends that serve
them. Both are read from the kernel before and after each burst, so other load on the machine changes the clock, not the unit.
"""

from __future__ import annotations

import gzip
import http.client
import re
import statistics
import threading
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass
class Case:
    """One kind of request. `path` may be made anew per request; `floor` names the case that the ratio is taken against."""

    name: str
    path: Callable[[], str]
    cookies: str = ""
    floor: str = ""
    target: float = 0  # ratio to the floor, at most
    post: Callable[[], str] | None = None
    cpu: list[float] = field(default_factory=list)  # milliseconds per request, one per round
    bytes: int = 0
    gzipped: int = 0
    statements: int | None = None

    @property
    def cost(self) -> float:
        return statistics.median(self.cpu)


class Server:
    """A running gunicorn and its database: who burns CPU for it."""

    def __init__(self, port: int, master: psutil.Process, database: str) -> None:
        self.port, self.master, self.database = port, master, database

    def cpu_seconds(self) -> float:
        total = 0.0
        for process in [*self.master.children(), *self._backends()]:
            total += _on_cpu(process)
        return total

    def _backends(self) -> list[psutil.Process]:
        found = []
        for process in psutil.process_iter(["cmdline"]):
            title = " ".join(process.info["cmdline"] or [])
            if title.startswith("postgres:") and f" {self.database} " in title:
                found.append(process)
        return found


def _on_cpu(process: psutil.Process) -> float:
    """Seconds that the threads of `process` have run: from Linux' scheduler, which counts finer than its clock ticks."""
    try:
        tasks = list(Path(f"/proc/{process.pid}/task").iterdir())
        return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9
    except OSError:
        pass
    try:
        times = process.cpu_times()
    except psutil.Error:
        return 0.0
    return times.user + times.system


def request(connection: http.client.HTTPConnection, case: Case) -> tuple[int, bytes]:
    headers = {"Cookie": case.cookies} if case.cookies else {}
    if case.post is None:
        connection.request("GET", case.path(), headers=headers)
    else:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request("POST", case.path(), body=case.post(), headers=headers)
    response = connection.getresponse()
    return response.status, response.read()


def burst(server: Server, case: Case, amount: int) -> float:
    """CPU milliseconds per request over `amount` requests, one after another."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    before = server.cpu_seconds()
    for _ in range(amount):
        status, _body = request(connection, case)
        if status not in (200, 302):
            raise RuntimeError(f"{case.name}: {status} from {case.path()}")
        if status == 302 and case.post is None:
            raise RuntimeError(f"{case.name}: not signed in")
    return (server.cpu_seconds() - before) * 1000 / amount


def look(server: Server, case: Case) -> None:
    """Bytes of one answer and the statements behind it."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    if case.post is not None:
        return
    status, body = request(connection, case)
    if status != 200:
        raise RuntimeError(f"{case.name}: {status} from {case.path()}")
    case.bytes, case.gzipped = len(body), len(gzip.compress(body, 6))
    path = case.path()
    if not path.startswith("/floor/") and path != "/":
        probe = Case("probe", lambda: "/floor/queries" + path, case.cookies)
        _status, answer = request(connection, probe)
        if found := re.search(rb'"statements": (\d+)', answer):
            case.statements = int(found[1])


def clock(server: Server, case: Case, concurrency: int, seconds: float) -> tuple[float, float, float]:
    """Requests per second, p50 and p95 in milliseconds, with `concurrency` clients for `seconds`."""
    taken: list[float] = []
    end = time.monotonic() + seconds

    def client() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        while time.monotonic() < end:
            start = time.perf_counter()
            request(connection, case)
            taken.append((time.perf_counter() - start) * 1000)

    threads = [threading.Thread(target=client) for _ in range(concurrency)]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken.sort()
    return len(taken) / (time.monotonic() - began), taken[len(taken) // 2], taken[int(len(taken) * 0.95)]


def reply_form(token: str) -> str:
    """A reply of about 80 words, new each time."""
    words = "+".join(["thank", "you", "for", "this", "it", "helped", "me", "today"] * 10)
    return f"csrfmiddlewaretoken={token}&body={words}&submission_id={uuid.uuid4()}"
