"""Many people at one thread in the same moment: numbers without gap or double, counters right, and nobody's words lost."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from drugs.models import Drug
from forums.actions.moderating import correct_subject, move_thread
from forums.actions.posts import edit_post, post_reply, withdraw_post
from forums.actions.reactions import add_reaction
from forums.actions.threads import narrow_thread, retitle_thread, start_thread
from forums.counter_repairs import settle_counters
from forums.models import Draft, Forum, Post, PostEdit, Subscription, Thread, ThreadDrug, ThreadRead
from forums.selectors.writing import quote_of
from tests.factories.accounts import UserFactory
from tests.factories.drugs import DrugFactory
from tests.factories.forums import ForumFactory, ThreadFactory

pytestmark = pytest.mark.django_db(transaction=True)
WORKERS, EACH = 8, 125  # a thousand replies


def at_once(*acts):
    """What each of `acts` returned or raised, in threads with connections of their own that start together."""
    gate = threading.Barrier(len(acts))

    def run(act):
        try:
            gate.wait(timeout=30)
            return act()
        except PermissionDenied as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [future.result(timeout=120) for future in [pool.submit(run, act) for act in acts]]


def reply(member, thread, body="Hello."):
    return post_reply(by=member, thread=thread, body=body, submission_id=uuid.uuid4())


def test_a_thousand_replies_at_once_have_a_thousand_numbers():
    thread = ThreadFactory(public=True)
    members = [UserFactory() for _ in range(WORKERS)]

    def write(member):
        return lambda: [reply(member, thread).number for _ in range(EACH)]

    taken = [number for numbers in at_once(*map(write, members)) for number in numbers]
    total = WORKERS * EACH
    assert sorted(taken) == list(range(2, total + 2))
    assert list(Post.objects.order_by("number").values_list("number", flat=True)) == list(range(1, total + 2))
    thread.refresh_from_db()
    newest = thread.posts.get(number=total + 1)
    assert (thread.last_number, thread.reply_count) == (total + 1, total)
    assert (thread.last_author_id, thread.last_post_at) == (newest.author_id, newest.created_at)
    assert Forum.objects.get().last_post_at == newest.created_at
    assert not any(settle_counters(repair=False).values())
    for member in members:
        own = thread.posts.filter(author=member).order_by("-number").first()
        assert ThreadRead.objects.get(user=member).last_number == own.number
        assert Subscription.objects.filter(user=member).count() == 1


def test_withdrawing_while_others_quote_leaves_each_quote_whole_or_none():
    thread = ThreadFactory()
    post = reply(UserFactory(), thread, "Cold words.")
    members = [UserFactory() for _ in range(5)]

    def quote(member):
        def act():
            words = quote_of(member, thread, str(post.number)).text
            return reply(member, thread, f"{words}\n\nYes.").body

        return act

    done, *bodies = at_once(lambda: withdraw_post(by=post.author, post=post), *map(quote, members))
    assert done is True
    for body in bodies:
        assert ("Cold words." in body) == ("post 2" in body)
    thread.refresh_from_db()
    assert (thread.last_number, thread.reply_count) == (7, 5)
    assert quote_of(members[0], thread, "2").text == ""


def test_moving_while_others_reply_loses_neither():
    thread = ThreadFactory()
    old, new = thread.forum, ForumFactory()
    members = [UserFactory() for _ in range(6)]
    moderator = UserFactory(moderator=True)
    moved, *posts = at_once(
        lambda: move_thread(by=moderator, thread=thread, forum=new),
        *[lambda member=member: reply(member, thread) for member in members],
    )
    assert moved is True
    assert sorted(post.number for post in posts) == [2, 3, 4, 5, 6, 7]
    thread.refresh_from_db()
    assert (thread.forum_id, thread.reply_count) == (new.pk, 6)
    assert list(Forum.objects.order_by("pk").values_list("thread_count", flat=True)) == [0, 1]
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.last_post_at, new.last_post_at) == (None, thread.last_post_at)
    assert not any(settle_counters(repair=False).values())


def test_a_forum_that_is_archived_meanwhile_takes_no_reply_and_leaves_the_draft():
    thread, member = ThreadFactory(), UserFactory()
    draft = Draft.objects.create(
        user=member, thread=thread, submission_id=uuid.uuid4(), body="Half a thought"
    )
    Forum.objects.update(is_archived=True)
    with pytest.raises(PermissionDenied, match="kept for reading"):
        post_reply(by=member, thread=thread, body=draft.body, submission_id=draft.submission_id)
    draft.refresh_from_db()
    assert draft.body == "Half a thought"
    assert Thread.objects.get().last_number == 1


def test_a_title_changes_while_others_reply_and_its_author_edits():
    thread = ThreadFactory(public=True, title="Before")
    opening, body = thread.posts.get(), thread.posts.get().body
    *_, first, second, _edited = at_once(
        *(partial(reply, UserFactory(), thread) for _ in range(6)),
        lambda: retitle_thread(by=thread.author, thread=thread, title="After"),
        lambda: retitle_thread(by=thread.author, thread=thread, title="After"),
        lambda: edit_post(by=thread.author, post=opening, body="Other words"),
    )
    thread.refresh_from_db()
    opening.refresh_from_db()
    assert {first, second} == {True, False}
    assert (thread.title, opening.body, thread.last_number, thread.reply_count) == (
        "After",
        "Other words",
        7,
        6,
    )
    assert [edit.title_before for edit in PostEdit.objects.exclude(title_before="")] == ["Before"]
    assert PostEdit.objects.get(title_before="").body_before == body
    assert not any(settle_counters(repair=False).values())


def test_correcting_while_others_correct_reply_tap_and_close_leaves_every_total_right():
    first, second, third = DrugFactory(), DrugFactory(), DrugFactory()
    author, moderators = UserFactory(), [UserFactory(moderator=True) for _ in range(3)]
    thread = start_thread(
        by=author, forum=ForumFactory(), title="Words", body="Words", audience="public", drugs=[first],
        submission_id=uuid.uuid4(), topic="cost",
    )  # fmt: skip
    post = reply(UserFactory(), thread)
    taps = [UserFactory() for _ in range(3)]

    def correct(moderator, drugs, topic):
        return lambda: correct_subject(by=moderator, thread=thread, drugs=drugs, topic=topic)

    at_once(
        correct(moderators[0], [second, first], "tests"),
        correct(moderators[1], [third], "effects"),
        correct(moderators[2], [], ""),
        lambda: narrow_thread(by=author, thread=thread),
        lambda: reply(UserFactory(), thread),
        *(partial(add_reaction, by=member, post=post, kind="helpful") for member in taps),
    )
    assert not any(settle_counters(repair=False).values())
    correct_subject(by=moderators[0], thread=thread, drugs=[second, third], topic="tests")
    assert not any(settle_counters(repair=False).values())
    drugs = Drug.objects.in_bulk([first.pk, second.pk, third.pk]).values()
    assert sorted((drug.public_thread_count, drug.member_thread_count) for drug in drugs) == [
        (0, 0),
        (0, 1),
        (0, 1),
    ]
    assert set(ThreadDrug.objects.values_list("topic", "is_public", "is_waiting", "helpful")) == {
        ("tests", False, False, 3)
    }
