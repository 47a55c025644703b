"""The record of a mail in hand: what it proves, and when it proves nothing."""

import os
import signal
import subprocess
import sys

import pytest

from notifications import handover
from notifications.handover import Handover, Remains, Step, remains


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.HANDOVER_DIR = tmp_path / "records"
    return settings.HANDOVER_DIR


def left():
    with remains() as found:
        return found


def killed_at(*steps, folder):
    """The token of a worker that was killed (-9) after `steps` of mail 7."""
    script = (
        "import os, signal\n"
        "from django.conf import settings\n"
        f"settings.configure(HANDOVER_DIR={str(folder)!r})\n"
        "from notifications.handover import Handover\n"
        "record = Handover().__enter__()\n"
        "print(record.token, flush=True)\n"
        "record.begin(7)\n"
        + "".join(f"record.{step}()\n" for step in steps)
        + "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    ended = subprocess.run([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, check=False)
    assert ended.returncode == -signal.SIGKILL
    return ended.stdout.strip()


@pytest.mark.parametrize(
    ("steps", "expected"),
    [([], Step.OFFERED), (["dot"], Step.DOT), (["dot", "taken"], Step.TAKEN)],
    ids=["offered", "dot", "taken"],
)
def test_what_a_killed_worker_noted_outlives_it(folder, steps, expected):
    token = killed_at(*steps, folder=folder)
    assert left() == [Remains(token, 7, expected)]
    assert left() == []  # settled once


def test_a_worker_with_nothing_in_hand_leaves_nothing(folder):
    killed_at("dot", "taken", "done", folder=folder)
    assert left() == []
    with Handover() as record:
        record.begin(1)
        record.done()
    assert list(folder.iterdir()) == []


def test_a_living_worker_is_left_alone():
    with Handover() as record:
        record.begin(7)
        assert left() == []
        record.done()


def test_a_run_that_ends_with_a_mail_in_hand_leaves_its_record():
    with Handover() as record:
        token = record.token
        record.begin(7)
        record.dot()
    assert left() == [Remains(token, 7, Step.DOT)]


def test_a_record_stays_until_somebody_could_settle_it(folder):
    token = killed_at(folder=folder)
    with pytest.raises(OSError, match="database"), remains():
        raise OSError("the database is away")
    assert left() == [Remains(token, 7, Step.OFFERED)]


def test_a_record_from_before_a_power_cut_proves_nothing(folder, monkeypatch, tmp_path):
    killed_at(folder=folder)
    boot = tmp_path / "boot_id"
    boot.write_text("another-boot")
    monkeypatch.setattr(handover, "_BOOT", boot)
    assert left() == []
    assert list(folder.iterdir()) == []


def test_a_torn_record_proves_nothing(folder):
    folder.mkdir()
    (folder / "0123456789abcdef.handover").write_bytes(b"half")
    assert left() == []


def test_without_a_place_for_records_mail_still_goes(settings, tmp_path, caplog):
    (tmp_path / "file").write_text("")
    settings.HANDOVER_DIR = tmp_path / "file" / "records"
    with Handover() as record:
        record.begin(7)
        record.dot()
        record.taken()
        assert record.token == ""
    assert left() == []
    assert "HANDOVER_DIR" in caplog.text


def test_no_file_stays_open(folder):
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(3):
        with Handover() as record:
            record.begin(7)
        left()
    assert len(os.listdir("/proc/self/fd")) == before
