"""Clock work: every entry of the schedule names a task that exists and cannot pile up."""

import pytest
from django.conf import settings

from lupusteam.celery import app


@pytest.fixture(scope="module")
def tasks():
    app.autodiscover_tasks(force=True)
    app.autodiscover_tasks(related_name="periodic", force=True)
    return app.tasks


@pytest.mark.parametrize("entry", settings.CELERY_BEAT_SCHEDULE)
def test_entry_of_the_schedule_names_a_task(entry, tasks):
    assert settings.CELERY_BEAT_SCHEDULE[entry]["task"] in tasks


@pytest.mark.parametrize("entry", settings.CELERY_BEAT_SCHEDULE)
def test_run_that_waits_expires_before_the_next(entry):
    """A dead worker leaves one run behind, not a hundred."""
    plan = settings.CELERY_BEAT_SCHEDULE[entry]
    schedule = plan["schedule"]
    if isinstance(schedule, float | int):
        assert plan["options"]["expires"] < schedule
    else:
        assert plan["options"]["expires"] <= 3600


def test_clock_work_is_on_the_schedule(tasks):
    """A task in a `periodic.py` that no entry names would never run."""
    periodic = {name for name, task in tasks.items() if task.__module__.endswith(".periodic")}
    assert periodic == {plan["task"] for plan in settings.CELERY_BEAT_SCHEDULE.values()}


def test_no_entry_passes_anything_about_people():
    assert not [
        name for name, plan in settings.CELERY_BEAT_SCHEDULE.items() if plan.get("args") or plan.get("kwargs")
    ]


def test_tasks_of_ours_carry_the_name_of_their_app(tasks):
    ours = [name for name in tasks if not name.startswith("celery.")]
    apps = {"accounts", "notifications", "drugs", "forums", "moderation", "lupusteam"}
    assert ours
    assert [name for name in ours if name.split(".")[0] not in apps or name.count(".") != 1] == []
