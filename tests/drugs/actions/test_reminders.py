"""What a member does with their reminders: once each, in their own rhythm, and nobody else's."""

import datetime

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.exceptions import ConsentMissing
from drugs.actions import reminders
from drugs.actions.reminders import (
    Plan,
    add_reminder,
    change_reminder,
    finish_reminder,
    pause_reminder,
    postpone_reminder,
    remove_reminder,
    resume_reminder,
    stop_reminder_mail,
)
from drugs.actions.telling import tell_due_reminders
from drugs.exceptions import ListFull
from drugs.models import Reminder
from notifications.models import Notification, OutgoingEmail
from tests.factories.accounts import UserFactory
from tests.factories.medicines import ReminderFactory, agree

pytestmark = pytest.mark.django_db
DAY = datetime.date
DUE = DAY(2026, 12, 1)


@pytest.fixture(autouse=True)
def _morning():
    with time_machine.travel("2026-12-01 09:00Z", tick=False):
        yield


@pytest.fixture
def member():
    return agree()


def plan(**changes):
    return Plan(**{"about": "blood", "every": 4, "unit": "weeks", "next_on": DUE, **changes})


def due(member, **changes):
    """A reminder that came this morning, told."""
    reminder = add_reminder(by=member, plan=plan(**changes))
    tell_due_reminders()
    reminder.refresh_from_db()
    assert reminder.told_at
    return reminder


def unread(member):
    member.refresh_from_db()
    assert member.unread_notices == Notification.objects.unread().filter(user=member).count()
    return member.unread_notices


def test_a_reminder_stands_as_its_member_set_it(member):
    reminder = add_reminder(by=member, plan=plan(words="The lab by the station", by_mail=True))
    assert (reminder.starts_on, reminder.next_on, reminder.by_mail) == (DUE, DUE, True)
    assert reminder.told_at is None


def test_saving_twice_keeps_one(member):
    assert add_reminder(by=member, plan=plan()) == add_reminder(by=member, plan=plan())
    add_reminder(by=member, plan=plan(about="eyes"))
    assert Reminder.objects.count() == 2


def test_without_the_agreement_nothing_is_kept():
    with pytest.raises(ConsentMissing):
        add_reminder(by=UserFactory(), plan=plan())
    assert not Reminder.objects.exists()


def test_there_is_an_end_to_how_many(member, monkeypatch):
    monkeypatch.setattr(reminders, "MOST", 1)
    add_reminder(by=member, plan=plan())
    with pytest.raises(ListFull):
        add_reminder(by=member, plan=plan(about="eyes"))


def test_done_moves_to_the_next_day_of_the_schedule_and_the_notice_counts_as_read(member):
    reminder = due(member)
    assert unread(member) == 1
    assert finish_reminder(by=member, reminder=reminder, due=DUE)
    reminder.refresh_from_db()
    assert (reminder.next_on, reminder.told_at) == (DAY(2026, 12, 29), None)
    assert unread(member) == 0


def test_a_double_press_moves_it_once(member):
    reminder = due(member)
    assert [finish_reminder(by=member, reminder=reminder, due=DUE) for _ in range(2)] == [True, False]
    assert not postpone_reminder(by=member, reminder=reminder, due=DUE, days=1)
    reminder.refresh_from_db()
    assert reminder.next_on == DAY(2026, 12, 29)


def test_done_long_after_passes_over_what_went_by(member):
    reminder = due(member)
    with time_machine.travel("2027-02-10 09:00Z", tick=False):
        finish_reminder(by=member, reminder=reminder, due=DUE)
    reminder.refresh_from_db()
    assert reminder.next_on == DAY(2027, 2, 23)


def test_done_before_its_day_goes_on_to_the_one_after(member):
    reminder = add_reminder(by=member, plan=plan(next_on=DAY(2026, 12, 3)))
    finish_reminder(by=member, reminder=reminder, due=DAY(2026, 12, 3))
    reminder.refresh_from_db()
    assert reminder.next_on == DAY(2026, 12, 31)


def test_later_comes_again_and_leaves_the_schedule_alone(member):
    reminder = due(member)
    assert postpone_reminder(by=member, reminder=reminder, due=DUE, days=7)
    reminder.refresh_from_db()
    assert (reminder.next_on, reminder.starts_on, reminder.told_at) == (DAY(2026, 12, 8), DUE, None)
    assert unread(member) == 0
    with time_machine.travel("2026-12-08 09:00Z", tick=False):
        tell_due_reminders()
        assert unread(member) == 1
        finish_reminder(by=member, reminder=reminder, due=DAY(2026, 12, 8))
    reminder.refresh_from_db()
    assert reminder.next_on == DAY(2026, 12, 29)


def test_later_counts_from_the_day_of_the_members_calendar():
    member = agree(time_zone="Pacific/Kiritimati")  # fourteen hours ahead
    reminder = due(member)
    with time_machine.travel("2026-12-01 20:00Z", tick=False):
        postpone_reminder(by=member, reminder=reminder, due=DUE, days=1)
    reminder.refresh_from_db()
    assert reminder.next_on == DAY(2026, 12, 3)


def test_what_rests_is_not_told_and_goes_on_with_the_schedule(member):
    reminder = due(member)
    assert [pause_reminder(by=member, reminder=reminder) for _ in range(2)] == [True, False]
    assert unread(member) == 0
    assert not finish_reminder(by=member, reminder=reminder, due=DUE)
    with time_machine.travel("2027-01-10 09:00Z", tick=False):
        assert tell_due_reminders() == 0
        assert [resume_reminder(by=member, reminder=reminder) for _ in range(2)] == [True, False]
        assert tell_due_reminders() == 0
    reminder.refresh_from_db()
    assert (reminder.next_on, reminder.told_at, reminder.paused_at) == (DAY(2027, 1, 26), None, None)


def test_what_goes_on_on_its_day_comes_that_day(member):
    reminder = ReminderFactory(user=member, next_on=DAY(2026, 11, 3), paused=True)
    resume_reminder(by=member, reminder=reminder)
    reminder.refresh_from_db()
    assert reminder.next_on == DUE
    assert tell_due_reminders() == 1


def test_another_day_is_told_again_and_other_words_are_not(member):
    reminder = due(member)
    change_reminder(by=member, reminder=reminder, plan=plan(words="Fasting"))
    assert tell_due_reminders() == 0
    assert unread(member) == 1
    change_reminder(by=member, reminder=reminder, plan=plan(next_on=DAY(2026, 12, 5)))
    assert unread(member) == 0
    reminder.refresh_from_db()
    assert (reminder.starts_on, reminder.told_at) == (DAY(2026, 12, 5), None)


def test_another_rhythm_begins_at_the_next_day(member):
    reminder = due(member)
    change_reminder(by=member, reminder=reminder, plan=plan(every=1, unit="months"))
    reminder.refresh_from_db()
    finish_reminder(by=member, reminder=reminder, due=DUE)
    reminder.refresh_from_db()
    assert (reminder.next_on, reminder.unit) == (DAY(2027, 1, 1), "months")


def test_removing_takes_its_notice_and_its_mail_along(member):
    reminder = due(member, by_mail=True)
    assert OutgoingEmail.objects.filter(kind="reminder").count() == 1
    assert [remove_reminder(by=member, reminder=reminder) for _ in range(2)] == [True, False]
    assert unread(member) == 0
    assert not OutgoingEmail.objects.filter(kind="reminder").exists()


def test_a_mail_that_another_reminder_calls_for_still_goes(member):
    first, _second = (
        add_reminder(by=member, plan=plan(by_mail=True)),
        add_reminder(by=member, plan=plan(about="eyes", by_mail=True)),
    )
    tell_due_reminders()
    finish_reminder(by=member, reminder=first, due=DUE)
    assert OutgoingEmail.objects.filter(kind="reminder").count() == 1


def test_a_mail_that_is_out_is_not_called_back(member):
    reminder = due(member, by_mail=True)
    OutgoingEmail.objects.update(state="sent", sent_at=timezone.now())
    finish_reminder(by=member, reminder=reminder, due=DUE)
    assert OutgoingEmail.objects.get().state == "sent"


def test_the_link_in_the_mail_stops_all_mail_and_leaves_the_reminders(member):
    due(member, by_mail=True)
    assert [stop_reminder_mail(user_id=member.pk) for _ in range(2)] == [True, False]
    assert not stop_reminder_mail(user_id=10**9)
    assert not Reminder.objects.get().by_mail
    assert not OutgoingEmail.objects.exists()
    assert unread(member) == 1


@pytest.mark.parametrize(
    "act",
    [
        lambda by, it: change_reminder(by=by, reminder=it, plan=plan(about="eyes")),
        lambda by, it: finish_reminder(by=by, reminder=it, due=it.next_on),
        lambda by, it: postpone_reminder(by=by, reminder=it, due=it.next_on, days=1),
        lambda by, it: pause_reminder(by=by, reminder=it),
        lambda by, it: resume_reminder(by=by, reminder=it),
        lambda by, it: remove_reminder(by=by, reminder=it),
    ],
    ids=["change", "done", "later", "pause", "resume", "remove"],
)
def test_nobody_touches_the_reminder_of_another(member, act):
    theirs = ReminderFactory()
    before = Reminder.objects.values().get()
    with pytest.raises(PermissionDenied):
        act(member, theirs)
    assert Reminder.objects.values().get() == before
