"""Handing mail over: each digest at most once, every other mail at least once, whatever the server does."""

import datetime
import email
import threading

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from notifications import delivery, smtp
from notifications.handover import Handover
from notifications.models import CrashMarker, EmailPreference, OutgoingEmail
from tests.factories.notifications import EmailPreferenceFactory, OutgoingEmailFactory

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2026, 11, 22, 12, 0, tzinfo=datetime.UTC)


def hand_over():
    return delivery.deliver(seconds=60)


def is_emptied(mail):
    mail.refresh_from_db()
    return (mail.to, mail.subject, mail.text, mail.html, mail.headers) == ("", "", "", "", {})


# -- What arrives --------------------------------------------------------------------------
def test_a_mail_arrives_whole_and_leaves_an_empty_row(mail_server, settings):
    settings.DEFAULT_FROM_EMAIL = "Your team <team@example.org>"
    mail = OutgoingEmailFactory(
        to="reader@mail.example", headers={"List-Id": "Your team <digest.example.org>"}
    )

    assert hand_over().sent == 1

    [(recipient, raw)] = mail_server.received
    [message] = mail_server.mails
    assert recipient == "reader@mail.example"
    assert (message["Subject"], message["From"], message["To"]) == (
        "A short note",
        "Your team <team@example.org>",
        "reader@mail.example",
    )
    assert message["List-Id"] == "Your team <digest.example.org>"
    assert message["Message-ID"].endswith("@example.org>")
    text = message.get_body(["plain"]).get_content().replace("\r\n", "\n")
    assert text == mail.text  # also the line that begins with a dot
    assert message.get_body(["html"]).get_content().strip() == mail.html
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert is_emptied(mail)
    assert (mail.state, mail.attempts, mail.last_error) == ("sent", 1, "")
    assert mail.sent_at is not None


def test_an_empty_outbox_asks_nothing_of_the_server(mail_server):
    assert hand_over() == delivery.Handed()
    assert mail_server.connections == 0


def test_many_mails_share_a_connection_but_not_for_ever(mail_server, monkeypatch):
    monkeypatch.setattr(smtp, "_MAILS_PER_CONNECTION", 10)
    monkeypatch.setattr(delivery, "_RESERVE", 7)
    OutgoingEmailFactory.create_batch(25)
    assert hand_over().sent == 25
    assert mail_server.connections == 3
    assert set(mail_server.recipients.values()) == {1}


def test_codes_go_before_digests(mail_server):
    digest = OutgoingEmailFactory(digest=True, due_at=timezone.now() - datetime.timedelta(hours=1))
    code = OutgoingEmailFactory()
    hand_over()
    assert list(mail_server.recipients) == [code.to, digest.to]


def test_what_is_due_later_waits(mail_server):
    OutgoingEmailFactory(due_at=timezone.now() + datetime.timedelta(minutes=1))
    assert hand_over().sent == 0


def test_a_run_ends_in_time_and_says_that_there_is_more(mail_server):
    OutgoingEmailFactory.create_batch(3)
    handed = delivery.deliver(seconds=0)
    assert (handed.sent, handed.more) == (0, True)
    assert OutgoingEmail.objects.filter(state="waiting").count() == 3


def test_every_attempt_carries_the_same_message_id():
    mail, other = OutgoingEmailFactory(), OutgoingEmailFactory()
    first = email.message_from_bytes(delivery.as_mail(mail))["Message-ID"]
    mail.refresh_from_db()
    assert email.message_from_bytes(delivery.as_mail(mail))["Message-ID"] == first
    assert email.message_from_bytes(delivery.as_mail(other))["Message-ID"] != first


# -- Consent, asked once more -----------------------------------------------------------------
@pytest.mark.parametrize(
    "change",
    [
        lambda user: EmailPreference.objects.filter(user=user).update(digest_frequency="off"),
        lambda user: EmailPreference.objects.filter(user=user).delete(),
        lambda user: type(user).objects.filter(pk=user.pk).update(is_active=False),
        lambda user: type(user).objects.filter(pk=user.pk).update(erased_at=timezone.now()),
        lambda user: type(user).objects.filter(pk=user.pk).update(email="new@mail.example"),
    ],
    ids=["switched off", "no preference", "suspended", "erased", "address changed"],
)
def test_a_digest_that_is_not_wanted_any_more_is_dropped(mail_server, change):
    mail = OutgoingEmailFactory(digest=True)
    change(mail.user)
    assert (hand_over().sent, mail_server.received) == (0, [])
    assert is_emptied(mail)
    assert mail.state == "dropped"


def test_a_mail_about_the_account_goes_without_any_digest(mail_server):
    preference = EmailPreferenceFactory(off=True, user__is_active=False)
    OutgoingEmailFactory(user=preference.user, kind="moderation")
    OutgoingEmailFactory(user=None)
    assert hand_over().sent == 2


# -- A server that says no ---------------------------------------------------------------------
@pytest.mark.parametrize("command", ["RCPT", "DATA", "."])
def test_a_refusal_for_good_ends_the_mail_and_not_the_run(mail_server, command):
    hopeless, fine = OutgoingEmailFactory(), OutgoingEmailFactory()
    mail_server.answers, mail_server.only_for = {command: "550 no such reader@mail.example"}, hopeless.to
    handed = hand_over()
    assert (handed.sent, handed.others) == (1, 1)
    assert list(mail_server.recipients) == [fine.to]
    assert is_emptied(hopeless)
    assert (hopeless.state, hopeless.last_error) == ("failed", "MailRefusedError 550")


@pytest.mark.parametrize("command", ["RCPT", "DATA", "."])
@pytest.mark.parametrize("digest", [False, True])
def test_a_refusal_for_now_is_tried_again_later_and_later(mail_server, command, digest):
    mail = OutgoingEmailFactory(digest=digest)
    mail_server.answers = {command: "451 later, reader@mail.example"}
    with time_machine.travel(NOW, tick=False) as clock:
        OutgoingEmail.objects.update(due_at=NOW)
        waits = []
        for _ in range(6):
            hand_over()
            mail.refresh_from_db()
            assert (mail.state, mail.last_error) == ("waiting", "MailRefusedError 451")
            waits.append((mail.due_at - timezone.now()).total_seconds() / 60)
            clock.move_to(mail.due_at)
        assert waits == [1, 5, 15, 60, 240, 720]  # minutes
        mail_server.answers = {}
        assert hand_over().sent == 1
    assert len(mail_server.received) == 1


def test_after_the_last_attempt_the_mail_is_given_up(mail_server):
    mail = OutgoingEmailFactory(attempts=6)
    mail_server.answers = {"RCPT": "451 later"}
    hand_over()
    assert is_emptied(mail)
    assert mail.state == "failed"


def test_a_server_that_breaks_off_before_the_end_has_nothing_and_gets_it_later(mail_server):
    mail = OutgoingEmailFactory(digest=True)
    mail_server.answers = {"DATA": ""}
    hand_over()
    mail.refresh_from_db()
    assert (mail.state, mail.attempts, mail_server.received) == ("waiting", 1, [])


def test_a_server_that_is_about_to_close_gets_the_next_mail_over_a_new_connection(mail_server):
    busy, fine = OutgoingEmailFactory(), OutgoingEmailFactory()
    mail_server.answers, mail_server.only_for = {"RCPT": "421 closing"}, busy.to
    assert hand_over().sent == 1
    assert list(mail_server.recipients) == [fine.to]
    assert mail_server.connections == 2


@pytest.mark.parametrize("answer", ["451 not now", "550 not from you", "421 closing"])
def test_a_server_that_takes_nothing_from_us_costs_no_mail_an_attempt(mail_server, answer, caplog):
    mails = OutgoingEmailFactory.create_batch(2)
    mail_server.answers = {"MAIL": answer}
    assert hand_over().sent == 0
    assert list(OutgoingEmail.objects.values_list("state", "attempts")) == [("waiting", 0)] * 2
    assert "takes nothing now" in caplog.text
    assert mails[0].to not in caplog.text


def test_a_server_that_is_away_costs_no_mail_an_attempt(settings, caplog):
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    mail = OutgoingEmailFactory()
    assert hand_over().sent == 0
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == ("waiting", 0)
    assert "ConnectionRefusedError" in caplog.text


def test_a_connection_that_went_stale_is_replaced(mail_server):
    OutgoingEmailFactory()
    with Handover() as record, smtp.MailServer() as server:
        for row in (OutgoingEmail.objects.get(), OutgoingEmailFactory()):
            assert delivery._deliver_one(server, record, row.pk) == "sent"
            server._connection.sock.shutdown(2)
    assert mail_server.connections == 2


def test_an_address_that_cannot_be_written_does_not_stop_the_others(mail_server):
    broken = OutgoingEmailFactory(subject="A subject\r\nBcc: everybody@mail.example")
    OutgoingEmailFactory()
    assert hand_over().sent == 1
    assert is_emptied(broken)
    assert broken.state == "failed"


# -- Once or not at all --------------------------------------------------------------------------
def test_a_digest_whose_answer_never_came_is_not_sent_again(mail_server):
    mail = OutgoingEmailFactory(digest=True)
    mail_server.answers = {".": ""}  # it was kept, but the connection broke before we heard of it
    hand_over()
    mail_server.answers = {}
    hand_over()
    assert mail_server.recipients == {mail.user.email: 1}
    assert is_emptied(mail)
    assert (mail.state, mail.last_error) == ("unclear", "SMTPServerDisconnected")


def test_another_mail_whose_answer_never_came_is_sent_again(mail_server):
    mail = OutgoingEmailFactory()
    mail_server.answers = {".": ""}
    hand_over()
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == ("waiting", 1)
    mail_server.answers = {}
    with time_machine.travel(mail.due_at, tick=False):
        hand_over()
    assert mail_server.recipients == {mail.to: 2}
    first, second = mail_server.mails
    assert first["Message-ID"] == second["Message-ID"]  # so that a receiver can drop one


def test_what_dies_before_the_dot_delivers_nothing_and_loses_nothing(mail_server, monkeypatch):
    mail = OutgoingEmailFactory(digest=True)

    def die(sql, *values):
        raise KeyboardInterrupt  # in the place of the commit

    with monkeypatch.context() as patched:
        patched.setattr(delivery, "_execute", die)
        with pytest.raises(KeyboardInterrupt):
            hand_over()
    mail.refresh_from_db()
    assert (mail.state, mail_server.received) == ("waiting", [])
    hand_over()
    assert mail_server.recipients == {mail.to: 1}
    assert len(mail_server.half_received) == 1


def dies_after(step, monkeypatch):
    """Hand over with a worker that dies right after it noted `step`."""

    def die(record):
        note(record)
        raise KeyboardInterrupt

    note = getattr(Handover, step)
    with monkeypatch.context() as patched:
        patched.setattr(Handover, step, die)
        with pytest.raises(KeyboardInterrupt):
            hand_over()


def test_what_dies_between_its_commit_and_the_dot_waits_again(mail_server, monkeypatch):
    mail = OutgoingEmailFactory(digest=True)

    def die(*args):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(delivery, "_finish", die)
        with pytest.raises(KeyboardInterrupt):
            hand_over()
    mail.refresh_from_db()
    assert mail.state == "sending"
    assert delivery.settle_abandoned() == 1
    assert delivery.settle_abandoned() == 0
    hand_over()
    mail.refresh_from_db()
    assert mail.state == "sent"
    assert list(mail_server.recipients.values()) == [1]


def test_a_digest_whose_dot_may_have_gone_is_not_sent_again(mail_server, monkeypatch):
    mail = OutgoingEmailFactory(digest=True)
    dies_after("dot", monkeypatch)
    assert delivery.settle_abandoned() == 1
    hand_over()
    mail.refresh_from_db()
    assert is_emptied(mail)
    assert (mail.state, mail.last_error) == ("unclear", "worker died")
    assert mail_server.received == []


def test_a_code_whose_dot_may_have_gone_is_sent_again(mail_server, monkeypatch):
    mail = OutgoingEmailFactory()
    dies_after("dot", monkeypatch)
    assert delivery.settle_abandoned() == 1
    hand_over()
    assert mail_server.recipients == {mail.to: 1}


@pytest.mark.parametrize("digest", [True, False])
def test_a_mail_that_the_server_took_is_sent_and_not_sent_again(mail_server, monkeypatch, digest):
    mail = OutgoingEmailFactory(digest=digest)
    to = mail.to
    dies_after("taken", monkeypatch)
    assert delivery.settle_abandoned() == 1
    hand_over()
    mail.refresh_from_db()
    assert is_emptied(mail)
    assert mail.state == "sent"
    assert mail_server.recipients == {to: 1}


def test_what_another_worker_has_in_hand_by_now_is_not_touched():
    mail = OutgoingEmailFactory(digest=True, state="sending", claimed_by="another", claimed_at=timezone.now())
    with Handover() as record:
        record.begin(mail.pk)  # and no more: it ends with the mail in hand
    assert delivery.settle_abandoned() == 0
    mail.refresh_from_db()
    assert mail.state == "sending"


def test_without_a_record_a_digest_waits_for_the_lease_and_is_not_sent_again(mail_server):
    mail = OutgoingEmailFactory(digest=True, state="sending", claimed_at=timezone.now())
    assert delivery.settle_abandoned() == 0  # its worker may still be at it
    with time_machine.travel(timezone.now() + delivery.LEASE, tick=False):
        assert delivery.settle_abandoned() == 1
        assert delivery.settle_abandoned() == 0
        hand_over()
    mail.refresh_from_db()
    assert is_emptied(mail)
    assert (mail.state, mail.last_error) == ("unclear", "worker died")
    assert mail_server.received == []


def test_an_abandoned_code_is_sent_again(mail_server):
    mail = OutgoingEmailFactory(state="sending", claimed_at=timezone.now() - 2 * delivery.LEASE)
    assert delivery.settle_abandoned() == 1
    hand_over()
    assert mail_server.recipients == {mail.to: 1}


# -- A database that crashed -----------------------------------------------------------------------
def test_postgresql_itself_empties_the_crash_marker():
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpersistence FROM pg_class WHERE relname = %s", [CrashMarker._meta.db_table])
        assert cursor.fetchone() == ("u",)  # unlogged: truncated by crash recovery


def test_after_a_crash_a_digest_that_may_have_gone_is_not_sent(mail_server):
    hand_over()
    assert CrashMarker.objects.count() == 1
    begun = OutgoingEmailFactory(digest=True, claimed_at=timezone.now())
    code = OutgoingEmailFactory(claimed_at=timezone.now())
    untouched = OutgoingEmailFactory(digest=True)
    CrashMarker.objects.all().delete()  # as crash recovery does

    hand_over()

    assert set(mail_server.recipients) == {code.to, untouched.to}
    begun.refresh_from_db()
    assert (begun.state, begun.last_error) == ("unclear", "database crashed")
    assert CrashMarker.objects.count() == 1


def test_without_a_crash_what_a_killed_worker_reserved_goes_on_at_once(mail_server):
    hand_over()
    OutgoingEmailFactory(digest=True, claimed_at=timezone.now())
    assert hand_over().sent == 1


# -- Several workers -----------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_workers_at_the_same_time_send_each_mail_once(mail_server):
    OutgoingEmailFactory.create_batch(40)
    start, sent = threading.Barrier(4), []

    def work():
        start.wait()
        try:
            sent.append(hand_over().sent)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(sent) == 40
    assert len(mail_server.recipients) == 40
    assert set(mail_server.recipients.values()) == {1}
