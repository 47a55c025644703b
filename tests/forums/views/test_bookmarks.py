"""The list of bookmarks: mine alone, with notes, and honest about what is gone."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actions.distance import mute_member
from forums.actions.bookmarks import note_bookmark, save_bookmark
from forums.models import Bookmark, Post, Thread
from tests.factories.accounts import UserFactory
from tests.factories.forums import PostFactory, ThreadFactory

pytestmark = pytest.mark.django_db
LIST = reverse("forums:bookmark_list")


@pytest.fixture
def kept(member):
    post = PostFactory(thread=ThreadFactory(title="Cold hands"), body="Warm **words** to keep")
    save_bookmark(by=member, post=post)
    return Bookmark.objects.get()


def listed(client, query=""):
    return client.get(LIST + query).content.decode()


def test_shows_where_the_post_is_and_how_it_begins(member_client, kept):
    html = listed(member_client)
    assert "Cold hands" in html
    assert "Warm words to keep" in html
    assert f"{kept.post.thread.get_absolute_url()}#p2" in html
    assert f"Post 2 by {kept.post.author.handle}" in html


def test_is_mine_alone(client, kept):
    client.force_login(UserFactory())
    assert "Nothing here yet" in listed(client)
    answer = client.post(reverse("forums:bookmark_note", args=[kept.pk]), {"note": "Not mine"})
    assert answer.status_code == 404
    client.post(reverse("forums:bookmark"), {"remove": kept.post_id})
    assert Bookmark.objects.get().note == ""


def test_needs_a_member(client, kept):
    for answer in (client.get(LIST), client.post(reverse("forums:bookmark"), {"add": kept.post_id})):
        assert "/login/" in answer.headers["Location"]


def test_a_note_is_saved_and_can_be_emptied(member_client, kept):
    url = reverse("forums:bookmark_note", args=[kept.pk])
    assert member_client.post(url, {"note": " For\x00 my nurse ", "next": LIST}).headers["Location"] == LIST
    html = listed(member_client)
    assert "For my nurse" in html
    assert "Your note is saved." in html
    member_client.post(url, {"note": ""})
    assert Bookmark.objects.get().note == ""


def test_a_note_that_is_too_long_is_refused_in_words(member_client, kept):
    member_client.post(reverse("forums:bookmark_note", args=[kept.pk]), {"note": "x" * 301})
    assert "1 characters over the limit of 300" in listed(member_client)
    assert Bookmark.objects.get().note == ""


@pytest.mark.parametrize("gone", ["post hidden", "post withdrawn", "thread hidden"])
def test_what_is_gone_says_only_that_and_can_be_removed(member_client, member, kept, gone):
    note_bookmark(by=member, bookmark=kept, note="My own words")
    if gone == "thread hidden":
        Thread.objects.update(hidden_at=timezone.now())
    else:
        field = "withdrawn_at" if gone == "post withdrawn" else "hidden_at"
        Post.objects.filter(pk=kept.post_id).update(**{field: timezone.now()})
    html = listed(member_client)
    assert "This post is not here any more." in html
    assert "My own words" in html
    assert "Cold hands" not in html
    assert "Warm words" not in html
    assert kept.post.author.handle not in html
    answer = member_client.post(reverse("forums:bookmark"), {"remove": kept.post_id, "next": LIST})
    assert answer.headers["Location"] == LIST
    assert not Bookmark.objects.exists()


def test_folded_posts_are_not_quoted(member_client, kept):
    Post.objects.filter(pk=kept.post_id).update(content_notes=["death"])
    html = listed(member_client)
    assert "Talks about: death and grief" in html
    assert "Warm words" not in html


def test_words_of_somebody_muted_later_are_not_quoted(member_client, member, kept):
    mute_member(by=member, member=kept.post.author)
    html = listed(member_client)
    assert "Post 2, by somebody you muted" in html
    assert "Warm words" not in html
    assert kept.post.author.handle not in html


@pytest.mark.parametrize("value", ["x", "0", "-1", "9" * 30])
def test_what_no_button_sends_is_not_here(member_client, value):
    for verb in ("add", "remove"):
        assert member_client.post(reverse("forums:bookmark"), {verb: value}).status_code == 404


def test_next_leads_to_this_site_only(member_client, kept):
    data = {"remove": kept.post_id, "next": "https://evil.example/"}
    answer = member_client.post(reverse("forums:bookmark"), data)
    assert "evil" not in answer.headers["Location"]


def test_pages_have_an_end_and_cost_the_same(member_client, member, django_assert_max_num_queries):
    thread = ThreadFactory(replies=24)
    for post in thread.posts.order_by("number"):
        save_bookmark(by=member, post=post)
    with django_assert_max_num_queries(4):
        first = listed(member_client)
    assert first.count("#p") == 20
    older = first.split('href="?')[1].split('"')[0].replace("&amp;", "&")
    second = listed(member_client, f"?{older}")
    assert second.count("#p") == 5
    assert "Newer bookmarks" in second
