"""Lists by keyset: every row once, in both directions, whatever ties."""

import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.pagination import Cursor, keyset_page, page_links, page_of_number
from forums.models import Thread
from tests.factories.forums import ForumFactory

NOON = datetime.datetime(2026, 11, 22, 12, tzinfo=datetime.UTC)


def _threads(moments):
    forum = ForumFactory()
    return [Thread.objects.create(forum=forum, title="x", last_post_at=moment) for moment in moments]


def _walk(size):
    pages, cursor = [], ""
    while True:
        page = keyset_page(Thread.objects.all(), moment="last_post_at", cursor=cursor, size=size)
        pages.append(page)
        if not page.older:
            return pages
        cursor = page.older


@pytest.mark.django_db
def test_pages_hold_every_row_once_even_when_all_moments_are_equal():
    threads = _threads([NOON] * 7)
    pages = _walk(3)
    assert [row.pk for page in pages for row in page.rows] == [thread.pk for thread in reversed(threads)]
    assert [len(page.rows) for page in pages] == [3, 3, 1]


@pytest.mark.django_db
def test_newer_leads_back_to_the_page_one_came_from():
    _threads([NOON + datetime.timedelta(minutes=n) for n in range(9)])
    first, second, third = _walk(3)
    back = keyset_page(Thread.objects.all(), moment="last_post_at", cursor=third.newer, size=3)
    assert [row.pk for row in back.rows] == [row.pk for row in second.rows]
    home = keyset_page(Thread.objects.all(), moment="last_post_at", cursor=back.newer, size=3)
    assert [row.pk for row in home.rows] == [row.pk for row in first.rows]
    assert home.is_first


@pytest.mark.django_db
def test_only_the_first_page_has_nothing_newer():
    _threads([NOON] * 4)
    first, second = _walk(2)
    assert first.is_first
    assert not second.is_first


@pytest.mark.django_db
def test_a_page_costs_one_query(django_assert_num_queries):
    _threads([NOON] * 5)
    with django_assert_num_queries(1):
        keyset_page(Thread.objects.all(), moment="last_post_at", cursor=Cursor(NOON, 3).encode(), size=2)


@pytest.mark.parametrize("text", ["x", "!!", "Zg", "🦋", "f2026", "A" * 5000, Cursor(NOON, 1).encode()[:-4]])
def test_a_broken_cursor_is_no_cursor(text):
    assert Cursor.decode(text) is None


@given(st.datetimes(timezones=st.just(datetime.UTC)), st.integers(0, 2**63 - 1), st.booleans())
@settings(suppress_health_check=[HealthCheck.differing_executors])
def test_a_cursor_survives_the_address(at, pk, back):
    assert Cursor.decode(Cursor(at, pk, back).encode()) == Cursor(at, pk, back)


@pytest.mark.parametrize(("number", "page"), [(1, 1), (20, 1), (21, 2), (4000, 200)])
def test_a_post_is_on_the_page_of_its_number(number, page):
    assert page_of_number(number, 20) == page


@pytest.mark.parametrize(
    ("current", "last", "links"),
    [
        (1, 1, [1]),
        (1, 3, [1, 2, 3]),
        (1, 48, [1, 2, None, 48]),
        (5, 9, [1, None, 4, 5, 6, None, 9]),
        (3, 5, [1, 2, 3, 4, 5]),
        (48, 48, [1, None, 47, 48]),
    ],
)
def test_page_links_show_the_ends_and_the_neighbours(current, last, links):
    assert page_links(current, last) == links


@pytest.mark.django_db
def test_an_empty_list_is_one_empty_page():
    page = keyset_page(Thread.objects.all(), moment="last_post_at", cursor="", size=3)
    assert (page.rows, page.older, page.newer) == ([], "", "")


@pytest.mark.parametrize(
    "moment", ["9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59", "2026-11-22T12:00:00+23:59"]
)
def test_cursors_name_moments_that_postgres_knows(moment):
    import base64

    found = Cursor.decode(base64.urlsafe_b64encode(f"f{moment}|9".encode()).decode())
    assert found is None or found.at.utcoffset() == datetime.timedelta(0)
