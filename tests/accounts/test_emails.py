"""Mails about the account: two parts, neutral outside, nothing remote."""

import re
from pathlib import Path

import allauth
import pytest
from django.utils import timezone

from accounts.emails import compose_account_mail

CONTEXT = {
    "code": "ABCD-EFGH",
    "timestamp": timezone.now(),
    "provider": "Google",
    "ip": "10.1.2.3",
    "user_agent": "Fox",
}
# By link, by telephone: ways that the site does not use.
NOT_OURS = {"password_reset_key"}
NAMES = sorted(
    str(path.relative_to(folder)).removesuffix("_message.txt")
    for folder in [Path(allauth.__file__).parent / "templates"]
    for path in folder.glob("*/email/*_message.txt")
    if path.name.removesuffix("_message.txt") not in {"base", *NOT_OURS}
)


def test_there_are_mails_to_look_at() -> None:
    assert "account/email/login_code" in NAMES
    assert len(NAMES) > 15


@pytest.mark.parametrize("name", NAMES)
def test_every_mail_of_allauth_is_in_our_words(name: str, settings) -> None:
    composed = compose_account_mail(name, CONTEXT)
    assert composed.subject in {
        "Your code",
        "You can sign in",
        "About your sign-in",
        "A change to your account",
    }
    for part in (composed.subject, composed.text, composed.html):
        assert "lupus" not in part.replace(settings.SITE_ORIGIN, "").lower()
        assert CONTEXT["ip"] not in part
    assert settings.MAIL_SENDER_NAME in composed.text
    assert composed.text.strip() != ""
    assert "<h1" in composed.html
    assert not re.search(r"<(img|link|script)\b|src=|url\(", composed.html)
    assert composed.headers["Auto-Submitted"] == "auto-generated"
    links = re.findall(r'href="([^"]+)"', composed.html) + re.findall(r"https?://\S+", composed.text)
    assert all(link.startswith(settings.SITE_ORIGIN) for link in links)


@pytest.mark.parametrize("name", [name for name in NAMES if name.endswith("_code") or "confirmation" in name])
def test_a_code_stands_in_both_parts_and_not_in_the_subject(name: str) -> None:
    composed = compose_account_mail(name, CONTEXT)
    assert "ABCD-EFGH" in composed.text
    assert "ABCD-EFGH" in composed.html
    assert "ABCD" not in composed.subject
    assert "15 minutes" in composed.text


def test_a_mail_without_words_of_ours_is_an_error() -> None:
    with pytest.raises(KeyError):
        compose_account_mail("account/email/something_new", CONTEXT)
