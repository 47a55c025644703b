"""Clock work."""

import datetime

import pytest
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


def test_the_clock_names_tasks_that_exist() -> None:
    tasks = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    ours = {
        periodic.purge_unconfirmed.name,
        periodic.clear_expired_sessions.name,
        periodic.sweep_exports.name,
        periodic.purge_exports.name,
        periodic.purge_provider_deletions.name,
        periodic.sweep_profile_pictures.name,
        periodic.purge_staff_looks.name,
    }
    assert ours == {name for name in tasks if name.startswith("accounts.")}
