"""An older version as the working copy again: exactly its words, nothing of what stood there lost."""

import pytest
from django.core.exceptions import PermissionDenied

from drugs.actions.editing import remove_part, save_part
from drugs.actions.proposals import propose_edition, return_proposal
from drugs.actions.restoring import restore_edition, restore_proposal
from drugs.exceptions import WorkingCopyMoved
from drugs.models import Drug, DrugName, Section, Statement
from drugs.selectors import drug_address, working_copy
from tests.factories.accounts import UserFactory


@pytest.fixture
def imuran(small_catalogue):
    return Drug.objects.get(slug="imuran")


def rewrite(by, drug):
    """Every kind of part, changed."""
    nausea = Statement.objects.get(section__drug=drug, text="Nausea")
    nausea.text, nausea.checked_on, nausea.check_by = "Feeling sick", "2026-11-01", "2027-11-01"
    save_part(by=by, part=nausea)
    remove_part(by=by, part=Section.objects.get(drug=drug, kind="short"))
    section = Section(drug=drug, kind="how")
    save_part(by=by, part=section)
    added = Statement(section=section, text="It slows cells.", position=None)
    save_part(by=by, part=added)
    added.footnotes.create(source=drug.sources.get(key="guide"))
    source = drug.sources.get(key="recalled")
    source.url = "https://label.example/2"
    save_part(by=by, part=source)
    remove_part(by=by, part=drug.names.get(name="Azasan"))
    save_part(by=by, part=DrugName(drug=drug, name="Azamun", slug="azamun", kind="brand"))
    drug.status_note, drug.reviewer_name, drug.reviewed_on = "New note", "Ana Ruiz", "2026-11-20"
    drug.forms = ["Infusion"]
    save_part(by=by, part=drug)
    drug.related.clear()


def test_an_edition_comes_back_word_for_word(imuran, editor):
    rewrite(editor, imuran)
    edition = imuran.published

    assert restore_edition(by=editor, edition=edition) is True

    imuran = Drug.objects.get(pk=imuran.pk)
    assert working_copy(imuran).to_json() == edition.content
    assert imuran.edited_by == editor


def test_readers_see_nothing_of_it(imuran, editor):
    rewrite(editor, imuran)

    restore_edition(by=editor, edition=imuran.published)

    imuran.refresh_from_db()
    assert imuran.editions.count() == 1


def test_what_the_working_copy_said_is_kept_once_and_comes_back_too(imuran, editor):
    rewrite(editor, imuran)
    rewritten = working_copy(Drug.objects.get(pk=imuran.pk)).to_json()
    restore_edition(by=editor, edition=imuran.published)
    kept = imuran.proposals.get()

    restore_proposal(by=editor, proposal=kept)
    restored = working_copy(Drug.objects.get(pk=imuran.pk)).to_json()
    restore_edition(by=editor, edition=imuran.published)

    assert (kept.state, kept.content) == ("kept", rewritten)
    assert kept.note == "The working copy before edition 1 was put back"
    assert restored == rewritten
    assert imuran.proposals.get() == kept


def test_names_and_withheld_statements_and_idle_sources_stay(imuran, editor):
    section = Section.objects.get(drug=imuran, kind="effects")
    Statement.objects.create(section=section, text="A rumour", state="withheld", group="common")
    lone = Section.objects.create(drug=imuran, kind="how")
    Statement.objects.create(section=lone, text="Another rumour", state="withheld")
    imuran.sources.create(key="idle", title="Idle", url="https://idle.example/")
    rewrite_words = Statement.objects.get(section__drug=imuran, text="Nausea")
    rewrite_words.text = "Feeling sick"
    save_part(by=editor, part=rewrite_words)
    save_part(by=editor, part=DrugName(drug=imuran, name="Azamun", slug="azamun", kind="brand"))

    restore_edition(by=editor, edition=imuran.published)

    assert [each.text for each in section.statements.all()] == ["Nausea", "A rumour"]
    assert [each.text for each in lone.statements.all()] == ["Another rumour"]
    assert imuran.sources.filter(key="idle").exists()
    assert imuran.names.get(slug="azamun").kind == "other"
    assert drug_address("azamun") == drug_address("azathioprine") == "imuran"


def test_a_name_that_leads_elsewhere_by_now_is_left_alone(imuran, editor):
    remove_part(by=editor, part=imuran.names.get(name="Azasan"))
    cellcept = Drug.objects.get(slug="cellcept")
    save_part(by=editor, part=DrugName(drug=cellcept, name="Azasan", slug="azasan", kind="other"))

    restore_edition(by=editor, edition=imuran.published)

    assert drug_address("azasan") == "cellcept"
    assert working_copy(Drug.objects.get(pk=imuran.pk)).head.brands == ()


def test_what_is_so_already_changes_nothing(imuran, editor):
    assert restore_edition(by=editor, edition=imuran.published) is False

    imuran.refresh_from_db()
    assert imuran.edited_at is None
    assert not imuran.proposals.exists()


def test_what_was_returned_can_be_put_back(imuran, editor):
    nausea = Statement.objects.get(section__drug=imuran, text="Nausea")
    nausea.text = "Feeling sick"
    save_part(by=editor, part=nausea)
    proposal = propose_edition(by=editor, drug=imuran)
    return_proposal(by=UserFactory(editor=True), proposal=proposal, remark="Not yet")
    restore_edition(by=editor, edition=imuran.published)

    restore_proposal(by=editor, proposal=proposal)

    assert working_copy(Drug.objects.get(pk=imuran.pk)).to_json() == proposal.content
    assert imuran.proposals.get() == proposal  # the same words are not kept twice


def test_an_editor_puts_back_only_over_what_they_looked_at(imuran, editor):
    seen = imuran.revision
    imuran.status_note = "Meanwhile"
    save_part(by=UserFactory(editor=True), part=imuran)

    with pytest.raises(WorkingCopyMoved):
        restore_edition(by=editor, edition=imuran.published, revision=seen)

    imuran.refresh_from_db()
    assert imuran.status_note == "Meanwhile"


def test_a_member_puts_nothing_back(imuran, editor):
    imuran.status_note = "Changed"
    save_part(by=editor, part=imuran)
    for by in (UserFactory(), UserFactory(moderator=True)):
        with pytest.raises(PermissionDenied):
            restore_edition(by=by, edition=imuran.published)

    imuran.refresh_from_db()
    assert imuran.status_note == "Changed"
