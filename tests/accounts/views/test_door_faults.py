"""Wrong, old, reused, foreign and late keys at every door, ways that lead elsewhere, and sessions that somebody else laid out."""

import itertools
import threading
from importlib import import_module
from urllib.parse import urlencode, urlsplit

import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.socialaccount.models import SocialAccount
from django.conf import settings as site_settings
from django.db import connection
from django.urls import reverse

from accounts.actions.joining import purge_unconfirmed
from accounts.actions.profiles import change_handle
from accounts.models import User
from lupusteam.devstack.idp import Person
from tests.accounts.joining import answers, code_in, confirm, provider_answers, sign_up
from tests.architecture.routes import routes
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
KEY = "correct horse battery"  # of everybody from the factory
NEW = {"password1": "another quiet walk", "password2": "another quiet walk"}
WAITS = {
    "sign-up": "account_email_verification_sent",
    "code": "account_confirm_login_code",
    "reset": "account_confirm_password_reset_code",
}


def ask(client, way: str, email: str) -> None:
    if way == "sign-up":
        sign_up(client, email=email)
    else:
        client.post(
            reverse({"code": "account_request_login_code", "reset": "account_reset_password"}[way]),
            {"email": email},
        )


def type_code(client, way: str, code: str):
    return client.post(reverse(WAITS[way]), {"code": code}, follow=True)


def is_in(client) -> bool:
    return "_auth_user_id" in client.session


# -- Codes -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", WAITS)
def test_a_code_runs_out_after_fifteen_minutes(client, mailoutbox, time_machine, way: str) -> None:
    email = "newcomer@mail.example" if way == "sign-up" else UserFactory().email
    time_machine.move_to("2026-11-22 12:00", tick=False)
    ask(client, way, email)
    time_machine.move_to("2026-11-22 12:16", tick=False)
    page = type_code(client, way, code_in(mailoutbox[0]))
    assert page.status_code == 200
    assert not is_in(client)
    assert client.get(reverse("account_complete_password_reset")).status_code == 302


@pytest.mark.parametrize("way", WAITS)
def test_a_used_code_opens_nothing_again(client, mailoutbox, way: str) -> None:
    email = "newcomer@mail.example" if way == "sign-up" else UserFactory().email
    ask(client, way, email)
    code = code_in(mailoutbox[0])
    type_code(client, way, code)
    if way == "reset":
        client.post(reverse("account_complete_password_reset"), NEW)
    client.post(reverse("account_logout"))
    page = type_code(client, way, code)
    assert page.status_code == 200
    assert not is_in(client)


@pytest.mark.parametrize(("way", "other"), list(itertools.permutations(WAITS, 2)))
def test_a_code_for_one_thing_is_no_code_for_another(client, mailoutbox, way: str, other: str) -> None:
    member = UserFactory(email="marlow@mail.example")
    email = {"sign-up": "newcomer@mail.example"}
    ask(type(client)(), way, email.get(way, member.email))
    ask(client, other, email.get(other, member.email))
    type_code(client, other, code_in(mailoutbox[0]))
    assert not is_in(client)
    assert client.get(reverse("account_complete_password_reset")).status_code == 302
    member.refresh_from_db()
    assert member.check_password(KEY)


@pytest.mark.parametrize("way", WAITS)
@pytest.mark.parametrize(
    "code", ["", "\x00", "0" * 5000, "ＡＢＣＤ-ＥＦＧＨ", "' or 1=1 --", "\u202eABCD-EFGH"]
)
def test_what_is_no_code_gets_a_plain_answer(client, way: str, code: str) -> None:
    ask(client, way, "newcomer@mail.example" if way == "sign-up" else UserFactory().email)
    page = type_code(client, way, code)
    assert page.status_code == 200
    assert page.context["form"].errors
    assert not is_in(client)


def test_a_late_code_of_a_try_that_another_try_replaced_opens_nothing(client, mailoutbox) -> None:
    sign_up(client)
    again = type(client)()
    sign_up(again, handle="red.door")
    page = confirm(client, code_in(mailoutbox[0]))
    assert page.status_code == 200
    assert not is_in(client)
    confirm(again, code_in(mailoutbox[1]))
    assert is_in(again)
    member = User.objects.get(pk=again.session["_auth_user_id"])
    assert (member.handle, member.email) == ("red.door", "newcomer@mail.example")


def test_a_late_code_after_the_purge_opens_nothing(client, mailoutbox) -> None:
    sign_up(client)
    User.objects.all().delete()
    page = confirm(client, code_in(mailoutbox[0]))
    assert page.status_code == 200
    assert not is_in(client)


def test_a_code_does_not_open_an_account_that_was_closed_meanwhile(client, member, mailoutbox) -> None:
    ask(client, "code", member.email)
    User.objects.filter(pk=member.pk).update(is_active=False)
    page = type_code(client, "code", code_in(mailoutbox[0]))
    assert page.status_code == 200
    assert not is_in(client)


# -- A new address ----------------------------------------------------------------------------------------------


def ask_to_move(client, email: str) -> None:
    client.post(reverse("account_reauthenticate"), {"password": KEY})
    client.post(reverse("account_email"), {"action_add": "", "email": email})


def test_a_begun_account_does_not_keep_an_address_from_who_proves_it(
    member_client, member, mailoutbox
) -> None:
    sign_up(type(member_client)(), email="mine@mail.example")
    mailoutbox.clear()
    ask_to_move(member_client, "mine@mail.example")
    confirm(member_client, code_in(mailoutbox[0]))
    member.refresh_from_db()
    assert member.email == "mine@mail.example"
    assert list(User.objects.filter(email="mine@mail.example")) == [member]


def test_of_two_members_who_prove_one_address_the_first_has_it(client, mailoutbox) -> None:
    members, browsers = [UserFactory(), UserFactory()], [type(client)(), type(client)()]
    for member, browser in zip(members, browsers, strict=True):
        browser.force_login(member)
        ask_to_move(browser, "ours@mail.example")
    codes = [code_in(message) for message in mailoutbox]
    pages = [confirm(browser, code) for browser, code in zip(browsers, codes, strict=True)]
    assert [page.status_code for page in pages] == [200, 200]
    for member in members:
        member.refresh_from_db()
    assert members[0].email == "ours@mail.example"
    assert members[1].email != "ours@mail.example"
    assert EmailAddress.objects.get(user=members[1]).email == members[1].email


@pytest.mark.django_db(transaction=True)
def test_of_two_who_prove_one_address_at_the_same_moment_one_has_it_and_nothing_breaks(
    client, monkeypatch, mailoutbox
) -> None:
    member = UserFactory()
    client.force_login(member)
    ask_to_move(client, "ours@mail.example")
    real = EmailAddress.set_as_primary

    def lose_the_race(self, conditional=False):
        def elsewhere() -> None:
            UserFactory(email="ours@mail.example")
            connection.close()

        thread = threading.Thread(target=elsewhere)
        thread.start()
        thread.join()
        return real(self, conditional=conditional)

    monkeypatch.setattr(EmailAddress, "set_as_primary", lose_the_race)
    page = confirm(client, code_in(mailoutbox[-1]))
    assert page.status_code == 200
    member.refresh_from_db()
    assert member.email != "ours@mail.example"
    assert list(EmailAddress.objects.filter(user=member).values_list("email", flat=True)) == [member.email]


@pytest.mark.parametrize(
    "email", ["", "\x00", "a@b", "x" * 300 + "@mail.example", "two@mail.example, three@mail.example"]
)
def test_what_is_no_address_is_said_so(member_client, member, email: str) -> None:
    before = member.email
    member_client.post(reverse("account_reauthenticate"), {"password": KEY})
    page = member_client.post(reverse("account_email"), {"action_add": "", "email": email}, follow=True)
    assert page.status_code == 200
    assert page.context["form"].errors
    member.refresh_from_db()
    assert member.email == before


# -- Links, which our mails do not hold but which the library knows ---------------------------------------------------


def test_no_link_opens_anything(client, member) -> None:
    """Codes only: a link in a mail is opened by scanners, and on other devices than the one that asked."""
    assert not {"account_reset_password_from_key", "account_reset_password_done"} & {
        route.name for route in routes()
    }
    address = EmailAddress.objects.create(user=member, email="new@mail.example")
    for key in (EmailConfirmationHMAC(address).key, "MQ:1x:abc", "x" * 3000, "%00"):
        path = f"/accounts/confirm-email/{key}/"
        for page in (client.get(path, follow=True), client.post(path, follow=True)):
            assert page.status_code in (200, 404, 405)
    address.refresh_from_db()
    assert not is_in(client)
    assert not address.verified


# -- Ways that lead elsewhere -----------------------------------------------------------------------------------

FOREIGN = [
    "https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example/", "\\\\elsewhere.example", "https:elsewhere.example",
    "http:///elsewhere.example", "javascript:alert(1)", "data:text/html,x", " //elsewhere.example", "https://testserver@elsewhere.example/",
    "https://testserver.elsewhere.example/", "/\t/elsewhere.example/", "ftp://testserver/",
]  # fmt: skip


def stays_here(response) -> None:
    seen = [url for url, _status in response.redirect_chain]
    for url in seen:
        assert urlsplit(url).netloc in ("", "testserver"), seen
        assert urlsplit(url).scheme in ("", "http"), seen
        assert not url.startswith(("//", "/\\", "\\")), seen


@pytest.mark.parametrize("target", FOREIGN)
def test_no_door_leads_to_another_host(client, member, idp, mailoutbox, target: str) -> None:
    def fresh():
        return type(client)()

    def where(name: str) -> str:
        return f"{reverse(name)}?{urlencode({'next': target})}"

    browser = fresh()
    stays_here(browser.post(where("account_login"), {"login": member.email, "password": KEY}, follow=True))
    assert is_in(browser)
    stays_here(browser.get(where("account_login"), follow=True))
    stays_here(browser.get(where("account_signup"), follow=True))
    stays_here(browser.post(where("account_reauthenticate"), {"password": KEY, "next": target}, follow=True))
    stays_here(browser.post(where("account_change_password"), {"oldpassword": KEY, **NEW}, follow=True))
    stays_here(browser.post(where("account_logout"), {"next": target}, follow=True))
    assert not is_in(browser)

    browser = fresh()
    stays_here(
        browser.post(
            where("account_request_login_code"), {"email": member.email, "next": target}, follow=True
        )
    )
    code = code_in(mailoutbox[-1])
    stays_here(browser.post(where("account_confirm_login_code"), {"code": code, "next": target}, follow=True))
    assert is_in(browser)

    browser = fresh()
    stays_here(browser.post(where("account_signup"), answers(next=target), follow=True))
    code = code_in(mailoutbox[-1])
    stays_here(
        browser.post(where("account_email_verification_sent"), {"code": code, "next": target}, follow=True)
    )
    assert is_in(browser)

    browser = fresh()
    leads_to = browser.post(where("google_login")).headers["Location"]
    browser.get(idp.answer(leads_to, email="third@mail.example"))
    stays_here(
        browser.post(
            reverse("socialaccount_signup"), provider_answers(handle="third", next=target), follow=True
        )
    )
    assert is_in(browser)


# -- Sessions --------------------------------------------------------------------------------------------------


def laid_out(client) -> str:
    """A session that somebody prepared and planted in the browser of `client`: its key."""
    store = import_module(site_settings.SESSION_ENGINE).SessionStore()
    store["planted"] = True
    store.create()
    client.cookies[site_settings.SESSION_COOKIE_NAME] = store.session_key
    return store.session_key


def by_password(client, member, idp, mailoutbox) -> None:
    client.post(reverse("account_login"), {"login": member.email, "password": KEY})


def by_code(client, member, idp, mailoutbox) -> None:
    ask(client, "code", member.email)
    type_code(client, "code", code_in(mailoutbox[-1]))


def by_joining(client, member, idp, mailoutbox) -> None:
    sign_up(client)
    confirm(client, code_in(mailoutbox[-1]))


def by_google(client, member, idp, mailoutbox) -> None:
    leads_to = client.post("/accounts/google/login/?process=login").headers["Location"]
    client.get(idp.answer(leads_to, email="newcomer@mail.example"))
    client.post(reverse("socialaccount_signup"), provider_answers())


def by_google_again(client, member, idp, mailoutbox) -> None:
    by_google(type(client)(), member, idp, mailoutbox)
    leads_to = client.post("/accounts/google/login/?process=login").headers["Location"]
    client.get(idp.answer(leads_to, email="newcomer@mail.example"))


@pytest.mark.parametrize("way", [by_password, by_code, by_joining, by_google, by_google_again])
def test_a_session_that_somebody_planted_does_not_become_the_members(
    client, member, idp, mailoutbox, way
) -> None:
    planted = laid_out(client)
    way(client, member, idp, mailoutbox)
    assert is_in(client)
    assert client.session.session_key != planted
    stranger = type(client)()
    stranger.cookies[site_settings.SESSION_COOKIE_NAME] = planted
    assert not is_in(stranger)
    assert stranger.get(reverse("accounts:your_data")).status_code == 302


def test_a_key_that_no_session_has_is_not_taken_over(client, member) -> None:
    client.cookies[site_settings.SESSION_COOKIE_NAME] = "a" * 32
    client.post(reverse("account_login"), {"login": member.email, "password": KEY})
    assert client.session.session_key != "a" * 32


def test_signing_out_ends_the_session_for_good(member_client) -> None:
    key = member_client.session.session_key
    member_client.post(reverse("account_logout"))
    member_client.cookies[site_settings.SESSION_COOKIE_NAME] = key
    assert not is_in(member_client)


# -- Providers' links -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "extra",
    [
        "scope=https://www.example/contacts",
        "auth_params=prompt%3Dnone%26login_hint%3Dx",
        "action=reauthenticate",
    ],
)
@pytest.mark.parametrize("provider", ["google", "facebook"])
def test_a_link_cannot_widen_what_we_ask_a_company_for(client, provider: str, extra: str) -> None:
    asked = client.post(f"/accounts/{provider}/login/?process=login&{extra}").headers["Location"]
    for word in ("contacts", "prompt", "login_hint"):
        assert word not in asked


@pytest.mark.parametrize("change", ["missing", "other", "list"])
def test_an_answer_of_google_without_our_nonce_is_refused(client, idp, monkeypatch, change: str) -> None:
    uid = Person("newcomer@mail.example", verified=True).account_id
    connection_ = SocialAccount.objects.create(user=UserFactory(), provider="google", uid=uid, extra_data={})
    leads_to = client.post("/accounts/google/login/?process=login").headers["Location"]
    back = idp.answer(leads_to, email="newcomer@mail.example")
    real = idp.key.sign
    other = {"missing": {}, "other": {"nonce": "of another question"}, "list": {"nonce": ["x"]}}[change]

    def sign(claims):
        return real({name: value for name, value in claims.items() if name != "nonce"} | other)

    monkeypatch.setattr(idp.key, "sign", sign)
    page = client.get(back)
    assert page.status_code == 401
    assert not is_in(client)
    connection_.refresh_from_db()
    assert connection_.extra_data == {}


@pytest.mark.parametrize("uid", ["", "\x00", "x" * 500, 12, None, ["1"]])
@pytest.mark.parametrize("provider", ["google", "facebook"])
def test_an_answer_that_is_about_nobody_gets_the_same_page_as_a_refusal(
    client, idp, monkeypatch, provider: str, uid
) -> None:
    monkeypatch.setattr(Person, "account_id", uid)
    leads_to = client.post(f"/accounts/{provider}/login/?process=login").headers["Location"]
    page = client.get(idp.answer(leads_to, email="newcomer@mail.example"))
    assert page.status_code == 401
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "email",
    [
        "\x00@mail.example",
        "a@b",
        "x" * 300 + "@mail.example",
        "<script>@mail.example",
        "a@mail.example\r\nBcc: b@mail.example",
        "no address",
    ],
)
@pytest.mark.parametrize("provider", ["google", "facebook"])
def test_an_address_that_is_none_counts_as_no_address(client, idp, provider: str, email: str) -> None:
    leads_to = client.post(f"/accounts/{provider}/login/?process=login").headers["Location"]
    page = client.get(idp.answer(leads_to, email=email), follow=True)
    assert page.status_code == 403
    assert "gave us no e-mail address" in page.content.decode()


# -- Time zones and names ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../../etc/passwd", "\x00", "x" * 5000, "localtime", ""])
def test_a_zone_that_does_not_exist_becomes_utc(client, zone: str) -> None:
    sign_up(client, time_zone=zone)
    assert User.objects.get().time_zone == "UTC"


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../../etc/passwd", ""])
def test_a_stored_zone_that_the_system_no_longer_knows_breaks_no_page(client, zone: str) -> None:
    member = UserFactory(time_zone=zone)
    client.force_login(member)
    for name in ("home", "accounts:settings", "accounts:your_data"):
        assert client.get(reverse(name)).status_code == 200


def test_a_former_name_leads_nowhere_and_to_nobody_for_90_days(client, time_machine) -> None:
    time_machine.move_to("2026-11-22 12:00", tick=False)
    member = UserFactory(handle="blue.door")
    change_handle(by=member, handle="red.door")
    reader = type(client)()
    reader.force_login(UserFactory())
    former, never = (reader.get(f"/members/{name}/") for name in ("blue.door", "never.was"))
    assert former.status_code == never.status_code == 404
    assert former.content.replace(b"blue.door", b"") == never.content.replace(b"never.was", b"")
    assert list(sign_up(client, handle="Blue_Door").context["form"].errors) == ["handle"]
    time_machine.move_to("2027-02-19 12:00", tick=False)  # 89 days
    assert list(sign_up(client, handle="blue.door").context["form"].errors) == ["handle"]
    time_machine.move_to("2027-02-20 13:00", tick=False)
    purge_unconfirmed()
    sign_up(client, handle="blue.door")
    assert User.objects.filter(handle="blue.door").exists()


@pytest.mark.parametrize("taken", ["marlow", "iris", "lena"])
def test_nobody_joins_or_renames_to_what_looks_like_a_member(client, member, taken: str) -> None:
    UserFactory(handle=taken)
    looks = {"marlow": "marIow", "iris": "1ris", "lena": "Iena"}[taken]
    assert list(sign_up(client, handle=looks).context["form"].errors) == ["handle"]
    client.force_login(member)
    page = client.post(reverse("accounts:change_handle"), {"handle": looks})
    assert "looks very much like it" in page.content.decode()
    member.refresh_from_db()
    assert member.handle != looks
