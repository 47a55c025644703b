"""What is looked at before anything starts. Each thing that stands in the way gets one sentence with the next step."""

import os
import shutil
import socket
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path

import environ
import psycopg2
import redis

from lupusteam.devstack.launch import StackError

_DISK_NEEDED = (
    500_000_000  # bytes: a fresh cluster takes 60 MB, the example community little, growth the rest
)
_CONNECT_WAIT = 5  # seconds


def chosen_port() -> int:
    """PORT, or 8000."""
    text = os.environ.get("PORT", "") or "8000"
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise StackError(f"PORT is “{text}”, which is no port: choose a number, as in PORT=8001 make run.")
    return int(text)


def check_port(port: int) -> None:
    if not _is_free(port):
        other = next((number for number in range(port + 1, min(port + 100, 65536)) if _is_free(number)), 8001)
        raise StackError(f"Port {port} is in use by another program: stop it, or run PORT={other} make run.")


def _is_free(port: int) -> bool:
    try:
        with socket.create_connection(("localhost", port), timeout=1):
            return False
    except OSError:
        pass
    try:
        with socket.socket() as candidate:
            candidate.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            candidate.bind(("127.0.0.1", port))
    except PermissionError as error:
        raise StackError(f"Port {port} is reserved for the system: run PORT=8000 make run.") from error
    except OSError:
        return False
    return True


def free_port() -> int:
    with socket.socket() as candidate:
        candidate.bind(("127.0.0.1", 0))
        return int(candidate.getsockname()[1])


def check_folder(folder: Path) -> None:
    """The folder for data exists and can be written to."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except PermissionError as error:
        raise StackError(
            f"{folder} belongs to another user: give it back to yourself with chown, or remove it."
        ) from error
    except OSError as error:
        raise StackError(f"{folder} cannot be written to: {error.strerror}.") from error


def check_disk(
    folder: Path, free_bytes: Callable[[Path], int] = lambda path: shutil.disk_usage(path).free
) -> None:
    free = free_bytes(folder)
    if free < _DISK_NEEDED:
        raise StackError(
            f"The disk of {folder} is nearly full: {free // 1_000_000} MB are free and "
            f"{_DISK_NEEDED // 1_000_000} MB are needed, so make some room first."
        )


def check_database_url() -> None:
    """DATABASE_URL, if it is set, leads to a PostgreSQL that lets us in."""
    url = os.environ.get("DATABASE_URL")
    if not url:
        return
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            config = environ.Env.db_url_config(url)
    except Exception as error:
        raise StackError(_NO_DATABASE_ADDRESS) from error
    if "postgresql" not in config.get("ENGINE", "") or not config.get("NAME"):
        raise StackError(_NO_DATABASE_ADDRESS)
    named = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    known = {argument: config[name] for argument, name in named.items() if config.get(name)}
    options = {name: value for name, value in config.get("OPTIONS", {}).items() if isinstance(value, str)}
    try:
        psycopg2.connect(**{"connect_timeout": _CONNECT_WAIT} | options | known).close()
    except psycopg2.Error as error:
        reason = next(iter(str(error).strip().splitlines()), "no reason given").rstrip(".?")
        raise StackError(
            f"DATABASE_URL is set, but its database does not answer ({reason}): "
            "correct it, or unset it to use the embedded PostgreSQL."
        ) from error


_NO_DATABASE_ADDRESS = (
    "DATABASE_URL is not the address of a PostgreSQL database: it reads like postgres://user:password@host:5432/name, "
    "and without it the embedded PostgreSQL is used."
)


def check_redis_url() -> None:
    """REDIS_URL, if it is set, leads to a Redis that answers."""
    url = os.environ.get("REDIS_URL")
    if not url:
        return
    try:
        with redis.Redis.from_url(
            url, socket_timeout=_CONNECT_WAIT, socket_connect_timeout=_CONNECT_WAIT
        ) as client:
            client.ping()
    except (redis.RedisError, ValueError) as error:
        reason = str(error).rstrip(".")
        raise StackError(
            f"REDIS_URL is set, but no Redis answers there ({reason}): correct it, or unset it to use the embedded Redis."
        ) from error
