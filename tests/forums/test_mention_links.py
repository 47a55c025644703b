"""A name that is given up leads nowhere: neither to who has left it nor to who may take it next."""

import uuid

import pytest

from accounts.actions.erasure import erase_member
from accounts.actions.profiles import change_handle
from accounts.registries import PostsChoice
from forums.actions.posts import post_reply
from forums.mention_links import unlink_name
from forums.models import Mention
from tests.factories.accounts import UserFactory
from tests.factories.forums import ThreadFactory

pytestmark = pytest.mark.django_db
OTHER = '<a href="/members/slowriver/" class="member">@slowriver</a>'


@pytest.fixture
def named():
    return UserFactory(handle="Zoë-b")


@pytest.fixture
def post(named, member):
    UserFactory(handle="slowriver")
    return post_reply(by=member, thread=ThreadFactory(), body="@zoëb @slowriver", submission_id=uuid.uuid4())


def html_of(post):
    post.refresh_from_db()
    return post.body_html


def test_a_new_name_leaves_the_old_one_as_a_word(post, named, django_capture_on_commit_callbacks):
    assert "/members/Zo%C3%AB-b/" in html_of(post)
    with django_capture_on_commit_callbacks(execute=True):
        change_handle(by=named, handle="marlow")
    assert html_of(post) == f"<p>@Zoë-b {OTHER}</p>\n"
    assert Mention.objects.filter(user=named).exists()


@pytest.mark.parametrize("choice", PostsChoice)
def test_who_leaves_is_linked_nowhere(post, named, choice):
    erase_member(by=named, user=named, posts=choice)
    left = "@Zoë-b" if choice is PostsChoice.KEEP else "former member"
    assert html_of(post) == f"<p>{left} {OTHER}</p>\n"
    assert not Mention.objects.filter(user=named).exists()


def test_twice_is_once(post, named):
    assert unlink_name(named, named.handle) == 1
    assert unlink_name(named, named.handle) == 0
