"""Migrations: every step has a way back, and models and migrations agree."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import RunPython, RunSQL

from tests.architecture.sources import APPS


def _ours():
    loader = MigrationLoader(None, ignore_no_migrations=True)
    return [migration for key, migration in sorted(loader.disk_migrations.items()) if key[0] in APPS]


@pytest.mark.parametrize("migration", _ours(), ids=str)
def test_migration_has_a_way_back(migration):
    for operation in migration.operations:
        if isinstance(operation, RunPython):
            assert operation.reverse_code is not None, f"{migration}: give a reverse or RunPython.noop"
        if isinstance(operation, RunSQL):
            assert operation.reverse_sql is not None, f"{migration}: give a reverse or RunSQL.noop"
        assert operation.reversible


@pytest.mark.parametrize("app", APPS)
def test_history_of_an_app_is_one_line(app):
    loader = MigrationLoader(None, ignore_no_migrations=True)
    assert len(loader.graph.leaf_nodes(app)) == 1


@pytest.mark.django_db
def test_models_and_migrations_agree():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db
def test_every_foreign_key_has_an_index():
    """Erasing a member and hiding a thread look rows up from the other side."""
    missing = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            constraints = connection.introspection.get_constraints(cursor, table).values()
            indexed = {
                found["columns"][0]
                for found in constraints
                if found["index"] or found["unique"]
                if found["columns"]
            }
            missing += [
                f"{table}.{found['columns'][0]}"
                for found in constraints
                if found["foreign_key"] and found["columns"][0] not in indexed
            ]
    assert missing == []
