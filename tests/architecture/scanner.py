"""Looks for words in everything the site keeps: tables, sessions, Redis, files. Knows how each place wraps what it holds."""

import base64
import binascii
import contextlib
import io
import json
import re
import zipfile
import zlib
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.db import connection

_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{12,}={0,2}")
_COMPRESSED = re.compile(rb"(?<![\w-])\.([A-Za-z0-9_-]{8,}):[0-9A-Za-z]+:[\w-]+")  # django.core.signing


def found(*words, besides=()):
    """Where any of `words` stands, whatever its case: {"table.column", "redis: key", "file: name"}. `besides` is left out."""
    return {place for place, content in everything() if place not in besides and holds(content, words)}


def everything():
    """(place, content as bytes) of all that is kept."""
    yield from in_tables()
    yield from in_redis()
    yield from in_files()


def holds(content, words):
    readings = b"\n".join(readings_of(content)).lower()
    return any(word.lower().encode() in readings for word in words)


# -- PostgreSQL ------------------------------------------------------------------------
def tables():
    """All that can hold rows, ours or not, of every schema."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relation.oid::regclass::text FROM pg_class relation JOIN pg_namespace space ON space.oid = relnamespace "
            "WHERE relkind IN ('r', 'p', 'm', 'f') AND nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'"
        )
        return sorted(name for (name,) in cursor.fetchall())


def in_tables():
    for table in tables():
        for row in rows_of(table):
            for column, value in row.items():
                if value is not None:
                    yield f"{table}.{column}", value.encode()


def rows_of(table):
    """Each row as {column: text}, in an order that does not depend on when it was changed."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} LIMIT 0")  # noqa: S608
        columns = [column.name for column in cursor.description]
        chosen = ", ".join(f'"{name}"::text' for name in columns)
        cursor.execute(f"SELECT {chosen} FROM {table} ORDER BY 1")  # noqa: S608
        return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


# -- Redis -----------------------------------------------------------------------------
_READ = {
    b"string": lambda redis, key: [redis.get(key)],
    b"list": lambda redis, key: redis.lrange(key, 0, -1),
    b"set": lambda redis, key: redis.smembers(key),
    b"zset": lambda redis, key: redis.zrange(key, 0, -1),
    b"hash": lambda redis, key: [piece for pair in redis.hgetall(key).items() for piece in pair],
    b"stream": lambda redis, key: [repr(redis.xrange(key)).encode()],
}


def in_redis():
    """Cache, pages for visitors, sessions, limits, and what waits for workers: one Redis holds them all."""
    redis = cache._cache.get_client()
    for key in redis.scan_iter(count=1000):
        yield "redis: " + key.decode(errors="replace"), key
        for piece in _READ[redis.type(key)](redis, key):
            yield "redis: " + key.decode(errors="replace"), piece or b""


# -- Files -----------------------------------------------------------------------------
def in_files():
    for name, content in _stored(""):
        yield f"file: {name}", name.encode()
        yield f"file: {name}", content
    for path in Path(settings.HANDOVER_DIR).rglob("*"):
        if path.is_file():
            yield f"handover: {path.name}", path.read_bytes()


def _stored(folder):
    try:
        folders, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in names:
        path = f"{folder}/{name}".lstrip("/")
        with default_storage.open(path) as file:
            yield path, file.read()
    for each in folders:
        yield from _stored(f"{folder}/{each}".lstrip("/"))


# -- Reading what is wrapped -----------------------------------------------------------
def readings_of(content, depth=3):
    """`content` as it is and unwrapped: base64, signed and compressed, JSON with escapes, zlib, ZIP."""
    yield content
    if depth == 0:
        return
    for inner in _inner(content):
        yield from readings_of(inner, depth - 1)


def _inner(content):
    if content[:2] == b"PK":
        with contextlib.suppress(zipfile.BadZipFile), zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                yield name.encode()
                yield archive.read(name)
        return
    for packed in _COMPRESSED.findall(content):
        with contextlib.suppress(binascii.Error, zlib.error):
            yield zlib.decompress(_plain(packed))
    for piece in _BASE64.findall(content):
        with contextlib.suppress(binascii.Error, ValueError):
            yield _plain(piece)
    with contextlib.suppress(zlib.error):
        yield zlib.decompress(content)
    if b"\\u" in content or b"\\x" in content:
        with contextlib.suppress(UnicodeDecodeError, ValueError):
            yield json.dumps(json.loads(content), ensure_ascii=False).encode()
    if content.startswith(b"\\x"):
        with contextlib.suppress(ValueError):
            yield bytes.fromhex(content[2:].decode())


def _plain(packed):
    return base64.urlsafe_b64decode(
        packed.rstrip(b"=").replace(b"+", b"-").replace(b"/", b"_") + b"=" * (-len(packed.rstrip(b"=")) % 4)
    )
