"""An editor at work on a small page."""

import pytest

from drugs.models import Drug
from tests.factories.accounts import UserFactory


@pytest.fixture
def imuran(small_catalogue):
    return Drug.objects.get(slug="imuran")


@pytest.fixture
def at_work(client, editor):
    client.force_login(editor)
    return client


@pytest.fixture
def second(db):
    return UserFactory(editor=True)
