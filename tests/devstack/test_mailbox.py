"""The mailbox shows what was sent, lets no mail reach out, and does not exist in production."""

import secrets
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

import tests.devstack.urls  # noqa: F401  (loads the site's addresses before a test changes settings)
from lupusteam.devstack.mailbox.reader import mail_heads, read_mail

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.devstack.urls")]


@pytest.fixture
def folder(tmp_path: Path, settings) -> Path:
    settings.DEBUG = True
    settings.DEV_MAILBOX_DIR = tmp_path / "mail"
    settings.DEV_MAILBOX_DIR.mkdir()
    return settings.DEV_MAILBOX_DIR


def _arrives(
    folder: Path,
    *,
    to: str = "anna@example.org",
    subject: str = "Your code",
    text: str = "Your code is 482913. https://example.org/go",
    html: str = "<html><head></head><body><b>482913</b></body></html>",
    second: int = 1,
) -> str:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "Your team <team@example.org>", to, subject
    message["List-Unsubscribe"] = "<https://example.org/u/1/>"
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    mail_id = f"20261122T0900{second:02}.000000-{secrets.token_hex(4)}"
    envelope = f"X-Envelope-To: {to}\r\nX-Received-At: Sun, 22 Nov 2026 09:00:{second:02} +0000\r\n"
    (folder / f"{mail_id}.eml").write_bytes(envelope.encode() + message.as_bytes())
    return mail_id


def _page(client: Client, name: str, *args: str, status: int = 200, **query: str) -> str:
    response = client.get(reverse(f"mailbox:{name}", args=args), query)
    assert response.status_code == status
    return response.content.decode()


def test_newest_mail_comes_first(client: Client, folder: Path):
    _arrives(folder, subject="The first", second=1)
    _arrives(folder, subject="The second", second=2)
    page = _page(client, "mail_list")
    assert page.index("The second") < page.index("The first")
    assert "anna@example.org" in page


def test_mailbox_finds_the_mails_of_one_person(client: Client, folder: Path):
    _arrives(folder, to="Anna@example.org", subject="For Anna")
    _arrives(folder, to="ben@example.org", subject="For Ben")
    page = _page(client, "mail_list", to="anna")
    assert "For Anna" in page
    assert "For Ben" not in page
    assert "No mail to this address" in _page(client, "mail_list", to="carla")


def test_long_list_ends_and_says_how_many_are_older(folder: Path):
    for second in range(5):
        _arrives(folder, second=second)
    heads, total = mail_heads(folder, limit=3)
    assert (len(heads), total) == (3, 5)
    assert heads[0].id > heads[1].id > heads[2].id


@pytest.mark.parametrize("exists", [True, False])
def test_empty_mailbox_says_so(client: Client, folder: Path, exists: bool):
    if not exists:
        folder.rmdir()
    assert "No mail yet" in _page(client, "mail_list")


def test_mail_is_shown_with_text_headers_and_frame(client: Client, folder: Path):
    mail_id = _arrives(folder)
    page = _page(client, "mail_detail", mail_id)
    assert "Your code is 482913" in page
    assert 'href="https://example.org/go"' in page
    assert "&lt;https://example.org/u/1/&gt;" in page
    assert f'src="{reverse("mailbox:mail_html", args=[mail_id])}"' in page
    assert 'sandbox="allow-popups' in page
    assert "List-Unsubscribe: <https://example.org/u/1/>" in _page(client, "mail_raw", mail_id)


def test_mail_without_html_has_no_frame(client: Client, folder: Path):
    page = _page(client, "mail_detail", _arrives(folder, html=""))
    assert "<iframe" not in page
    assert "This mail has no HTML part" in page


def test_markup_in_a_mail_never_becomes_part_of_our_page(client: Client, folder: Path):
    mail_id = _arrives(
        folder, subject="<script>s</script>", text="<script>t</script>", html="<script>h</script>"
    )
    for page in (_page(client, "mail_list"), _page(client, "mail_detail", mail_id)):
        assert "<script>s" not in page
        assert "<script>t" not in page
        assert "<script>h" not in page


def test_html_of_a_mail_may_style_itself_and_nothing_else(client: Client, folder: Path):
    response = client.get(reverse("mailbox:mail_html", args=[_arrives(folder)]))
    policy = dict(part.strip().split(" ", 1) for part in response["Content-Security-Policy"].split(";"))
    assert policy["style-src"] == "'unsafe-inline'"
    assert (
        policy["default-src"]
        == policy["img-src"]
        == policy["script-src"]
        == policy["form-action"]
        == "'none'"
    )
    assert policy["frame-ancestors"] == "'self'"
    assert "allow-scripts" not in policy["sandbox"]
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert '<head><base target="_blank">' in response.content.decode()


def test_other_pages_of_the_mailbox_keep_the_policy_of_the_site(client: Client, folder: Path):
    response = client.get(reverse("mailbox:mail_list"))
    assert "unsafe" not in response["Content-Security-Policy"]


def test_broken_mail_is_shown_as_far_as_it_goes(folder: Path):
    mail_id = "20261122T090000.000000-00000000"
    (folder / f"{mail_id}.eml").write_bytes(
        b"Subject: =?utf-9?q?=FF?=\r\nContent-Type: text/plain; charset=nonsense\r\n\r\n\xff\x00x"
    )
    mail = read_mail(folder, mail_id)
    assert mail
    assert "x" in mail.text
    assert mail_heads(folder, limit=1)[0][0].sender == ""


@pytest.mark.parametrize("mail_id", ["..%2F..%2Fmanage", "20261122T090000.000000-zzzzzzzz", "x"])
def test_address_of_no_mail_is_not_found(client: Client, folder: Path, mail_id: str):
    assert client.get(f"/dev/mail/{mail_id}/").status_code == 404


@pytest.mark.parametrize("name", ["mail_list", "mail_detail", "mail_html", "mail_raw"])
@pytest.mark.parametrize("production", [{"DEBUG": False}, {"DEV_MAILBOX_DIR": None}])
def test_mailbox_does_not_exist_outside_development(
    client: Client, folder: Path, settings, name: str, production: dict[str, object]
):
    args = [] if name == "mail_list" else [_arrives(folder)]
    for setting, value in production.items():
        setattr(settings, setting, value)
    assert "482913" not in _page(client, name, *args, status=404)


def test_mailbox_refuses_to_be_written_to(client: Client, folder: Path):
    assert client.post(reverse("mailbox:mail_list")).status_code == 405


def test_addresses_of_other_environments_hold_no_mailbox():
    resolver = get_resolver("lupusteam.urls")
    assert "mailbox" not in resolver.namespace_dict
    assert "forums" in resolver.namespace_dict
