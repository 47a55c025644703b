"""Search engines are told of threads that they may show, and of no other."""

import json
import re

import pytest
from django.conf import settings

from tests.factories.accounts import UserFactory
from tests.factories.forums import ForumFactory, PostFactory, ThreadFactory

pytestmark = pytest.mark.django_db


def text(client, thread):
    return client.get(thread.get_absolute_url()).content.decode()


def test_a_public_thread_that_may_be_found_is_a_discussion(client):
    thread = ThreadFactory(title="Eyes </script> and <b>", forum=ForumFactory(is_indexable=True), public=True)
    PostFactory(thread=thread)
    page = text(client, thread)
    (found,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    data = json.loads(found)

    assert data["@type"] == "DiscussionForumPosting"
    assert data["headline"] == "Eyes </script> and <b>"
    assert data["url"] == settings.SITE_ORIGIN + thread.get_absolute_url()
    assert data["isPartOf"]["name"] == thread.forum.name
    card = re.findall(r'<meta property="og:[^>]+>', page)
    assert card
    assert not any("Eyes" in each for each in card), "titles stay out of cards, as out of histories"


@pytest.mark.parametrize("forum", [{"is_indexable": False}, {"is_indexable": True}])
def test_other_threads_and_members_pages_carry_nothing(client, forum):
    member = UserFactory()
    room = ForumFactory(**forum)
    public, members = ThreadFactory(forum=room, public=True), ThreadFactory(forum=room)
    if not forum["is_indexable"]:
        assert "ld+json" not in text(client, public)
        assert "og:" not in text(client, public)
    client.force_login(member)
    for thread in (public, members):
        assert "ld+json" not in text(client, thread)
        assert "og:" not in text(client, thread)
