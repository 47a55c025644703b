"""The list of forums, one forum, threads by a member and about a drug."""

import datetime
import html
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from drugs.selectors.directory import directory
from forums.models import Subscription, ThreadRead
from tests.factories.accounts import UserFactory
from tests.factories.drugs import DrugFactory
from tests.factories.forums import ForumFactory, PostFactory, ThreadDrugFactory, ThreadFactory

pytestmark = pytest.mark.django_db

VISITOR_MOST, MEMBER_MOST = 4, 7  # SQL statements of a read page


@pytest.fixture
def forum():
    return ForumFactory(slug="medicines", name="Medicines", description="What it was like to take it")


@pytest.fixture
def drug():
    return DrugFactory(slug="imuran", lead_brand="Imuran", generic_name="azathioprine")


def about(thread, drug):
    """`thread` is about `drug`, counted as the actions would."""
    ThreadDrugFactory(thread=thread, drug=drug)
    drug.public_thread_count += thread.is_public
    drug.member_thread_count += not thread.is_public
    drug.save()
    return thread


def test_visitors_learn_how_many_threads_members_have_and_nothing_else(client, forum):
    ThreadFactory(forum=forum, public=True, title="Open words")
    ThreadFactory.create_batch(3, forum=forum, title="Private words")
    page = client.get(forum.get_absolute_url()).content.decode()
    assert "Open words" in page
    assert "Private words" not in page
    assert "3 more threads are for members only." in page
    listing = client.get(reverse("forums:forum_list")).content.decode()
    assert "1 public, 3 for members" in " ".join(listing.split())


def test_members_see_both_kinds_and_which_are_public(member_client, forum):
    ThreadFactory(forum=forum, public=True, title="Open words")
    ThreadFactory(forum=forum, title="Private words")
    page = member_client.get(forum.get_absolute_url()).content.decode()
    assert "Open words" in page
    assert "Private words" in page
    assert page.count("badge public") == 1
    assert "for members only" not in page


@pytest.mark.parametrize("who", ["client", "member_client"])
def test_hidden_threads_are_in_no_list(request, who, forum, drug):
    about(ThreadFactory(forum=forum, public=True, hidden=True, title="Hidden words"), drug)
    client = request.getfixturevalue(who)
    for url in (forum.get_absolute_url(), "/", reverse("forums:threads_about", args=["imuran"])):
        assert "Hidden words" not in client.get(url).content.decode()


def test_pinned_threads_stand_first_on_the_first_page_and_nowhere_else(member_client, forum, settings):
    settings.THREADS_PER_PAGE = 2
    ThreadFactory(forum=forum, pinned=True, title="Read first", last_post_at=timezone.now())
    for number in range(5):
        ThreadFactory(forum=forum, title=f"Row {number}")
    titles = []
    url = forum.get_absolute_url()
    while url:
        page = member_client.get(url).content.decode()
        titles.append(re.findall(r'class="title"><a[^>]*>([^<]+)<', page))
        older = re.search(r'href="(\?[^"]*)" rel="next"', page)
        url = forum.get_absolute_url() + older[1].replace("&amp;", "&") if older else None
    assert titles == [["Read first", "Row 4", "Row 3"], ["Row 2", "Row 1"], ["Row 0"]]


def test_the_way_back_leads_over_the_same_rows(member_client, forum, settings):
    settings.THREADS_PER_PAGE = 2
    for number in range(4):
        ThreadFactory(forum=forum, title=f"Row {number}")
    first = member_client.get(forum.get_absolute_url()).content.decode()
    second = member_client.get(
        forum.get_absolute_url() + re.search(r'href="(\?[^"]*)" rel="next"', first)[1]
    ).content.decode()
    back = re.search(r'href="(\?[^"]*)" rel="prev"', second)[1]
    again = member_client.get(forum.get_absolute_url() + back).content.decode()
    find = re.compile(r'class="title"><a[^>]*>([^<]+)<').findall
    assert find(again) == find(first) == ["Row 3", "Row 2"]


def test_a_broken_cursor_shows_the_first_page(client, forum):
    ThreadFactory(forum=forum, public=True, title="Open words")
    response = client.get(forum.get_absolute_url(), {"at": "\x00nonsense"})
    assert response.status_code == 200
    assert "Open words" in response.content.decode()


def test_tabs_narrow_the_list_to_unanswered_and_own_threads(member_client, member, forum):
    ThreadFactory(forum=forum, title="Answered", replies=2)
    ThreadFactory(forum=forum, title="Unanswered")
    ThreadFactory(forum=forum, title="My own", author=member, replies=1)

    def titles(show):
        page = member_client.get(forum.get_absolute_url(), {"show": show}).content.decode()
        return re.findall(r'class="title"><a[^>]*>([^<]+)<', page)

    assert titles("unanswered") == ["Unanswered"]
    assert titles("mine") == ["My own"]
    assert len(titles("nonsense")) == 3


def test_own_threads_are_no_tab_for_visitors(client, forum):
    ThreadFactory(forum=forum, public=True, author=None, title="By a former member")
    page = client.get(forum.get_absolute_url(), {"show": "mine"}).content.decode()
    assert "By a former member" in page
    assert "show=mine" not in page


def test_unread_posts_are_counted_and_resume_leads_to_the_first_of_them(member_client, member, forum):
    thread = ThreadFactory(forum=forum, replies=24)
    ThreadRead.objects.create(user=member, thread=thread, last_number=22)
    page = member_client.get(forum.get_absolute_url()).content.decode()
    assert "3 new" in page
    assert f'href="{thread.get_absolute_url()}?page=2#p23"' in page


def test_threads_read_to_the_end_or_older_than_the_member_have_nothing_new(member_client, member, forum):
    ThreadFactory(forum=forum, replies=3)
    User.objects.filter(pk=member.pk).update(caught_up_at=timezone.now())
    read = ThreadFactory(forum=forum, replies=3)
    ThreadRead.objects.create(user=member, thread=read, last_number=4)
    ThreadRead.objects.create(user=UserFactory(), thread=read, last_number=1)
    assert "badge new" not in member_client.get(forum.get_absolute_url()).content.decode()


def test_a_thread_never_opened_is_new_as_a_whole(member_client, forum):
    ThreadFactory(forum=forum, replies=3)
    page = member_client.get(forum.get_absolute_url()).content.decode()
    assert '<span class="badge new">New</span>' in page
    assert "Resume" not in page


def test_rows_name_the_drugs_as_published_and_former_members_by_no_handle(client, forum, drug):
    about(ThreadFactory(forum=forum, public=True, author=None), drug)
    page = client.get(forum.get_absolute_url()).content.decode()
    assert "Imuran (azathioprine)" in page
    assert "a former member" in page


def test_titles_are_escaped(client, forum):
    ThreadFactory(forum=forum, public=True, title="<script>alert(1)</script>")
    page = client.get(forum.get_absolute_url()).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_an_archived_room_takes_no_new_thread(member_client, forum):
    start = reverse("forums:thread_start") + "?forum=medicines"
    assert start in member_client.get(forum.get_absolute_url()).content.decode()
    forum.is_archived = True
    forum.save()
    page = member_client.get(forum.get_absolute_url()).content.decode()
    assert start not in page
    assert "This room is closed" in page


def test_unknown_rooms_drugs_and_members_are_not_found(member_client):
    for url in ("/forums/nowhere/", "/forums/about/nothing/", "/forums/by/nobody/", "/forums/nowhere/feed/"):
        assert member_client.get(url).status_code == 404


def test_drafts_of_drugs_have_no_list(client):
    DrugFactory(slug="secret", published_edition=False)
    assert client.get("/forums/about/secret/").status_code == 404


def test_threads_by_a_member_are_for_members_and_leave_out_hidden_ones(client, member):
    author = UserFactory(handle="marlow")
    ThreadFactory(author=author, title="Private words")
    ThreadFactory(author=author, title="Hidden words", hidden=True)
    ThreadFactory(title="Words of another")
    url = reverse("forums:threads_by", args=["marlow"])
    assert client.get(url).status_code == 302
    client.force_login(member)
    page = client.get(url).content.decode()
    assert "Threads by marlow" in page
    assert "Private words" in page
    assert "Hidden words" not in page
    assert "Words of another" not in page


def test_threads_about_a_drug_page_through_all_of_them(client, drug, settings):
    settings.THREADS_PER_PAGE = 2
    for number in range(3):
        about(ThreadFactory(public=True, title=f"Row {number}"), drug)
    about(ThreadFactory(title="Private words"), drug)
    first = client.get("/forums/about/imuran/").content.decode()
    assert re.findall(r'class="title"><a[^>]*>([^<]+)<', first) == ["Row 2", "Row 1"]
    assert "1 more thread is for members only." in first
    older = html.unescape(re.search(r'href="(/forums/about/imuran/[^"]+before=\d+)"', first)[1])
    second = client.get(older).content.decode()
    assert re.findall(r'class="title"><a[^>]*>([^<]+)<', second) == ["Row 0"]


@pytest.mark.parametrize("rows", [1, 20])
@pytest.mark.parametrize("who", ["visitor", "member"])
def test_queries_of_list_pages_do_not_grow_with_the_rows(
    client, member, forum, drug, django_assert_max_num_queries, rows, who
):
    for _ in range(rows):
        thread = about(ThreadFactory(forum=forum, public=True, replies=1, author=member), drug)
        ThreadRead.objects.create(user=member, thread=thread, last_number=1)
    ThreadFactory(forum=forum, public=True, pinned=True)
    Subscription.objects.create(user=member, forum=forum)
    urls = [forum.get_absolute_url(), "/forums/", "/forums/about/imuran/"]
    if who == "member":
        client.force_login(member)
        urls.append(reverse("forums:threads_by", args=[member.handle]))
    directory()  # reads the catalogue into the process
    client.get(forum.get_absolute_url())  # and the rooms
    for url in urls:
        with django_assert_max_num_queries(MEMBER_MOST if who == "member" else VISITOR_MOST) as queries:
            assert client.get(url, {"fresh": "1"}).status_code == 200
        EXPECTED.setdefault((url, who), len(queries))
        assert len(queries) == EXPECTED[url, who]


EXPECTED: dict = {}  # filled by the first case, so that the second has to agree


def test_pages_of_visitors_are_held_and_set_no_cookie(client, forum, django_assert_num_queries):
    thread = ThreadFactory(forum=forum, public=True, title="Open words")
    for url in (forum.get_absolute_url(), "/forums/"):
        response = client.get(url)
        assert not response.cookies
        assert response.headers["ETag"]
        assert "public" in response.headers["Cache-Control"]
        with django_assert_num_queries(0):
            assert client.get(url).content == response.content
        assert client.get(url, headers={"If-None-Match": response.headers["ETag"]}).status_code == 304
    assert thread.title in client.get(forum.get_absolute_url()).content.decode()


def test_pages_of_members_are_private(member_client, forum):
    assert "private" in member_client.get(forum.get_absolute_url()).headers["Cache-Control"]


def test_a_reply_moves_its_thread_to_the_top(member_client, forum):
    first = ThreadFactory(forum=forum, title="First")
    ThreadFactory(forum=forum, title="Second")
    PostFactory(thread=first, created_at=timezone.now() + datetime.timedelta(seconds=1))
    page = member_client.get(forum.get_absolute_url()).content.decode()
    assert page.index("First") < page.index("Second")


@pytest.mark.parametrize("name", ["forums:forum_list", "home"])
def test_lists_refuse_post(client, name):
    assert client.post(reverse(name)).status_code == 405
