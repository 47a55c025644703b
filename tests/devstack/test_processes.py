"""The supervisor leaves no process behind, whatever happens."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from lupusteam.devstack import keeper
from lupusteam.devstack.checks import free_port
from lupusteam.devstack.child import Child, Part

pytestmark = pytest.mark.slow_process

_PROJECT = Path(__file__).resolve().parents[2]
_WITH_GRANDCHILD = """
import signal, subprocess, sys
grandchild = subprocess.Popen([sys.executable, "-c", "import signal; signal.signal(15, signal.SIG_IGN); signal.pause()"])
print(grandchild.pid, flush=True)
signal.pause()
"""


def _until(true: Callable[[], object], seconds: float = 60) -> bool:
    deadline = time.monotonic() + seconds
    while not true() and time.monotonic() < deadline:
        time.sleep(0.02)
    return bool(true())


def _runs(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _child(program: str, folder: Path, **part: bool) -> Child:
    command = [sys.executable, "-c", textwrap.dedent(program)]
    return Child(Part("web", command, **part), dict(os.environ), folder, folder, talk=lambda name, line: None)


def test_stopping_a_process_ends_what_it_started(tmp_path: Path):
    child = _child(_WITH_GRANDCHILD, tmp_path)
    child.start()
    assert _until(lambda: child.last_lines)
    grandchild = int(child.last_lines[0])
    child.stop(wait=0.3)  # the grandchild does not listen, so it ends by force
    assert _until(lambda: not _runs(grandchild))
    assert not list(tmp_path.glob("*.pid"))


def test_process_that_ends_by_itself_is_named_with_its_last_words(tmp_path: Path):
    child = _child("import sys; print('The tide is out'); sys.exit(3)", tmp_path)
    child.start()
    assert _until(child.ended)
    assert child.ended() == "The process “web” ended by itself (exit code 3). Its last words: The tide is out"
    child.stop()


def test_process_that_a_change_broke_waits_for_the_next_change(tmp_path: Path):
    marker = tmp_path / "broken"
    child = _child(
        f"import os, signal\nif os.path.exists({str(marker)!r}): raise SystemExit(1)\nsignal.pause()",
        tmp_path,
        restarts=True,
    )
    child.start()
    marker.touch()
    child.restart()
    assert _until(lambda: child.ended() is None and child.waits_for_change)
    marker.unlink()
    child.restart()
    assert not child.waits_for_change
    assert child.ended() is None
    child.stop(wait=1)


def test_leftovers_of_a_killed_run_are_ended(tmp_path: Path):
    child = _child(_WITH_GRANDCHILD, tmp_path)
    child.start()
    assert _until(lambda: child.last_lines)
    grandchild = int(child.last_lines[0])
    leader = keeper.Record.read(tmp_path, "web")
    assert leader
    os.kill(leader.pid, signal.SIGKILL)  # the grandchild lives on in its group
    assert keeper.end_leftovers(tmp_path, wait=0.3) == ["web"]
    assert _until(lambda: not _runs(grandchild))
    child.stop(wait=0)


def test_stranger_with_a_recorded_number_is_left_alone(tmp_path: Path):
    stranger = subprocess.Popen(
        [sys.executable, "-c", "import signal; signal.pause()"], start_new_session=True
    )
    (tmp_path / "web.pid").write_text(f"{stranger.pid} {psutil.Process(stranger.pid).create_time() + 60}\n")
    assert keeper.end_leftovers(tmp_path, wait=0.3) == []
    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()


# -- The supervisor itself, with small stand-ins for the processes of the site --------------------
_SMALL_SITE = """
import sys
from pathlib import Path
from lupusteam.devstack import supervisor
from lupusteam.devstack.child import Child, Part
from lupusteam.devstack.supervisor import Supervisor
supervisor._HARD_AFTER = 0.0  # seconds; a test has no second to spare
Child.stop.__defaults__ = (600.0,)  # seconds; who waits for a deaf process fails the test

class SmallSite(Supervisor):
    def _prepare(self, environment):
        return True

    def _parts(self, environment):
        yield Part("web", [sys.executable, "-m", "http.server", "--bind=127.0.0.1", str(self.port)])
        yield Part("worker", [sys.executable, "-c", sys.argv[3]])

root = Path(sys.argv[1])
sys.exit(SmallSite(root.parent, root, int(sys.argv[2])).run())
"""


def _small_site(root: Path, worker: str) -> "subprocess.Popen[str]":
    (root / "run").mkdir(parents=True)
    environment = {
        name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")
    }
    return subprocess.Popen(
        [sys.executable, "-c", _SMALL_SITE, str(root), str(free_port()), worker],
        cwd=_PROJECT,
        env=environment | {"PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def _read_until(process: "subprocess.Popen[str]", words: str) -> None:
    assert process.stdout
    assert any(words in line for line in process.stdout)


def test_ctrl_c_ends_every_process_and_both_servers(tmp_path: Path):
    site = _small_site(tmp_path / "var", "import signal; signal.pause()")
    _read_until(site, "LupusTeam runs")
    pids = [record.pid for record in keeper.records(tmp_path / "var" / "run")]
    assert len(pids) == 4
    site.send_signal(signal.SIGINT)
    output, _ = site.communicate(timeout=60)
    assert site.returncode == 0
    assert "Everything has ended" in output
    assert not [pid for pid in pids if _runs(pid)]


def test_second_ctrl_c_waits_for_nobody(tmp_path: Path):
    deaf = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('I do not listen', flush=True); signal.pause()"
    site = _small_site(tmp_path / "var", deaf)
    _read_until(site, "LupusTeam runs")
    pids = [record.pid for record in keeper.records(tmp_path / "var" / "run")]
    site.send_signal(signal.SIGINT)
    _read_until(site, "Ending")
    site.send_signal(signal.SIGINT)
    site.communicate(timeout=60)
    assert not [pid for pid in pids if _runs(pid)]


def test_killed_supervisor_takes_everything_with_it(tmp_path: Path):
    site = _small_site(tmp_path / "var", "import signal; signal.pause()")
    _read_until(site, "LupusTeam runs")
    pids = [record.pid for record in keeper.records(tmp_path / "var" / "run")]
    site.kill()
    site.communicate()
    assert _until(lambda: not [pid for pid in pids if _runs(pid)])


def test_death_of_one_process_is_said_and_ends_the_site(tmp_path: Path):
    site = _small_site(tmp_path / "var", "raise SystemExit('The broker is gone')")
    output, _ = site.communicate(timeout=60)
    assert site.returncode == 1
    assert "The process “worker” ended by itself (exit code 1). Its last words: The broker is gone" in output
    assert not keeper.records(tmp_path / "var" / "run")
