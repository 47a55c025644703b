"""What authors read under Notices."""

import pytest

from moderation import notices
from moderation.actions import content
from moderation.models import LogEntry
from notifications.models import Notification
from notifications.registries import notice_kinds
from tests.factories.accounts import UserFactory
from tests.factories.forums import ForumFactory, PostFactory, ThreadFactory

pytestmark = pytest.mark.django_db


def _told(user):
    """The lines of `user`, as the notices page resolves them."""
    return [
        notice_kinds.get(notice.kind)(user, [notice.subject_id])[notice.subject_id]
        for notice in Notification.objects.filter(user=user).order_by("pk")
    ]


@pytest.fixture
def post():
    return PostFactory(thread=ThreadFactory(forum=ForumFactory(name="Medicines")))


def test_hidden_post_is_told_with_reason_and_link(post, moderator):
    content.hide_post(by=moderator, post=post, reason="Rule 4: it named a doctor")
    (line,) = _told(post.author)
    assert line.text == (
        "A moderator hid your post in Medicines. Your text is kept for you. Reason: Rule 4: it named a doctor"
    )
    assert line.url == post.get_absolute_url()
    assert line.name == ""


def test_restored_post_is_told_and_the_older_line_says_so(post, moderator):
    content.hide_post(by=moderator, post=post, reason="Rule 4: it named a doctor")
    content.restore_post(by=moderator, post=post)
    older, newer = _told(post.author)
    assert older.text == "A moderator hid your post in Medicines. It is shown again."
    assert newer.text == "A moderator looked again and shows your post in Medicines."


def test_hidden_and_restored_thread_is_told(post, moderator):
    thread = post.thread
    content.hide_thread(by=moderator, thread=thread, reason="Rule 2: it sold something")
    (line,) = _told(thread.author)
    assert line.text.endswith("Your text is kept for you. Reason: Rule 2: it sold something")
    content.restore_thread(by=moderator, thread=thread)
    assert _told(thread.author)[1].text == "A moderator looked again and shows your thread in Medicines."


def test_lock_unlock_and_move_are_told(post, moderator):
    thread = post.thread
    content.lock_thread(by=moderator, thread=thread, reason="It went in circles")
    content.unlock_thread(by=moderator, thread=thread)
    content.move_thread(by=moderator, thread=thread, forum=ForumFactory(name="Kidneys"))
    assert [line.text for line in _told(thread.author)] == [
        "A moderator locked your thread in Kidneys. It can still be read. Reason: It went in circles",
        "A moderator opened your thread in Kidneys for replies again.",
        "A moderator moved your thread. It is in Kidneys now.",
    ]


@pytest.mark.parametrize("kind", ["hidden-post", "restored-post"])
def test_nobody_else_reads_a_notice_of_a_post(post, moderator, kind):
    content.hide_post(by=moderator, post=post, reason="Rule 4: it named a doctor")
    for reader in (UserFactory(), moderator):
        assert notice_kinds.get(kind)(reader, [post.pk]) == {}


@pytest.mark.parametrize("kind", ["hidden-thread", "restored-thread"])
def test_nobody_else_reads_a_notice_of_a_thread(post, kind):
    assert notice_kinds.get(kind)(UserFactory(), [post.thread_id]) == {}


def test_nobody_else_reads_a_notice_of_an_entry(post, moderator):
    content.lock_thread(by=moderator, thread=post.thread)
    entry = LogEntry.objects.get()
    assert notices.resolve_moderated_threads(UserFactory(), [entry.pk]) == {}
    assert entry.pk in notices.resolve_moderated_threads(post.thread.author, [entry.pk])


def test_post_in_a_thread_hidden_from_its_author_leads_to_the_forum(post, moderator):
    content.hide_post(by=moderator, post=post, reason="Rule 4: it named a doctor")
    content.hide_thread(by=moderator, thread=post.thread, reason="Rule 4: it named a doctor")
    (line,) = _told(post.author)
    assert line.url == post.thread.forum.get_absolute_url()


@pytest.mark.parametrize("n", [1, 8])
def test_a_page_of_notices_costs_one_query_per_kind(django_assert_num_queries, n):
    author = UserFactory()
    posts = PostFactory.create_batch(n, author=author, hidden=True)
    with django_assert_num_queries(1):
        assert len(notices.resolve_hidden_posts(author, [post.pk for post in posts])) == n
