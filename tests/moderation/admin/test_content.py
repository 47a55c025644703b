"""Threads, posts and the log in the workplace."""

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.urls import reverse

from forums.models import Post, Thread
from moderation.models import LogEntry
from tests.factories.accounts import UserFactory
from tests.factories.drugs import DrugFactory
from tests.factories.forums import ForumFactory, PostFactory, ThreadDrugFactory, ThreadFactory
from tests.factories.moderation import LogEntryFactory, ReportFactory

pytestmark = pytest.mark.django_db

THREADS = "/admin/forums/thread/"
POSTS = "/admin/forums/post/"
LOG = "/admin/moderation/logentry/"


@pytest.fixture
def moderator_client(client, moderator):
    client.force_login(moderator)
    return client


def _found(client, address, **query):
    return {row.pk for row in client.get(address, query).context["cl"].result_list}


def test_threads_are_found_by_number_title_and_author(moderator_client):
    wanted = ThreadFactory(title="Swelling at night", author=UserFactory(handle="paper_lantern"))
    ThreadFactory(title="Sun in spring")
    for term in (str(wanted.pk), "swelling", "paperlan"):
        assert _found(moderator_client, THREADS, q=term) == {wanted.pk}


def test_posts_are_found_by_number_words_title_and_author(moderator_client):
    thread = ThreadFactory(title="Swelling at night")
    wanted = PostFactory(
        thread=thread, body="compression stockings", author=UserFactory(handle="paper_lantern")
    )
    # No digits in what must not be found: the number looked for is any number.
    other = ThreadFactory(title="Sun in spring", author=UserFactory(handle="somebody"))
    other.posts.update(body="hats and sleeves")
    for term in (str(wanted.pk), "compression stocking", "paperlan"):
        assert _found(moderator_client, POSTS, q=term) == {wanted.pk}
    assert _found(moderator_client, POSTS, q="swelling at") == set(thread.posts.values_list("pk", flat=True))


@pytest.mark.parametrize("term", ["'", "%", "& | !", "\x00", "9" * 40, "ａ", "___"])
@pytest.mark.parametrize("address", [THREADS, POSTS])
def test_any_search_is_answered(moderator_client, address, term):
    ThreadFactory()
    assert moderator_client.get(address, {"q": term}).status_code in (200, 302)


def test_nobody_is_found_by_address(moderator_client):
    thread = ThreadFactory(author=UserFactory(email="secret@private.example"))
    assert thread.pk not in _found(moderator_client, THREADS, q="secret@private.example")
    assert not _found(moderator_client, POSTS, q="secret@private.example")


@pytest.mark.parametrize("state", ["hidden", "locked", "pinned"])
def test_threads_are_filtered_by_state(moderator_client, state):
    wanted = ThreadFactory(**{state: True})
    ThreadFactory()
    assert _found(moderator_client, THREADS, state=state) == {wanted.pk}


@pytest.mark.parametrize("state", ["hidden", "withdrawn"])
def test_posts_are_filtered_by_state(moderator_client, state):
    wanted = PostFactory(**{state: True})
    assert _found(moderator_client, POSTS, state=state) == {wanted.pk}


def test_lists_are_filtered_by_forum(moderator_client):
    wanted, _other = ThreadFactory(), ThreadFactory()
    assert _found(moderator_client, THREADS, forum__id__exact=wanted.forum_id) == {wanted.pk}
    posts = _found(moderator_client, POSTS, thread__forum__id__exact=wanted.forum_id)
    assert posts == set(wanted.posts.values_list("pk", flat=True))


@pytest.mark.parametrize("n", [1, 12])
@pytest.mark.parametrize(("address", "queries"), [(THREADS, 7), (POSTS, 8), (LOG, 7)])
def test_queries_of_a_list_are_constant(
    moderator_client, moderator, django_assert_num_queries, address, queries, n
):
    for _ in range(n):
        LogEntryFactory(by=moderator)
    with django_assert_num_queries(queries):  # session, member, second step, permissions, filter, count, rows
        moderator_client.get(address)


@pytest.mark.parametrize("n", [1, 8])
def test_queries_of_a_thread_are_constant(moderator_client, django_assert_num_queries, n):
    thread = ThreadFactory(replies=n)
    for post in thread.posts.all():
        LogEntryFactory(post=post)
        ReportFactory(post=post)
    address = reverse("admin:forums_thread_change", args=[thread.pk])
    with django_assert_num_queries(11):
        moderator_client.get(address)


def test_thread_page_shows_its_ends_record_and_reports(moderator_client):
    thread = ThreadFactory(title="Swelling at night")
    posts = [PostFactory(thread=thread, body=f"reply {n}.") for n in range(2, 10)]
    entry = LogEntryFactory(post=posts[0], reason="Rule 5: it attacked someone")
    ReportFactory(post=posts[1])
    text = moderator_client.get(reverse("admin:forums_thread_change", args=[thread.pk])).content.decode()
    assert "Opening words of Swelling at night" in text
    assert "reply 9." in text
    assert "reply 2." not in text
    assert entry.reason in text
    assert "One report waits on a post of this thread." in text


OFFERED = {
    "open": ({}, {"hide", "lock", "pin", "move", "correct"}),
    "hidden": ({"hidden": True}, {"restore", "lock", "pin", "move", "correct"}),
    "withdrawn by its author": ({"hidden": True, "hidden_reason": ""}, {"lock", "pin", "move", "correct"}),
    "locked": ({"locked": True}, {"hide", "unlock", "pin", "move", "correct"}),
    "pinned": ({"pinned": True}, {"hide", "lock", "unpin", "move", "correct"}),
}


@pytest.mark.parametrize("state", OFFERED)
def test_thread_page_offers_what_can_be_done_now(moderator_client, state):
    traits, expected = OFFERED[state]
    thread = ThreadFactory(**traits)
    response = moderator_client.get(reverse("admin:forums_thread_change", args=[thread.pk]))
    assert {button["url"].split("/")[-2] for button in response.context["buttons"]} == expected


ACTS = [
    ("hide", {}, "hidden_at", True),
    ("restore", {"hidden": True}, "hidden_at", False),
    ("lock", {}, "locked_at", True),
    ("unlock", {"locked": True}, "locked_at", False),
    ("pin", {}, "pinned_at", True),
    ("unpin", {"pinned": True}, "pinned_at", False),
]


@pytest.mark.parametrize(("act", "traits", "field", "expected"), ACTS)
def test_button_asks_why_and_then_acts(moderator_client, moderator, act, traits, field, expected):
    thread = ThreadFactory(**traits)
    address = reverse(f"admin:forums_thread_{act}", args=[thread.pk])
    assert 'name="reason"' in moderator_client.get(address).content.decode()
    answer = moderator_client.post(address, {"reason": "Rule 5: it went in circles"})
    assert answer["Location"] == reverse("admin:forums_thread_change", args=[thread.pk])
    thread.refresh_from_db()
    assert (getattr(thread, field) is not None) is expected
    entry = LogEntry.objects.get()
    assert (entry.by, entry.reason) == (moderator, "Rule 5: it went in circles")


def test_moving_asks_for_a_forum(moderator_client):
    thread, target = ThreadFactory(), ForumFactory(name="Kidneys")
    address = reverse("admin:forums_thread_move", args=[thread.pk])
    assert "Kidneys" in moderator_client.get(address).content.decode()
    assert "Choose the forum that the thread goes to." in moderator_client.post(address, {}).content.decode()
    assert (
        "That forum is not here any more."
        in moderator_client.post(address, {"forum": 999_999}).content.decode()
    )
    moderator_client.post(address, {"forum": target.pk, "reason": ""})
    thread.refresh_from_db()
    assert thread.forum == target


def test_correcting_begins_with_what_the_thread_says_and_takes_any_name_of_a_drug(moderator_client):
    thread = ThreadFactory(topic="cost")
    cellcept = DrugFactory(slug="cellcept", lead_brand="CellCept", member_thread_count=1)
    ThreadDrugFactory(thread=thread, drug=cellcept)
    imuran = DrugFactory(slug="imuran", lead_brand="Imuran", generic_name="azathioprine")
    address = reverse("admin:forums_thread_correct", args=[thread.pk])
    page = moderator_client.get(address).content.decode()
    assert 'value="CellCept"' in page
    assert '<option value="cost" selected>Cost</option>' in page
    answer = moderator_client.post(address, {"drug_2": "AZATHIOPRINE", "topic": "tests", "reason": ""})
    assert answer["Location"] == reverse("admin:forums_thread_change", args=[thread.pk])
    thread.refresh_from_db()
    assert (list(thread.drugs.all()), thread.topic) == ([imuran], "tests")
    text = moderator_client.get(answer["Location"]).content.decode()
    assert "Imuran (azathioprine) · Tests" in " ".join(text.split())
    assert "corrected what a thread is about" in text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"drug_1": "Nosuchdrugatall"}, "We have no page called “Nosuchdrugatall”."),
        ({"topic": "nonsense"}, "Choose one of these, or “Something else”."),
        ({"topic": "cost"}, "“Cost” of which drug?"),
    ],
)
def test_correcting_with_something_that_is_not_there_changes_nothing(moderator_client, typed, said):
    thread = ThreadFactory()
    page = moderator_client.post(reverse("admin:forums_thread_correct", args=[thread.pk]), typed)
    assert said in page.content.decode()
    assert not LogEntry.objects.exists()


def test_post_is_hidden_and_restored_from_its_page(moderator_client):
    post = PostFactory()
    page = reverse("admin:forums_post_change", args=[post.pk])
    assert "Hide the post" in moderator_client.get(page).content.decode()
    moderator_client.post(f"{POSTS}{post.pk}/hide/", {"reason": "Rule 4: it named a doctor"})
    text = moderator_client.get(page).content.decode()
    assert "Show the post again" in text
    assert "Rule 4: it named a doctor" in text
    moderator_client.post(f"{POSTS}{post.pk}/restore/", {"reason": ""})
    post.refresh_from_db()
    assert post.is_shown


@pytest.mark.parametrize(("address", "make"), [(THREADS, ThreadFactory), (POSTS, PostFactory)])
def test_several_are_hidden_with_one_reason(moderator_client, address, make):
    rows = make.create_batch(3)
    chosen = {"action": "hide_selected", ACTION_CHECKBOX_NAME: [row.pk for row in rows[:2]], "index": 0}
    asked = moderator_client.post(address, chosen)
    assert "This is about 2 rows" in asked.content.decode()
    assert not LogEntry.objects.exists()
    moderator_client.post(address, {**chosen, "confirmed": "1", "reason": "Rule 2: a shop"})
    for row in rows:
        row.refresh_from_db()
    assert [row.hidden_reason for row in rows] == ["Rule 2: a shop", "Rule 2: a shop", ""]


def test_more_than_a_hundred_at_once_is_refused(moderator_client):
    thread = ThreadFactory(replies=100)
    chosen = list(thread.posts.values_list("pk", flat=True))
    answer = moderator_client.post(
        POSTS,
        {
            "action": "hide_selected",
            ACTION_CHECKBOX_NAME: chosen,
            "index": 0,
            "select_across": 1,
            "confirmed": "1",
            "reason": "All",
        },
        follow=True,
    )
    assert "more than 100 at once" in answer.content.decode()
    assert not LogEntry.objects.exists()


def test_erased_words_are_said_to_be_erased(moderator_client):
    post = PostFactory(author=None)
    Post.objects.filter(pk=post.pk).update(body="", body_html="")
    text = moderator_client.get(reverse("admin:forums_post_change", args=[post.pk])).content.decode()
    assert "The words were erased." in text
    assert "former member" in text


def test_log_is_read_newest_first_and_filtered_by_verb_and_moderator(moderator_client, moderator):
    first, second = LogEntryFactory(), LogEntryFactory(by=moderator, verb=LogEntry.Verb.LOCK)
    response = moderator_client.get(LOG)
    assert [entry.pk for entry in response.context["cl"].result_list] == [second.pk, first.pk]
    assert _found(moderator_client, LOG, verb__exact="lock") == {second.pk}
    assert _found(moderator_client, LOG, by__id__exact=moderator.pk) == {second.pk}


def test_log_entry_opens_also_when_nobody_is_left_in_it(moderator_client):
    entry = LogEntryFactory(by=None, member=None, post=None, thread=None, reason="")
    assert moderator_client.get(LOG).status_code == 200
    text = moderator_client.get(reverse("admin:moderation_logentry_change", args=[entry.pk])).content.decode()
    assert "former member" in text


def test_titles_stand_in_no_address_or_document_title(moderator_client):
    thread = ThreadFactory(title="Swelling at night")
    text = moderator_client.get(reverse("admin:forums_thread_change", args=[thread.pk])).content.decode()
    head = text[: text.index("</title>")]
    assert "Swelling" not in head
    assert Thread.objects.get(pk=thread.pk).get_absolute_url() in text
