"""The directory, the classes and the pages, as visitors and members get them."""

import datetime
import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from redis.exceptions import ConnectionError as RedisAway

from common import pagecache
from drugs import pages
from drugs.actions.editing import save_part
from drugs.models import Drug
from drugs.selectors import directory, find_drugs
from tests.factories.drugs import DrugFactory, publish

pytestmark = pytest.mark.django_db


def text(response):
    return response.content.decode()


# -- The directory ----------------------------------------------------------------------
def test_the_directory_lists_every_drug_from_a_to_z_with_brands(catalogue, client):
    page = text(client.get("/drugs/"))

    names = sorted((entry.head.generic_title for entry in directory().entries), key=str.casefold)
    places = [page.index(f">{name}</a></h3>") for name in names]
    assert places == sorted(places)
    assert len(places) == 30
    assert "<span>Imuran, Azasan</span><span>Used off-label for lupus</span>" in page
    assert '<a href="#A">A</a>' in page
    assert '<a href="#X">' not in page


def test_the_directory_counts_threads_of_both_audiences(small_catalogue, client):
    Drug.objects.filter(slug="imuran").update(public_thread_count=12, member_thread_count=31)

    assert "43 threads" in text(client.get("/drugs/"))


def test_a_status_shows_only_its_drugs_and_is_not_indexed(catalogue, client):
    page = text(client.get("/drugs/?status=studied"))

    assert ">Deucravacitinib</a>" in page
    assert ">Azathioprine</a>" not in page
    assert '<a href="/drugs/?status=studied" aria-current="page">' in page
    assert '<meta name="robots" content="noindex">' in page


def test_a_status_that_is_not_known_shows_all(small_catalogue, client):
    page = text(client.get("/drugs/?status=magic"))

    assert ">Azathioprine</a>" in page
    assert '<meta name="robots" content="index">' in page


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("azathio", ">Azathioprine</a>"),
        ("immuran", ">Azathioprine</a>"),
        ("imurna", "Did you mean Imuran?"),
        ("zzzz", "No drug here is called “zzzz”"),
    ],
)
def test_a_search_finds_guesses_or_says_kindly_that_there_is_none(catalogue, client, typed, expected):
    page = text(client.get("/drugs/", {"q": typed}))

    assert expected in page
    assert '<meta name="robots" content="noindex">' in page


def test_what_was_typed_is_printed_as_text(small_catalogue, client):
    page = text(client.get("/drugs/", {"q": "<script>alert(1)</script>"}))

    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_an_empty_catalogue_is_said_so(client):
    Drug.objects.all().delete()

    assert "There are no drug pages yet." in text(client.get("/drugs/"))


# -- Classes --------------------------------------------------------------------------------
def test_a_class_lists_its_drugs(catalogue, client):
    page = text(client.get("/drugs/classes/biologics/"))

    assert "<h1>Biologics</h1>" in page
    assert ">Belimumab</a></h2>" in page
    assert ">Azathioprine</a>" not in page


@pytest.mark.parametrize("slug", ["hormone-treatments", "nothing"])
def test_a_class_without_drugs_is_not_found(catalogue, client, slug):
    assert client.get(f"/drugs/classes/{slug}/").status_code == 404


# -- Addresses ----------------------------------------------------------------------------------
def test_every_name_of_every_drug_leads_to_its_page_for_good(catalogue, client):
    for drug in Drug.objects.prefetch_related("names"):
        for name in drug.names.all():
            response = client.get(f"/drugs/{name.slug}/")
            if name.slug == drug.slug:
                assert response.status_code == 200, name.slug
            else:
                assert (response.status_code, response.headers["Location"]) == (301, f"/drugs/{drug.slug}/")


@pytest.mark.parametrize("address", ["Imuran", "IMURAN", "imuran.", "imuran..", "Azathioprine", "imuran%20"])
def test_odd_case_and_trailing_dots_are_forgiven(small_catalogue, client, address):
    response = client.get(f"/drugs/{address}/")

    assert (response.status_code, response.headers["Location"]) == (301, "/drugs/imuran/")


def test_a_missing_slash_is_forgiven(small_catalogue, client):
    assert client.get("/drugs/imuran", follow=True).redirect_chain == [("/drugs/imuran/", 301)]


@pytest.mark.parametrize(
    "address", ["nothing", "classes", "%00", "..", "x" * 300, "%ED%A0%80", "imuran,azasan"]
)
def test_other_addresses_are_not_found(small_catalogue, client, address):
    assert client.get(f"/drugs/{address}/").status_code == 404


def test_a_draft_is_not_found_by_anybody(client, member, editor):
    draft = DrugFactory(slug="draft", lead_brand="Draft", generic_name="draftine", published_edition=False)

    for user in (None, member, editor):
        if user:
            client.force_login(user)
        assert client.get(draft.get_absolute_url()).status_code == 404
        assert client.get("/drugs/draftine/").status_code == 404
        assert "raftine" not in text(client.get("/drugs/"))
        assert find_drugs("draftine").hits == []


@pytest.mark.parametrize("path", ["/drugs/", "/drugs/imuran/", "/drugs/classes/immunosuppressants/"])
def test_pages_are_read_only(small_catalogue, client, path):
    assert client.post(path).status_code == 405


# -- A page -----------------------------------------------------------------------------------
def test_every_page_costs_visitors_few_queries_and_none_once_it_is_kept(
    catalogue, client, django_assert_max_num_queries, django_assert_num_queries
):
    for slug in Drug.objects.values_list("slug", flat=True):
        with django_assert_max_num_queries(4):
            cold = client.get(f"/drugs/{slug}/")
        with django_assert_num_queries(0):
            warm = client.get(f"/drugs/{slug}/")

        assert cold.status_code == warm.status_code == 200
        assert cold.content == warm.content
        assert not warm.cookies
        assert warm.headers["ETag"]


def test_a_page_costs_members_few_queries(small_catalogue, member_client, django_assert_max_num_queries):
    with django_assert_max_num_queries(7):
        response = member_client.get("/drugs/imuran/")

    assert "no-store" in response.headers["Cache-Control"]


def test_the_head_names_the_drug_its_brands_status_class_and_forms(catalogue, client):
    page = text(client.get("/drugs/imuran/"))

    assert "<title>Imuran (azathioprine) for lupus · LupusTeam</title>" in page
    assert "<h1>Imuran (azathioprine) for lupus</h1>" in page
    assert "Also sold as Azasan" in page
    for badge in ("Used off-label for lupus</span>", ">Immunosuppressant</span>", ">Tablet</span>"):
        assert badge in page
    assert '<meta name="robots" content="index">' in page
    assert '<link rel="canonical" href="http://localhost:8000/drugs/imuran/">' in page


def test_a_drug_without_a_leading_brand_leads_with_its_generic_name(catalogue, client):
    page = text(client.get("/drugs/prednisone/"))

    assert "<h1>Prednisone for lupus</h1>" in page
    assert "Brand names: Rayos, Prednisone Intensol" in page
    assert "Ask about prednisone" in page


def test_visitors_who_ask_join_first_and_come_back(small_catalogue, client, member):
    start = reverse("forums:thread_start") + "?drug=imuran"
    page = text(client.get("/drugs/imuran/"))
    assert f'href="{reverse("account_signup")}?next=%2Fforums%2Fthreads%2Fnew%2F%3Fdrug%3Dimuran"' in page

    client.force_login(member)
    assert f'<a class="btn primary" href="{start}">' in text(client.get("/drugs/imuran/"))


def test_blocks_stand_in_the_order_of_reading(catalogue, client):
    page = text(client.get("/drugs/imuran/"))

    order = "short help boxed what lupus how not-for take time tests effects care baby studies threads related sources report"
    places = [page.index(f'id="{anchor}"') for anchor in order.split()]
    assert places == sorted(places)


def test_the_fixed_sentences_are_on_every_page(catalogue, client):
    for slug in Drug.objects.values_list("slug", flat=True):
        page = text(client.get(f"/drugs/{slug}/"))

        for sentence in (
            "Do not stop or change it on your own.",
            "Call your local emergency number if you have:",
            "Only your own prescriber can set or change your dose.",
            "If you are pregnant, or would like to be, talk with your team before you change anything.",
            "This is not medical advice.",
            "https://www.fda.gov/medwatch",
            "1-800-FDA-1088",
            "Yellow Card",
            "Canada Vigilance",
            "Not yet reviewed by a clinician.",
            "How we check",
        ):
            assert sentence in page, (slug, sentence)


def test_a_short_page_says_that_it_is_short_and_a_full_one_does_not(client):
    DrugFactory(slug="brief", completeness=Drug.Completeness.SHORT)
    DrugFactory(slug="whole", completeness=Drug.Completeness.FULL)

    assert "This is a short page." in text(client.get("/drugs/brief/"))
    assert "This is a short page." not in text(client.get("/drugs/whole/"))


def test_the_pages_of_the_project_call_themselves_short_only_where_their_file_does(catalogue, client):
    for slug, completeness in Drug.objects.values_list("slug", "completeness"):
        says_so = "This is a short page." in text(client.get(f"/drugs/{slug}/"))
        assert says_so == (completeness == "short"), slug


def test_label_and_guideline_stand_side_by_side(catalogue, client):
    page = text(client.get("/drugs/imuran/"))

    sides = page[page.index('<div class="sides">') :]
    assert sides.index("The United States label</h3>") < sides.index("Guidelines</h3>")
    assert page.index("Labels and guidelines can differ.") < page.index('<div class="sides">')


def test_a_late_check_says_so_with_both_days(small_catalogue, client, time_machine):
    time_machine.move_to("2027-05-22T23:59:00Z", tick=False)
    assert "Check is late" not in text(client.get("/drugs/imuran/"))

    time_machine.move_to("2027-05-23T00:01:00Z", tick=False)
    cache.clear()  # a stored page outlives midnight by five minutes
    page = text(client.get("/drugs/imuran/"))
    assert 'class="checked late"' in page
    assert (
        'Sources last checked on <time datetime="2026-11-22">22 November 2026</time>. They were due again by '
        '<time datetime="2027-05-22">22 May 2027</time>, so details may have changed.'
    ) in page


def test_help_has_one_quiet_line_and_no_mark_per_sign(catalogue, client):
    page = text(client.get("/drugs/imuran/"))

    box = page[page.index('id="help"') : page.index('id="boxed"')]
    assert "†" not in box
    assert box.count("We are still checking this list against its sources.") == 1
    assert "†" in page


def test_a_published_change_is_on_the_page_at_once(
    small_catalogue, client, editor, django_capture_on_commit_callbacks
):
    client.get("/drugs/imuran/")
    imuran = Drug.objects.get(slug="imuran")
    imuran.reviewed_on, imuran.reviewer_name, imuran.reviewer_role = (
        "2027-01-03",
        "Ana Ruiz",
        "rheumatologist",
    )
    save_part(by=editor, part=imuran)
    assert "Ana Ruiz" not in text(client.get("/drugs/imuran/"))

    with django_capture_on_commit_callbacks(execute=True):
        publish(Drug.objects.get(slug="imuran"), by=editor)

    assert "by Ana Ruiz, rheumatologist." in text(client.get("/drugs/imuran/"))


def test_pages_are_answered_without_redis(small_catalogue, client, monkeypatch):
    def away(*args, **kwargs):
        raise RedisAway

    for name in ("get", "set", "add", "get_many", "set_many"):
        monkeypatch.setattr(type(cache._connections["default"]), name, away)

    assert client.get("/drugs/imuran/").status_code == 200
    assert client.get("/drugs/azathioprine/").status_code == 301


# -- Kept text ------------------------------------------------------------------------------------
def test_the_text_is_written_once_until_the_catalogue_changes(
    small_catalogue, member_client, editor, monkeypatch, django_capture_on_commit_callbacks
):
    written = []
    render = pages.render_article
    monkeypatch.setattr(pages, "render_article", lambda *args: written.append(args) or render(*args))

    first, second = (text(member_client.get("/drugs/imuran/")) for _ in range(2))
    assert len(written) == 1
    assert csrf_free(first) == csrf_free(second)

    with django_capture_on_commit_callbacks(execute=True):
        pagecache.bump("drugs")
    member_client.get("/drugs/imuran/")
    assert len(written) == 2


def test_the_text_is_written_anew_on_the_next_day(small_catalogue, member_client, time_machine):
    """Late checks are marked from the day after on, at no other sign."""
    time_machine.move_to(datetime.datetime(2027, 5, 22, 23, tzinfo=datetime.UTC), tick=False)
    assert "Check is late" not in text(member_client.get("/drugs/imuran/"))
    time_machine.move_to(datetime.datetime(2027, 5, 23, 1, tzinfo=datetime.UTC), tick=False)
    assert "Check is late" in text(member_client.get("/drugs/imuran/"))


def test_a_slug_that_no_longer_leads_is_followed_even_by_a_process_that_still_knows_it(
    small_catalogue, client
):
    assert client.get("/drugs/imuran/").status_code == 200
    other = Drug.objects.get(slug="cellcept")
    Drug.objects.filter(slug="imuran").delete()
    other.names.create(name="Imuran", slug="imuran", kind="other")
    pagecache._bump_now(["drugs"])

    response = client.get("/drugs/imuran/")

    assert (response.status_code, response.headers["Location"]) == (301, "/drugs/cellcept/")


def test_a_page_whose_text_is_kept_does_not_load_it(small_catalogue, member_client):
    member_client.get("/drugs/imuran/")
    with CaptureQueriesContext(connection) as queries:
        member_client.get("/drugs/imuran/")
    assert not any('"drugs_drugedition"."content"' in query["sql"] for query in queries)


def csrf_free(page):
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)
