"""Starting a thread, and closing one to members."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied

from forums.actions.threads import narrow_thread, start_thread
from forums.models import Post, Subscription, Thread, ThreadRead
from tests.factories.accounts import UserFactory
from tests.factories.drugs import DrugFactory
from tests.factories.forums import ForumFactory, ThreadFactory

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
