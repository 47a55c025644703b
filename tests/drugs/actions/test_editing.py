"""Editing the working copy: editors only, the page knows who, footnotes keep their order."""

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from drugs.actions.editing import cite, remove_part, save_part
from drugs.models import Drug, Section, Source, Statement
from tests.factories.accounts import UserFactory


@pytest.fixture
def imuran(small_catalogue):
    return Drug.objects.get(slug="imuran")


def parts(drug):
    return [
        drug,
        drug.names.get(slug="aza"),
        drug.sections.get(kind="effects"),
        drug.sources.get(key="guide"),
        Statement.objects.get(section__drug=drug, text="Nausea"),
    ]


@pytest.mark.parametrize("place", range(5))
def test_saving_any_part_remembers_editor_and_time(imuran, editor, place):
    with time_machine.travel("2027-01-02T03:04:05Z", tick=False):
        save_part(by=editor, part=parts(imuran)[place])
        now = timezone.now()

    imuran.refresh_from_db()
    assert (imuran.edited_by, imuran.edited_at) == (editor, now)


@pytest.mark.parametrize("place", range(5))
def test_a_member_changes_no_part(imuran, place):
    part = parts(imuran)[place]

    with pytest.raises(PermissionDenied):
        save_part(by=UserFactory(), part=part)

    imuran.refresh_from_db()
    assert imuran.edited_at is None


def test_a_new_statement_goes_to_the_end(imuran, editor):
    section = Section.objects.get(drug=imuran, kind="short")
    statement = Statement(section=section, text="New", position=None)

    save_part(by=editor, part=statement)

    assert [each.text for each in section.statements.all()][-1] == "New"
    assert statement.position == 2


def test_the_first_statement_of_a_section_starts_at_the_top(imuran, editor):
    statement = Statement(
        section=Section.objects.create(drug=imuran, kind="how"), text="First", position=None
    )

    save_part(by=editor, part=statement)

    assert statement.position == 0


def test_a_removed_part_is_gone_from_the_working_copy_only(imuran, editor):
    remove_part(by=editor, part=Statement.objects.get(section__drug=imuran, text="Nausea"))

    imuran.refresh_from_db()
    assert imuran.edited_by == editor
    assert "Nausea" in str(imuran.published.content)


def test_a_member_removes_nothing(imuran):
    with pytest.raises(PermissionDenied):
        remove_part(by=UserFactory(), part=Statement.objects.get(section__drug=imuran, text="Nausea"))

    assert Statement.objects.filter(section__drug=imuran, text="Nausea").exists()


def test_footnotes_keep_their_order_and_new_ones_follow(imuran, editor):
    statement = Statement.objects.get(section__drug=imuran, text="It takes **weeks**.")  # recalled, guide
    new = Source.objects.create(drug=imuran, key="aaa", title="New", url="https://new.example/")

    cite(by=editor, statement=statement, sources=[new, imuran.sources.get(key="guide")])

    assert [note.source.key for note in statement.footnotes.all()] == ["guide", "aaa"]


def test_citing_twice_is_citing_once(imuran, editor):
    statement = Statement.objects.get(section__drug=imuran, text="Nausea")
    sources = list(imuran.sources.all())

    cite(by=editor, statement=statement, sources=sources)
    cite(by=editor, statement=statement, sources=sources)

    assert statement.footnotes.count() == 2


def test_a_member_cites_nothing(imuran):
    statement = Statement.objects.get(section__drug=imuran, text="Nausea")

    with pytest.raises(PermissionDenied):
        cite(by=UserFactory(), statement=statement, sources=[])

    assert statement.footnotes.count() == 1
