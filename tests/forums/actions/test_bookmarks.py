"""Bookmarks are a member's own."""

import pytest
from django.core.exceptions import PermissionDenied

from forums.actions.bookmarks import note_bookmark, remove_bookmark, save_bookmark
from forums.models import Bookmark
from tests.factories.accounts import UserFactory
from tests.factories.forums import PostFactory, ThreadFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def post():
    return ThreadFactory(replies=1).posts.get(number=2)


def test_a_post_is_kept_once_and_its_note_stays(member, post):
    assert save_bookmark(by=member, post=post)
    note_bookmark(by=member, bookmark=Bookmark.objects.get(), note="For my next visit")
    assert not save_bookmark(by=member, post=post)
    assert Bookmark.objects.get().note == "For my next visit"


def test_own_posts_may_be_kept(post):
    assert save_bookmark(by=post.author, post=post)


@pytest.mark.parametrize("state", ["hidden", "withdrawn"])
def test_what_is_not_shown_cannot_be_kept(member, state):
    with pytest.raises(PermissionDenied):
        save_bookmark(by=member, post=PostFactory(thread=ThreadFactory(), **{state: True}))


def test_what_is_gone_can_still_be_let_go(member, post):
    save_bookmark(by=member, post=post)
    post.thread.hidden_at = post.created_at
    post.thread.save()
    assert remove_bookmark(by=member, post_id=post.pk)
    assert not remove_bookmark(by=member, post_id=post.pk)


def test_nobody_touches_the_bookmarks_of_another(member, post):
    save_bookmark(by=member, post=post)
    other = UserFactory()
    assert not remove_bookmark(by=other, post_id=post.pk)
    assert not note_bookmark(by=other, bookmark=Bookmark.objects.get(), note="Mine now")
    assert Bookmark.objects.get().note == ""


def test_a_note_has_an_end(member, post):
    save_bookmark(by=member, post=post)
    with pytest.raises(ValueError, match="note"):
        note_bookmark(by=member, bookmark=Bookmark.objects.get(), note="x" * 301)
