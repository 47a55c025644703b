"""Fixtures that every test may use."""

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _empty_cache():
    """Each test starts with an empty Redis, so no version, limit or page leaks from another."""
    cache.clear()


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
