"""Support without words: given once, taken back, counted where it is shown, and told in one line."""

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.actions.distance import block_member, mute_member
from forums.actions.reactions import add_reaction, remove_reaction
from forums.counter_repairs import settle_counters
from forums.models import Post, Reaction
from notifications.actions.notify import mark_all_read
from notifications.models import Notification
from tests.factories.accounts import UserFactory
from tests.factories.forums import PostFactory, ThreadFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def post():
    return ThreadFactory(replies=1).posts.get(number=2)


def lines(post):
    return list(
        Notification.objects.filter(user=post.author, kind="reaction").values_list("count", flat=True)
    )


def unread(post):
    post.author.refresh_from_db()
    return post.author.unread_notices


class TestGiving:
    def test_fifty_taps_are_one_reaction_and_one_line(self, member, post):
        given = [add_reaction(by=member, post=post, kind="hug") for _ in range(50)]
        assert given == [True] + [False] * 49
        assert Reaction.objects.count() == 1
        assert lines(post) == [1]
        assert unread(post) == 1

    def test_the_line_counts_people_and_not_what_they_gave(self, member, post):
        for kind in Reaction.Kind:
            add_reaction(by=member, post=post, kind=kind)
        add_reaction(by=UserFactory(), post=post, kind="hug")
        post.refresh_from_db()
        assert lines(post) == [2]
        assert unread(post) == 1
        assert (post.warmth, post.helpful_count) == (6, 1)

    def test_me_too_is_counted_on_the_opening_post_only(self, member, post):
        add_reaction(by=member, post=post, kind="me_too")
        post.thread.refresh_from_db()
        assert post.thread.me_too_count == 0
        add_reaction(by=member, post=post.thread.posts.get(number=1), kind="me_too")
        post.thread.refresh_from_db()
        assert post.thread.me_too_count == 1

    def test_leaves_totals_that_are_right(self, member, post):
        settle_counters(repair=True)
        opening = post.thread.posts.get(number=1)
        for kind in Reaction.Kind:
            add_reaction(by=member, post=opening, kind=kind)
        remove_reaction(by=member, post=opening, kind="hug")
        assert not any(settle_counters(repair=False).values())

    def test_needs_a_kind_that_there_is(self, member, post):
        with pytest.raises(ValueError, match="dislike"):
            add_reaction(by=member, post=post, kind="dislike")

    def test_a_post_of_a_former_member_takes_hugs_and_tells_nobody(self, member):
        post = PostFactory(thread=ThreadFactory(), author=None)
        assert add_reaction(by=member, post=post, kind="hug")
        assert not Notification.objects.exists()


class TestWhoMay:
    def test_own_posts_have_none(self, post):
        with pytest.raises(PermissionDenied, match="your own post"):
            add_reaction(by=post.author, post=post, kind="hug")
        assert not Reaction.objects.exists()

    @pytest.mark.parametrize("state", ["hidden", "withdrawn"])
    def test_posts_that_are_not_shown_have_none(self, member, state):
        post = PostFactory(thread=ThreadFactory(), **{state: True})
        for user in (member, UserFactory(moderator=True)):
            with pytest.raises(PermissionDenied, match="not shown"):
                add_reaction(by=user, post=post, kind="hug")

    def test_hidden_threads_have_none(self, member):
        post = ThreadFactory(hidden=True, author=member, replies=1).posts.get(number=2)
        with pytest.raises(PermissionDenied, match="not shown"):
            add_reaction(by=member, post=post, kind="hug")

    @pytest.mark.parametrize("state", [{"locked": True}, {"forum__is_archived": True}])
    def test_closed_threads_still_take_hugs(self, member, state):
        post = ThreadFactory(replies=1, **state).posts.get(number=2)
        assert add_reaction(by=member, post=post, kind="hug")

    def test_a_member_who_may_not_write_for_a_while_may_still_send_a_hug(self, post):
        assert add_reaction(by=UserFactory(muted=True), post=post, kind="hug")

    def test_a_closed_account_may_not(self, post):
        with pytest.raises(PermissionDenied):
            add_reaction(by=UserFactory(is_active=False), post=post, kind="hug")


class TestTakingBack:
    def test_lowers_the_line_while_it_is_unread_and_removes_it_with_the_last(self, member, post):
        other = UserFactory()
        for user in (member, other):
            add_reaction(by=user, post=post, kind="hug")
        assert remove_reaction(by=member, post=post, kind="hug")
        assert (lines(post), unread(post)) == ([1], 1)
        assert remove_reaction(by=other, post=post, kind="hug")
        assert (lines(post), unread(post)) == ([], 0)
        post.refresh_from_db()
        assert post.warmth == 0

    def test_what_was_never_given_changes_nothing(self, member, post):
        assert not remove_reaction(by=member, post=post, kind="helpful")
        post.refresh_from_db()
        assert (post.warmth, post.helpful_count) == (0, 0)

    def test_works_on_a_post_that_is_hidden_by_now(self, member, post):
        add_reaction(by=member, post=post, kind="helpful")
        Post.objects.filter(pk=post.pk).update(hidden_at=timezone.now())
        assert remove_reaction(by=member, post=post, kind="helpful")
        post.refresh_from_db()
        assert post.helpful_count == 0

    def test_and_giving_again_does_not_ring_twice(self, member, post):
        add_reaction(by=member, post=post, kind="hug")
        mark_all_read(by=post.author)
        for _ in range(3):
            remove_reaction(by=member, post=post, kind="hug")
            add_reaction(by=member, post=post, kind="hug")
        assert unread(post) == 0
        add_reaction(by=UserFactory(), post=post, kind="hug")
        assert unread(post) == 1


class TestDistance:
    @pytest.mark.parametrize("keep_away", [mute_member, block_member])
    def test_who_is_muted_or_blocked_tells_nothing_and_learns_nothing(self, member, post, keep_away):
        keep_away(by=post.author, member=member)
        assert add_reaction(by=member, post=post, kind="hug")
        assert (lines(post), unread(post)) == ([], 0)
        add_reaction(by=UserFactory(), post=post, kind="hug")
        assert lines(post) == [1]
