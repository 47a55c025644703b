"""No page of the workplace opens without a second step, and whoever works there keeps one."""

import threading

import pytest
from allauth.mfa.models import Authenticator
from django.db import connections
from django.test import Client
from django.urls import reverse

from tests.architecture.routes import routes
from tests.codes import SECRET, code_now, give_code_app
from tests.factories.accounts import UserFactory

PASSWORD = "correct horse battery"
ROLES = ["moderator", "editor", "administrator"]
WORK = reverse("accounts:work")


def staff(role="moderator"):
    return UserFactory(**{role: True})


def by_form(member, client=None, follow=True, **to):
    """Signed in by the form, as a browser does."""
    client = client or Client()
    words = {"login": member.email, "password": PASSWORD, **to}
    return client, client.post(reverse("account_login"), words, follow=follow)


@pytest.mark.parametrize("role", ROLES)
def test_no_page_of_the_workplace_opens_without_one(db, role):
    client, _page = by_form(staff(role))
    assert "_auth_user_id" in client.session
    paths = [
        route.path({"app_label": "forums", "url": "x"})
        for route in routes()
        if route.name.startswith("admin:")
    ]
    assert len(paths) > 40
    for path in paths:
        for answer in (client.get(path), client.post(path)):
            assert answer.status_code in (302, 405), path
            target = answer.headers["Location"].split("?")[0] if answer.status_code == 302 else ""
            assert target in (
                "",
                reverse("admin:login"),
                WORK,
                reverse("admin:index"),
                reverse("account_logout"),
            ), path


@pytest.mark.django_db(transaction=True)
def test_who_has_none_sets_one_up_and_goes_on_to_where_they_were_going():
    client, _page = by_form(staff())
    wanted = reverse("admin:index") + "?a=b"
    page = client.get(wanted, follow=True)
    assert page.redirect_chain[-1][0].startswith(WORK)
    assert "A second step first" in page.content.decode()
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    page = client.post(reverse("mfa_activate_totp"), {"code": code_now(secret)}, follow=True)
    assert "Please keep these now." in page.content.decode()
    assert f'href="{WORK}"' in page.content.decode()
    page = client.get(WORK, follow=True)
    assert page.redirect_chain[-1][0] == wanted
    assert page.status_code == 200


def test_a_session_from_before_the_second_step_is_asked_for_it(db):
    member = staff()
    client, _page = by_form(member)
    give_code_app(member)  # from another browser
    page = client.get(reverse("admin:index"), follow=True)
    assert page.redirect_chain[-1][0].startswith(reverse("mfa_reauthenticate"))
    page = client.post(page.redirect_chain[-1][0], {"code": "000000"})
    assert "That code does not match" in page.content.decode()
    assert client.get(reverse("admin:index")).status_code == 302
    page = client.post(
        reverse("mfa_reauthenticate"), {"code": code_now(), "next": reverse("admin:index")}, follow=True
    )
    assert page.redirect_chain[-1][0] == reverse("admin:index")
    assert page.status_code == 200


def test_the_password_again_is_no_second_step(db):
    member = staff()
    client, _page = by_form(member)
    give_code_app(member)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD, "next": reverse("admin:index")})
    assert client.get(reverse("admin:index")).status_code == 302


def test_who_signs_in_with_one_goes_straight_to_work(db):
    member = staff()
    give_code_app(member)
    client, page = by_form(member, next=reverse("admin:index"))
    assert "The second step" in page.content.decode()
    page = client.post(reverse("mfa_authenticate"), {"code": code_now()}, follow=True)
    assert page.redirect_chain[-1][0] == reverse("admin:index")
    assert page.status_code == 200


def test_a_second_step_that_is_gone_counts_no_more(client, moderator):
    client.force_login(moderator)
    assert client.get(reverse("admin:index")).status_code == 200
    Authenticator.objects.filter(user=moderator).delete()
    page = client.get(reverse("admin:index"), follow=True)
    assert "A second step first" in page.content.decode()


def test_a_role_can_be_given_to_who_has_none_and_work_waits(client, member):
    from accounts.actions.roles import grant_role

    grant_role(by=None, user=member, role="editor")
    client, _page = by_form(member)
    assert client.get(reverse("home")).status_code == 200
    assert client.get(reverse("admin:index"), follow=True).redirect_chain[-1][0].startswith(WORK)


def test_the_way_to_work_is_of_no_use_to_members(client, member):
    client.force_login(member)
    assert client.get(WORK).headers["Location"] == reverse("accounts:sign_in")


@pytest.mark.parametrize(
    "target", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"]
)
def test_the_way_to_work_leads_nowhere_else(client, moderator, target):
    client.force_login(moderator)
    assert client.get(WORK, {"next": target}).headers["Location"] == reverse("admin:index")


# -- Keeping one -----------------------------------------------------------------------
def passkey(user):
    return Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data={"name": "Phone"})


def proven(member):
    client, _page = by_form(member)
    client.post(reverse("mfa_authenticate"), {"code": code_now()})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def test_staff_keep_their_last_one(db):
    member = staff()
    give_code_app(member)
    client = proven(member)
    page = client.post(reverse("mfa_deactivate_totp"), follow=True)
    assert "Your role needs a second step, so this one stays." in page.content.decode()
    assert Authenticator.objects.filter(user=member).count() == 1


def test_staff_keep_their_last_passkey_too(db):
    member = staff()
    app = give_code_app(member)
    client = proven(member)
    key = passkey(member)
    app.delete()
    page = client.post(reverse("mfa_remove_webauthn", args=[key.pk]), follow=True)
    assert "so this one stays" in page.content.decode()
    assert Authenticator.objects.filter(pk=key.pk).exists()


def test_staff_can_take_one_off_when_another_is_left(db):
    member = staff()
    give_code_app(member)
    client = proven(member)
    key = passkey(member)
    client.post(reverse("mfa_deactivate_totp"))
    assert list(Authenticator.objects.filter(user=member)) == [key]


def test_members_take_theirs_off_as_they_like(db):
    member = UserFactory()
    give_code_app(member)
    proven(member).post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.filter(user=member).exists()


def test_somebody_elses_passkey_is_not_found(db):
    member, other = UserFactory(), staff()
    give_code_app(member)
    key = passkey(other)
    assert proven(member).post(reverse("mfa_remove_webauthn", args=[key.pk])).status_code == 404
    assert Authenticator.objects.filter(pk=key.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_leave_one():
    member = staff()
    give_code_app(member)
    client = proven(member)
    key = passkey(member)
    cookies = client.cookies.output(header="", sep=";")
    gate = threading.Barrier(2)

    def press(path):
        browser = Client(headers={"cookie": cookies})
        gate.wait(timeout=10)
        browser.post(path)
        connections.close_all()

    presses = [
        threading.Thread(target=press, args=[path])
        for path in (reverse("mfa_deactivate_totp"), reverse("mfa_remove_webauthn", args=[key.pk]))
    ]
    for thread in presses:
        thread.start()
    for thread in presses:
        thread.join(timeout=20)
    assert Authenticator.objects.filter(user=member).count() == 1


def test_the_secret_of_tests_is_one_that_apps_take():
    assert len(code_now(SECRET)) == 6
