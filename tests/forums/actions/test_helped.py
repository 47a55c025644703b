"""Who asked says what helped."""

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from forums.actions.helped import mark_helped, mark_question, unmark_helped, unmark_question
from forums.actions.moderating import hide_post, restore_post
from forums.actions.posts import withdraw_post
from forums.counter_repairs import settle_counters
from forums.models import Post
from notifications.models import Notification
from tests.factories.accounts import UserFactory
from tests.factories.forums import PostFactory, ThreadFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def question(member):
    return ThreadFactory(author=member, is_question=True, replies=2)


def helped_count(thread):
    thread.refresh_from_db()
    return thread.helped_count


def test_several_posts_may_help_and_their_authors_hear_of_it(member, question):
    for post in question.posts.filter(number__gt=1):
        assert mark_helped(by=member, post=post)
        assert not mark_helped(by=member, post=post)
        assert Notification.objects.get(user=post.author).kind == "helped"
    assert helped_count(question) == 2


def test_a_mark_taken_back_takes_its_unread_line_with_it(member, question):
    post = question.posts.get(number=2)
    mark_helped(by=member, post=post)
    assert unmark_helped(by=member, post=post)
    assert not unmark_helped(by=member, post=post)
    assert helped_count(question) == 0
    assert not Notification.objects.exists()
    post.author.refresh_from_db()
    assert post.author.unread_notices == 0


def test_only_who_asked_may_mark(question, moderator):
    post = question.posts.get(number=2)
    for user in (UserFactory(), moderator, post.author):
        for act in (mark_helped, unmark_helped):
            with pytest.raises(PermissionDenied, match="Only the person who asked"):
                act(by=user, post=post)


def test_own_posts_and_posts_that_are_not_shown_cannot_be_marked(member, question):
    own = PostFactory(thread=question, author=member)
    gone = PostFactory(thread=question, withdrawn=True)
    for post, why in ((own, "your own"), (gone, "not shown")):
        with pytest.raises(PermissionDenied, match=why):
            mark_helped(by=member, post=post)


def test_a_thread_has_to_be_a_question_first(member):
    post = ThreadFactory(author=member, replies=1).posts.get(number=2)
    with pytest.raises(PermissionDenied, match="not a question"):
        mark_helped(by=member, post=post)
    assert mark_question(by=member, thread=post.thread)
    assert not mark_question(by=member, thread=post.thread)
    assert mark_helped(by=member, post=post)
    assert unmark_question(by=member, thread=post.thread)
    assert not unmark_question(by=member, thread=post.thread)


def test_only_its_author_makes_a_thread_a_question(question, moderator):
    for act in (mark_question, unmark_question):
        with pytest.raises(PermissionDenied, match="Only the person who started"):
            act(by=moderator, thread=question)


def test_a_hidden_thread_cannot_be_made_a_question(member):
    thread = ThreadFactory(author=member, hidden=True)
    with pytest.raises(PermissionDenied):
        mark_question(by=member, thread=thread)


def test_marks_on_posts_that_go_are_not_counted_and_come_back_with_them(member, question, moderator):
    settle_counters(repair=True)
    first, second = question.posts.filter(number__gt=1).order_by("number")
    for post in (first, second):
        mark_helped(by=member, post=post)
    hide_post(by=moderator, post=first, reason="It named a doctor")
    assert helped_count(question) == 1
    restore_post(by=moderator, post=first)
    assert helped_count(question) == 2
    withdraw_post(by=second.author, post=second)
    assert helped_count(question) == 1
    assert not any(settle_counters(repair=False).values())


def test_a_mark_on_a_hidden_post_can_be_taken_back_and_changes_no_count(member, question):
    post = question.posts.get(number=2)
    Post.objects.filter(pk=post.pk).update(helped_at=timezone.now(), hidden_at=timezone.now())
    assert unmark_helped(by=member, post=post)
    assert helped_count(question) == 0


def test_help_of_a_former_member_is_marked_and_tells_nobody(member, question):
    post = PostFactory(thread=question, author=None)
    assert mark_helped(by=member, post=post)
    assert not Notification.objects.exists()
