"""Django's mail interface ends in the outbox."""

import pytest
from django.core.mail import EmailMessage, EmailMultiAlternatives, send_mail
from django.db import transaction

from notifications import delivery
from notifications.models import OutgoingEmail

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _our_backend(settings):
    settings.EMAIL_BACKEND = (
        "notifications.backends.OutboxBackend"  # the test runner puts its own in the place
    )


def test_a_mail_becomes_a_row_and_no_server_is_asked(mail_server, queue, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        assert send_mail("Your code", "It is 123456.", None, ["reader@mail.example"]) == 1
    row = OutgoingEmail.objects.get()
    assert (row.to, row.kind, row.subject, row.text) == (
        "reader@mail.example",
        "account",
        "Your code",
        "It is 123456.",
    )
    assert (row.user, row.html, row.headers) == (None, "", {"Auto-Submitted": "auto-generated"})
    assert mail_server.connections == 0
    assert queue() == [("notifications.deliver_outbox", [])]


def test_each_recipient_gets_a_mail_of_their_own(mail_server):
    message = EmailMultiAlternatives(
        "A note",
        "Words.",
        "Other <other@example.org>",
        ["one@mail.example", "two@mail.example", "one@mail.example"],
        bcc=["three@mail.example"],
        reply_to=["desk@example.org"],
        headers={"X-Kind": "note", "Message-ID": "<chosen@example.org>"},
    )
    message.attach_alternative("<p>Words.</p>", "text/html")
    assert message.send() == 1
    delivery.deliver(seconds=60)
    assert mail_server.recipients == {
        "one@mail.example": 1,
        "two@mail.example": 1,
        "three@mail.example": 1,
    }
    for message in mail_server.mails:
        assert message["From"] == "Other <other@example.org>"
        assert message["Reply-To"] == "desk@example.org"
        assert message["X-Kind"] == "note"
        assert message["To"].count("@") == 1  # nobody sees the others
        assert message.get_body(["html"]).get_content().strip() == "<p>Words.</p>"


def test_a_rollback_sends_nothing():
    with pytest.raises(RuntimeError, match="after the mail"):
        _send_and_fail()
    assert not OutgoingEmail.objects.exists()


@transaction.atomic
def _send_and_fail():
    send_mail("Your code", "It is 123456.", None, ["reader@mail.example"])
    raise RuntimeError("after the mail")


def test_a_long_or_broken_subject_is_one_short_line():
    send_mail("Hello\n" + "x" * 300, "Words.", None, ["reader@mail.example"])
    subject = OutgoingEmail.objects.get().subject
    assert subject.startswith("Hello xxx")
    assert len(subject) == 200


def test_a_mail_to_nobody_is_no_mail():
    assert EmailMessage("A note", "Words.").send() == 0
    assert not OutgoingEmail.objects.exists()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda message: message.attach("list.csv", "a,b", "text/csv"),
        lambda message: message.attach_alternative("{}", "application/json"),
        lambda message: setattr(message, "content_subtype", "html"),
    ],
)
def test_what_the_outbox_cannot_hold_is_refused(spoil):
    message = EmailMultiAlternatives("A note", "Words.", None, ["reader@mail.example"])
    spoil(message)
    with pytest.raises(ValueError, match="plain text and HTML only"):
        message.send()
    assert not OutgoingEmail.objects.exists()
