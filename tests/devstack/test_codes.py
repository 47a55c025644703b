"""The page with the codes of the example's staff: right ones, and only in development."""

import re

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.urls import reverse

import tests.devstack.urls  # noqa: F401  (loads the site's addresses before a test changes settings)
from lupusteam.devstack.example.people import PEOPLE, SIGN_INS
from lupusteam.devstack.welcome import welcome
from tests.factories.accounts import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.devstack.urls")]
STAFF = [person for person in PEOPLE if person.role]


@pytest.fixture
def development(settings, tmp_path):
    settings.DEBUG, settings.DEV_MAILBOX_DIR = True, tmp_path


def test_a_code_from_the_page_opens_the_workplace(client, development):
    user = UserFactory(email=STAFF[0].email, administrator=True)
    TOTP.activate(user, STAFF[0].code_secret)
    client.post(
        reverse("account_login"),
        {"login": user.email, "password": "correct horse battery", "next": reverse("admin:index")},
    )
    page = client.get(reverse("example_codes")).content.decode()
    code = re.findall(r"<code>(\d{6})</code>", page)[0]
    page = client.post(reverse("mfa_authenticate"), {"code": code}, follow=True)
    assert page.redirect_chain[-1][0] == reverse("admin:index")
    assert page.status_code == 200


def test_everybody_at_work_has_a_phone_of_their_own():
    assert len({person.code_secret for person in STAFF}) == len(STAFF) >= len(SIGN_INS) - 1


@pytest.mark.parametrize(("debug", "folder"), [(False, "here"), (True, None), (False, None)])
def test_there_is_no_such_page_on_a_real_site(client, settings, tmp_path, debug, folder):
    settings.DEBUG, settings.DEV_MAILBOX_DIR = debug, tmp_path if folder else None
    assert client.get(reverse("example_codes")).status_code == 404


def test_make_run_prints_its_address():
    assert "http://localhost:8000/dev/codes/" in welcome(8000, 200, 1)
