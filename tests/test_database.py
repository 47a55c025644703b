"""Tests that commit leave nothing, and the tables are as the migrations left them."""

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType

from forums.models import Post
from tests import database
from tests.factories.forums import ThreadFactory


@pytest.mark.django_db(transaction=True)
def test_everything_that_was_committed_goes_and_nothing_else():
    before = set(database._tables_with_rows())
    kinds, permissions = ContentType.objects.count(), Permission.objects.count()
    ThreadFactory(replies=2)
    assert set(database._tables_with_rows()) > before
    database.empty_tables()
    assert not Post.objects.exists()
    assert set(database._tables_with_rows()) == before == database._left_by_migrations
    assert (ContentType.objects.count(), Permission.objects.count()) == (kinds, permissions)


@pytest.mark.django_db
def test_every_migration_gives_the_copied_database_another_name(monkeypatch, tmp_path):
    name = database._digest()
    assert name == database._digest()
    app = next(app for app in database.apps.get_app_configs() if app.label == "forums")
    monkeypatch.setattr(app, "path", str(tmp_path))
    (tmp_path / "migrations").mkdir()
    (tmp_path / "migrations" / "0001_other.py").write_text("")
    assert database._digest() != name
