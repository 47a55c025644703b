"""Totals can be proved and repaired."""

import pytest
from django.core.management import CommandError, call_command

from forums.counters import settle_counters
from forums.models import Forum, Thread
from tests.factories.drugs import DrugFactory
from tests.factories.forums import PostFactory, ThreadFactory

pytestmark = pytest.mark.django_db
RIGHT = {"threads": 0, "forums": 0, "drugs": 0}


@pytest.fixture
def thread():
    """A thread with a shown, a hidden and a withdrawn reply, about one drug, beside a hidden thread about it."""
    thread = ThreadFactory(public=True, replies=1)
    PostFactory(thread=thread, hidden=True)
    PostFactory(thread=thread, withdrawn=True)
    drug = DrugFactory()
    thread.thread_drugs.create(drug=drug)
    ThreadFactory(hidden=True, forum=thread.forum).thread_drugs.create(drug=drug)
    return thread


def test_repair_leaves_nothing_to_repair(thread):
    settle_counters(repair=True)
    assert settle_counters(repair=True) == RIGHT
    thread.refresh_from_db()
    forum, drug = Forum.objects.get(), thread.drugs.get()
    assert (thread.last_number, thread.reply_count, thread.last_author) == (
        4,
        1,
        thread.posts.get(number=2).author,
    )
    assert (forum.thread_count, forum.public_thread_count, forum.last_post_at) == (1, 1, thread.last_post_at)
    assert (drug.public_thread_count, drug.member_thread_count) == (1, 0)


@pytest.mark.parametrize(
    ("kind", "spoil"),
    [
        ("threads", lambda thread: Thread.objects.filter(pk=thread.pk).update(reply_count=7)),
        ("threads", lambda thread: Thread.objects.filter(pk=thread.pk).update(last_number=0)),
        ("threads", lambda thread: Thread.objects.filter(pk=thread.pk).update(last_author=None)),
        ("forums", lambda thread: Forum.objects.update(public_thread_count=0)),
        ("forums", lambda thread: Forum.objects.update(last_post_at=None)),
        ("drugs", lambda thread: thread.drugs.update(member_thread_count=4)),
    ],
)
def test_every_wrong_total_is_found_and_set_right(thread, kind, spoil):
    settle_counters(repair=True)
    spoil(thread)
    assert settle_counters(repair=False) == RIGHT | {kind: 1}
    assert settle_counters(repair=True) == RIGHT | {kind: 1}
    assert settle_counters(repair=False) == RIGHT


def test_the_command_tells_and_repairs(thread, capsys):
    with pytest.raises(CommandError, match="--repair"):
        call_command("check_counters")
    call_command("check_counters", "--repair")
    call_command("check_counters")
    assert capsys.readouterr().out.splitlines()[-1] == "All totals are right."
