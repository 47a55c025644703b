"""Publishing: numbered editions, nothing without a source, nothing twice, editors only."""

import pytest
from django.core.exceptions import PermissionDenied

from common import pagecache
from drugs.actions.publishing import mark_edited, publish_drug
from drugs.exceptions import UnsourcedStatements
from drugs.models import Drug, DrugEdition, Section, Statement
from drugs.selectors import PageContent, drug_address, working_copy
from tests.factories.accounts import UserFactory
from tests.factories.drugs import DrugFactory


@pytest.fixture
def imuran(small_catalogue):
    return Drug.objects.get(slug="imuran")


def change(drug, text="Feeling sick"):
    Statement.objects.filter(section__drug=drug, text="Nausea").update(text=text)


def test_a_change_is_published_as_the_next_edition(imuran, editor):
    change(imuran)

    edition = publish_drug(by=editor, drug=imuran, note="plainer word")

    imuran.refresh_from_db()
    assert (edition.number, edition.published_by, edition.note) == (2, editor, "plainer word")
    assert imuran.published == edition
    assert PageContent.from_json(edition.content) == working_copy(imuran)


def test_publishing_the_same_page_again_writes_nothing(imuran, editor):
    first = publish_drug(by=editor, drug=imuran)

    assert first.number == 1
    assert publish_drug(by=editor, drug=imuran) == first
    assert DrugEdition.objects.filter(drug=imuran).count() == 1


def test_going_back_to_old_words_is_an_edition_of_its_own(imuran, editor):
    change(imuran)
    publish_drug(by=editor, drug=imuran)
    Statement.objects.filter(section__drug=imuran, text="Feeling sick").update(text="Nausea")

    assert publish_drug(by=editor, drug=imuran).number == 3


def test_statements_without_a_source_are_listed_and_nothing_is_published(imuran, editor):
    section = Section.objects.get(drug=imuran, kind="effects")
    for text in ("Headache", "Dizziness"):
        Statement.objects.create(section=section, text=text, style="bullet", group="common", position=9)

    with pytest.raises(UnsourcedStatements) as refused:
        publish_drug(by=editor, drug=imuran)

    assert refused.value.statements == ("Side effects: Headache", "Side effects: Dizziness")
    imuran.refresh_from_db()
    assert imuran.published.number == 1


def test_a_withheld_statement_needs_no_source_and_stays_out(imuran, editor):
    section = Section.objects.get(drug=imuran, kind="effects")
    Statement.objects.create(section=section, text="A rumour", state="withheld", group="common")
    change(imuran)

    edition = publish_drug(by=editor, drug=imuran)

    assert "A rumour" not in str(edition.content)


def test_sources_that_no_statement_uses_stay_out(imuran, editor):
    imuran.sources.create(key="idle", title="Idle", url="https://idle.example/")
    change(imuran)

    edition = publish_drug(by=editor, drug=imuran)

    assert [source["key"] for source in edition.content["sources"]] == ["guide", "recalled"]


@pytest.mark.parametrize("who", [UserFactory, lambda: UserFactory(moderator=True)])
def test_only_editors_publish(imuran, who):
    change(imuran)

    with pytest.raises(PermissionDenied):
        publish_drug(by=who(), drug=imuran)

    imuran.refresh_from_db()
    assert imuran.published.number == 1


def test_only_editors_mark_a_page_as_edited(imuran):
    with pytest.raises(PermissionDenied):
        mark_edited(by=UserFactory(), drug=imuran)

    imuran.refresh_from_db()
    assert imuran.edited_at is None


def test_a_new_drug_answers_to_its_own_names_once_published(editor):
    drug = DrugFactory(slug="newdrug", lead_brand="New Drug", generic_name="novumab", published_edition=False)
    drug.names.all().delete()

    publish_drug(by=editor, drug=drug)

    assert drug_address("novumab") == drug_address("New Drug") == "newdrug"


def test_publishing_moves_the_versions_of_what_shows_the_page(
    imuran, editor, django_capture_on_commit_callbacks
):
    before = pagecache.version("drugs"), pagecache.version("drug:imuran")
    change(imuran)

    with django_capture_on_commit_callbacks(execute=True):
        publish_drug(by=editor, drug=imuran)

    assert pagecache.version("drugs") != before[0]
    assert pagecache.version("drug:imuran") != before[1]
