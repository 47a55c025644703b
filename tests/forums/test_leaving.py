"""What readers see of a member who left, for each choice about their words (promise 7)."""

import pytest
from django.urls import reverse

from accounts.actions.erasure import erase_member
from accounts.registries import PostsChoice
from tests.factories.accounts import UserFactory
from tests.factories.forums import PostFactory, ThreadFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def left(request):
    """A thread of other people with one reply, "words of the leaver", whose author leaves with the choice given."""
    leaver = UserFactory(handle="paperboat")
    thread = ThreadFactory(public=True)
    PostFactory(thread=thread, author=leaver, body="words of the leaver")
    erase_member(by=leaver, user=leaver, posts=request.param)
    return thread


def _pages(client, thread):
    page = client.get(thread.get_absolute_url()).content.decode()
    row = client.get(reverse("forums:forum_detail", args=[thread.forum.slug])).content.decode()
    return page, row


@pytest.mark.parametrize("left", [PostsChoice.KEEP], indirect=True)
def test_who_keeps_their_words_keeps_their_name_but_no_page_behind_it(left, member_client):
    page, row = _pages(member_client, left)
    assert "words of the leaver" in page
    assert "paperboat" in page
    assert reverse("accounts:member_detail", args=["paperboat"]) not in page
    assert "last by paperboat" in row


@pytest.mark.parametrize("left", [PostsChoice.ANONYMISE], indirect=True)
def test_who_takes_the_name_off_leaves_words_of_a_former_member(left, member_client):
    page, row = _pages(member_client, left)
    assert "words of the leaver" in page
    assert "former member" in page
    assert "paperboat" not in page + row


@pytest.mark.parametrize("left", [PostsChoice.ERASE], indirect=True)
def test_who_erases_their_words_leaves_a_tombstone(left, member_client):
    page, row = _pages(member_client, left)
    assert "words of the leaver" not in page
    assert 'id="p2"' in page
    assert "paperboat" not in page + row
