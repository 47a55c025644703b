"""Whole pages for visitors: one entry, gone at once when what it shows changes, never for members."""

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import translation
from redis.exceptions import ConnectionError as RedisAway

from common.pagecache import bump, cached_for_visitors


class Counter:
    """A view that says how often it was really asked."""

    def __init__(self, status=200):
        self.calls, self.status = 0, status

    def __call__(self, request, **kwargs):
        self.calls += 1
        return HttpResponse(f"answer {self.calls}", status=self.status)


@pytest.fixture
def view():
    return Counter()


@pytest.fixture
def page(view):
    def things(number):
        return [f"thread:{number}"]

    def ask(path="/x/", cookies=None, method="get", **headers):
        request = getattr(RequestFactory(headers=headers), method)(path)
        request.COOKIES.update(cookies or {})
        return cached_for_visitors(things)(lambda request, number: view(request))(request, number=1)

    return ask


def test_visitors_get_one_stored_page(page, view):
    assert page().content == page().content == b"answer 1"
    assert view.calls == 1


def test_the_query_is_part_of_the_page(page):
    assert page("/x/?page=1").content != page("/x/?page=2").content


def test_members_are_never_served_a_stored_page(page, settings):
    page()
    answer = page(cookies={settings.SESSION_COOKIE_NAME: "somebody"})
    assert answer.content == b"answer 2"
    assert "ETag" not in answer.headers
    assert "public" not in answer.headers.get("Cache-Control", "")


@pytest.mark.django_db(transaction=True)
def test_a_bump_puts_the_page_out_of_reach(page):
    page()
    bump("thread:1")
    assert page().content == b"answer 2"


@pytest.mark.django_db(transaction=True)
def test_a_bump_of_something_else_changes_nothing(page):
    page()
    bump("thread:2")
    assert page().content == b"answer 1"


@pytest.mark.django_db(transaction=True)
def test_a_page_written_while_its_thread_changed_is_never_read(settings):
    def slow(request):
        bump("thread:1")  # the change commits while the old page is being written
        return HttpResponse("old")

    fresh = Counter()
    wrap = cached_for_visitors(lambda: ["thread:1"])
    assert wrap(slow)(RequestFactory().get("/x/")).content == b"old"
    assert wrap(fresh)(RequestFactory().get("/x/")).content == b"answer 1"


def test_a_stored_page_carries_validators_and_answers_them(page):
    first = page()
    assert first.headers["Cache-Control"].startswith("public")
    assert "Cookie" in first.headers["Vary"]
    again = page(**{"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert not again.content


def test_errors_are_not_stored(page, view):
    view.status = 404
    page()
    view.status = 200
    assert page().content == b"answer 2"


def test_an_emptied_redis_costs_one_more_rendering(page):
    page()
    cache.clear()
    assert page().content == b"answer 2"


def test_without_redis_the_page_is_written_anew(page, monkeypatch):
    def away(*args, **kwargs):
        raise RedisAway

    monkeypatch.setattr(cache, "get_many", away)
    assert page().status_code == 200


def test_each_language_has_its_own_page(page):
    page()
    with translation.override("de"):
        assert page().content == b"answer 2"
