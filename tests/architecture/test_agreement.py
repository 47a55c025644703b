"""Every form either waits for the agreement to a new version, with its words kept, or goes on for a stated reason."""

import pytest
from django.conf import settings
from django.test import Client

from accounts import policies
from accounts.actions.consents import give_health_consent
from tests.architecture.agreement_urls import GOES_ON
from tests.architecture.routes import our_routes, routes
from tests.architecture.test_urls import _path, _tables
from tests.architecture.test_urls import values as _values_of_routes
from tests.factories.accounts import UserFactory

OURS = [route for route in our_routes() if not route.name.startswith("admin:")]
_OF_A_LIBRARY = {"switch_app_off", "remove_passkey"}  # keys of signing in, behind a view of ours
ASKED = b'name="agreed_versions"'

values = _values_of_routes  # a fixture


@pytest.fixture
def member(db, monkeypatch):
    """Agreed to everything, and then the terms got a new version."""
    member = UserFactory()
    give_health_consent(by=member)
    monkeypatch.setitem(policies.VERSIONS, "terms", ["2099-01-01", *policies.VERSIONS["terms"]])
    return member


@pytest.fixture
def member_client(member):
    client = Client(raise_request_exception=False)
    client.force_login(member)
    return client


def _takes_a_post(client, route, values):
    allowed = client.put(_path(route, values)).headers.get("Allow", "")
    return "POST" in allowed.split(", ")


def test_every_form_is_in_one_of_the_two_lists(values, member_client):
    posting = {route.name for route in OURS if _takes_a_post(member_client, route, values)}
    assert len(posting) > 40
    assert posting - _OF_A_LIBRARY - settings.ASKS_FOR_AGREEMENT - set(GOES_ON) == set()
    assert (settings.ASKS_FOR_AGREEMENT | set(GOES_ON)) - {route.name for route in routes()} == set()
    assert settings.ASKS_FOR_AGREEMENT & set(GOES_ON) == set()
    assert min(len(reason) for reason in GOES_ON.values()) > 5


def test_what_asks_changes_nothing_and_keeps_the_words(values, member_client):
    wrong = {}
    for route in OURS:
        if route.name in settings.ASKS_FOR_AGREEMENT:
            before = _tables()
            answer = member_client.post(
                _path(route, values), {"body": "Zebra at dawn", "title": "Zebra", "add": "hug"}
            )
            kept = ASKED in answer.content and b"Zebra at dawn" in answer.content and b"hug" in answer.content
            if answer.status_code != 403 or not kept or _tables() != before:
                wrong[route.name] = answer.status_code
    assert wrong == {}


def test_what_goes_on_is_not_asked(values, member):
    asked = []
    for route in OURS:
        if route.name in GOES_ON and route.name != "accounts:agreements":
            client = Client(raise_request_exception=False)
            client.force_login(member)
            if ASKED in client.post(_path(route, values), {"body": "Zebra at dawn"}).content:
                asked.append(route.name)
    assert asked == []


def test_reading_goes_on(values, member_client):
    """Whatever a member may read before, they read now: only a line on the pages of forms tells them."""
    wrong = {}
    for route in OURS:
        answer = member_client.get(_path(route, values))
        if ASKED in b"".join(answer) and route.name != "accounts:agreements":
            wrong[route.name] = answer.status_code
    assert wrong == {}
