"""The database of a test run: a copy of one that is migrated already, and emptied only where something is.

To migrate takes seconds of every worker. To truncate rewrites every table and index, while a test fills a handful.
"""

import fcntl
import hashlib
from pathlib import Path

from django.apps import apps
from django.core.management import call_command
from django.db import ProgrammingError, connection, transaction

from lupusteam.devstack import keeper

_PROJECT = Path(__file__).resolve().parents[1]
_KEEP = 4  # migrated databases: one for each of the last states of the migrations

_left_by_migrations: set[str] = set()


def migrated_database(run_dir: Path) -> str:
    """The name of a database to copy: all migrations of this checkout ran in it once. Made if it is not there yet.

    One process makes it while the others wait. Its name holds a digest of the migrations, so a change makes another.
    """
    family = "_".join(connection.settings_dict["TEST"]["NAME"].split("_")[:2]) + "_migrated_"
    name = family + _digest()
    with keeper.open_lock(run_dir, "migrated") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        there = _databases(family)
        if name not in there:
            _ask(f'DROP DATABASE IF EXISTS "{name}_unfinished"', f'CREATE DATABASE "{name}_unfinished"')
            _migrate(f"{name}_unfinished")
            _ask(f'ALTER DATABASE "{name}_unfinished" RENAME TO "{name}"')
            _drop(there[_KEEP - 1 :])
    return name


def _digest() -> str:
    """Of everything that decides what migrating leaves: our migrations, and the versions of the libraries."""
    digest = hashlib.sha256((_PROJECT / "requirements" / "development.txt").read_bytes())
    for app in sorted(apps.get_app_configs(), key=lambda app: app.label):
        if ".venv" not in app.path:
            for path in sorted(Path(app.path, "migrations").glob("*.py")):
                digest.update(path.read_bytes())
    return digest.hexdigest()[:10]


def _databases(family: str) -> list[str]:
    """Newest first."""
    with connection._nodb_cursor() as cursor:
        cursor.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s) ORDER BY oid DESC", [family]
        )
        return [name for (name,) in cursor.fetchall()]


def _ask(*statements: str) -> None:
    with connection._nodb_cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _migrate(name: str) -> None:
    connection.close()
    usual, connection.settings_dict["NAME"] = connection.settings_dict["NAME"], name
    try:
        call_command("migrate", verbosity=0)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual


def _drop(names: list[str]) -> None:
    for name in names:
        try:
            _ask(f'DROP DATABASE "{name}"')
        except ProgrammingError:  # another run, of older migrations, copies it at this moment
            continue


def end_other_sessions() -> None:
    """Call once, at the end: a database with a session in it cannot be dropped, and a page that a browser gave up may hold one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def remember_what_migrations_left() -> None:
    """Call once, while no test has written anything."""
    _left_by_migrations.update(_tables_with_rows())


def empty_tables() -> None:
    """Delete what a test has committed; what migrations left stays. Numbers given by sequences are not given again."""
    with transaction.atomic():
        tables = tables_to_empty()
        with connection.cursor() as cursor:
            # Everything goes, so nothing is left that a foreign key could miss. Only the owner of a cluster may say so.
            cursor.execute(
                "SELECT set_config('session_replication_role', 'replica', true) FROM pg_roles "
                "WHERE rolname = current_user AND rolsuper"
            )
            for table in tables:
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")  # noqa: S608


def tables_to_empty() -> list[str]:
    """The tables in which a test has written."""
    return [table for table in _tables_with_rows() if table not in _left_by_migrations]


def _tables_with_rows() -> list[str]:
    tables = connection.introspection.django_table_names(only_existing=False, include_views=False)
    tables = [table for table in tables if table != "django_migrations"]
    asked = [f"SELECT '{each}' WHERE EXISTS (SELECT FROM \"{each}\")" for each in tables]  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(asked))
        return [table for (table,) in cursor.fetchall()]
