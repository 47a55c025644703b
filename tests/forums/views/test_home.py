"""The first page, for visitors and for members."""

import datetime
import uuid

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from drugs.selectors.directory import directory
from forums.models import Draft, Subscription, Thread, ThreadRead
from tests.factories.accounts import UserFactory
from tests.factories.drugs import DrugFactory
from tests.factories.forums import ForumFactory, PostFactory, ThreadDrugFactory, ThreadFactory

pytestmark = pytest.mark.django_db


def section(page, heading):
    """The part of the page under the h2 with id `heading`, or ""."""
    parts = page.split(f'id="{heading}">')
    return parts[1].split("</section>")[0] if len(parts) > 1 else ""


# -- Visitors ---------------------------------------------------------------------------
def test_visitors_read_drugs_and_public_threads_at_once_and_no_private_title(client):
    imuran = DrugFactory(lead_brand="Imuran", public_thread_count=2, member_thread_count=31)
    ThreadFactory(public=True, title="Open words")
    ThreadFactory(title="Private words")
    ThreadFactory(public=True, hidden=True, title="Hidden words")
    page = client.get("/").content.decode()
    assert "Open words" in page
    assert imuran.get_absolute_url() in page
    assert "2 public threads, 31 for members" in page
    assert "Private words" not in page
    assert "Hidden words" not in page


def test_drugs_that_are_talked_about_most_come_first_and_drafts_never(client):
    DrugFactory(lead_brand="Quiet")
    DrugFactory(lead_brand="Spoken", member_thread_count=3)
    DrugFactory(lead_brand="Draft", member_thread_count=9, published_edition=False)
    page = section(client.get("/").content.decode(), "h-drugs")
    assert page.index("Spoken") < page.index("Quiet")
    assert "Draft" not in page
    assert "All 2 drugs" in page


def test_the_visitors_home_may_be_found_and_is_held_without_a_cookie(client, django_assert_num_queries):
    response = client.get("/")
    assert '<meta name="robots" content="index">' in response.content.decode()
    assert not response.cookies
    with django_assert_num_queries(0):
        assert client.get("/").content == response.content


@pytest.mark.parametrize("rows", [1, 20])
def test_the_visitors_home_takes_two_queries(client, django_assert_num_queries, rows):
    for _ in range(rows):
        DrugFactory()
        ThreadFactory(public=True, replies=1)
    directory()  # reads the catalogue into the process
    with django_assert_num_queries(2):
        client.get("/")


# -- Members ----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("utc_hour", "greeting"),
    [(6, "Good evening"), (13, "Good morning"), (20, "Good afternoon"), (3, "Good evening")],
)
def test_members_are_greeted_by_their_own_clock(client, utc_hour, greeting):
    member = UserFactory(handle="marlow", time_zone="America/Los_Angeles")  # UTC-8 in November
    with time_machine.travel(datetime.datetime(2026, 11, 22, utc_hour, 30, tzinfo=datetime.UTC), tick=False):
        client.force_login(member)
        assert f"{greeting}, marlow" in client.get("/").content.decode()


def test_unread_replies_where_one_takes_part_come_first_with_resume(member_client, member):
    thread = ThreadFactory(author=member, title="My own", replies=4)
    Subscription.objects.create(user=member, thread=thread)
    ThreadRead.objects.create(user=member, thread=thread, last_number=2)
    page = section(member_client.get("/").content.decode(), "h-you")
    assert "My own" in page
    assert "You started this" in page
    assert "3 new" in page
    assert f"{thread.get_absolute_url()}#p3" in page


def test_a_subscribed_thread_that_was_never_opened_is_all_new(member_client, member):
    Subscription.objects.create(user=member, thread=ThreadFactory(replies=1))
    page = section(member_client.get("/").content.decode(), "h-you")
    assert "2 new" in page
    assert "You subscribe to this" in page


def test_what_is_read_hidden_or_ones_own_last_word_does_not_wait(member_client, member):
    read = ThreadFactory(replies=1, title="Read")
    ThreadRead.objects.create(user=member, thread=read, last_number=2)
    own = ThreadFactory(title="Own last word")
    PostFactory(thread=own, author=member)
    hidden = ThreadFactory(replies=1, hidden=True, title="Hidden")
    for thread in (read, own, hidden):
        Subscription.objects.create(user=member, thread=thread)
    page = member_client.get("/").content.decode()
    assert "All quiet" in page
    assert "Hidden" not in page


def test_at_most_three_things_call_and_the_count_is_said_in_words(member_client, member):
    for _ in range(5):
        Subscription.objects.create(user=member, thread=ThreadFactory(replies=1))
    ThreadFactory()
    page = member_client.get("/").content.decode()
    assert section(page, "h-you").count("badge new") == 2
    assert "Three things wait for you. The rest can wait too." in page


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"title": "Travel insurance"}, "You have a draft of a thread."),
        ({"thread": True}, "You have a draft of a reply."),
        ({"thread": True, "publish_at": timezone.now()}, "Your reply goes out in about a minute."),
        ({"thread": True, "refusal": "The thread is locked."}, "The thread is locked."),
        ({"post": True}, "You began to change a post of yours."),
    ],
)
def test_own_words_that_wait_are_a_call_with_the_way_to_them(member_client, member, fields, words):
    thread = ThreadFactory(title="Where it belongs", replies=1)
    fields = dict(fields)
    if fields.get("thread"):
        fields["thread"] = thread
    if fields.get("post"):
        fields["post"] = thread.posts.first()
    draft = Draft.objects.create(user=member, submission_id=uuid.uuid4(), body="Words", **fields)
    Draft.objects.create(user=UserFactory(), submission_id=uuid.uuid4(), title="Of another")
    page = member_client.get("/").content.decode()
    assert words in section(page, "h-you")
    assert reverse("forums:draft_detail", args=[draft.submission_id]) in page
    assert "One thing waits for you." in page
    assert "Of another" not in page


def test_a_draft_in_a_hidden_thread_says_nothing_of_its_title(member_client, member):
    thread = ThreadFactory(title="Hidden words", hidden=True)
    Draft.objects.create(user=member, submission_id=uuid.uuid4(), thread=thread)
    page = member_client.get("/").content.decode()
    assert "You have a draft of a reply." in page
    assert "Hidden words" not in page


def test_threads_left_halfway_are_offered_apart(member_client, member):
    thread = ThreadFactory(replies=5, title="Halfway")
    ThreadRead.objects.create(user=member, thread=thread, last_number=2)
    page = member_client.get("/").content.decode()
    assert "Halfway" in section(page, "h-left")
    assert "Halfway" not in section(page, "h-you")


def test_one_thread_of_another_without_a_reply_is_shown_with_its_first_words(member_client, member):
    ThreadFactory(title="Older")
    ThreadFactory(title="Newer", author__handle="bluedoor")
    ThreadFactory(title="Mine", author=member)
    ThreadFactory(title="Answered", replies=1)
    ThreadFactory(title="Locked", locked=True)
    ThreadFactory(title="Hidden", hidden=True)
    page = section(member_client.get("/").content.decode(), "h-comfort")
    assert "Newer" in page
    assert "bluedoor" in page
    assert "Opening words of Newer" in page
    assert "Older" not in page


def test_withdrawn_words_are_not_shown_as_an_excerpt(member_client):
    thread = ThreadFactory(title="Withdrawn")
    thread.posts.update(withdrawn_at=timezone.now())
    assert "Withdrawn" not in member_client.get("/").content.decode()


def test_new_threads_of_subscribed_drugs_and_forums_stand_once_each(member_client, member):
    drug, forum = (
        DrugFactory(lead_brand="Imuran", generic_name="azathioprine"),
        ForumFactory(name="Good days"),
    )
    Subscription.objects.create(user=member, drug=drug)
    Subscription.objects.create(user=member, forum=forum)
    ThreadDrugFactory(thread=ThreadFactory(forum=forum, title="In both", replies=1), drug=drug)
    ThreadDrugFactory(thread=ThreadFactory(title="About the drug", replies=1), drug=drug)
    ThreadFactory(forum=forum, title="Hidden", hidden=True)
    ThreadFactory(forum=forum, title="Mine", author=member)
    ThreadFactory(title="Elsewhere", replies=1)
    old = ThreadFactory(forum=forum, title="Old")
    Thread.objects.filter(pk=old.pk).update(created_at=timezone.now() - datetime.timedelta(days=60))
    page = section(member_client.get("/").content.decode(), "h-news")
    assert page.count("In both</a>") == 1
    assert "About the drug" in page
    assert "Imuran (azathioprine)" in page
    for title in ("Hidden", "Mine", "Elsewhere", "Old"):
        assert title not in page


def test_a_thread_that_waits_is_not_news_as_well(member_client, member):
    thread = ThreadFactory(title="Once", replies=1)
    for thing in ({"forum": thread.forum}, {"thread": thread}):
        Subscription.objects.create(user=member, **thing)
    page = member_client.get("/").content.decode()
    assert "Once" in section(page, "h-you")
    assert "Once" not in section(page, "h-news")


def test_somebody_without_a_reply_is_not_news_as_well(member_client, member):
    thread = ThreadFactory(title="Once")
    Subscription.objects.create(user=member, forum=thread.forum)
    page = member_client.get("/").content.decode()
    assert "Once" in section(page, "h-comfort")
    assert "Once" not in section(page, "h-news")


def test_subscriptions_are_listed_and_drafts_of_drugs_are_not(member_client, member):
    drug, draft, forum = DrugFactory(), DrugFactory(published_edition=False), ForumFactory()
    for thing in ({"drug": drug}, {"drug": draft}, {"forum": forum}):
        Subscription.objects.create(user=member, **thing)
    page = section(member_client.get("/").content.decode(), "h-sub")
    assert drug.get_absolute_url() in page
    assert forum.get_absolute_url() in page
    assert draft.get_absolute_url() not in page


def test_a_newcomers_home_says_that_it_is_fine_and_offers_steps(member_client):
    page = member_client.get("/").content.decode()
    assert "Nothing waits for you." in page
    assert reverse("drugs:drug_list") in section(page, "h-news")


@pytest.mark.parametrize("rows", [1, 20])
def test_the_members_home_takes_seven_queries(client, django_assert_num_queries, rows):
    member = UserFactory()
    for _ in range(rows):
        drug, forum = DrugFactory(), ForumFactory()
        for thing in ({"drug": drug}, {"forum": forum}, {"thread": ThreadFactory(forum=forum, replies=1)}):
            Subscription.objects.create(user=member, **thing)
        thread = ThreadFactory(replies=2)
        ThreadDrugFactory(thread=thread, drug=drug)
        ThreadRead.objects.create(user=member, thread=thread, last_number=1)
    ThreadFactory()
    client.force_login(member)
    directory()  # reads the catalogue into the process
    with django_assert_num_queries(7):
        client.get("/")


def test_the_members_home_is_private(member_client):
    assert "private" in member_client.get("/").headers["Cache-Control"]
