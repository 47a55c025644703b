"""What search engines are told."""

import pytest

from tests.factories.drugs import DrugFactory
from tests.factories.forums import ForumFactory, ThreadFactory

pytestmark = pytest.mark.django_db


def test_the_sitemap_names_what_may_be_found_and_nothing_else(client):
    drug, draft = DrugFactory(), DrugFactory(published_edition=False)
    room = ForumFactory(is_indexable=True)
    public = ThreadFactory(forum=room, public=True)
    kept_out = [
        draft,
        ThreadFactory(forum=room),
        ThreadFactory(forum=room, public=True, hidden=True),
        ThreadFactory(public=True),
    ]
    text = client.get("/sitemap.xml").content.decode()
    for url in ("/", "/about/", "/drugs/", drug.get_absolute_url(), public.get_absolute_url()):
        assert f"<loc>http://testserver{url}</loc>" in text
    for thing in kept_out:
        assert f"{thing.get_absolute_url()}</loc>" not in text
    for title in (public.title, "Opening words"):
        assert title not in text


def test_every_address_in_the_sitemap_opens_for_a_visitor(client):
    DrugFactory()
    ThreadFactory(forum=ForumFactory(is_indexable=True), public=True)
    for part in client.get("/sitemap.xml").content.decode().split("<loc>")[1:]:
        url = part.split("</loc>")[0].removeprefix("http://testserver")
        response = client.get(url)
        assert response.status_code == 200, url
        assert '<meta name="robots" content="noindex">' not in response.content.decode(), url


@pytest.mark.parametrize("rows", [1, 20])
def test_the_sitemap_takes_two_queries_and_is_held_without_a_cookie(client, django_assert_num_queries, rows):
    room = ForumFactory(is_indexable=True)
    for _ in range(rows):
        DrugFactory()
        ThreadFactory(forum=room, public=True)
    with django_assert_num_queries(2):
        response = client.get("/sitemap.xml")
    assert not response.cookies
    with django_assert_num_queries(0):
        assert client.get("/sitemap.xml").content == response.content


def test_the_sitemap_says_when_a_drug_page_was_published(client):
    drug = DrugFactory()
    text = client.get("/sitemap.xml").content.decode()
    entry = text[text.index(f"{drug.get_absolute_url()}</loc>") :]
    assert f"<lastmod>{drug.published.published_at:%Y-%m-%d}</lastmod>" in entry[: entry.index("</url>")]
