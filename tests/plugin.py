"""Loaded by `-p tests.plugin`, before Django's settings: starts what the settings of a test run need to know.

The first process of a run starts PostgreSQL and Redis under `var/test/` and takes a number; parallel workers
inherit both. Runs at the same time get different numbers, so their databases never meet, and a number whose run was
killed is taken again, so nothing piles up. Every process has its own stand-in for Google and Facebook.
"""

import gc
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest
import redis

from lupusteam.devstack import keeper, sink
from lupusteam.devstack.idp import StandIn
from lupusteam.devstack.servers import ensure_servers

ROOT = Path(__file__).resolve().parents[1] / "var" / "test"
_RUNS_AT_ONCE = 8
_REDIS_DATABASES_PER_RUN = 256 // _RUNS_AT_ONCE
_LONG = ("browser", "slow_process", "")  # marks, in the order of tests
_NO_CHROMIUM = (
    "THE BROWSER TESTS WERE LEFT OUT: there is no Chromium on this machine. "
    "Install it (Debian: apt-get install chromium) or name one in the variable CHROMIUM."
)

_held: list[IO[str]] = []  # the lock on our number, until this process ends
stand_in = StandIn()


def _start_servers() -> None:
    embedded_redis = not os.environ.get("REDIS_URL")
    ensure_servers(ROOT, durable=False)
    number = _take_number()
    os.environ["TEST_RUN_ID"] = str(number)
    if embedded_redis:
        os.environ["TEST_REDIS_URL"] = os.environ["REDIS_URL"].split("?")[0]


def _take_number() -> int:
    (ROOT / "run").mkdir(parents=True, exist_ok=True)
    for number in range(_RUNS_AT_ONCE):
        lock = keeper.open_lock(ROOT / "run", f"number-{number}")
        if keeper.try_lock(lock):
            _held.append(lock)
            return number
        lock.close()
    raise pytest.UsageError(f"{_RUNS_AT_ONCE} test runs use {ROOT} already. Wait for one of them to end.")


def _use_own_redis_database() -> None:
    """Give every process its own, empty database of the embedded Redis."""
    if address := os.environ.get("TEST_REDIS_URL"):
        worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw-1").removeprefix("gw")) + 1
        database = (
            int(os.environ["TEST_RUN_ID"]) * _REDIS_DATABASES_PER_RUN + worker % _REDIS_DATABASES_PER_RUN
        )
        os.environ["REDIS_URL"] = f"{address}?db={database}"
        with redis.Redis.from_url(os.environ["REDIS_URL"]) as client:
            client.flushdb()


def find_chromium() -> str | None:
    """The path of a Chromium, if this machine has one."""
    if named := os.environ.get("CHROMIUM"):
        return shutil.which(named)
    for name in ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"):
        if found := shutil.which(name):
            return found
    own = Path.home() / ".cache" / "ms-playwright"
    return next((str(path) for path in sorted(own.glob("chromium-*/chrome-linux*/chrome"))), None)


if "PYTEST_XDIST_WORKER" not in os.environ:
    _start_servers()
_use_own_redis_database()
os.environ["HANDOVER_DIR"] = str(
    ROOT / "handover" / f"{os.environ['TEST_RUN_ID']}-{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
)
os.environ["IDP_URL"] = stand_in.start()


# -- Chromium: absent is said loudly, and in CI it is a failure ------------------------------------
def pytest_configure(config: pytest.Config) -> None:
    if os.environ.get("CI") == "true" and find_chromium() is None:
        raise pytest.UsageError("CI runs the browser tests, and there is no Chromium on this machine.")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What takes long comes first: whoever is done with short tests takes some of the rest, and nobody waits at the end."""
    if find_chromium() is None:
        left_out = [item for item in items if item.get_closest_marker("browser")]
        items[:] = [item for item in items if not item.get_closest_marker("browser")]
        config.hook.pytest_deselected(items=left_out)
    items.sort(
        key=lambda item: next(
            at for at, mark in enumerate(_LONG) if not mark or item.get_closest_marker(mark)
        )
    )


def pytest_collection_finish() -> None:
    """Nothing that is here now goes before the end: a tenth of all time went into looking whether it does."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Half as many again as there are processors: tests with a browser or processes of their own wait a lot."""
    return max(2, (os.cpu_count() or 1) * 3 // 2)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if find_chromium() is None:
        terminalreporter.section("NO CHROMIUM", sep="!", red=True, bold=True)
        terminalreporter.line(_NO_CHROMIUM, red=True, bold=True)


# -- Fixtures ----------------------------------------------------------------------------
@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The browser for tests marked `browser`."""
    path = find_chromium()
    assert path, _NO_CHROMIUM
    return path


@pytest.fixture
def idp() -> StandIn:
    """The stand-in for Google and Facebook that the settings point to."""
    return stand_in


@pytest.fixture
def mail_folder(tmp_path: Path, settings) -> Iterator[Path]:
    """A folder in which every mail that is sent by SMTP becomes a file `*.eml`."""
    controller = sink.start(tmp_path / "mail", port=0)
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    yield tmp_path / "mail"
    controller.stop()
