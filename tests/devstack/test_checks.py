"""Each thing that stands in the way of `make run` gets one sentence that says what to do."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from lupusteam.devstack import checks
from lupusteam.devstack.launch import StackError
from lupusteam.devstack.supervisor import up


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def _is_one_sentence(error: pytest.ExceptionInfo[StackError]) -> bool:
    text = str(error.value)
    return text.endswith(".") and "\n" not in text and ". " not in text


def test_taken_port_names_a_free_one(taken_port: int):
    with pytest.raises(StackError) as error:
        checks.check_port(taken_port)
    assert _is_one_sentence(error)
    assert f"Port {taken_port} is in use" in str(error.value)
    other = int(str(error.value).split("PORT=")[1].split()[0])
    checks.check_port(other)


def test_run_on_a_taken_port_starts_nothing(taken_port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PORT", str(taken_port))
    with pytest.raises(StackError, match="make run"):
        up(tmp_path, tmp_path / "var")
    assert not (tmp_path / "var" / "postgres").exists()
    assert not list((tmp_path / "var" / "run").glob("*.pid"))


@pytest.mark.parametrize("text", ["80a", "-1", "70000", "eight"])
def test_port_that_is_no_port_is_refused(text: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PORT", text)
    with pytest.raises(StackError) as error:
        checks.chosen_port()
    assert _is_one_sentence(error)


def test_port_is_8000_unless_chosen(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("PORT", raising=False)
    assert checks.chosen_port() == 8000
    monkeypatch.setenv("PORT", "8001")
    assert checks.chosen_port() == 8001


def test_nearly_full_disk_is_said_in_megabytes(tmp_path: Path):
    with pytest.raises(StackError) as error:
        checks.check_disk(tmp_path, free_bytes=lambda path: 123_456_789)
    assert _is_one_sentence(error)
    assert "123 MB are free" in str(error.value)
    checks.check_disk(tmp_path, free_bytes=lambda path: 500_000_000)


def test_folder_in_place_of_which_a_file_stands_is_refused(tmp_path: Path):
    (tmp_path / "var").write_text("")
    with pytest.raises(StackError) as error:
        checks.check_folder(tmp_path / "var")
    assert _is_one_sentence(error)


@pytest.mark.parametrize(
    "url",
    [
        "nonsense",
        "postgres://user@localhost:port/name",
        "mysql://user@localhost/name",
        "postgres://localhost/",
    ],
)
def test_database_url_that_is_none_is_explained(url: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DATABASE_URL", url)
    with pytest.raises(StackError, match="not the address of a PostgreSQL database"):
        checks.check_database_url()


def test_database_that_does_not_answer_is_explained_without_its_password(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DATABASE_URL", f"postgres://me:hush-hush@127.0.0.1:{checks.free_port()}/name")
    with pytest.raises(StackError, match="does not answer") as error:
        checks.check_database_url()
    assert "hush-hush" not in str(error.value)
    assert _is_one_sentence(error)


def test_database_and_redis_that_answer_pass():
    assert os.environ["DATABASE_URL"]
    checks.check_database_url()
    checks.check_redis_url()


@pytest.mark.parametrize("url", ["nonsense", "unix:///nowhere/redis.sock"])
def test_redis_that_does_not_answer_is_explained(url: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("REDIS_URL", url)
    with pytest.raises(StackError) as error:
        checks.check_redis_url()
    assert "REDIS_URL is set" in str(error.value)
