"""Starting a thread, changing its title, and closing it to members."""

import datetime
import uuid

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from forums.actions.threads import narrow_thread, retitle_thread, start_thread
from forums.announcements import resolve_replies
from forums.counter_repairs import settle_counters
from forums.digests import compose_replies
from forums.models import Post, PostEdit, Subscription, Thread, ThreadRead
from forums.selectors.related import related_ids
from notifications.registries import DigestRequest
from tests.factories.accounts import UserFactory
from tests.factories.drugs import DrugFactory
from tests.factories.forums import ForumFactory, PostFactory, ThreadFactory

pytestmark = pytest.mark.django_db


def start(by, **changes):
    thread = {
        "forum": changes.pop("forum", None) or ForumFactory(),
        "title": "Six weeks on azathioprine",
        "body": "Does it pass?",
        "audience": "members",
        "drugs": [],
        "submission_id": uuid.uuid4(),
    }
    return start_thread(by=by, **(thread | changes))


class TestStart:
    def test_opens_with_a_first_post_and_counts_everywhere(self, member):
        drugs = [DrugFactory(), DrugFactory()]
        thread = start(member, drugs=drugs)
        forum = thread.forum
        forum.refresh_from_db()
        assert [post.number for post in thread.posts.all()] == [1]
        assert (thread.last_number, thread.reply_count, thread.last_author) == (1, 0, member)
        assert (forum.thread_count, forum.public_thread_count, forum.last_post_at) == (
            1,
            0,
            thread.last_post_at,
        )
        for drug in drugs:
            drug.refresh_from_db()
            assert (drug.public_thread_count, drug.member_thread_count) == (0, 1)

    def test_a_public_thread_counts_as_public(self, member):
        drug = DrugFactory()
        thread = start(member, audience="public", drugs=[drug])
        thread.forum.refresh_from_db()
        drug.refresh_from_db()
        assert (thread.forum.thread_count, thread.forum.public_thread_count) == (1, 1)
        assert (drug.public_thread_count, drug.member_thread_count) == (1, 0)

    def test_is_read_and_subscribed_to_by_its_author(self, member):
        thread = start(member)
        assert ThreadRead.objects.get(user=member, thread=thread).last_number == 1
        assert Subscription.objects.filter(user=member, thread=thread).exists()

    def test_a_drug_named_twice_is_one(self, member):
        drug = DrugFactory()
        assert start(member, drugs=[drug, drug]).thread_drugs.count() == 1

    def test_the_same_submission_yields_the_same_thread(self, member):
        submission, forum = uuid.uuid4(), ForumFactory()
        first, second = (start(member, forum=forum, submission_id=submission) for _ in range(2))
        assert first == second
        forum.refresh_from_db()
        assert forum.thread_count == 1

    @pytest.mark.parametrize(
        "changes",
        [
            {"title": ""},
            {"title": "x" * 151},
            {"body": " "},
            {"body": "x" * 50_001},
            {"audience": "everyone"},
        ],
    )
    def test_bad_input_leaves_no_trace(self, member, changes):
        with pytest.raises(ValueError, match=r"TITLE|POST|everyone"):
            start(member, **changes)
        assert (Thread.objects.count(), Post.objects.count()) == (0, 0)

    def test_an_archived_forum_takes_none(self, member):
        with pytest.raises(PermissionDenied, match="kept for reading"):
            start(member, forum=ForumFactory(is_archived=True))

    def test_a_draft_drug_is_not_named(self, member):
        with pytest.raises(PermissionDenied):
            start(member, drugs=[DrugFactory(published_edition=False)])
        assert not Thread.objects.exists()

    def test_a_muted_member_starts_none(self):
        with pytest.raises(PermissionDenied):
            start(UserFactory(muted=True))


class TestNarrow:
    def test_closes_to_members_and_moves_the_totals(self, member):
        drug = DrugFactory()
        thread = start(member, audience="public", drugs=[drug])
        assert narrow_thread(by=member, thread=thread) is True
        thread.forum.refresh_from_db()
        drug.refresh_from_db()
        assert Thread.objects.get().audience == "members"
        assert (thread.forum.thread_count, thread.forum.public_thread_count) == (1, 0)
        assert (drug.public_thread_count, drug.member_thread_count) == (0, 1)

    def test_twice_is_once(self, member):
        thread = ThreadFactory(public=True, author=member)
        narrow_thread(by=member, thread=thread)
        assert narrow_thread(by=member, thread=thread) is False
        thread.forum.refresh_from_db()
        assert thread.forum.public_thread_count == 0

    @pytest.mark.parametrize("state", [{}, {"hidden": True}])
    def test_is_refused_to_others_and_when_hidden(self, member, moderator, state):
        thread = ThreadFactory(public=True, author=member, **state)
        with pytest.raises(PermissionDenied):
            narrow_thread(by=member if state else moderator, thread=thread)
        assert Thread.objects.get().is_public


class TestRetitle:
    @pytest.fixture
    def thread(self, member):
        return ThreadFactory(public=True, author=member, title="My doctor Zebra")

    def test_changes_the_title_and_keeps_the_one_before(self, member, thread):
        body = thread.posts.get().body
        assert retitle_thread(by=member, thread=thread, title="A doctor") is True
        thread.refresh_from_db()
        kept = PostEdit.objects.get()
        assert thread.title == "A doctor"
        assert (kept.title_before, kept.body_before, kept.edited_by) == ("My doctor Zebra", body, member)

    def test_marks_the_first_post_as_changed_and_leaves_its_words(self, member, thread):
        before = thread.posts.get()
        retitle_thread(by=member, thread=thread, title="A doctor")
        after = thread.posts.get()
        assert (after.body, after.body_html) == (before.body, before.body_html)
        assert (before.edited_at, after.edited_at is None) == (None, False)

    def test_twice_is_once(self, member, thread):
        retitle_thread(by=member, thread=thread, title="A doctor")
        assert retitle_thread(by=member, thread=thread, title="A doctor") is False
        assert PostEdit.objects.count() == 1

    def test_search_finds_the_new_words_and_not_the_old_ones(self, member, thread):
        retitle_thread(by=member, thread=thread, title="Larkspur in the morning")
        for word, found in (("larkspur", True), ("zebra", False)):
            assert Thread.objects.filter(search=word).exists() is found

    def test_no_total_and_no_place_in_lists_moves(self, member, thread):
        settle_counters(repair=True)
        at = Thread.objects.get().last_post_at
        retitle_thread(by=member, thread=thread, title="A doctor")
        assert Thread.objects.get().last_post_at == at
        assert not any(settle_counters(repair=False).values())

    def test_no_stored_page_and_no_feed_names_the_old_title(
        self, member, client, django_capture_on_commit_callbacks
    ):
        forum = ForumFactory(is_indexable=True)
        thread = ThreadFactory(public=True, author=member, title="My doctor Zebra", forum=forum)
        thread.posts.update(body="Words", body_html="<p>Words</p>")
        paths = (
            thread.get_absolute_url(),
            forum.get_absolute_url(),
            reverse("forums:feed", args=[forum.slug]),
        )
        assert all("Zebra" in client.get(path).content.decode() for path in paths)
        with django_capture_on_commit_callbacks(execute=True):
            retitle_thread(by=member, thread=thread, title="A doctor")
        for path in paths:
            page = client.get(path).content.decode()
            assert "A doctor" in page
            assert "Zebra" not in page

    def test_threads_like_it_are_worked_out_anew(self, member, django_capture_on_commit_callbacks):
        thread = ThreadFactory(author=member, title="Something else altogether")
        other = ThreadFactory(title="Swollen fingers on cold mornings")
        assert related_ids(thread.pk, for_members=True) == []
        with django_capture_on_commit_callbacks(execute=True):
            retitle_thread(by=member, thread=thread, title="Cold mornings, swollen fingers")
        assert related_ids(thread.pk, for_members=True) == [other.pk]

    def test_notices_and_digests_say_the_new_title(self, member, thread):
        reader, start = UserFactory(), timezone.now() - datetime.timedelta(days=1)
        Subscription.objects.create(user=reader, thread=thread)
        PostFactory(thread=thread)
        retitle_thread(by=member, thread=thread, title="A doctor")
        end = timezone.now() + datetime.timedelta(seconds=1)
        notice = resolve_replies(reader, [thread.pk])[thread.pk]
        digest = compose_replies([DigestRequest(reader, start, end)])[reader.pk]
        for text in (notice.text, repr(digest)):
            assert "A doctor" in text
            assert "Zebra" not in text

    @pytest.mark.parametrize(
        ("state", "sentence"),
        [
            ({"locked": True}, "the thread is closed"),
            ({"hidden": True}, "the thread is closed"),
            ({"forum__is_archived": True}, "the thread is closed"),
        ],
    )
    def test_is_refused_where_the_thread_is_closed(self, member, state, sentence):
        thread = ThreadFactory(author=member, title="My doctor Zebra", **state)
        with pytest.raises(PermissionDenied, match=sentence):
            retitle_thread(by=member, thread=thread, title="A doctor")
        assert (Thread.objects.get().title, PostEdit.objects.exists()) == ("My doctor Zebra", False)

    @pytest.mark.parametrize("column", ["hidden_at", "withdrawn_at"])
    def test_is_refused_while_the_first_post_is_not_shown(self, member, thread, column):
        thread.posts.update(**{column: timezone.now()})
        with pytest.raises(PermissionDenied, match="not shown"):
            retitle_thread(by=member, thread=thread, title="A doctor")

    def test_is_refused_when_its_hours_are_over(self, member, thread, settings):
        with (
            time_machine.travel(timezone.now() + datetime.timedelta(hours=settings.POST_EDIT_HOURS)),
            pytest.raises(PermissionDenied, match="hours after the thread was started"),
        ):
            retitle_thread(by=member, thread=thread, title="A doctor")

    def test_is_refused_to_others_and_to_those_who_may_not_write(self, moderator):
        muted = UserFactory(muted=True)
        for user, author in ((moderator, UserFactory()), (muted, muted)):
            thread = ThreadFactory(author=author)
            with pytest.raises(PermissionDenied):
                retitle_thread(by=user, thread=thread, title="A doctor")
        assert not Thread.objects.filter(title="A doctor").exists()

    @pytest.mark.parametrize("title", ["", " ", "x" * 151])
    def test_bad_input_leaves_no_trace(self, member, thread, title):
        with pytest.raises(ValueError, match="TITLE"):
            retitle_thread(by=member, thread=thread, title=title)
        assert not PostEdit.objects.exists()

    def test_costs_the_same_in_short_and_long_threads(self, member, django_assert_max_num_queries):
        for replies in (0, 20):
            thread = ThreadFactory(author=member, replies=replies)
            with django_assert_max_num_queries(8):
                retitle_thread(by=member, thread=thread, title=f"{replies} replies")
