"""Nobody learns from us whether an address has an account: what a browser sees is the same either way."""

import re

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from tests.accounts.joining import PASSWORD, code_in, confirm, provider_answers, sign_up
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
KNOWN, UNKNOWN = "known.one@mail.example", "other.one@mail.example"  # as long as each other
TOKENS = re.compile(r'(name="csrfmiddlewaretoken" value|state|nonce|code_challenge|code)="?[^"&]+')
SMALL_READS = (
    4  # statements: looks for an account by its key, which take less than a hundredth of the beat each
)


@pytest.fixture(autouse=True)
def known_member():
    return UserFactory(handle="somebody", email=KNOWN)


@pytest.fixture
def begun():
    """Somebody signed up with UNKNOWN and never confirmed it."""
    account = UserFactory(handle="begun.one", email=UNKNOWN, confirmed=False)
    account.emailaddress_set.create(email=UNKNOWN, primary=True)
    return account


@pytest.fixture
def browsers(client):
    """Two fresh browsers, for the address with an account and for the one without."""
    return type(client)(), type(client)()


def bytes_of(response, address: str) -> bytes:
    """The body as it left, without tokens, and with one word for the address that this browser typed itself."""
    return TOKENS.sub("", response.content.decode()).replace(address, "…").encode()


def same(first, second) -> None:
    """Both browsers got the same: status, every header, every byte, but for tokens and for the address each typed itself."""
    assert [url for url, _status in getattr(first, "redirect_chain", [])] == [
        url for url, _status in getattr(second, "redirect_chain", [])
    ]
    assert first.status_code == second.status_code
    assert bytes_of(first, KNOWN) == bytes_of(second, UNKNOWN)
    headers = [{**each.headers, "Expires": ""} for each in (first, second)]  # Expires is a clock
    assert headers[0] == headers[1]
    assert [(name, morsel["max-age"], morsel["path"]) for name, morsel in first.cookies.items()] == [
        (name, morsel["max-age"], morsel["path"]) for name, morsel in second.cookies.items()
    ]


def test_joining_looks_the_same(browsers, mailoutbox) -> None:
    same(sign_up(browsers[0], email=KNOWN), sign_up(browsers[1], email=UNKNOWN, handle="red.door"))
    assert [message.subject for message in mailoutbox] == ["You can sign in", "Your code"]
    assert User.objects.filter(email=KNOWN).count() == 1


def test_wrong_codes_look_the_same(browsers) -> None:
    sign_up(browsers[0], email=KNOWN)
    sign_up(browsers[1], email=UNKNOWN, handle="red.door")
    for _ in range(4):
        same(confirm(browsers[0], "WRONG-CODE"), confirm(browsers[1], "WRONG-CODE"))


def test_asking_for_a_new_code_looks_the_same(browsers, mailoutbox) -> None:
    sign_up(browsers[0], email=KNOWN)
    sign_up(browsers[1], email=UNKNOWN, handle="red.door")
    address = reverse("account_email_verification_sent")
    same(*(browser.post(address, {"action": "resend"}, follow=True) for browser in browsers))


def test_a_mail_for_a_known_address_tells_how_to_sign_in(browsers, mailoutbox) -> None:
    sign_up(browsers[0], email=KNOWN)
    assert mailoutbox[0].to == [KNOWN]
    assert reverse("account_request_login_code") in mailoutbox[0].body


def test_the_name_of_a_try_is_taken_for_others_either_way(browsers, client) -> None:
    """Else, trying the name again from elsewhere would tell whether the address was known."""
    sign_up(browsers[0], email=KNOWN, handle="red.door")
    sign_up(browsers[1], email=UNKNOWN, handle="blue.door")
    for handle in ("red.door", "blue.door"):
        page = sign_up(type(client)(), handle=handle, email="third@mail.example")
        assert list(page.context["form"].errors) == ["handle"]


def test_the_name_of_a_try_stays_with_its_address_either_way(client) -> None:
    for email, handle in ((KNOWN, "red.door"), (UNKNOWN, "blue.door")):
        for name in (handle, f"{handle}.2"):
            page = sign_up(type(client)(), email=email, handle=name)
            assert page.redirect_chain, name
        page = sign_up(type(client)(), email="third@mail.example", handle=handle)
        assert list(page.context["form"].errors) == ["handle"]


def test_the_name_of_a_try_goes_free_with_another_try_from_the_browser_either_way(browsers, client) -> None:
    sign_up(browsers[0], email=KNOWN, handle="red.door")
    sign_up(browsers[0], email="third@mail.example", handle="red.house")
    sign_up(browsers[1], email=UNKNOWN, handle="blue.door")
    sign_up(browsers[1], email="fourth@mail.example", handle="blue.house")
    for number, handle in enumerate(("red.door", "blue.door")):
        assert sign_up(type(client)(), email=f"more{number}@mail.example", handle=handle).redirect_chain


def test_a_signed_in_member_who_tries_a_known_address_learns_nothing(
    member_client, member, mailoutbox
) -> None:
    member_client.post(reverse("account_reauthenticate"), {"password": "correct horse battery"})
    pages = [
        member_client.post(reverse("account_email"), {"action_add": "", "email": email}, follow=True)
        for email in (KNOWN, UNKNOWN)
    ]
    same(*pages)


def test_a_wrong_password_reads_the_same(browsers) -> None:
    pages = [
        browser.post(
            reverse("account_login"), {"login": email, "password": "not the one at all"}, follow=True
        )
        for browser, email in zip(browsers, (KNOWN, UNKNOWN), strict=True)
    ]
    same(*pages)
    assert "do not fit together" in pages[0].content.decode()


def test_many_wrong_passwords_are_stopped_the_same(browsers) -> None:
    for browser, email in zip(browsers, (KNOWN, UNKNOWN), strict=True):
        seen = [
            browser.post(
                reverse("account_login"),
                {"login": email, "password": "not the one at all"},
                REMOTE_ADDR=f"10.0.0.{1 + (email == KNOWN)}",
            )
            .context["form"]
            .non_field_errors()[0]
            for _ in range(6)
        ]
        assert "a lot of tries" in seen[-1]
        assert "a lot of tries" not in seen[-2]


@pytest.mark.parametrize(
    ("page", "then"),
    [
        ("account_request_login_code", "account_confirm_login_code"),
        ("account_reset_password", "account_confirm_password_reset_code"),
    ],
)
def test_asking_for_a_code_looks_the_same(browsers, mailoutbox, page: str, then: str) -> None:
    pages = [
        browser.post(reverse(page), {"email": email}, follow=True)
        for browser, email in zip(browsers, (KNOWN, UNKNOWN), strict=True)
    ]
    assert pages[0].redirect_chain[-1][0] == reverse(then)
    same(*pages)
    same(*(browser.post(reverse(then), {"code": "WRONG-CODE"}, follow=True) for browser in browsers))
    assert [message.subject for message in mailoutbox] == ["Your code", "About your sign-in"]


@pytest.mark.parametrize("page", ["account_request_login_code", "account_reset_password"])
def test_an_account_that_was_begun_and_never_confirmed_counts_as_none(
    browsers, begun, mailoutbox, page
) -> None:
    for browser, email in zip(browsers, (KNOWN, UNKNOWN), strict=True):
        browser.post(reverse(page), {"email": email})
    assert [message.subject for message in mailoutbox] == ["Your code", "About your sign-in"]


def test_the_password_of_an_unconfirmed_try_tells_nothing(browsers) -> None:
    """Sign up with somebody's address, then try that password: a new address must not answer in another way."""
    sign_up(type(browsers[0])(), email=KNOWN)
    sign_up(type(browsers[0])(), email=UNKNOWN, handle="red.door")
    assert User.objects.unconfirmed().get().check_password(PASSWORD)
    pages = [
        browser.post(reverse("account_login"), {"login": email, "password": PASSWORD}, follow=True)
        for browser, email in zip(browsers, (KNOWN, UNKNOWN), strict=True)
    ]
    same(*pages)
    assert "do not fit together" in pages[0].content.decode()


def test_coming_back_with_facebook_after_an_unconfirmed_try_tells_nothing(browsers, idp) -> None:
    for _again in range(2):
        pages = []
        for browser, email in zip(browsers, (KNOWN, UNKNOWN), strict=True):
            leads_to = browser.post("/accounts/facebook/login/?process=login").headers["Location"]
            pages.append(browser.get(idp.answer(leads_to, email=email), follow=True))
            handle = email.split(".")[0] + ".try"
            browser.post(reverse("socialaccount_signup"), provider_answers(handle=handle))
        same(*pages)
        assert pages[0].redirect_chain[-1][0] == reverse("socialaccount_signup")


def test_facebook_with_a_known_address_looks_like_facebook_with_a_new_one(browsers, idp, mailoutbox) -> None:
    pages = []
    for browser, email in zip(browsers, (KNOWN, UNKNOWN), strict=True):
        leads_to = browser.post("/accounts/facebook/login/?process=login").headers["Location"]
        browser.get(idp.answer(leads_to, email=email))
        pages.append(
            browser.post(
                reverse("socialaccount_signup"),
                provider_answers(handle=re.sub("@.*", "", email)),
                follow=True,
            )
        )
    same(*pages)
    assert User.objects.get(email=KNOWN).socialaccount_set.count() == 0


# -- What takes time: hashes, mails and statements ------------------------------------------------------------


def post(name: str, **fields: str):
    """A step at a door; "…" stands for the address."""
    return lambda browser, email: browser.post(
        reverse(name), {key: email if value == "…" else value for key, value in fields.items()}
    )


def comes_back(provider: str, **person):
    def step(browser, email: str):
        from tests.plugin import stand_in

        leads_to = browser.post(f"/accounts/{provider}/login/?process=login").headers["Location"]
        return browser.get(stand_in.answer(leads_to, email=email, **person))

    return step


def joins(browser, email: str):
    return sign_up(browser, email=email, handle=email.split(".")[0] + ".try")


def joins_by_provider(browser, email: str):
    handle = email.split(".")[0] + ".try"
    return browser.post(reverse("socialaccount_signup"), provider_answers(handle=handle), follow=True)


SENT = "account_email_verification_sent"
WAYS = {
    "sign-up": [joins, post(SENT, code="WRONG-CODE"), post(SENT, action="resend")],
    "password": [post("account_login", login="…", password="not the one at all")],
    "code": [
        post("account_request_login_code", email="…"),
        post("account_confirm_login_code", code="WRONG-CODE"),
        post("account_confirm_login_code", action="resend"),
    ],
    "reset": [
        post("account_reset_password", email="…"),
        post("account_confirm_password_reset_code", code="WRONG-CODE"),
    ],
    "facebook": [comes_back("facebook"), joins_by_provider, post(SENT, code="WRONG-CODE")],
    "google, unproved": [comes_back("google", verified=False), joins_by_provider],
}


@pytest.fixture
def cost(monkeypatch):
    """`cost(step, browser, email)`: the answer, and what it took: (passwords hashed, mails queued, statements)."""
    real, hashed = MD5PasswordHasher.encode, []

    def count(self, password: str, salt: str) -> str:
        hashed.append(password)
        return real(self, password, salt)

    def cost_(step, browser, email: str):
        hashed.clear()
        mails = len(mail.outbox)
        with CaptureQueriesContext(connection) as asked:
            answer = step(browser, email)
        return answer, (len(hashed), len(mail.outbox) - mails, len(asked))

    monkeypatch.setattr(MD5PasswordHasher, "encode", count)
    return cost_


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("other", ["nobody", "begun"])
def test_every_step_of_every_way_looks_and_costs_the_same(
    browsers, request, cost, idp, way: str, other: str
) -> None:
    if other == "begun":
        request.getfixturevalue("begun")
    for number, step in enumerate(WAYS[way]):
        (first, spent), (second, spent_too) = (
            cost(step, browser, email) for browser, email in zip(browsers, (KNOWN, UNKNOWN), strict=True)
        )
        same(first, second)
        assert spent[0] == spent_too[0], "password hashes"
        assert spent[1] == spent_too[1], "mails"
        assert abs(spent[2] - spent_too[2]) <= SMALL_READS, (
            f"statements of step {number}: {spent[2]} and {spent_too[2]}"
        )


def test_a_known_address_leaves_nothing_behind_but_its_mail_and_the_held_name(client, known_member) -> None:
    """All that joining writes is written for it too, and taken back."""
    before = {table: rows_of(table) for table in tables()}
    sign_up(client, email=KNOWN)
    moved = {table for table, rows in before.items() if rows_of(table) != rows}
    assert moved == {"accounts_reservedhandle", "django_session"}
    known_member.refresh_from_db()
    assert known_member.handle == "somebody"


def tables() -> list[str]:
    return connection.introspection.table_names()


def rows_of(table: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT md5(t::text) FROM "{table}" t ORDER BY 1')  # noqa: S608 - its own tables
        return cursor.fetchall()


# -- Nobody hears of an account that nobody confirmed --------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "/members/{}/", "/forums/by/{}/", "/members/{}/distance/", "/forums/search/?q=words+by:{}",
    ],
)  # fmt: skip
def test_an_unconfirmed_account_has_no_page(member_client, begun, address: str) -> None:
    there, nobody = (
        member_client.get(address.format(handle), follow=True) for handle in ("begun.one", "never.one")
    )
    assert there.status_code == nobody.status_code
    assert TOKENS.sub("", there.content.decode()).replace("begun", "never") == TOKENS.sub(
        "", nobody.content.decode()
    )


def test_an_unconfirmed_account_is_neither_mentioned_nor_offered(member, begun) -> None:
    from forums.actions.rendering import render_body
    from forums.selectors.mentions import people_named, people_to_mention

    arrived = UserFactory(handle="begun.two")
    html = render_body("Hello @begun.one and @begun.two", by=member)
    assert begun.get_absolute_url() not in html
    assert arrived.get_absolute_url() in html
    for by in (member, None):
        assert set(people_named(["begun.one", "begun.two"], by=by)) == {"begun.two"}
    assert [offer.handle for offer in people_to_mention(member, "begun")] == ["begun.two"]


def test_who_confirms_is_there_at_once(client, mailoutbox) -> None:
    reader = type(client)()
    reader.force_login(UserFactory())
    sign_up(client, email=UNKNOWN, handle="red.door")
    assert reader.get("/members/red.door/").status_code == 404
    confirm(client, code_in(mailoutbox[-1]))
    assert reader.get("/members/red.door/").status_code == 200


def test_passwords_are_never_in_a_page(browsers) -> None:
    page = sign_up(browsers[0], email=KNOWN, terms=None)
    assert PASSWORD not in page.content.decode()
