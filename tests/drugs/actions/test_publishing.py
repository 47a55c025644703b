"""What both ways to readers share: editions by number, whose words changed since, and who edited."""

import pytest
from django.core.exceptions import PermissionDenied

from common import pagecache
from drugs.actions.publishing import lock_drug, mark_edited, record_edition
from drugs.models import Drug, Statement
from drugs.selectors import drug_address, working_copy
from tests.factories.accounts import UserFactory
from tests.factories.drugs import DrugFactory, publish


@pytest.fixture
def imuran(small_catalogue):
    return Drug.objects.get(slug="imuran")


def change(drug, old="Nausea", new="Feeling sick"):
    Statement.objects.filter(section__drug=drug, text=old).update(text=new)


def test_the_same_page_again_writes_nothing(imuran):
    first = imuran.published

    assert record_edition(by=None, drug=imuran, page=working_copy(imuran)) == first
    assert imuran.editions.count() == 1


def test_going_back_to_old_words_is_an_edition_of_its_own(imuran):
    change(imuran)
    publish(imuran)
    change(imuran, "Feeling sick", "Nausea")

    assert publish(imuran).number == 3


def test_the_first_edition_changes_no_statement(imuran):
    assert imuran.statements_changed_at is None


def test_an_edition_with_other_words_says_when_statements_changed(imuran):
    change(imuran)

    edition = publish(imuran)

    imuran.refresh_from_db()
    assert imuran.statements_changed_at == edition.published_at


def test_other_sources_are_another_statement(imuran):
    nausea = Statement.objects.get(section__drug=imuran, text="Nausea")
    nausea.footnotes.update(source=imuran.sources.get(key="guide"))

    publish(imuran)

    imuran.refresh_from_db()
    assert imuran.statements_changed_at is not None


def test_wording_only_leaves_older_posts_alone(imuran):
    change(imuran)

    edition = publish(imuran, is_small=True)

    imuran.refresh_from_db()
    assert edition.is_small
    assert imuran.statements_changed_at is None


@pytest.mark.parametrize(
    "values",
    [{"checked_on": "2026-12-01", "check_by": "2027-12-01"}, {"status_note": "New note"}],
    ids=["days", "head"],
)
def test_what_is_no_statement_changes_no_statement(imuran, values):
    Drug.objects.filter(pk=imuran.pk).update(**values)

    publish(imuran)

    imuran.refresh_from_db()
    assert imuran.statements_changed_at is None


def test_sources_that_no_statement_uses_stay_out(imuran):
    imuran.sources.create(key="idle", title="Idle", url="https://idle.example/")
    change(imuran)

    assert [source["key"] for source in publish(imuran).content["sources"]] == ["guide", "recalled"]


def test_only_editors_mark_a_page_as_edited(imuran):
    with pytest.raises(PermissionDenied):
        mark_edited(by=UserFactory(), drug=imuran)

    imuran.refresh_from_db()
    assert imuran.edited_at is None


def test_every_mark_moves_the_revision_also_from_an_old_row(imuran, editor):
    old = lock_drug(imuran.pk)
    mark_edited(by=editor, drug=imuran)
    mark_edited(by=editor, drug=old)

    imuran.refresh_from_db()
    assert imuran.revision == old.revision == 2


def test_a_new_drug_answers_to_its_own_names_once_published(db):
    drug = DrugFactory(slug="newdrug", lead_brand="New Drug", generic_name="novumab", published_edition=False)
    drug.names.all().delete()

    publish(drug)

    assert drug_address("novumab") == drug_address("New Drug") == "newdrug"


def test_publishing_moves_the_versions_of_what_shows_the_page(imuran, django_capture_on_commit_callbacks):
    before = pagecache.version("drugs"), pagecache.version("drug:imuran")
    change(imuran)

    with django_capture_on_commit_callbacks(execute=True):
        publish(imuran)

    assert pagecache.version("drugs") != before[0]
    assert pagecache.version("drug:imuran") != before[1]
