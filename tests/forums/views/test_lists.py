"""Lists of threads over all forums and in one: which threads they show to whom, and what is new in them."""

import datetime
import re
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actions.distance import mute_member
from accounts.models import User
from forums.actions.mutes import mute
from forums.actions.reading import mark_read
from forums.actions.threads import start_thread
from forums.models import Subscription, Thread, ThreadRead
from tests.factories.accounts import UserFactory
from tests.factories.drugs import DrugFactory
from tests.factories.forums import ForumFactory, PostFactory, ThreadDrugFactory, ThreadFactory

pytestmark = pytest.mark.django_db

VISITOR_MOST, MEMBER_MOST = 4, 7  # SQL statements of a read page
ALL = "/forums/all/"
LISTS = ["latest", "unread", "unanswered", "questions", "mine", "subscribed"]


@pytest.fixture
def forum():
    return ForumFactory(slug="medicines", name="Medicines")


def titles(client, url=ALL, **query):
    page = client.get(url, query).content.decode()
    return re.findall(r'class="title"><a[^>]*>([^<]+)<', page)


def question(title, helped=0, **fields):
    thread = ThreadFactory(title=title, **fields)
    thread.is_question, thread.helped_count = True, helped
    thread.save()
    return thread


# -- Which threads ------------------------------------------------------------------------
@pytest.mark.parametrize("url", [ALL, "/forums/medicines/"])
def test_each_list_holds_its_threads_latest_post_first(member_client, member, forum, url):
    question("Open", forum=forum)
    question("Helped", forum=forum, helped=1, replies=1)
    own = ThreadFactory(forum=forum, title="Own", author=member, replies=1)
    ThreadRead.objects.create(user=member, thread=own, last_number=2)
    talk = ThreadFactory(forum=forum, title="Talk", replies=1)
    PostFactory(thread=talk, author=member)
    ThreadRead.objects.create(user=member, thread=talk, last_number=3)
    Subscription.objects.create(user=member, thread=talk)
    assert titles(member_client, url) == ["Talk", "Own", "Helped", "Open"]
    assert titles(member_client, url, show="unread") == ["Helped", "Open"]
    assert titles(member_client, url, show="unanswered") == ["Open"]
    assert titles(member_client, url, show="questions") == ["Helped", "Open"]
    assert titles(member_client, url, show="questions", only="open") == ["Open"]
    assert titles(member_client, url, show="questions", only="answered") == ["Helped"]
    assert titles(member_client, url, show="mine") == ["Own"]
    assert titles(member_client, url, show="mine", only="replied") == ["Talk"]
    assert titles(member_client, url, show="subscribed") == ["Talk"]


def test_a_list_that_there_is_not_is_the_latest(member_client):
    ThreadFactory(title="Here")
    assert titles(member_client, show="nonsense", only="open") == ["Here"]
    assert titles(member_client, show="questions", only="nonsense") == []


def test_lists_over_all_forums_hold_pinned_threads_in_their_place(member_client):
    ThreadFactory(title="Pinned", pinned=True)
    ThreadFactory(title="Later")
    assert titles(member_client) == ["Later", "Pinned"]


def test_the_questions_of_a_forum_are_its_own(member_client, forum):
    question("Here", forum=forum)
    question("Elsewhere")
    assert titles(member_client, "/forums/medicines/", show="questions") == ["Here"]


@pytest.mark.parametrize("url", [ALL, "/forums/medicines/"])
@pytest.mark.parametrize("show", LISTS)
def test_visitors_get_public_threads_only_and_no_list_of_a_member(client, forum, url, show):
    question("Open words", forum=forum, public=True)
    question("Private words", forum=forum)
    question("Hidden words", forum=forum, public=True, hidden=True)
    page = client.get(url, {"show": show}).content.decode()
    assert "Open words" in page
    assert "Private words" not in page
    assert "Hidden words" not in page
    for word in ("show=unread", "show=mine", "show=subscribed", "badge new", "Mark all read"):
        assert word not in page


def test_questions_say_whether_they_are_answered(client, forum):
    question("Open", forum=forum, public=True)
    assert ">Question</span>" in client.get("/forums/medicines/").content.decode()
    Thread.objects.update(helped_count=1)
    page = client.get("/forums/medicines/", {"fresh": 1}).content.decode()
    assert ">Answered</span>" in page
    assert ">Question</span>" not in page


@pytest.mark.parametrize("show", LISTS)
def test_every_list_pages_both_ways_over_the_same_rows(member_client, member, settings, show):
    settings.THREADS_PER_PAGE = 2
    for number in range(5):
        author = member if show == "mine" else UserFactory()
        Subscription.objects.create(user=member, thread=question(f"Row {number}", author=author))
    seen, url = [], f"{ALL}?show={show}"
    while url:
        page = member_client.get(url).content.decode()
        seen.append(re.findall(r'class="title"><a[^>]*>([^<]+)<', page))
        older = re.search(r'href="(\?[^"]*)" rel="next"', page)
        last, url = url, ALL + older[1].replace("&amp;", "&") if older else ""
    assert seen == [["Row 4", "Row 3"], ["Row 2", "Row 1"], ["Row 0"]]
    back = re.search(r'href="(\?[^"]*)" rel="prev"', member_client.get(last).content.decode())[1]
    assert titles(member_client, ALL + back.replace("&amp;", "&")) == seen[1]


def test_an_empty_list_says_that_it_is_fine(member_client, client):
    for show in LISTS:
        page = member_client.get(ALL, {"show": show}).content.decode()
        assert 'class="sheet empty"' in page
        assert "Mark all read" not in page
    assert "All caught up" in member_client.get(ALL, {"show": "unread"}).content.decode()


# -- What is new ----------------------------------------------------------------------------
def test_new_is_counted_from_where_one_stopped_and_resume_leads_there(member_client, member):
    thread = ThreadFactory(replies=24)
    ThreadRead.objects.create(user=member, thread=thread, last_number=22)
    for show in ("latest", "unread"):
        page = member_client.get(ALL, {"show": show}).content.decode()
        assert "3 new" in page
        assert f'href="{thread.get_absolute_url()}?page=2#p23"' in page


def test_what_is_older_than_caught_up_is_not_new_opened_or_not(member_client, member):
    opened = ThreadFactory(title="Opened", replies=3)
    ThreadRead.objects.create(user=member, thread=opened, last_number=1)
    ThreadFactory(title="Never opened")
    User.objects.filter(pk=member.pk).update(caught_up_at=timezone.now())
    assert titles(member_client, show="unread") == []
    assert "badge new" not in member_client.get(ALL).content.decode()
    PostFactory(thread=opened)
    assert titles(member_client, show="unread") == ["Opened"]


def test_at_the_end_of_the_list_one_is_caught_up_until_its_last_thread(member_client, member, settings):
    settings.THREADS_PER_PAGE = 2
    joined = timezone.now() - datetime.timedelta(days=90)
    User.objects.filter(pk=member.pk).update(caught_up_at=joined)
    days_ago = lambda days: timezone.now() - datetime.timedelta(days=days)  # noqa: E731
    for days in (60, 30, 20):
        thread = ThreadFactory(title=f"From {days} days ago")
        Thread.objects.filter(pk=thread.pk).update(last_post_at=days_ago(days))
    assert len(titles(member_client, show="unread")) == 2  # there is more: nobody is caught up
    member.refresh_from_db()
    assert member.caught_up_at == joined
    mark_read(by=member, thread=Thread.objects.earliest("pk"), number=1)
    shown = titles(member_client, show="unread")
    member.refresh_from_db()
    assert days_ago(31) < member.caught_up_at < Thread.objects.get(title="From 30 days ago").last_post_at
    assert titles(member_client, show="unread") == shown == ["From 20 days ago", "From 30 days ago"]
    for thread in Thread.objects.all():
        mark_read(by=member, thread=thread, number=1)
    assert titles(member_client, show="unread") == []
    member.refresh_from_db()
    assert member.caught_up_at > days_ago(1)


def test_rooms_with_new_posts_say_how_many_threads(member_client, member, forum):
    ThreadFactory.create_batch(2, forum=forum)
    read = ThreadFactory(forum=forum)
    ThreadRead.objects.create(user=member, thread=read, last_number=1)
    ThreadFactory(forum=forum, hidden=True)
    ForumFactory(name="Quiet")
    page = member_client.get("/forums/").content.decode()
    assert page.count("badge new") == 1
    assert "2 new" in page


def test_a_busy_room_says_that_there_may_be_more(member_client, forum):
    ThreadFactory.create_batch(21, forum=forum)
    assert "20 or more new" in member_client.get("/forums/").content.decode()


# -- Mutes ------------------------------------------------------------------------------------
@pytest.fixture
def unwanted(member, forum):
    """Threads that `member` does not want to hear of, by kind; each is a question without a reply, and subscribed to."""
    drug = DrugFactory(lead_brand="Imuran")
    by, of, about = question("By", forum=forum), question("Of", forum=forum), question("About", forum=forum)
    ThreadDrugFactory(thread=about, drug=drug)
    elsewhere = question("Elsewhere")
    for thread in (by, of, about, elsewhere):
        Subscription.objects.create(user=member, thread=thread)
    question("Wanted", forum=forum)
    mute_member(by=member, member=by.author)
    mute(by=member, thread=of)
    mute(by=member, drug=drug)
    mute(by=member, forum=elsewhere.forum)
    return elsewhere


@pytest.mark.parametrize("show", ["latest", "unread", "unanswered", "questions", "subscribed"])
def test_what_is_muted_is_in_no_list(member_client, unwanted, show):
    wanted = [] if show == "subscribed" else ["Wanted"]
    assert titles(member_client, show=show) == wanted
    assert titles(member_client, "/forums/medicines/", show=show) == wanted


def test_what_is_muted_is_not_on_the_first_page_nor_the_short_one(member_client, member, unwanted):
    for url in ("/", "/rest/"):
        page = member_client.get(url).content.decode()
        assert "Wanted" in page
        for thread in Thread.objects.exclude(title="Wanted"):
            assert thread.get_absolute_url() not in page


def test_a_muted_forum_can_be_opened_and_has_no_mark_of_new_posts(member_client, unwanted):
    assert titles(member_client, unwanted.forum.get_absolute_url()) == ["Elsewhere"]
    page = member_client.get("/forums/").content.decode()
    assert page.count("badge new") == 1  # the other one's
    assert "1 new" in page


def test_a_muted_drug_can_be_opened(member_client, unwanted):
    drug = Thread.objects.get(title="About").drugs.get()
    page = member_client.get(reverse("forums:threads_about", args=[drug.slug])).content.decode()
    assert "About</a>" in page
    assert "Unmute" in page


def test_pinned_threads_of_muted_members_are_left_out_too(member_client, member, forum):
    pinned = ThreadFactory(forum=forum, pinned=True, title="By")
    mute_member(by=member, member=pinned.author)
    assert titles(member_client, "/forums/medicines/") == []


def test_own_threads_stay_in_ones_own_list_whatever_is_muted(member_client, member, forum):
    ThreadFactory(forum=forum, author=member, title="Mine")
    mute(by=member, forum=forum)
    assert titles(member_client, show="mine") == ["Mine"]


# -- Marking all read --------------------------------------------------------------------------
def test_marking_all_read_says_so_and_leaves_nothing_new(member_client):
    ThreadFactory.create_batch(3)
    page = member_client.get(ALL, {"show": "unread"}).content.decode()
    form = dict(re.findall(r'name="(until|next)" value="([^"]+)"', page))
    answer = member_client.post(reverse("forums:mark_all_read"), form, follow=True)
    assert answer.redirect_chain == [(ALL + "?show=unread", 302)]
    assert "All caught up." in answer.content.decode()
    assert titles(member_client, show="unread") == []


def test_what_came_after_the_page_was_shown_stays_new(member_client):
    ThreadFactory(title="Shown")
    page = member_client.get(ALL).content.decode()
    until = re.search(r'name="until" value="(\d+)"', page)[1]
    ThreadFactory(title="Later")
    member_client.post(reverse("forums:mark_all_read"), {"until": until})
    assert titles(member_client, show="unread") == ["Later"]


def test_marking_one_forum_read_leaves_the_others(member_client, forum):
    ThreadFactory(forum=forum, title="Here", replies=2)
    ThreadFactory(title="Elsewhere")
    answer = member_client.post(reverse("forums:mark_all_read"), {"forum": forum.pk}, follow=True)
    assert answer.redirect_chain == [("/forums/medicines/", 302)]
    assert "All caught up in Medicines." in answer.content.decode()
    assert titles(member_client, show="unread") == ["Elsewhere"]


@pytest.mark.parametrize("until", ["", "nonsense", "-5", "9" * 40, "9" * 18, "\x00"])
def test_any_moment_in_the_form_is_at_most_now(member_client, until):
    ThreadFactory()
    member_client.post(reverse("forums:mark_all_read"), {"until": until})
    assert titles(member_client, show="unread") == []
    ThreadFactory(title="Later")
    assert titles(member_client, show="unread") == ["Later"]


def test_visitors_and_unknown_forums_mark_nothing(client, member):
    assert client.get(reverse("forums:mark_all_read")).status_code == 405
    assert "/accounts/login/" in client.post(reverse("forums:mark_all_read")).url
    client.force_login(member)
    for forum in ("999999", "nonsense", "9" * 40):
        assert client.post(reverse("forums:mark_all_read"), {"forum": forum}).status_code == 404


def test_the_way_back_stays_on_the_site(member_client):
    answer = member_client.post(reverse("forums:mark_all_read"), {"next": "https://elsewhere.example/"})
    assert answer.url == ALL


# -- Cost ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("keeps_distance", [False, True])
@pytest.mark.parametrize("rows", [1, 20])
def test_lists_of_members_take_as_many_statements_for_one_row_as_for_twenty(
    client, member, forum, django_assert_max_num_queries, rows, keeps_distance
):
    drug = DrugFactory()
    for _ in range(rows):
        thread = question("Row", forum=forum, author=member if rows == 1 else UserFactory())
        ThreadDrugFactory(thread=thread, drug=drug)
        ThreadRead.objects.create(user=member, thread=thread, last_number=0)
        Subscription.objects.create(user=member, thread=thread)
    ThreadFactory(forum=forum, pinned=True)
    if keeps_distance:
        mute_member(by=member, member=UserFactory())
    client.force_login(member)
    client.get(ALL)  # reads the catalogue into the process
    for url in (ALL, "/forums/medicines/"):
        for show in LISTS:
            most = 2 if url == ALL else 4 if show == "latest" else 3
            with django_assert_max_num_queries(most):
                assert client.get(url, {"show": show}).status_code == 200
    with django_assert_max_num_queries(3):
        client.get("/forums/")


@pytest.mark.parametrize("rows", [1, 20])
@pytest.mark.parametrize("show", ["latest", "unanswered", "questions"])
def test_a_list_of_visitors_takes_one_statement_and_then_none(client, django_assert_num_queries, rows, show):
    for _ in range(rows):
        question("Row", public=True)
    with django_assert_num_queries(1):
        first = client.get(ALL, {"show": show})
    with django_assert_num_queries(0):
        assert client.get(ALL, {"show": show}).content == first.content
    assert not first.cookies


def test_a_page_of_visitors_goes_when_a_thread_comes(
    client, member, forum, django_capture_on_commit_callbacks
):
    assert titles(client) == []
    with django_capture_on_commit_callbacks(execute=True):
        start_thread(
            by=member, forum=forum, title="Fresh", body="Words", audience=Thread.Audience.PUBLIC, drugs=[],
            submission_id=uuid.uuid4(),
        )  # fmt: skip
    assert titles(client) == ["Fresh"]
