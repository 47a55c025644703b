"""What readers see of checks and reviews of single statements: quiet marks, and who reviewed what."""

import datetime

import pytest
from django.core.cache import cache

from drugs.actions.publishing import lock_drug, record_edition
from drugs.models import Drug, Statement
from drugs.selectors import working_copy

pytestmark = pytest.mark.django_db

OLD = {"checked_on": datetime.date(2020, 4, 30), "check_by": datetime.date(2020, 10, 31)}
REVIEW = {"reviewed_on": datetime.date(2026, 11, 20), "reviewer": "Ana Ruiz, rheumatologist"}
MARK = '<span aria-hidden="true">‡</span><span class="sr"> (check is late)</span>'


def page_with(client, text, **values):
    """The published page of Imuran with other values of the statement `text`."""
    Statement.objects.filter(section__drug__slug="imuran", text=text).update(**values)
    drug = lock_drug(Drug.objects.get(slug="imuran").pk)
    record_edition(by=None, drug=drug, page=working_copy(drug))
    cache.clear()
    return client.get("/drugs/imuran/").content.decode()


def test_without_days_of_their_own_statements_carry_no_mark(small_catalogue, client):
    page = client.get("/drugs/imuran/").content.decode()

    assert "‡" not in page
    assert "The oldest" not in page
    assert page.count("not yet reviewed") == 1


def test_a_late_statement_carries_a_mark_and_the_page_names_the_oldest_check(small_catalogue, client):
    page = page_with(client, "Nausea", **OLD)

    assert page.count(MARK) == 1
    assert '‡ The check is late: it was due by <time datetime="2020-10-31">' in page
    assert 'The oldest part was checked on <time datetime="2020-04-30">' in page
    assert (
        'The oldest check is that of <a href="#effects">Side effects</a>, on <time datetime="2020-04-30">'
        in page
    )
    assert "Check is late" not in page, "the page itself is not"


def test_a_late_statement_in_short_is_explained_at_the_top(small_catalogue, client):
    page = page_with(client, "It takes **weeks**.", **OLD)

    assert page.count(MARK) == 1
    assert page.count("‡ The check is late") == 1


def test_a_reviewed_statement_says_by_whom_and_the_page_claims_no_more(small_catalogue, client):
    page = page_with(client, "It calms the immune system.", **REVIEW)

    assert 'Reviewed on <time datetime="2026-11-20">' in page
    assert "by Ana Ruiz, rheumatologist." in page
    assert "Clinicians have reviewed some of it, not yet the whole page." in page
    assert "Not yet reviewed by a clinician." not in page


def test_a_section_of_which_all_is_reviewed_says_so(small_catalogue, client):
    page = page_with(client, "Nausea", **REVIEW)

    assert 'reviewed on <time datetime="2026-11-20">' in page


def test_a_list_for_emergencies_that_is_late_never_asks_to_wait(small_catalogue, client):
    small = Drug.objects.get(slug="imuran")
    help_now = small.sections.create(kind="help")
    statement = help_now.statements.create(text="trouble breathing", style="bullet")
    statement.footnotes.create(source=small.sources.get(key="guide"))

    page = page_with(client, "trouble breathing", **OLD)

    assert "A check of this list is late. Never wait for that: if in doubt, call." in page
    assert MARK not in page


def test_names_of_reviewers_are_printed_as_text(small_catalogue, client):
    page = page_with(client, "Nausea", **{**REVIEW, "reviewer": "<script>x</script>"})

    assert "<script>x" not in page
    assert "&lt;script&gt;x" in page
