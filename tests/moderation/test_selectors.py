"""What the moderators' pages are made of."""

import pytest

from moderation import selectors
from moderation.models import Report
from tests.factories.accounts import UserFactory
from tests.factories.forums import PostFactory, ThreadFactory
from tests.factories.moderation import LogEntryFactory, ReportFactory

pytestmark = pytest.mark.django_db


def test_queue_size_counts_what_waits_and_what_is_urgent(django_assert_num_queries):
    ReportFactory.create_batch(2)
    ReportFactory(danger=True)
    ReportFactory(danger=True, dismissed=True)
    with django_assert_num_queries(1):
        assert selectors.queue_size() == selectors.QueueSize(waiting=3, danger=1)


def test_pending_is_what_waits_oldest_first():
    first, second = ReportFactory(), ReportFactory()
    ReportFactory(acted=True)
    assert list(Report.objects.pending()) == [first, second]


def test_unknown_post_and_thread_are_none():
    assert selectors.post_in_context(0) is None
    assert selectors.thread_in_context(0) is None


def test_reports_on_a_post_are_sorted_by_urgency_then_newest_first():
    post = PostFactory()
    dismissed = ReportFactory(post=post, dismissed=True)
    older, newer = ReportFactory(post=post), ReportFactory(post=post)
    danger = ReportFactory(post=post, danger=True)
    assert list(selectors.post_in_context(post.pk).reports) == [danger, newer, older, dismissed]


def test_each_edit_is_compared_with_what_came_next():
    author = UserFactory()
    post = PostFactory(author=author, body="three")
    post.edits.create(body_before="one", edited_by=author)
    post.edits.create(body_before="two", edited_by=UserFactory())
    shown = selectors.post_in_context(post.pk).edits
    texts = [(edit.by_author, [(run.kind, run.text) for run in edit.runs]) for edit in shown]
    assert texts == [
        (False, [("gone", "two"), ("new", "three")]),
        (True, [("gone", "one"), ("new", "two")]),
    ]


def test_a_title_is_compared_with_the_one_that_followed_it():
    thread = ThreadFactory(title="Third")
    post = thread.posts.get()
    for title, body in (("First", post.body), ("", "Other words"), ("Second", post.body)):
        post.edits.create(title_before=title, body_before=body, edited_by=thread.author)
    shown = selectors.post_in_context(post.pk).edits
    assert [[run.text for run in edit.title] for edit in shown] == [
        ["Second", "Third"],
        [],
        ["First", "Second"],
    ]
    assert [bool(edit.runs) for edit in shown] == [False, True, True]


def test_record_of_the_author_leaves_out_the_post_itself_and_other_people():
    author = UserFactory()
    post = PostFactory(author=author)
    own = LogEntryFactory(post=post)
    elsewhere = LogEntryFactory(post=PostFactory(author=author))
    on_thread = LogEntryFactory(post=None, thread=ThreadFactory(author=author), member=author, verb="lock")
    LogEntryFactory()
    found = selectors.post_in_context(post.pk)
    assert list(found.entries) == [own]
    assert list(found.author_entries) == [on_thread, elsewhere]


def test_post_of_a_former_member_has_no_record_of_an_author():
    LogEntryFactory(member=None)
    assert selectors.post_in_context(PostFactory(author=None).pk).author_entries == []


@pytest.mark.parametrize("n", [1, 6])
def test_queries_are_constant(django_assert_num_queries, n):
    author = UserFactory()
    thread = ThreadFactory(replies=n)
    post = PostFactory(thread=thread, author=author)
    ReportFactory.create_batch(n, post=post)
    LogEntryFactory.create_batch(n, post=post)
    for k in range(n):
        post.edits.create(body_before=str(k), edited_by=author)
    with django_assert_num_queries(7):
        selectors.post_in_context(post.pk)
    with django_assert_num_queries(6):
        selectors.thread_in_context(thread.pk)
