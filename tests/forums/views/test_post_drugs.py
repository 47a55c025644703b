"""What posts say of drugs: hints on their names, and that a drug's page changed after they were written."""

import datetime
import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from common import markdown
from drugs.actions.publishing import lock_drug, record_edition
from drugs.models import Drug, Source, Statement
from drugs.selectors import directory, working_copy
from tests.factories.drugs import DrugFactory
from tests.factories.forums import PostFactory, ThreadFactory

pytestmark = pytest.mark.django_db

CHANGED = datetime.datetime(2026, 9, 3, 12, tzinfo=datetime.UTC)
BEFORE, AFTER = CHANGED - datetime.timedelta(days=40), CHANGED + datetime.timedelta(days=1)
LINK = '<a href="/drugs/imuran/" class="drug"'


@pytest.fixture
def imuran():
    """Nobody else keeps a directory of it."""
    cache.clear()
    return DrugFactory(
        slug="imuran", lead_brand="Imuran", generic_name="azathioprine", statements_changed_at=CHANGED
    )


def naming(*names, **post):
    html = " and ".join(f'<a href="/drugs/{name}/" class="drug">{name.title()}</a>' for name in names)
    return PostFactory(body_html=f"<p>I take {html}.</p>", **post)


@pytest.fixture
def thread(imuran):
    """Opened before the change, without naming the drug; three replies."""
    thread = ThreadFactory(public=True)
    thread.posts.update(created_at=BEFORE)
    thread.thread_drugs.create(drug=imuran)
    naming("imuran", thread=thread, created_at=BEFORE)
    PostFactory(thread=thread, created_at=BEFORE)
    naming("imuran", thread=thread, created_at=AFTER)
    return thread


def html(client, thread, part=""):
    response = client.get(thread.get_absolute_url() + part)
    assert response.status_code == 200
    return response.content.decode()


def noted(page):
    """The numbers of posts that carry the note."""
    posts = re.split(r'id="p(\d+)"', page)
    return [
        int(number) for number, post in zip(posts[1::2], posts[2::2], strict=True) if "Written before" in post
    ]


class TestTheNote:
    def test_stands_on_the_opening_post_and_on_those_that_name_the_drug(self, member_client, thread):
        page = html(member_client, thread)

        assert noted(page) == [1, 2]
        assert (
            "Written before the page about Imuran changed on "
            '<time datetime="2026-09-03">3 September 2026</time>.'
        ) in page
        assert f'<a href="/drugs/imuran/changes/?since={BEFORE.date()}">What changed</a>' in page

    def test_is_there_for_visitors_too(self, thread):
        assert noted(html(Client(), thread)) == [1, 2]

    def test_is_there_in_the_short_version(self, member_client, thread, settings):
        settings.SHORT_VERSION_POSTS = 2

        for client in (member_client, Client()):
            assert noted(html(client, thread, "short/")) == [1, 2]

    def test_is_for_the_page_of_the_day_on_which_the_post_was_written(self, member_client, thread):
        thread.posts.filter(number=2).update(created_at=CHANGED - datetime.timedelta(minutes=1))

        assert 'since=2026-09-03">What changed' in html(member_client, thread)

    def test_is_not_on_posts_of_the_same_moment_or_later(self, member_client, thread):
        thread.posts.update(created_at=CHANGED)

        assert noted(html(member_client, thread)) == []

    def test_is_not_there_when_nothing_changed(self, member_client, thread, imuran):
        Drug.objects.filter(pk=imuran.pk).update(statements_changed_at=None)

        assert noted(html(member_client, thread)) == []

    def test_is_not_in_threads_about_something_else(self, member_client, imuran):
        thread = ThreadFactory()
        naming("imuran", thread=thread, created_at=BEFORE)

        assert noted(html(member_client, thread)) == []

    def test_is_one_line_for_each_drug_of_the_thread(self, member_client, thread):
        other = DrugFactory(slug="plaquenil", lead_brand="Plaquenil", statements_changed_at=AFTER)
        thread.thread_drugs.create(drug=other)
        naming("imuran", "plaquenil", thread=thread, created_at=BEFORE)

        page = html(member_client, thread)

        assert noted(page) == [1, 2, 5]
        assert page.count("Written before the page about Plaquenil") == 2

    def test_is_not_on_what_was_withdrawn_or_hidden(self, member_client, thread):
        thread.posts.filter(number=1).update(withdrawn_at=timezone.now())
        thread.posts.filter(number=2).update(hidden_at=timezone.now())

        assert noted(html(member_client, thread)) == []

    def test_of_a_drug_whose_page_is_gone_is_gone(self, member_client, thread, imuran):
        Drug.objects.filter(pk=imuran.pk).update(published=None)

        assert noted(html(member_client, thread)) == []


def test_a_new_edition_reaches_the_stored_pages_of_threads(
    imuran, thread, django_capture_on_commit_callbacks
):
    """Visitors' pages are kept: the catalogue's version is part of theirs."""
    Drug.objects.filter(pk=imuran.pk).update(statements_changed_at=None)
    visitor = Client()
    assert noted(html(visitor, thread)) == []

    section = imuran.sections.create(kind="short")
    statement = Statement.objects.create(section=section, text="It takes weeks.")
    source = Source.objects.create(
        drug=imuran, key="guide", title="A guideline", url="https://guide.example/"
    )
    statement.footnotes.create(source=source)
    with django_capture_on_commit_callbacks(execute=True):
        record_edition(by=None, drug=lock_drug(imuran.pk), page=working_copy(imuran))

    assert noted(html(visitor, thread)) == [1, 2, 4]


class TestHints:
    HINT = 'aria-description="Imuran (azathioprine). Immunosuppressant. Members’ page">Imuran</a>'

    def test_say_name_class_and_whose_page_it_is(self, member_client, thread):
        for client in (member_client, Client()):
            page = html(client, thread)
            assert page.count(LINK) == page.count(f"{LINK} {self.HINT}") == 2

    def test_are_there_in_threads_about_something_else(self, member_client, imuran):
        thread = ThreadFactory()
        naming("imuran", thread=thread)

        assert self.HINT in html(member_client, thread)

    def test_follow_the_page_without_new_html(self, member_client, thread, imuran):
        imuran.drug_class = Drug.DrugClass.BIOLOGICS
        imuran.lead_brand = 'Imu"ran'
        imuran.save()
        record_edition(by=None, drug=lock_drug(imuran.pk), page=working_copy(imuran))

        assert 'aria-description="Imu&quot;ran (azathioprine). Biologic. Members’ page">' in html(
            member_client, thread
        )

    def test_are_not_on_a_link_to_a_page_that_is_gone(self, member_client, imuran):
        thread = ThreadFactory()
        naming("imuran", "gone", thread=thread)

        assert '<a href="/drugs/gone/" class="drug">Gone</a>' in html(member_client, thread)

    def test_stay_out_of_words_in_quotes_and_of_other_links(self):
        stored = markdown.stored('<p><a href="/drugs/imuran/">Imuran</a> and &lt;a class="drug"</p>')

        assert markdown.with_hints(stored, {"/drugs/imuran/": "x"}) == stored


class TestCost:
    @pytest.mark.parametrize("replies", [0, 18])
    def test_notes_and_hints_ask_no_statement(self, member_client, imuran, replies):
        thread, plain = ThreadFactory(), ThreadFactory(replies=replies + 1)
        thread.thread_drugs.create(drug=imuran)
        for _ in range(replies + 1):
            naming("imuran", thread=thread, created_at=BEFORE)
        assert directory().entries
        counts = []
        for each in (thread, plain):
            html(member_client, each)
            with CaptureQueriesContext(connection) as queries:
                html(member_client, each)
            counts.append(len(queries))
        assert counts[0] == counts[1]
        assert len(noted(html(member_client, thread))) == replies + 1

    def test_a_thread_that_names_no_drug_does_not_ask_for_the_catalogue(self, member_client, monkeypatch):
        thread = ThreadFactory(replies=3)
        monkeypatch.setattr("forums.selectors.post_drugs.directory", None)

        assert "Words of reply" in html(member_client, thread)
