"""Search with signs and fields: what they narrow, how slips are put right, and what nobody may learn by them."""

import datetime
import itertools
import logging
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.actions.distance import block_member, mute_member
from forums.models import Picture, Poll, Post, Thread
from tests.factories.accounts import UserFactory
from tests.factories.drugs import DrugFactory
from tests.factories.forums import ForumFactory, PostFactory, ThreadDrugFactory, ThreadFactory
from tests.forums.views.test_search import URL, found, joined, thread_with, walk

pytestmark = pytest.mark.django_db


def titles(client, words, **fields):
    """The addresses of threads that are found, without the post they lead to."""
    return [re.split("[#?]", url)[0] for url in found(client, words, **fields)[0]]


@pytest.fixture
def two(db):
    """A thread that each narrowing finds, and one with the same words that none of them does."""
    drug = DrugFactory(slug="imuran", lead_brand="Imuran", generic_name="azathioprine")
    author = UserFactory(handle="ivy")
    thread = ThreadFactory(
        title="A title",
        forum=ForumFactory(slug="medicines", name="Medicines"),
        is_question=True,
        helped_count=1,
    )
    ThreadDrugFactory(thread=thread, drug=drug)
    Poll.objects.create(thread=thread, question="Which?")
    at = datetime.datetime(2025, 3, 9, 12, tzinfo=datetime.UTC)
    post = PostFactory(thread=thread, author=author, body="porridge", created_at=at, helped_at=at)
    Picture.objects.create(post=post, user=author, width=10, height=10)
    Post.objects.filter(thread=thread, number=1).update(created_at=at, helped_at=at)
    other, _ = thread_with("porridge")
    return thread, other


NARROWINGS = [
    ("in:medicines", {"in": "medicines"}),
    ("drug:imuran", {"drug": "Imuran"}),
    ("drug:azathioprine", {"drug": "azathioprine"}),
    ("by:ivy", {"by": "Ivy"}),
    ("has:picture", {"has": "picture"}),
    ("has:poll", {"has": "poll"}),
    ("has:question", {"has": "question"}),
    ("has:answer", {"has": "answer"}),
    ("before:2025-03-10", {"before": "2025-03-10"}),
    ("after:2025-03-09 before:2025-03-10", {"after": "2025-03-09", "before": "2025-03-10"}),
]


@pytest.mark.parametrize(("sign", "fields"), NARROWINGS)
@pytest.mark.parametrize("words", ["porridge", ""])
def test_signs_and_fields_narrow_alike_with_and_without_words(member_client, two, sign, fields, words):
    thread, other = two
    for order in ("newest", "best"):
        assert titles(member_client, f"{words} {sign}", order=order) == [thread.get_absolute_url()]
        assert titles(member_client, words, order=order, **fields) == [thread.get_absolute_url()]
    assert set(titles(member_client, "porridge")) == {thread.get_absolute_url(), other.get_absolute_url()}


def test_time_begins_with_the_day_that_is_named(member_client, two):
    _thread, other = two
    assert titles(member_client, "porridge after:2025-03-10") == [other.get_absolute_url()]
    assert titles(member_client, "porridge before:2025-03-09") == []


def test_fields_stay_filled_and_are_open_where_nothing_is_found(member_client, two):
    page = found(member_client, "porridge", **{"in": "medicines", "after": "2025-03-01", "has": "poll"})[1]
    assert '<option value="medicines" selected>' in page
    assert 'name="after" type="date" value="2025-03-01"' in page
    assert 'value="poll" checked' in page
    assert '<details class="veil"><summary>More ways to narrow<span class="go">Narrowed</span>' in page
    assert '<details class="veil" open>' in found(member_client, "zebra", **{"in": "medicines"})[1]
    assert "Narrowed" not in found(member_client, "porridge")[1]


@pytest.mark.parametrize("kind", ["threads", "posts"])
@pytest.mark.parametrize("order", ["newest", "best"])
def test_pages_lead_on_and_back_over_the_same_matches(member_client, settings, kind, order):
    settings.THREADS_PER_PAGE = 2
    threads = [thread_with("Porridge " * (number % 3 + 1))[0] for number in range(5)]
    PostFactory(thread=threads[0], body="Porridge again")
    there = walk(member_client, "next", q="porridge", kind=kind, order=order)
    assert len(joined(there)) == {"threads": 5, "posts": 6}[kind] + (kind == "threads" and order == "newest")
    last = re.findall(r"at=([^&]*)", _last_page(member_client, kind, order))[-1]
    back = walk(member_client, "prev", q="porridge", kind=kind, order=order, at=last)
    assert joined(reversed(back)) == joined(there)


def _last_page(client, kind, order):
    address, query = URL, {"q": "porridge", "kind": kind, "order": order}
    response = client.get(address, query)
    while link := re.search(r'href="\?([^"]*)" rel="next"', response.content.decode()):
        response = client.get(f"{URL}?{link[1].replace('&amp;', '&')}")
    return response.wsgi_request.get_full_path()


def test_best_first_puts_titles_and_answers_before_what_is_merely_newer(member_client):
    titled = ThreadFactory(title="Porridge in the morning")
    answer, _ = thread_with(
        "porridge " + "with other words " * 20,
    )
    Post.objects.filter(thread=answer, number=2).update(helped_at=timezone.now())
    newest, _ = thread_with("porridge " + "with other words " * 20)
    assert titles(member_client, "porridge", order="best") == [
        each.get_absolute_url() for each in (titled, answer, newest)
    ]


def test_every_post_stands_for_itself_among_posts(member_client):
    thread, first = thread_with("porridge")
    second = PostFactory(thread=thread, body="porridge too")
    urls, page = found(member_client, "porridge", kind="posts")
    assert urls == [f"{thread.get_absolute_url()}#p{post.number}" for post in (second, first)]
    assert f"Post {second.number} by {second.author.handle}" in page


def test_drugs_have_a_tab_of_their_own(client, django_assert_num_queries):
    DrugFactory(slug="imuran", lead_brand="Imuran", generic_name="azathioprine")
    thread_with("azathioprine", public=True)
    found(client, "azathioprine")
    with django_assert_num_queries(0):
        urls, page = found(client, "azathioprine", kind="drugs")
    assert urls == []
    assert 'href="/drugs/imuran/"' in page


# -- Slips -------------------------------------------------------------------------------
@pytest.fixture
def hydroxychloroquine(db):
    drug = DrugFactory(slug="plaquenil", lead_brand="Plaquenil", generic_name="hydroxychloroquine")
    drug.names.create(name="plaqunil", slug="plaqunil", kind="misspelling")
    return drug


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("hydroxycloroquin", "hydroxychloroquine"),
        ("Hydroxycloroquine eyes", "hydroxychloroquine eyes"),
        ("plaqunil eyes", "Plaquenil eyes"),
        ("plaquenill", "Plaquenil"),
    ],
)
def test_a_misspelt_drug_is_put_right_and_said(client, hydroxychloroquine, typed, meant):
    thread, _ = thread_with("My eyes on hydroxychloroquine", public=True)
    urls, page = found(client, typed)
    assert [url.split("#")[0] for url in urls] == [thread.get_absolute_url()]
    assert f"Showing results for <b>{meant}</b>." in page
    assert f"Search for {typed} instead" in page
    assert "<mark>hydroxychloroquine</mark>" in page
    link = re.search(r'href="\?([^"]*exact=1)"', page)[1].replace("&amp;", "&")
    exact = client.get(f"{URL}?{link}").content.decode()
    assert "Showing results for" not in exact


def test_a_word_that_is_used_is_not_put_right_but_another_offered(member_client, hydroxychloroquine):
    thread, _ = thread_with("hydroxycloroquin is what I wrote")
    urls, page = found(member_client, "hydroxycloroquin in:")
    assert [url.split("#")[0] for url in urls] == [] or thread
    urls, page = found(member_client, "hydroxycloroquin")
    assert [url.split("#")[0] for url in urls] == [thread.get_absolute_url()]
    assert "Did you mean" in page
    assert "q=hydroxychloroquine" in page


@pytest.mark.parametrize("word", ["eyes", "hydro", "morning", "xyzzyxyzzy"])
def test_other_words_are_left_alone(client, hydroxychloroquine, word):
    assert "Showing results for" not in found(client, word)[1]


def test_a_slip_keeps_the_rest_of_the_question(member_client, hydroxychloroquine):
    forum = ForumFactory(slug="eyes")
    thread, _ = thread_with("hydroxychloroquine", forum=forum)
    thread_with("hydroxychloroquine")
    assert titles(member_client, "plaqunil in:eyes") == [thread.get_absolute_url()]


# -- What is not there ---------------------------------------------------------------------
@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("porridge in:nowhere", "There is no forum called nowhere"),
        ("porridge drug:chocolate", "We have no page about chocolate"),
        ("porridge by:nobody-here", "We found no member called nobody-here to look for."),
        ("porridge after:yesterday", "We passed over <b>after:yesterday</b>."),
        ("porridge has:cake", "We passed over <b>has:cake</b>."),
        ("a b c d e f g h i j k l porridge", "We looked for the first 12 words."),
        ("-porridge", "A minus leaves words out."),
    ],
)
def test_what_cannot_be_looked_for_is_said(member_client, words, sentence):
    assert sentence in found(member_client, words)[1]


def test_nothing_found_leads_on(member_client, client):
    page = found(member_client, "zebra xylophone in:nowhere")[1]
    assert "We found nothing for these words" in page
    assert 'href="?q=zebra+xylophone"' in page
    assert 'href="?q=zebra"' in page
    assert 'href="/drugs/"' in page
    assert 'href="/forums/threads/new/"' in page


def test_visitors_are_told_what_they_miss_in_words_without_numbers(client):
    for _ in range(7):
        thread_with("porridge")
    urls, page = found(client, "porridge")
    assert urls == []
    assert "Threads for members are not searched for visitors." in page
    assert (
        "7" not in re.search(r"<main.*</main>", re.sub("forum-[0-9]+|Forum [0-9]+", "", page), re.DOTALL)[0]
    )
    assert "Only members can look for what one person wrote." in found(client, "porridge by:ivy")[1]


# -- What nobody may learn -----------------------------------------------------------------
@pytest.mark.parametrize("kind", ["all", "posts"])
def test_folded_posts_are_found_and_not_quoted(member_client, kind):
    thread, post = thread_with("porridge in a secretword")
    Post.objects.filter(pk=post.pk).update(content_notes=["hospital", "death"])
    urls, page = found(member_client, "porridge", kind=kind)
    assert urls == [f"{thread.get_absolute_url()}#p{post.number}"]
    assert "Talks about:" in page
    assert "a hospital stay, death and grief" in page
    assert "secretword" not in page


def thread_of(author, words):
    thread = ThreadFactory(title="A title", author=author)
    PostFactory(thread=thread, body=words)
    return thread


@pytest.mark.parametrize("keep_away", [mute_member, block_member])
@pytest.mark.parametrize("order", ["newest", "best"])
def test_words_and_threads_of_members_whom_i_muted_or_blocked_are_not_found(client, member, keep_away, order):
    other = UserFactory(handle="ivy")
    thread_of(other, "porridge")
    mine = thread_of(member, "porridge")
    PostFactory(thread=mine, author=other, body="oatmeal")
    ThreadFactory(title="Oatmeal", author=other)
    keep_away(by=member, member=other)
    member.refresh_from_db()
    client.force_login(member)
    assert titles(client, "porridge", order=order) == [mine.get_absolute_url()]
    for words in ("oatmeal", "oatmeal by:ivy", "by:ivy", "title oatmeal"):
        assert titles(client, words, order=order) == []
        assert titles(client, words, order=order, kind="posts") == []


def test_looking_for_who_blocks_me_left_or_never_was_gets_one_answer(
    client, member, django_assert_num_queries
):
    blocker, gone = UserFactory(handle="blocker"), UserFactory(handle="gone")
    for author in (blocker, gone):
        PostFactory(thread=ThreadFactory(), author=author, body="porridge")
    block_member(by=blocker, member=member)
    type(gone).objects.filter(pk=gone.pk).update(erased_at=timezone.now(), is_active=False)
    client.force_login(member)
    found(client, "porridge by:ivy")
    pages = []
    for handle in ("blocker", "gone", "never"):
        with django_assert_num_queries(2):  # who asks, and who is asked for
            page = found(client, f"porridge by:{handle}")[1]
        pages.append(re.sub(r"csrf\w+|nonce", "", page).replace(handle, "x"))
    assert pages[0] == pages[1] == pages[2]
    assert "We found no member called x to look for." in pages[0]


@pytest.mark.parametrize(
    "sign", [sign for sign, _fields in NARROWINGS if "by:" not in sign] + ["", "-xylophone"]
)
def test_no_narrowing_shows_visitors_private_threads_or_tombstones(client, two, sign):
    thread, _other = two
    for kind in ("all", "posts"):
        for order in ("newest", "best"):
            assert titles(client, f"porridge {sign}", kind=kind, order=order) == []
    Thread.objects.filter(pk=thread.pk).update(audience="public")
    Post.objects.filter(thread=thread).update(withdrawn_at=timezone.now())
    assert titles(client, f"porridge {sign}") == []


def test_what_was_asked_reaches_no_log_title_or_other_site(client, member, caplog):
    caplog.set_level(logging.DEBUG)
    client.force_login(member)
    for words in ("secretsearch", "secretsearch by:secretsearch", "secretsearch " * 40, "secretsearch\x00"):
        response = client.get(URL, {"q": words})
        assert "secretsearch" not in re.search(r"<title>.*</title>", response.content.decode(), re.DOTALL)[0]
        assert response.headers["Referrer-Policy"] in ("same-origin", "strict-origin", "no-referrer")
        assert "no-store" in response.headers["Cache-Control"]
    assert "secretsearch" not in caplog.text.replace("sql", "")


# -- Cost ----------------------------------------------------------------------------------
ASKED = ["porridge", "porridge in:medicines", "porridge drug:imuran", "porridge has:poll", "imurann", "zebra"]


@pytest.mark.parametrize(("who", "most"), [("visitor", 4), ("member", 7)])
def test_statements_do_not_grow_with_rows_signs_or_slips(client, member, two, who, most):
    by = ""
    if who == "member":
        mute_member(by=member, member=UserFactory())
        member.refresh_from_db()
        client.force_login(member)
        by = " by:ivy"
    counted = {}
    for rows in (1, 20):
        while Thread.objects.filter(title="A title").count() < rows + 2:  # the two are there already
            thread_with("porridge and imuran", public=True)
        for words, order in itertools.product(ASKED, ("newest", "best")):
            found(client, words + by)
            with CaptureQueriesContext(connection) as asked:
                found(client, words + by, order=order)
            counted[rows, words, order] = len(asked)
    assert {what: n for what, n in counted.items() if n > most} == {}
