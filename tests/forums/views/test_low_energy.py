"""The short page: three things at most, for members."""

import datetime

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts.actions.distance import block_member, mute_member
from accounts.models import User
from drugs.selectors.directory import directory
from forums.actions.reactions import add_reaction
from forums.models import Post, Subscription, ThreadRead
from tests.factories.accounts import UserFactory
from tests.factories.drugs import DrugFactory
from tests.factories.forums import PostFactory, ThreadDrugFactory, ThreadFactory

pytestmark = pytest.mark.django_db

URL = "/rest/"


def section(page, heading):
    """The part of the page under the h2 with id `heading`."""
    return page.split(f'id="{heading}">')[1].split("</section>")[0]


def warm(thread, **fields):
    """A reply that did others good."""
    post = PostFactory(thread=thread, **fields)
    Post.objects.filter(pk=post.pk).update(warmth=5)
    return post


def test_visitors_are_asked_to_sign_in(client):
    assert client.get(URL).url == f"/accounts/login/?next={URL}"


def test_home_and_me_lead_to_it(member_client):
    for url in ("/", "/forums/mine/"):
        assert f'href="{URL}"' in member_client.get(url).content.decode()


def test_a_newcomer_is_told_that_nothing_is_asked_of_them(member_client):
    page = member_client.get(URL).content.decode()
    assert "The rest can wait too." in page
    for words in ("Nothing is asked of you today.", "Everybody has had an answer.", "Rest well."):
        assert words in page


def test_one_reply_is_shown_the_latest_with_the_way_to_it(member_client, member):
    for title in ("Older", "Newer"):
        thread = ThreadFactory(title=title, replies=2, author=member)
        Subscription.objects.create(user=member, thread=thread)
        ThreadRead.objects.create(user=member, thread=thread, last_number=1)
    page = section(member_client.get(URL).content.decode(), "h-reply")
    assert "Newer" in page
    assert "Older" not in page
    assert f"{thread.get_absolute_url()}#p2" in page
    assert "You started this" in page


def test_what_counts_as_read_does_not_call(member_client, member):
    thread = ThreadFactory(replies=2)
    Subscription.objects.create(user=member, thread=thread)
    User.objects.filter(pk=member.pk).update(caught_up_at=timezone.now())
    assert thread.title not in section(member_client.get(URL).content.decode(), "h-reply")


def test_somebody_near_comes_first_then_the_newest(member_client, member):
    near = ThreadFactory(title="Near")
    ThreadFactory(title="Newer")
    assert "Newer" in section(member_client.get(URL).content.decode(), "h-comfort")
    Subscription.objects.create(user=member, forum=near.forum)
    assert "Near" in section(member_client.get(URL).content.decode(), "h-comfort")


def test_somebody_who_asks_about_ones_drug_is_near(member_client, member):
    drug = DrugFactory()
    ThreadDrugFactory(thread=ThreadFactory(title="Near"), drug=drug)
    ThreadFactory(title="Newer")
    Subscription.objects.create(user=member, drug=drug)
    assert "Near" in section(member_client.get(URL).content.decode(), "h-comfort")


@pytest.mark.parametrize("url", [URL, "/"])
def test_a_hug_is_one_tap_and_leads_back_to_the_next_person(member_client, url):
    ThreadFactory(title="Older")
    opening = ThreadFactory(title="Newer").posts.get()
    page = section(member_client.get(url).content.decode(), "h-comfort")
    hug = reverse("forums:react", args=[opening.pk])
    assert f'action="{hug}"' in page
    answer = member_client.post(hug, {"add": "hug", "next": url}, follow=True)
    assert answer.redirect_chain == [(url, 302)]
    page = answer.content.decode()
    assert "You sent a hug." in page
    assert "Older" in section(page, "h-comfort")
    assert "Newer" not in section(page, "h-comfort")


@pytest.mark.parametrize("url", [URL, "/"])
def test_folded_words_are_named_and_not_quoted(member_client, url):
    thread = ThreadFactory(title="Folded")
    thread.posts.update(content_notes=["hospital"])
    page = section(member_client.get(url).content.decode(), "h-comfort")
    assert "Talks about: a hospital stay" in page
    assert "Opening words" not in page


def test_one_thing_to_read_did_others_good_and_is_new_to_the_reader(member_client, member):
    thread = ThreadFactory(title="Good words", replies=1)
    post = warm(thread, body="What helped me was shade.")
    page = section(member_client.get(URL).content.decode(), "h-read")
    assert "What helped me was shade." in page
    assert f"{thread.get_absolute_url()}#p{post.number}" in page
    ThreadRead.objects.create(user=member, thread=thread, last_number=3)
    assert "Good words" not in section(member_client.get(URL).content.decode(), "h-read")


def test_what_is_read_is_nothing_folded_hidden_withdrawn_ones_own_or_muted(member_client, member):
    far = UserFactory()
    mute_member(by=member, member=far)
    member.refresh_from_db()
    warm(ThreadFactory(title="Own"), author=member)
    warm(ThreadFactory(title="Folded")).thread.posts.update(content_notes=["death"])
    warm(ThreadFactory(title="Taken back"), withdrawn=True)
    warm(ThreadFactory(title="Hidden post"), hidden=True)
    warm(ThreadFactory(title="Hidden thread", hidden=True))
    warm(ThreadFactory(title="From afar"), author=far)
    warm(ThreadFactory(title="In the thread of"), author=UserFactory()).thread.__class__.objects.filter(
        title="In the thread of"
    ).update(author=far)
    assert "Rest well." in section(member_client.get(URL).content.decode(), "h-read")


def test_words_of_somebody_blocked_are_not_read(member_client, member):
    block_member(by=member, member=warm(ThreadFactory()).author)
    assert "Rest well." in section(member_client.get(URL).content.decode(), "h-read")


def test_a_thread_without_a_reply_is_not_offered_to_read(member_client):
    thread = ThreadFactory(title="Nobody came")
    Post.objects.filter(thread=thread, number=1).update(warmth=5)
    assert "Nobody came" not in section(member_client.get(URL).content.decode(), "h-read")


def test_how_warm_words_were_is_shown_nowhere(member_client):
    post = warm(ThreadFactory())
    Post.objects.filter(pk=post.pk).update(warmth=4321)
    assert "4321" not in member_client.get(URL).content.decode()


def test_without_warm_words_there_is_a_drug_page_another_each_day(member_client, member):
    for name in ("Imuran", "Plaquenil"):
        Subscription.objects.create(user=member, drug=DrugFactory(lead_brand=name))
    found = set()
    for day in (20, 21):
        with time_machine.travel(datetime.datetime(2027, 1, day, 12, tzinfo=datetime.UTC), tick=False):
            member_client.force_login(member)
            page = section(member_client.get(URL).content.decode(), "h-read")
            found |= {name for name in ("Imuran", "Plaquenil") if name in page}
    assert found == {"Imuran", "Plaquenil"}


@pytest.mark.parametrize("rows", [1, 20])
def test_it_takes_five_queries_and_one_more_without_warm_words(
    client, member, django_assert_num_queries, rows
):
    for _ in range(rows):
        thread = ThreadFactory(replies=2)
        Subscription.objects.create(user=member, thread=thread)
        Subscription.objects.create(user=member, forum=thread.forum)
        ThreadFactory(forum=thread.forum)
        warm(ThreadFactory())
    client.force_login(member)
    directory()  # reads the catalogue into the process
    with django_assert_num_queries(5):
        client.get(URL)
    Post.objects.update(warmth=0)
    with django_assert_num_queries(6):
        client.get(URL)


def test_a_hug_that_was_given_counts_from_either_page(member, member_client):
    opening = ThreadFactory(title="Hugged").posts.get()
    add_reaction(by=member, post=opening, kind="read")
    assert "Hugged" not in member_client.get("/").content.decode()
