"""Clock work."""

import datetime

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts import periodic

pytestmark = pytest.mark.django_db


def test_sessions_that_ran_out_go_and_the_others_stay() -> None:
    now = timezone.now()
    for key, days in (("old", -1), ("live", 1)):
        Session.objects.create(
            session_key=key, session_data="", expire_date=now + datetime.timedelta(days=days)
        )
    periodic.clear_expired_sessions()
    periodic.clear_expired_sessions()
    assert [row.session_key for row in Session.objects.all()] == ["live"]


def test_sessions_that_are_no_more_leave_the_lists_of_members(client, member) -> None:
    client.force_login(member)
    for key in (client.session.session_key, "ended"):
        UserSession.objects.update_or_create(session_key=key, defaults={"user": member, "ip": "127.0.0.1"})
    periodic.clear_expired_sessions()
    assert [row.session_key for row in UserSession.objects.all()] == [client.session.session_key]


def test_the_clock_names_tasks_that_exist() -> None:
    tasks = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    ours = {
        periodic.purge_unconfirmed.name,
        periodic.clear_expired_sessions.name,
        periodic.purge_sign_ins.name,
        periodic.sweep_exports.name,
        periodic.purge_exports.name,
        periodic.purge_provider_deletions.name,
        periodic.keep_list_of_erased.name,
        periodic.close_dormant_accounts.name,
        periodic.sweep_leaving.name,
        periodic.sweep_profile_pictures.name,
        periodic.purge_staff_looks.name,
    }
    assert ours == {name for name in tasks if name.startswith("accounts.")}
