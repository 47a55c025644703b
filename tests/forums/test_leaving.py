"""What readers see of a member who is leaving or left, for each choice about their words (promise 7)."""

import uuid

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.actions.erasure import erase_due, erase_member
from accounts.actions.leaving import ask_to_leave, come_back
from accounts.models import User
from accounts.registries import PostsChoice
from accounts.selectors.names import name_at
from forums.actions.moderating import hide_post, hide_thread
from forums.actions.posts import post_reply, withdraw_post
from forums.counter_repairs import settle_counters
from forums.models import Draft, Post, Thread
from forums.selectors.calls import unanswered
from tests.factories.accounts import UserFactory
from tests.factories.drugs import DrugFactory
from tests.factories.forums import PostFactory, ThreadDrugFactory, ThreadFactory

pytestmark = pytest.mark.django_db

ROADS = {  # how a member goes: for good, or for now
    "left": lambda member, posts: erase_member(by=member, user=member, posts=posts),
    "leaving": lambda member, posts: ask_to_leave(by=member, user=member, posts=posts),
}


def each(*choices):
    return pytest.mark.parametrize(
        "gone", [(road, posts) for road in ROADS for posts in choices], indirect=True
    )


@pytest.fixture
def gone(request):
    """A thread of other people with one reply, "words of the leaver", whose author goes with the choice given."""
    road, posts = request.param
    leaver = UserFactory(handle="paperboat", moderator=True)
    thread = ThreadFactory(public=True, replies=0)
    PostFactory(thread=thread, author=leaver, body="words of the leaver")
    ROADS[road](leaver, posts)
    return thread


def _pages(client, thread):
    page = client.get(thread.get_absolute_url()).content.decode()
    row = client.get(reverse("forums:forum_detail", args=[thread.forum.slug])).content.decode()
    return page, row


@each(PostsChoice.KEEP)
def test_who_keeps_their_words_keeps_their_name_but_no_page_behind_it(gone, member_client):
    page, row = _pages(member_client, gone)
    assert "words of the leaver" in page
    assert "paperboat" in page
    assert reverse("accounts:member_detail", args=["paperboat"]) not in page
    assert "last by paperboat" in row


@each(PostsChoice.ANONYMISE)
def test_who_takes_the_name_off_leaves_words_of_a_former_member(gone, member_client):
    page, row = _pages(member_client, gone)
    assert "words of the leaver" in page
    assert "former member" in page
    assert "Moderator" not in page
    assert "paperboat" not in page + row


@each(PostsChoice.ERASE)
def test_who_erases_their_words_leaves_a_tombstone(gone, member_client):
    page, row = _pages(member_client, gone)
    assert "words of the leaver" not in page
    assert 'id="p2"' in page
    assert "paperboat" not in page + row


@pytest.mark.parametrize("posts", [PostsChoice.ERASE, PostsChoice.ANONYMISE])
def test_pages_held_for_visitors_follow_at_once(client, posts, django_capture_on_commit_callbacks):
    leaver = UserFactory(handle="paperboat")
    thread = ThreadFactory(public=True, replies=1)
    PostFactory(thread=thread, author=leaver)

    def named():
        return ["paperboat" in page for page in _pages(client, thread)]

    assert named() == [True, True]
    with django_capture_on_commit_callbacks(execute=True):
        ask_to_leave(by=leaver, user=leaver, posts=posts)
    assert named() == [False, False]
    with django_capture_on_commit_callbacks(execute=True):
        come_back(by=leaver)
    assert named() == [True, True]


# -- Coming back -------------------------------------------------------------------------------
NOT_OF_THE_SITE = {"django_session", "notifications_outgoingemail"}  # sessions end; the receipt was written


def every_row():
    """{table: its rows as text}."""
    with connection.cursor() as cursor:
        tables = {}
        for table in connection.introspection.table_names(cursor):
            if table not in NOT_OF_THE_SITE:
                cursor.execute(f'SELECT t::text FROM "{table}" t ORDER BY 1')  # noqa: S608
                tables[table] = [row for (row,) in cursor.fetchall()]
    return tables


@pytest.fixture
def world(member):
    """Threads of the member's: answered, alone, hidden, withdrawn; replies in others' threads, some gone already."""
    answered = ThreadFactory(author=member, title="My flare", replies=2, public=True)
    ThreadDrugFactory(thread=answered, drug=DrugFactory())
    alone = ThreadFactory(author=member, title="My own", replies=0, is_question=True)
    ThreadDrugFactory(thread=alone, drug=DrugFactory())
    hidden = ThreadFactory(author=member, title="My hidden one", replies=0, hidden=True)
    other = ThreadFactory(replies=1)
    reply = PostFactory(thread=other, author=member, body="My words", helped_at=timezone.now())
    gone = PostFactory(thread=other, author=member, body="My withdrawn words")
    PostFactory(thread=other, author=member, body="My hidden words", hidden=True)
    settle_counters(repair=True)
    withdraw_post(by=member, post=gone)
    withdraw_post(
        by=member, post=ThreadFactory(author=member, title="My withdrawn one", replies=1).posts.get(number=1)
    )
    settle_counters(repair=True)
    return {"answered": answered, "alone": alone, "hidden": hidden, "other": other, "reply": reply}


@pytest.mark.parametrize("posts", PostsChoice)
def test_everything_is_as_it_was_for_who_comes_back(member, world, posts):
    before = every_row()
    ask_to_leave(by=member, user=member, posts=posts)
    assert not any(settle_counters(repair=False).values())
    assert every_row() != before
    come_back(by=member)
    User.objects.update(dormancy_warned_at=None)  # a sign of life: the years until a warning begin anew
    after = every_row()
    assert {table for table in before if before[table] != after[table]} == set()


def test_words_titles_and_lonely_threads_are_out_of_sight_meanwhile(member, world):
    reader = UserFactory()
    ask_to_leave(by=member, user=member, posts=PostsChoice.ERASE)
    assert not Post.objects.visible_to(reader).filter(author=member).exists()
    listed = dict(Thread.objects.listed_for(reader).values_list("pk", "title"))
    assert listed[world["answered"].pk] == Thread.withdrawn_title()
    assert world["alone"].pk not in listed
    assert not [title for title in listed.values() if title.startswith("My")]


def test_who_chooses_anew_while_leaving_gets_the_other_choice(member, world):
    before = every_row()
    ask_to_leave(by=member, user=member, posts=PostsChoice.ERASE)
    ask_to_leave(by=member, user=member, posts=PostsChoice.ANONYMISE)
    assert Post.objects.get(pk=world["reply"].pk).withdrawn_at is None
    come_back(by=member)
    User.objects.update(dormancy_warned_at=None)
    assert every_row() == before


@pytest.mark.parametrize("posts", PostsChoice)
def test_the_days_go_by_and_then_it_is_as_if_erased_at_once(member, world, posts):
    ask_to_leave(by=member, user=member, posts=posts, at_once=True)
    assert erase_due(member.pk)
    assert not any(settle_counters(repair=False).values())
    mine = Post.objects.filter(body__startswith="My").exists()
    assert mine is (posts is not PostsChoice.ERASE)
    assert Post.objects.filter(author=member).exists() is (posts is PostsChoice.KEEP)


def test_what_a_moderator_hid_meanwhile_stays_hidden(member, world):
    moderator = UserFactory(moderator=True)
    ask_to_leave(by=member, user=member, posts=PostsChoice.ERASE)
    hide_post(by=moderator, post=world["reply"], reason="It named a doctor")
    hide_thread(by=moderator, thread=world["answered"], reason="It named a doctor")
    come_back(by=member)
    assert Post.objects.get(pk=world["reply"].pk).hidden_at is not None
    thread = Thread.objects.get(pk=world["answered"].pk)
    assert (thread.hidden_reason, thread.title) == ("It named a doctor", "My flare")
    assert not any(settle_counters(repair=False).values())


def test_replies_that_came_meanwhile_stay(member, world):
    ask_to_leave(by=member, user=member, posts=PostsChoice.ERASE)
    fresh = post_reply(
        by=UserFactory(), thread=world["answered"], body="Still here", submission_id=uuid.uuid4()
    )
    come_back(by=member)
    thread = Thread.objects.get(pk=world["answered"].pk)
    assert (thread.reply_count, thread.last_author_id) == (3, fresh.author_id)
    assert not any(settle_counters(repair=False).values())


@pytest.mark.parametrize("posts", PostsChoice)
def test_a_held_post_waits_as_a_draft_and_never_goes_out(member, posts):
    held = Draft.objects.create(
        user=member, thread=ThreadFactory(replies=0), body="Half a thought", submission_id=uuid.uuid4(),
        publish_at=timezone.now(), ready={"content_notes": [], "html": "<p>Half a thought</p>"},
    )  # fmt: skip
    ask_to_leave(by=member, user=member, posts=posts)
    held.refresh_from_db()
    assert (held.publish_at, held.body, held.refusal) == (None, "Half a thought", "")


@pytest.mark.parametrize("posts", PostsChoice)
def test_nobody_is_asked_to_answer_somebody_who_is_leaving(posts):
    leaver, reader = UserFactory(), UserFactory()
    thread = ThreadFactory(author=leaver, replies=0)
    assert unanswered(reader).thread_id == thread.pk
    ask_to_leave(by=leaver, user=leaver, posts=posts)
    assert unanswered(reader) is None


@pytest.mark.parametrize("posts", PostsChoice)
def test_rows_and_members_at_hand_say_the_same_name(posts):
    leaver = UserFactory(handle="paperboat")
    post = PostFactory(author=leaver, thread=ThreadFactory(replies=0))
    for _ in range(2):
        shown = Post.objects.filter(pk=post.pk).values_list(name_at("author"), flat=True).get()
        assert (shown or "") == User.objects.get(pk=leaver.pk).shown_handle
        ask_to_leave(by=leaver, user=leaver, posts=posts)
    assert (shown is None) is (posts is not PostsChoice.KEEP)
