"""Joining with an e-mail address, from the form to the first page as a member."""

import re
import threading

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts import policies
from accounts.adapters import AccountAdapter
from accounts.models import Consent, ReservedHandle, User
from accounts.registries import signup_handlers
from notifications.models import Notification
from tests.accounts.joining import PASSWORD, code_in, confirm, sign_up
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def with_an_address():
    """Accounts but for what is left of earlier tries until the purge."""
    return User.objects.exclude(email="")


def errors_of(response) -> dict[str, str]:
    return {name: errors[0] for name, errors in response.context["form"].errors.items()}


def test_the_code_from_the_mail_makes_a_member(client, mailoutbox) -> None:
    page = sign_up(client)
    assert page.redirect_chain[-1][0] == reverse("account_email_verification_sent")
    assert "We have sent a mail to that address." in page.content.decode()
    assert not page.context["user"].is_authenticated

    confirm(client, code_in(mailoutbox[0]))

    member = User.objects.get()
    assert client.session["_auth_user_id"] == str(member.pk)
    assert (member.handle, member.email, member.time_zone) == (
        "blue.door",
        "newcomer@mail.example",
        "Europe/Paris",
    )
    assert member.check_password(PASSWORD)
    assert member.emailaddress_set.get().verified


def test_joining_frightens_nobody_with_a_change_that_they_made(client, mailoutbox) -> None:
    sign_up(client)
    confirm(client, code_in(mailoutbox[0]))
    assert [mail.subject for mail in mailoutbox] == ["Your code"]
    assert not Notification.objects.exists()
    assert User.objects.get().unread_notices == 0


def test_each_agreement_is_written_down_with_its_version(client) -> None:
    sign_up(client)
    rows = Consent.objects.filter(user__handle="blue.door").exclude(kind="digest")
    assert {(row.kind, row.version, row.way) for row in rows} == {
        (kind, policies.current(kind).version, "signup") for kind in ("terms", "privacy", "health")
    }


@pytest.mark.parametrize(("ticked", "wants"), [({}, False), ({"wants_digest": "on"}, True)])
def test_apps_hear_what_was_chosen(client, monkeypatch, ticked: dict, wants: bool) -> None:
    heard = []
    monkeypatch.setattr(
        signup_handlers, "_entries", {"test": lambda user, choices: heard.append((user.handle, choices))}
    )
    sign_up(client, **ticked)
    [(handle, choices)] = heard
    assert (handle, choices.wants_digest, choices.time_zone) == ("blue.door", wants, "Europe/Paris")


def test_a_failing_app_leaves_no_half_account(client, monkeypatch) -> None:
    def refuse(user, choices):
        raise RuntimeError("no")

    monkeypatch.setattr(signup_handlers, "_entries", {"test": refuse})
    with pytest.raises(RuntimeError):
        sign_up(client)
    assert not User.objects.exists()
    assert not Consent.objects.exists()
    assert mail.outbox == []


def test_nothing_is_ticked_beforehand_and_nothing_hints_at_the_age_limit(client, settings) -> None:
    page = client.get(reverse("account_signup")).content.decode()
    assert "checked" not in page
    main = page[page.index("<main") : page.index("</main>")]
    assert str(settings.MINIMUM_AGE) not in re.sub(r"<[^>]+>", " ", main)
    for kind in policies.AGREED_AT_SIGNUP:
        assert reverse("policy", args=[kind]) in main


def test_the_page_runs_without_styles_scripts_or_hosts_of_others(client) -> None:
    page = client.get(reverse("account_signup")).content.decode()
    assert "style=" not in page
    assert not re.search(r"<script(?![^>]*\bsrc=)", page)
    assert not re.search(r'(src|href|action)="(https?:)?//', page)


def test_pages_of_joining_are_kept_by_nobody(client) -> None:
    response = client.get(reverse("account_signup"))
    assert "no-store" in response.headers["Cache-Control"]
    assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]
    assert "script-src 'self'" in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"handle": ""}, "handle"),
        ({"handle": "maria@mail.example"}, "handle"),
        ({"handle": "admin"}, "handle"),
        ({"handle": "x" * 5000}, "handle"),
        ({"handle": "ﷺ" * 30}, "handle"),
        ({"email": ""}, "email"),
        ({"email": "marlow.example.org"}, "email"),
        ({"email": "a" * 300 + "@mail.example"}, "email"),
        ({"email": "nul\x00l@mail.example"}, "email"),
        ({"password1": ""}, "password1"),
        ({"password1": "short"}, "password1"),
        ({"password1": "password1234"}, "password1"),
        ({"password1": "newcomer@mail.example"}, "password1"),
        ({"handle": "quiet-water", "password1": "quiet-water1"}, "password1"),
        ({"born_month": ""}, "born_month"),
        ({"born_month": "13"}, "born_month"),
        ({"born_year": ""}, "born_year"),
        ({"born_year": "84"}, "born_year"),
        ({"born_year": "3000"}, "born_year"),
        ({"born_year": "1984.5"}, "born_year"),
        ({"born_year": "9" * 5000}, "born_year"),
        ({"born_year": "<script>"}, "born_year"),
        ({"terms": None}, "terms"),
        ({"privacy": None}, "privacy"),
        ({"health": None}, "health"),
    ],
)
def test_what_is_missing_is_said_beside_its_field_and_nothing_is_kept(
    client, changes: dict, field: str
) -> None:
    page = sign_up(client, **changes)
    assert page.status_code == 200
    assert set(errors_of(page)) == {field}
    html = page.content.decode()
    assert f'href="#id_{field}"' in html
    assert "must" not in " ".join(errors_of(page).values()).lower()
    assert not User.objects.exists()
    assert mail.outbox == []


def test_what_was_typed_is_still_there_after_an_error(client) -> None:
    html = sign_up(client, terms=None, wants_digest="on").content.decode()
    assert 'value="blue.door"' in html
    assert 'value="newcomer@mail.example"' in html
    assert 'value="1984"' in html
    assert '<option value="5" selected>' in html
    assert html.count(" checked") == 3  # privacy, health, digest
    assert PASSWORD not in html


def test_an_unknown_time_zone_becomes_utc_and_bothers_nobody(client) -> None:
    sign_up(client, time_zone="Mars/Olympus\x00")
    assert User.objects.get().time_zone == "UTC"


@pytest.mark.parametrize("handle", ["Blue_Door", "BLUEDOOR", "ｂｌｕｅdoor", "bluеdооr"])
def test_a_name_that_looks_like_a_members_is_taken(client, handle: str) -> None:
    UserFactory(handle="blue.door")
    assert "handle" in errors_of(sign_up(client, handle=handle))
    assert User.objects.count() == 1


def test_a_reserved_name_is_taken(client) -> None:
    ReservedHandle.objects.create(handle_key="bluedoor", reserved_until=timezone.now())
    assert "handle" in errors_of(sign_up(client))


def test_programs_that_fill_the_hidden_field_get_no_account(client) -> None:
    sign_up(client, website="https://spam.example")
    assert not User.objects.exists()
    assert mail.outbox == []


def test_a_code_that_does_not_match_is_said_and_can_be_typed_again(client, mailoutbox) -> None:
    sign_up(client)
    page = confirm(client, "WRONG-CODE")
    assert "That code does not match. Codes last 15 minutes." in page.content.decode()
    confirm(client, code_in(mailoutbox[0]))
    assert "_auth_user_id" in client.session


def test_a_code_is_accepted_in_small_letters_with_spaces(client, mailoutbox) -> None:
    sign_up(client)
    confirm(client, " " + code_in(mailoutbox[0]).lower().replace("-", " ") + " ")
    assert "_auth_user_id" in client.session


def test_three_wrong_codes_end_the_try(client, mailoutbox) -> None:
    sign_up(client)
    for _ in range(3):
        page = confirm(client, "WRONG-CODE")
    assert page.redirect_chain[-1][0] == reverse("account_login")
    confirm(client, code_in(mailoutbox[0]))
    assert "_auth_user_id" not in client.session


def test_a_code_from_another_browser_is_worth_nothing(client, mailoutbox) -> None:
    sign_up(client)
    other = type(client)()
    confirm(other, code_in(mailoutbox[0]))
    assert "_auth_user_id" not in other.session


def test_a_mistyped_address_is_mended_on_the_form_with_the_same_name(client, mailoutbox) -> None:
    sign_up(client, email="typo@mail.example")
    page = client.get(reverse("account_signup"))
    assert page.status_code == 200  # not led back to the page that waits for the code
    sign_up(client)
    assert [user.email for user in with_an_address()] == ["newcomer@mail.example"]
    confirm(client, code_in(mailoutbox[-1]))
    assert "_auth_user_id" in client.session


def test_signing_up_twice_with_one_address_leaves_the_later_account(client, mailoutbox) -> None:
    sign_up(client, password1="the first password")
    other = type(client)()
    sign_up(other, handle="red.door")
    confirm(other, code_in(mailoutbox[-1]))
    member = with_an_address().get()
    assert member.handle == "red.door"
    assert not member.check_password("the first password")


def test_an_account_prepared_by_a_stranger_never_opens(client, mailoutbox) -> None:
    """Somebody signs up with my address and waits for me to confirm. Codes and new passwords are not for it."""
    sign_up(client, password1="the strangers password")
    me = type(client)()
    me.post(reverse("account_request_login_code"), {"email": "newcomer@mail.example"})
    me.post(reverse("account_reset_password"), {"email": "newcomer@mail.example"})
    assert [message.subject for message in mailoutbox[1:]] == ["About your sign-in"] * 2


def test_too_young_is_refused_kindly_and_nothing_is_kept(client) -> None:
    year = timezone.now().year - 10
    page = sign_up(client, born_year=str(year))
    html = page.content.decode()
    assert "You cannot join yet" in html
    assert reverse("crisis") in html
    assert not User.objects.exists()
    assert not ReservedHandle.objects.exists()
    assert mail.outbox == []
    kept = Session.objects.get().get_decoded()
    assert set(kept) == {"signup_refused_until"}


def test_the_answer_to_the_age_question_cannot_just_be_changed(client, time_machine) -> None:
    time_machine.move_to("2026-11-22 12:00", tick=False)
    sign_up(client, born_year="2015")
    assert "You cannot join yet" in client.get(reverse("account_signup")).content.decode()
    assert "You cannot join yet" in sign_up(client).content.decode()
    assert not User.objects.exists()
    time_machine.move_to("2026-11-23 12:01", tick=False)
    sign_up(client)
    assert User.objects.exists()


def test_an_age_at_the_limit_follows_the_setting(client, settings) -> None:
    settings.MINIMUM_AGE = 18
    sign_up(client, born_year=str(timezone.now().year - 17))
    assert not User.objects.exists()


def test_a_members_browser_is_led_home(member_client) -> None:
    assert member_client.get(reverse("account_signup")).status_code == 302


def at_the_same_moment(monkeypatch, email: str, handle: str) -> None:
    """Between our look at what is free and our insert, somebody else signs up and commits."""

    def sign_up_elsewhere() -> None:
        other = User.objects.create_user(email, handle, PASSWORD)
        other.emailaddress_set.create(email=email, primary=True)
        connection.close()

    real, calls = AccountAdapter.new_user, []

    def lose_the_race(self, request):
        if not calls:
            calls.append(email)
            thread = threading.Thread(target=sign_up_elsewhere)
            thread.start()
            thread.join()
        return real(self, request)

    monkeypatch.setattr(AccountAdapter, "new_user", lose_the_race)


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_one_moment_end_in_one_account(client, monkeypatch, mailoutbox) -> None:
    at_the_same_moment(monkeypatch, "newcomer@mail.example", "blue.door")
    sign_up(client)
    confirm(client, code_in(mailoutbox[-1]))
    assert client.session["_auth_user_id"] == str(with_an_address().get().pk)


@pytest.mark.django_db(transaction=True)
def test_a_name_lost_by_a_moment_is_said_beside_the_field(client, monkeypatch) -> None:
    at_the_same_moment(monkeypatch, "quicker@mail.example", "Blue_Door")
    page = sign_up(client)
    assert "Someone has this name" in page.content.decode()
    assert 'value="newcomer@mail.example"' in page.content.decode()
    assert [user.email for user in User.objects.all()] == ["quicker@mail.example"]


def test_the_form_can_be_sent_twice_in_a_row(client, mailoutbox) -> None:
    sign_up(client)
    sign_up(client)
    assert with_an_address().count() == 1
    confirm(client, code_in(mailoutbox[-1]))
    assert "_auth_user_id" in client.session
