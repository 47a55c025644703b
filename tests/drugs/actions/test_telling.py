"""Telling of reminders that are due: once for each day, in the morning of the member, and nothing but that."""

import datetime
import re
import threading

import pytest
import time_machine
from django.db import connection, transaction

from accounts.models import User
from common.signing import unsign
from drugs.actions.reminders import finish_reminder
from drugs.models import Reminder
from drugs.periodic import tell_due_reminders
from drugs.reminder_notices import resolve_reminders
from notifications.models import Notification, OutgoingEmail
from tests.factories.accounts import UserFactory
from tests.factories.medicines import ReminderFactory

DUE = datetime.date(2026, 12, 1)
SAID = "A reminder of yours is due."


@pytest.fixture
def morning():
    with time_machine.travel("2026-12-01 09:00Z", tick=False):
        yield


def reminder(**values):
    return ReminderFactory(**{"next_on": DUE, "words": "zebra words", **values})


@pytest.mark.django_db
@pytest.mark.usefixtures("morning")
class TestInTheMorning:
    def test_a_reminder_is_told_once_however_often_the_clock_runs(self):
        each = reminder()
        for _ in range(3):
            tell_due_reminders()
        notice = Notification.objects.get()
        assert (notice.user, notice.kind, notice.subject_id, notice.count) == (
            each.user,
            "reminder",
            each.pk,
            1,
        )
        assert not OutgoingEmail.objects.exists()
        each.user.refresh_from_db()
        assert each.user.unread_notices == 1

    def test_the_next_day_of_the_schedule_is_told_anew_also_when_the_line_was_read(self):
        each = reminder()
        tell_due_reminders()
        finish_reminder(by=each.user, reminder=each, due=DUE)
        with time_machine.travel("2026-12-29 09:00Z", tick=False):
            tell_due_reminders()
        notice = Notification.objects.get()
        assert (notice.read_at, notice.count) == (None, 1)
        each.user.refresh_from_db()
        assert each.user.unread_notices == 1

    @pytest.mark.parametrize(
        "values",
        [
            {"next_on": datetime.date(2026, 12, 2)},
            {"paused": True},
            {"user__time_zone": "Pacific/Honolulu"},  # eleven in the evening before
            {"user__is_active": False},
        ],
        ids=["tomorrow", "rests", "not yet morning", "may not sign in"],
    )
    def test_what_has_not_come_is_not_told(self, values):
        reminder(**values)
        tell_due_reminders()
        assert not Notification.objects.exists()
        assert Reminder.objects.get().told_at is None

    def test_members_in_the_east_hear_first(self):
        early = reminder(user__time_zone="Asia/Tokyo")
        with time_machine.travel("2026-11-30 23:10Z", tick=False):
            tell_due_reminders()
        assert Notification.objects.get().user == early.user

    def test_what_was_missed_while_the_clock_stood_still_is_told_late(self):
        reminder(next_on=datetime.date(2026, 9, 1))
        tell_due_reminders()
        assert Notification.objects.count() == 1

    def test_one_mail_says_it_for_all_and_names_nothing(self):
        member = UserFactory(handle="quiet_zebra")
        for about in ("blood", "eyes", "visit"):
            reminder(user=member, about=about, by_mail=True)
        tell_due_reminders()
        tell_due_reminders()
        mail = OutgoingEmail.objects.get()
        assert (mail.to, mail.kind, mail.subject) == (member.email, "reminder", SAID.rstrip("."))
        for text in (mail.subject, mail.text, mail.html, mail.dedupe_key, str(mail.headers)):
            assert not re.search(
                r"zebra|blood|eye|test|lupus|drug|medicin|appointment|health|every", text, re.IGNORECASE
            )
        assert SAID in mail.text
        assert "/notices/" in mail.text
        assert "/notices/" in mail.html
        assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        token = re.search(r"/unsubscribe/([^/]+)/", mail.headers["List-Unsubscribe"]).group(1)
        assert unsign("unsubscribe", token) == f"reminder {member.pk}"
        assert mail.headers["List-Unsubscribe"].strip("<>") in mail.text

    def test_no_mail_goes_to_an_address_that_nobody_proved(self):
        reminder(user=UserFactory(confirmed=False), by_mail=True)
        tell_due_reminders()
        assert Notification.objects.count() == 1
        assert not OutgoingEmail.objects.exists()

    def test_the_line_says_nothing_but_that_it_is_due_and_goes_when_it_is_done(self):
        each = reminder()
        tell_due_reminders()
        said = resolve_reminders(each.user, [each.pk])
        assert (said[each.pk].text, said[each.pk].url) == (SAID, "/drugs/mine/#reminders")
        assert resolve_reminders(UserFactory(moderator=True), [each.pk]) == {}
        finish_reminder(by=each.user, reminder=each, due=DUE)
        assert resolve_reminders(each.user, [each.pk]) == {}

    def test_the_work_is_the_same_for_one_and_for_many_who_have_not_come(self, django_assert_num_queries):
        for _ in range(3):
            reminder(user__time_zone="Pacific/Honolulu")
        with django_assert_num_queries(1):
            tell_due_reminders()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("morning")
class TestAtOnce:
    def test_two_runs_at_once_tell_once(self):
        for _ in range(4):
            reminder(by_mail=True)

        def run():
            try:
                tell_due_reminders()
            finally:
                connection.close()

        runs = [threading.Thread(target=run) for _ in range(3)]
        for each in runs:
            each.start()
        for each in runs:
            each.join()
        tell_due_reminders()  # members whose row another run held
        assert Notification.objects.count() == OutgoingEmail.objects.count() == 4
        assert set(Notification.objects.values_list("count", flat=True)) == {1}
        assert set(User.objects.values_list("unread_notices", flat=True)) == {1}

    def test_a_member_whose_row_is_held_waits_for_the_next_run(self):
        held, free = reminder(), reminder()

        def run():
            try:
                tell_due_reminders()
            finally:
                connection.close()

        with transaction.atomic():
            User.objects.select_for_update().get(pk=held.user_id)
            other = threading.Thread(target=run)
            other.start()
            other.join(timeout=20)
            assert not other.is_alive()
        assert list(Notification.objects.values_list("user", flat=True)) == [free.user_id]
        tell_due_reminders()
        assert Notification.objects.count() == 2

    def test_a_run_that_dies_tells_nothing_by_halves(self, monkeypatch):
        reminder(by_mail=True)
        with monkeypatch.context() as broken:
            broken.setattr("drugs.actions.telling.queue_email", _dies)
            with pytest.raises(RuntimeError):
                tell_due_reminders()
        assert not Notification.objects.exists()
        tell_due_reminders()
        assert Notification.objects.count() == OutgoingEmail.objects.count() == 1


def _dies(**_kwargs):
    raise RuntimeError("the worker died")
