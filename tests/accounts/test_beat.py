"""Answers at the doors leave on a beat."""

import time

import pytest
from django.urls import reverse

from accounts.beat import DOORS, THEN, until_beat
from tests.architecture.routes import routes

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("passed", "waits"), [(0.0, 0.0), (0.01, 0.09), (0.0999, 0.0001), (0.1, 0.0), (0.43, 0.07)]
)
def test_the_rest_until_the_beat(passed: float, waits: float) -> None:
    assert until_beat(passed, 0.1) == pytest.approx(waits)
    assert until_beat(passed, 0.0) == 0.0


@pytest.fixture
def waited(monkeypatch, settings) -> list[float]:
    settings.DOOR_BEAT_SECONDS, waited = 0.1, []
    monkeypatch.setattr(time, "sleep", waited.append)
    return waited


@pytest.mark.parametrize("name", sorted(DOORS | THEN))
def test_doors_wait(client, waited, name: str) -> None:
    client.post(reverse(name), {"email": "somebody@mail.example"})
    assert len(waited) == 1
    assert 0 <= waited[0] < 0.1


@pytest.mark.parametrize("name", sorted(THEN))
def test_pages_that_look_for_the_account_wait_too(client, waited, name: str) -> None:
    client.get(reverse(name))
    assert len(waited) == 1


def test_other_pages_and_lost_ones_do_not(client, waited) -> None:
    for address in (reverse("crisis"), reverse("account_signup"), "/nowhere/at/all/"):
        client.get(address)
    assert waited == []


def test_every_door_is_an_address_of_the_site() -> None:
    assert {route.name for route in routes()} >= DOORS | THEN
