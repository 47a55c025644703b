"""Fixtures that every test may use."""

import pytest
from django.contrib.auth.signals import user_logged_in
from django.core.cache import cache
from django.db import connection
from django.test import TransactionTestCase

from tests import database, plugin


@pytest.fixture(autouse=True)
def _empty_cache():
    """Each test starts with an empty Redis, so no version, limit or page leaks from another."""
    cache.clear()


@pytest.fixture(autouse=True, scope="session")
def _staff_come_with_their_second_step():
    """Whoever `client.force_login` puts to work has a second step and went through it; who signs in by the form, has not."""

    def came(sender, request, user, **kwargs):
        from allauth.account.internal.flows.login import record_authentication

        from tests.codes import give_code_app

        if request.method is None and user.is_staff:  # no browser asked
            give_code_app(user)
            record_authentication(request, user, "mfa")

    user_logged_in.connect(came, dispatch_uid="tests.second_step")
    yield
    user_logged_in.disconnect(dispatch_uid="tests.second_step")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, django_db_blocker):
    """The database of each process is a copy."""
    with django_db_blocker.unblock():
        connection.settings_dict["TEST"]["TEMPLATE"] = database.migrated_database(plugin.ROOT / "run")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Tests that commit are followed by a quick broom."""
    with django_db_blocker.unblock():
        database.remember_what_migrations_left()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: database.empty_tables())
        yield
    with django_db_blocker.unblock():
        database.end_other_sessions()


@pytest.fixture
def member(db):
    from tests.factories.accounts import UserFactory

    return UserFactory()


@pytest.fixture
def moderator(db):
    from tests.factories.accounts import UserFactory

    return UserFactory(moderator=True)


@pytest.fixture
def member_client(client, member):
    client.force_login(member)
    return client
