"""What is due: everything an editor should look at, counted on the first page of the admin, for editors only."""

import datetime

import pytest
from django.urls import reverse

from drugs.actions.editing import save_part
from drugs.actions.proposals import propose_edition, return_proposal
from drugs.models import DeadAddress, Drug, Statement
from drugs.selectors.due import due_list, due_size
from tests.factories.drugs import publish

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2027, 5, 1)
URL = "/admin/drugs/drug/due/"


@pytest.fixture(autouse=True)
def may(time_machine):
    time_machine.move_to("2027-05-01T12:00:00Z", tick=False)


def change(by, drug, note="Changed"):
    drug.status_note = note
    save_part(by=by, part=drug)


def of_statement(text, **values):
    Statement.objects.filter(section__drug__slug="imuran", text=text).update(**values)


def test_checks_of_pages_sections_and_statements_late_ones_first(editor, imuran):
    Drug.objects.filter(slug="cellcept").update(check_by="2027-04-30")
    imuran.sections.filter(kind="short").update(checked_on="2026-05-01", check_by="2027-04-01")
    of_statement("Nausea", checked_on="2026-05-31", check_by="2027-05-31")

    found = due_list(editor, TODAY)

    assert [(each.drug.slug, each.place) for each in found.late] == [
        ("imuran", "In short"),
        ("cellcept", ""),
    ]
    assert [(each.drug.slug, each.place) for each in found.soon] == [
        ("imuran", ""),
        ("imuran", "Side effects: Nausea"),
    ]


@pytest.mark.parametrize(("day", "late", "soon"), [(30, 1, 0), (1, 0, 1)])
def test_a_check_is_late_from_the_day_after(editor, imuran, day, late, soon):
    Drug.objects.exclude(pk=imuran.pk).update(check_by="2028-01-01")
    Drug.objects.filter(pk=imuran.pk).update(check_by=f"2027-0{4 if day == 30 else 5}-{day:02}")

    found = due_list(editor, TODAY)

    assert (len(found.late), len(found.soon)) == (late, soon)


def test_a_doubtful_statement_is_not_shown_and_so_not_late(editor, imuran):
    Drug.objects.update(check_by="2028-01-01")
    of_statement("Nausea", checked_on="2026-01-01", check_by="2026-02-01", state="withheld")

    assert due_list(editor, TODAY).late == []


def test_pages_of_others_come_before_ones_own(editor, second, imuran):
    cellcept = Drug.objects.get(slug="cellcept")
    change(editor, imuran)
    own = propose_edition(by=editor, drug=imuran)
    change(second, cellcept)
    theirs = propose_edition(by=second, drug=cellcept)

    found = due_list(editor, TODAY)

    assert found.proposals == [theirs, own]
    assert (found.size.to_read, found.size.own_waiting) == (1, 1)
    assert found.edited == []


def test_what_came_back_is_the_proposers_until_it_is_handed_in_again(editor, second, imuran):
    change(editor, imuran)
    proposal = propose_edition(by=editor, drug=imuran)
    return_proposal(by=second, proposal=proposal, remark="Say how often.")

    assert due_list(editor, TODAY).returned == [proposal]
    assert due_list(second, TODAY).returned == []
    propose_edition(by=editor, drug=imuran)
    assert due_list(editor, TODAY).returned == []


def test_pages_changed_and_not_handed_in_are_found(editor, imuran):
    change(editor, imuran)
    assert due_list(editor, TODAY).edited == [imuran]

    publish(imuran)

    assert due_list(editor, TODAY).edited == []


def test_dead_addresses_count_where_a_statement_stands_on_them(editor, imuran):
    idle = imuran.sources.create(key="idle", title="Idle", url="https://idle.example/")
    for url in ("https://guide.example/1", idle.url):
        DeadAddress.objects.create(url=url, reported_on=TODAY)

    found = due_list(editor, TODAY)

    assert {(source.drug.slug, source.key) for source in found.dead} == {
        ("imuran", "guide"),
        ("cellcept", "guide"),
    }
    assert found.size.dead == 2


def test_statements_that_are_not_sure_are_counted_by_section(editor, imuran):
    of_statement("Nausea", state="withheld")

    rows = [row for row in due_list(editor, TODAY).unsure if row.drug == imuran]

    assert [(row.place, row.needs_check, row.withheld) for row in rows] == [
        ("In short", 1, 0),
        ("Side effects", 0, 1),
    ]


def test_the_counts_are_those_of_the_list_and_cost_as_much_for_many_pages(
    editor, second, imuran, django_assert_num_queries
):
    change(second, imuran)
    propose_edition(by=second, drug=imuran)
    of_statement("Nausea", checked_on="2026-05-31", check_by="2027-04-30")
    DeadAddress.objects.create(url="https://guide.example/1", reported_on=TODAY)

    with django_assert_num_queries(9):
        found = due_list(editor, TODAY)
    with django_assert_num_queries(6):
        size = due_size(editor, TODAY)

    assert size == found.size
    assert (size.to_read, size.late, size.soon, size.dead, size.total) == (1, 1, 2, 2, 4)


def test_the_page_lists_everything_with_ways_to_it(at_work, second, imuran):
    change(second, imuran)
    proposal = propose_edition(by=second, drug=imuran, note="New note")
    of_statement("Nausea", checked_on="2026-05-31", check_by="2027-04-30")

    page = at_work.get(URL).content.decode()

    assert reverse("admin:drugs_drugproposal_change", args=[proposal.pk]) in page
    assert "Handed in, waiting for a second reader: 1" in page
    assert "Checks that are late: 1" in page
    assert reverse("admin:drugs_section_change", args=[imuran.sections.get(kind="effects").pk]) in page
    assert "Side effects: Nausea" in page


def test_the_first_page_counts_for_editors(at_work, second, imuran):
    Drug.objects.update(check_by="2028-01-01")
    nothing = at_work.get("/admin/").content.decode()
    change(second, imuran)
    propose_edition(by=second, drug=imuran)

    page = at_work.get("/admin/").content.decode()

    assert "Due on drug pages: 0" in nothing
    assert "Due on drug pages: 1" in page
    assert "1 page waits for a second reader" in page


def test_nobody_else_sees_it(client, member, moderator, imuran):
    assert client.get(URL).status_code == 302
    client.force_login(member)
    assert client.get(URL).status_code == 302
    client.force_login(moderator)
    assert client.get(URL).status_code == 403
    assert "Due on drug pages" not in client.get("/admin/").content.decode()


def test_an_empty_catalogue_has_nothing_due(at_work):
    Drug.objects.all().delete()

    page = at_work.get(URL).content.decode()

    assert "Nothing waits." in page
    assert "Every statement is sourced." in page
