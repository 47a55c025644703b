"""A prepared query asks what its queryset asks, with other arguments."""

import pytest
from django.db import ProgrammingError, connection, transaction
from django.db.utils import ConnectionHandler

from common.prepared import Moment, PreparedQuery, PreparedStatement, microseconds
from forums.models import Post, Thread
from tests.factories.forums import ThreadFactory

pytestmark = pytest.mark.django_db
COLUMNS = ("number", "author_id", "created_at", "hidden_at", "body_html")


def posts(thread, first, last):
    return (
        Post.objects.filter(thread=thread, number__range=(first, last))
        .order_by("number")
        .values_list(*COLUMNS)
    )


def test_it_finds_what_the_queryset_finds_each_time_anew():
    prepared = PreparedQuery(posts)
    for thread in (ThreadFactory(replies=4), ThreadFactory(replies=2)):
        for first, last in ((1, 20), (2, 3)):
            assert prepared.rows(thread.pk, first, last) == list(posts(thread.pk, first, last))


def test_it_is_put_together_once():
    made = []

    def make(*arguments):
        made.append(arguments)
        return posts(*arguments)

    prepared = PreparedQuery(make)
    for pk in range(3):
        prepared.rows(pk, 1, 20)
    assert len(made) == 1


@pytest.mark.parametrize("number", [-1, 2**63, 10**30])
def test_numbers_that_no_column_holds_find_nothing(number, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert PreparedQuery(posts).rows(number, 1, 20) == []


def test_an_argument_that_the_query_ignores_is_a_mistake():
    with pytest.raises(ValueError, match=r"\[1\]"):
        PreparedQuery(lambda thread, other: Post.objects.filter(thread=thread).values_list("pk")).rows(1, 2)


def test_arguments_may_be_texts_and_moments():
    def named(title, since):
        return Thread.objects.filter(title=title, created_at__gte=Moment(since)).values_list("pk")

    prepared = PreparedQuery(named)
    thread = ThreadFactory(title="It's 100 % here")
    at = thread.created_at
    assert prepared.rows("It's 100 % here", microseconds(at)) == [(thread.pk,)]
    assert prepared.rows("It's 100 % here", microseconds(at) + 1) == []
    assert prepared.rows("Another", microseconds(at)) == []


@pytest.mark.parametrize("prepares", [True, False])
def test_it_finds_the_same_whether_the_database_keeps_the_plan(settings, prepares, django_assert_num_queries):
    settings.DATABASE_PREPARES = prepares
    prepared, thread = PreparedQuery(posts), ThreadFactory(replies=3)
    for last in range(1, 8):
        with django_assert_num_queries(1):
            found = prepared.rows(thread.pk, 1, last)
        assert found == list(posts(thread.pk, 1, last))


def test_a_new_connection_is_told_anew():
    prepared, thread = PreparedQuery(posts), ThreadFactory()
    assert len(prepared.rows(thread.pk, 1, 1)) == 1
    other = ConnectionHandler({"default": connection.settings_dict})["default"]
    mine, connection.connection = connection.connection, None
    try:
        other.connect()
        connection.connection = other.connection
        assert prepared.rows(thread.pk, 1, 1) == []  # not committed, so not seen from here; but known
    finally:
        connection.connection = mine
        other.close()


def test_an_error_of_the_database_is_djangos(settings):
    broken = PreparedStatement("SELECT nothing FROM forums_post WHERE id = %s", ["bigint"], [(0, None)])
    for prepares in (True, False):
        settings.DATABASE_PREPARES = prepares
        with pytest.raises(ProgrammingError), transaction.atomic():
            broken.rows([1])
