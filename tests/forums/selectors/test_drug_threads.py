"""Lists of the threads about a drug: which they hold, in which order, page by page, and from which index."""

import itertools
import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection

from forums.models import Thread, ThreadDrug
from forums.selectors.drug_threads import SHOWS, Which, is_subscribed, list_links, threads_about
from tests.factories.accounts import UserFactory
from tests.factories.drugs import DrugFactory
from tests.factories.forums import ForumFactory, ThreadDrugFactory, ThreadFactory

pytestmark = pytest.mark.django_db
VISITOR = AnonymousUser()
INDEXES = {
    ("newest", ""): "forums_thread_drug_page",
    ("newest", "cost"): "forums_thread_drug_topic",
    ("unanswered", ""): "forums_thread_drug_first",
    ("unanswered", "cost"): "forums_thread_drug_topic_first",
    ("helpful", ""): "forums_thread_drug_helpful",
    ("helpful", "cost"): "forums_thread_drug_helpful",
}


@pytest.fixture
def drug():
    return DrugFactory(slug="imuran", lead_brand="Imuran")


def about(drug, title, *, helpful=0, **traits):
    thread = ThreadFactory(title=title, **traits)
    ThreadDrugFactory(thread=thread, drug=drug, helpful=helpful)
    return thread


def titles(found):
    return [re.search(r'class="title"><a[^>]*>([^<]+)<', row)[1] for row in found.rows]


def all_pages(drug, user, which):
    """Page by page until the end: what stands on each."""
    pages, before = [], ""
    while True:
        found = threads_about(drug, user, which, before=before, size=2)
        pages.append(titles(found))
        before = found.older
        if not before:
            return pages


# -- Order and pages ------------------------------------------------------------------------
def test_who_waits_comes_first_and_the_others_follow_newest_first(member, drug):
    for title, replies in (("A", 1), ("B", 0), ("C", 1), ("D", 0), ("E", 0), ("F", 1)):
        about(drug, title, replies=replies)
    assert all_pages(drug, member, Which("unanswered")) == [["E", "D"], ["B", "F"], ["C", "A"]]
    assert all_pages(drug, member, Which("newest")) == [["F", "E"], ["D", "C"], ["B", "A"]]


def test_most_helpful_comes_first_and_threads_that_helped_nobody_stay_away(member, drug):
    for title, helpful in (("A", 3), ("B", 0), ("C", 7), ("D", 3), ("E", 1), ("F", 3)):
        about(drug, title, helpful=helpful)
    assert all_pages(drug, member, Which("helpful")) == [["C", "F"], ["D", "A"], ["E"]]


def test_a_locked_thread_without_replies_does_not_wait(member, drug):
    about(drug, "Open")
    about(drug, "Locked", locked=True)
    assert titles(threads_about(drug, member, Which("unanswered"))) == ["Open", "Locked"]


@pytest.mark.parametrize("show", SHOWS)
def test_a_topic_parts_each_list(member, drug, show):
    about(drug, "Price", topic="cost", helpful=1)
    about(drug, "Rash", topic="effects", helpful=1)
    about(drug, "Anything", helpful=1)
    about(DrugFactory(), "Price of another", topic="cost", helpful=1)
    assert titles(threads_about(drug, member, Which(show, "cost"))) == ["Price"]
    assert len(titles(threads_about(drug, member, Which(show)))) == 3


def test_a_thread_about_three_drugs_stands_at_each_once(member):
    drugs = [DrugFactory() for _ in range(3)]
    thread = ThreadFactory(title="Three")
    for drug in drugs:
        ThreadDrugFactory(thread=thread, drug=drug, helpful=2)
    for drug, show in itertools.product(drugs, SHOWS):
        assert titles(threads_about(drug, member, Which(show))) == ["Three"]


@pytest.mark.parametrize(
    "before", ["", "0", "w0", "x", "9" * 19, "-1", "w", "1-", "w1-2", "٣", "1' OR 1", "\x00"]
)
@pytest.mark.parametrize("show", SHOWS)
def test_any_cursor_is_answered(member, drug, show, before):
    about(drug, "A", replies=1, helpful=1)
    assert titles(threads_about(drug, member, Which(show), before=before)) in ([], ["A"])


# -- Readers --------------------------------------------------------------------------------
def test_who_may_answer_begins_with_those_who_wait_and_others_with_the_newest(member):
    assert Which.asked(member) == Which("unanswered")
    assert Which.asked(VISITOR) == Which("newest")
    assert Which.asked(UserFactory(muted=True)) == Which("newest")
    assert Which.asked(VISITOR, "unanswered", "tests") == Which("unanswered", "tests")


@pytest.mark.parametrize("topic", ["", "nonsense", "Cost", "cost ", "\x00", "effects,cost"])
def test_a_topic_that_there_is_not_is_none(topic):
    assert Which.asked(VISITOR, "helpful", topic) == Which("helpful")


@pytest.mark.parametrize(("show", "topic"), INDEXES)
def test_visitors_find_public_threads_only(drug, show, topic):
    about(drug, "Open", public=True, topic="cost", helpful=1)
    about(drug, "Private", topic="cost", helpful=1)
    about(drug, "Hidden", public=True, hidden=True, topic="cost", helpful=1)
    assert titles(threads_about(drug, VISITOR, Which(show, topic))) == ["Open"]


def test_a_copy_that_says_public_opens_nothing(drug):
    thread = about(drug, "Private", helpful=1)
    ThreadDrug.objects.filter(thread=thread).update(is_public=True)
    for show in SHOWS:
        assert threads_about(drug, VISITOR, Which(show)).rows == []


# -- Rows -----------------------------------------------------------------------------------
def test_a_row_says_its_topic_quietly(member, drug):
    about(drug, "Price", topic="cost")
    assert '<span class="badge">Cost</span>' in threads_about(drug, member, Which("newest")).rows[0]


def test_links_lead_to_each_list_with_the_topic_kept_and_to_each_topic_with_the_order_kept():
    html = list_links("/forums/about/imuran/", Which("helpful", "tests"))
    assert 'href="/forums/about/imuran/?show=helpful&amp;topic=tests" aria-current="page"' in html
    assert 'href="/forums/about/imuran/?show=newest&amp;topic=tests"' in html
    assert 'href="/forums/about/imuran/?show=helpful&amp;topic=pregnancy"' in html
    assert 'href="/forums/about/imuran/?show=helpful"' in html
    assert "<b>Tests</b>" in html


# -- Cost -----------------------------------------------------------------------------------
@pytest.mark.parametrize("rows", [1, 20])
@pytest.mark.parametrize(("show", "topic"), INDEXES)
def test_a_list_takes_one_query(member, drug, django_assert_num_queries, show, topic, rows):
    for _ in range(rows):
        about(drug, "A", public=True, replies=1, topic="cost", helpful=1)
    for reader in (member, VISITOR):
        threads_about(drug, reader, Which(show, topic))  # the catalogue, and the row's shape
        with django_assert_num_queries(1):
            assert len(threads_about(drug, reader, Which(show, topic)).rows) == rows


def test_whether_a_visitor_subscribes_is_not_asked(drug, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert is_subscribed(VISITOR, drug) is False


@pytest.fixture
def many(drug):
    """150 threads about `drug`, some of them about what it costs, among many others."""
    forum, author, other = ForumFactory(), UserFactory(), DrugFactory()
    threads = Thread.objects.bulk_create(
        Thread(forum=forum, author=author, title="A", audience="members" if n % 3 else "public")
        for n in range(1200)
    )
    ThreadDrug.objects.bulk_create(
        ThreadDrug(
            thread=thread,
            drug=other if n % 8 else drug,
            topic="" if n % 5 else "cost",
            is_public=thread.is_public,
            is_waiting=n % 7 == 0,
            helpful=max(0, n % 9 - 5),
        )
        for n, thread in enumerate(threads)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE forums_thread, forums_threaddrug")
        cursor.execute("SET LOCAL enable_sort = off")  # so few rows are sorted as quickly


def test_each_list_is_read_from_its_index_in_order(drug, many, member, django_assert_num_queries, settings):
    settings.DATABASE_PREPARES = False  # so that the statement itself can be explained
    for (show, topic), user in itertools.product(INDEXES, (member, VISITOR)):
        which = Which(show, topic)
        for before in ("", threads_about(drug, user, which, size=5).older):
            with django_assert_num_queries(1) as captured:
                threads_about(drug, user, which, before=before, size=5)
            with connection.cursor() as cursor:
                cursor.execute("EXPLAIN " + captured[0]["sql"])
                plan = "\n".join(line for (line,) in cursor.fetchall())
            assert f"using {INDEXES[show, topic]} on forums_threaddrug" in plan, plan
            assert not re.search(r"Sort Key: .*DESC", plan), plan
