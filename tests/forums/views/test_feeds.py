"""Feeds: public threads of indexable forums, whoever asks."""

import pytest

from tests.factories.forums import ForumFactory, ThreadFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def forum():
    return ForumFactory(slug="good-days", name="Good days", is_indexable=True)


@pytest.mark.parametrize("who", ["client", "member_client"])
def test_a_feed_holds_public_threads_for_everybody(request, who, forum):
    thread = ThreadFactory(forum=forum, public=True, title="Open <words>", author__handle="marlow")
    ThreadFactory(forum=forum, title="Private words")
    ThreadFactory(forum=forum, public=True, hidden=True, title="Hidden words")
    ThreadFactory(public=True, title="Words of another room")
    response = request.getfixturevalue(who).get("/forums/good-days/feed/")
    assert response.headers["Content-Type"].startswith("application/atom+xml")
    text = response.content.decode()
    assert "Open &lt;words&gt;" in text
    assert f"http://testserver{thread.get_absolute_url()}" in text
    assert "marlow" in text
    for title in ("Private words", "Hidden words", "Words of another room", "Opening words"):
        assert title not in text
    assert text.count("<entry>") == 1


def test_rooms_that_search_engines_may_not_read_have_no_feed(client, forum):
    forum.is_indexable = False
    forum.save()
    assert client.get("/forums/good-days/feed/").status_code == 404
    assert "/feed/" not in client.get("/forums/good-days/").content.decode()


def test_rooms_with_a_feed_say_so(client, forum):
    assert 'type="application/atom+xml"' in client.get("/forums/good-days/").content.decode()


@pytest.mark.parametrize("rows", [0, 1, 20])
def test_a_feed_takes_two_queries_and_is_held(client, forum, django_assert_num_queries, rows):
    ThreadFactory.create_batch(rows, forum=forum, public=True)
    client.get("/forums/good-days/")  # reads the rooms into the process
    with django_assert_num_queries(2):
        response = client.get("/forums/good-days/feed/")
    assert not response.cookies
    with django_assert_num_queries(0):
        assert client.get("/forums/good-days/feed/").content == response.content
