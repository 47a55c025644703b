"""Search: what matches, for whom, how it is shown, and how much of it one may do."""

import re
from html import unescape
from urllib.parse import urlencode

import pytest
from django.urls import reverse
from django.utils import timezone

from forums.models import Post
from forums.selectors.search_rows import marked
from tests.factories.drugs import DrugFactory
from tests.factories.forums import PostFactory, ThreadDrugFactory, ThreadFactory

pytestmark = pytest.mark.django_db

URL = "/forums/search/"
TITLES = re.compile(r'class="title"><a href="(/forums/threads/[^"]*)"')


def found(client, words, **more):
    page = client.get(URL, {"q": words, **more}).content.decode()
    return TITLES.findall(page), page


def joined(pages):
    return [address for page in pages for address in page]


def walk(client, way, **query):
    """The threads of each page that the links `rel=next` or `rel=prev` lead to, from the first on."""
    address, pages = f"{URL}?{urlencode(query)}", []
    while address:
        page = client.get(address).content.decode()
        pages.append([url.split("#")[0].split("?")[0] for url in TITLES.findall(page)])
        link = re.search(rf'href="([^"]*)" rel="{way}"', page)
        address = URL + unescape(link[1]) if link else ""
        assert len(pages) < 20
    return pages


def thread_with(words, **traits):
    thread = ThreadFactory(title="A title", **traits)
    return thread, PostFactory(thread=thread, body=words, created_at=timezone.now())


def test_posts_are_found_by_their_words_and_the_row_leads_to_them(member_client):
    thread, post = thread_with("Every morning the nausea is back for an hour")
    urls, page = found(member_client, "morning nausea")
    assert urls == [f"{thread.get_absolute_url()}#p{post.number}"]
    assert "<mark>morning</mark>" in page
    assert "<mark>nausea</mark>" in page


def test_threads_are_found_by_their_title(member_client):
    thread = ThreadFactory(title="Gloves that work with a phone")
    urls, page = found(member_client, "glove")
    assert urls == [f"{thread.get_absolute_url()}#p1"]
    assert "<mark>Gloves</mark> that work with a phone" in page


def test_visitors_find_public_threads_only(client, member):
    public, _ = thread_with("Words about porridge", public=True)
    thread_with("Private words about porridge")
    ThreadFactory(title="Private porridge")
    urls, page = found(client, "porridge")
    assert [url.split("#")[0] for url in urls] == [public.get_absolute_url()]
    assert "Private" not in page.replace("Privacy", "")
    client.force_login(member)
    assert len(found(client, "porridge")[0]) == 3


@pytest.mark.parametrize("state", ["hidden", "withdrawn"])
def test_words_of_hidden_and_withdrawn_posts_are_not_found_by_anybody(client, member, moderator, state):
    thread = ThreadFactory(public=True)
    PostFactory(thread=thread, body="Porridge", **{state: True})
    thread_with("Porridge", public=True, hidden=True)
    for user in (None, member, moderator):
        if user:
            client.force_login(user)
        assert found(client, "porridge")[0] == []


def test_a_thread_stands_once_at_its_newest_match(member_client):
    thread, _ = thread_with("Porridge")
    newest = PostFactory(thread=thread, body="More porridge")
    assert found(member_client, "porridge")[0] == [f"{thread.get_absolute_url()}#p{newest.number}"]


def test_newest_matches_come_first_and_pages_go_on_without_loss(member_client, settings):
    settings.THREADS_PER_PAGE = 2
    threads = [thread_with("Porridge")[0] for _ in range(5)]
    pages = walk(member_client, "next", q="porridge")
    assert joined(pages) == [thread.get_absolute_url() for thread in reversed(threads)]


def test_quoted_words_are_looked_for_together_and_minus_leaves_out(member_client):
    together, _ = thread_with("my blood pressure is fine")
    thread_with("the pressure of blood")
    assert [u.split("#")[0] for u in found(member_client, '"blood pressure"')[0]] == [
        together.get_absolute_url()
    ]
    assert len(found(member_client, "blood -fine")[0]) == 1


def test_any_name_of_a_drug_finds_posts_with_any_other(member_client):
    DrugFactory(slug="imuran", lead_brand="Imuran", generic_name="azathioprine")
    brand, _ = thread_with("Sick on Imuran every day")
    generic, _ = thread_with("Azathioprine makes me sick")
    thread_with("Sick of winter")
    assert {url.split("#")[0] for url in found(member_client, "azathioprine sick")[0]} == {
        brand.get_absolute_url(),
        generic.get_absolute_url(),
    }


def test_the_words_of_a_question_may_be_spread_over_title_drug_and_text(member_client):
    drug = DrugFactory(slug="imuran", lead_brand="Imuran", generic_name="azathioprine")
    titled = ThreadFactory(title="Sick every morning")
    PostFactory(thread=titled, body="The nausea went after a month")
    tagged = ThreadFactory(title="Does it pass?")
    ThreadDrugFactory(thread=tagged, drug=drug)
    PostFactory(thread=tagged, body="My nausea did")
    hidden = ThreadFactory(title="Morning", hidden=True)
    PostFactory(thread=hidden, body="nausea")
    urls, page = found(member_client, "morning nausea")
    assert urls == [f"{titled.get_absolute_url()}#p2"]
    assert "<mark>morning</mark>" in page
    assert "<mark>nausea</mark>" in page
    assert found(member_client, "azathioprine nausea")[0] == [f"{tagged.get_absolute_url()}#p2"]
    assert found(member_client, "imuran")[0] == [f"{tagged.get_absolute_url()}#p1"]
    assert found(member_client, '"morning nausea"')[0] == []


def test_a_title_that_holds_everything_leads_to_the_opening_post(member_client):
    thread = ThreadFactory(title="Sick every morning", replies=3)
    assert found(member_client, "morning sick")[0] == [f"{thread.get_absolute_url()}#p1"]


def test_spread_words_show_visitors_no_private_thread(client):
    thread = ThreadFactory(title="Private morning")
    PostFactory(thread=thread, body="nausea")
    assert found(client, "morning nausea")[0] == []


def test_words_that_mean_nothing_alone_do_not_stand_in_the_way(member_client):
    thread_with("nausea on a bus")
    assert len(found(member_client, "the nausea with about")[0]) == 1


def test_drugs_are_found_in_spite_of_a_slip(client):
    DrugFactory(slug="imuran", lead_brand="Imuran", generic_name="azathioprine")
    page = client.get(URL, {"q": "imurann"}).content.decode()
    assert 'href="/drugs/imuran/"' in page


def test_words_of_others_are_escaped_and_only_then_marked(member_client):
    thread_with(
        "porridge <img src=x onerror=alert(1)> and <b>bold</b>",
    )
    ThreadFactory(title="Salt & porridge <for two")
    _, page = found(member_client, "porridge")
    assert "<img src=x" not in page
    assert "<b>bold" not in page
    assert "Salt &amp; <mark>porridge</mark> &lt;for two" in page
    assert marked("a \x02<i>\x03 & \x02") == "a <mark>&lt;i&gt;</mark> &amp; "


def test_what_was_asked_is_escaped_and_kept_in_the_box_and_out_of_the_title(client):
    page = client.get(URL, {"q": '"><script>alert(1)</script>'}).content.decode()
    assert "<script>alert" not in page
    assert 'value="&quot;&gt;&lt;script&gt;' in page
    assert "alert" not in re.search("<title>.*</title>", page)[0]


@pytest.mark.parametrize("words", ["", "   ", "\x00", "\ufffe"])
def test_an_empty_question_asks_for_words(client, words):
    page = client.get(URL, {"q": words}).content.decode()
    assert "A drug, a symptom, a word." in page


def test_a_long_question_is_kept_and_says_how_much_works(client, django_assert_num_queries):
    client.get(URL)  # reads the names of the forums into the process
    with django_assert_num_queries(0):
        page = client.get(URL, {"q": "pain " * 60}).content.decode()
    assert "Up to 200 characters work." in page
    assert "pain pain" in page


@pytest.mark.parametrize(
    "words", ["zzzz", "the", "-", "!!!", "a & | ( :*", "or or", "' \\", "%s %(x)s", "a\x00b", "²"]
)
def test_strange_questions_find_nothing_and_say_so(client, words):
    response = client.get(URL, {"q": words})
    assert response.status_code == 200
    assert "We found nothing for these words" in response.content.decode()


@pytest.mark.parametrize("order", ["newest", "best"])
@pytest.mark.parametrize("at", ["x", "-1", "9" * 30, "0", "f1.2.3.4", "f²", "b", "\x00", "f12" * 9000])
def test_a_broken_cursor_shows_the_first_page(member_client, at, order):
    thread_with("porridge")
    assert len(found(member_client, "porridge", at=at, order=order)[0]) == 1


def test_signs_of_markdown_are_left_out_of_snippets(member_client):
    thread_with("> **porridge** is [good](https://example.org/x) `now`")
    assert "<mark>porridge</mark> is good" in found(member_client, "porridge")[1]


def test_huge_posts_are_found_and_only_their_beginning_is_marked(member_client):
    thread_with("porridge " + "words " * 8000)
    assert "<mark>porridge</mark>" in found(member_client, "porridge")[1]


def test_visitors_may_ask_often_but_not_without_end(client, member, monkeypatch):
    thread_with("porridge", public=True)
    codes = [client.get(URL, {"q": "porridge"}).status_code for _ in range(31)]
    assert codes == [200] * 30 + [429]
    client.force_login(member)
    assert client.get(URL, {"q": "porridge"}).status_code == 200


def test_results_are_never_held_or_indexed_and_set_no_cookie(client):
    thread_with("porridge", public=True)
    response = client.get(URL, {"q": "porridge"})
    assert not response.cookies
    assert "no-store" in response.headers["Cache-Control"]
    assert '<meta name="robots" content="noindex">' in response.content.decode()


@pytest.mark.parametrize("rows", [1, 20])
@pytest.mark.parametrize(("who", "most"), [("visitor", 4), ("member", 7)])
def test_queries_of_a_search_do_not_grow_with_the_rows(
    client, member, django_assert_max_num_queries, rows, who, most
):
    DrugFactory(slug="imuran", lead_brand="Imuran")
    for _ in range(rows):
        thread_with("Imuran", public=True)
    if who == "member":
        client.force_login(member)
    client.get(URL, {"q": "imuran"})  # reads the catalogue into the process
    with django_assert_max_num_queries(most):
        assert len(found(client, "imuran")[0]) == rows


def test_a_search_reads_no_more_than_its_window(member_client):
    thread = ThreadFactory(replies=0)
    Post.objects.bulk_create(
        PostFactory.build(thread=thread, author=None, number=number, body="porridge")
        for number in range(2, 80)
    )
    other = ThreadFactory(title="Porridge first")
    pages = walk(member_client, "next", q="porridge")
    assert len(pages) == 2
    assert set(joined(pages)) == {thread.get_absolute_url(), other.get_absolute_url()}


def test_the_box_in_the_bar_leads_here(client):
    assert f'action="{reverse("forums:search")}"' in client.get("/forums/").content.decode()
