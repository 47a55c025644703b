"""The editors' journey in the admin, and that nobody else takes it."""

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils.html import strip_tags

from drugs.models import Drug, Section, Source, Statement
from tests.drugs.admin.steps import change_effects, fields
from tests.factories.drugs import publish

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def january(time_machine):
    time_machine.move_to("2027-01-10T12:00:00Z", tick=False)


def own_pages(drug):
    section, source = drug.sections.first(), drug.sources.first()
    return [
        reverse("admin:drugs_drug_changelist"),
        reverse("admin:drugs_drug_add"),
        reverse("admin:drugs_drug_change", args=[drug.pk]),
        reverse("admin:drugs_drug_history", args=[drug.pk]),
        reverse("admin:drugs_drug_editions", args=[drug.pk]),
        reverse("admin:drugs_drug_preview", args=[drug.pk]),
        reverse("admin:drugs_drug_preview_edition", args=[drug.pk, 1]),
        reverse("admin:drugs_drug_restore_edition", args=[drug.pk, 1]),
        reverse("admin:drugs_section_changelist"),
        reverse("admin:drugs_section_add"),
        reverse("admin:drugs_section_change", args=[section.pk]),
        reverse("admin:drugs_source_changelist"),
        reverse("admin:drugs_source_add"),
        reverse("admin:drugs_source_change", args=[source.pk]),
    ]


# -- Who may come in ----------------------------------------------------------------------------
def test_editors_open_every_page(at_work, imuran):
    for url in own_pages(imuran):
        assert at_work.get(url).status_code == 200, url


def test_visitors_and_members_are_sent_to_sign_in(client, imuran, member):
    for user in (None, member):
        if user:
            client.force_login(user)
        for url in own_pages(imuran):
            response = client.get(url)
            assert response.status_code == 302, url
            assert "/login/" in response.headers["Location"]


def test_other_staff_are_refused(client, imuran, moderator):
    client.force_login(moderator)

    for url in own_pages(imuran):
        assert client.get(url).status_code == 403, url
    assert client.post(reverse("admin:drugs_drug_propose", args=[imuran.pk])).status_code == 403


# -- Writing -------------------------------------------------------------------------------------
def test_a_bare_save_edits_nothing(at_work, imuran):
    url = reverse("admin:drugs_drug_change", args=[imuran.pk])

    assert at_work.post(url, fields(at_work.get(url))).status_code == 302

    imuran.refresh_from_db()
    assert imuran.edited_at is None


def test_fields_of_the_drug_are_saved_and_named_in_the_history(at_work, editor, imuran):
    url = reverse("admin:drugs_drug_change", args=[imuran.pk])
    data = fields(at_work.get(url))
    data |= {"forms": "Tablet\n Infusion \n\n", "reviewer_name": "Ana Ruiz", "reviewed_on": "2027-01-03"}

    assert at_work.post(url, data).status_code == 302

    imuran.refresh_from_db()
    assert (imuran.forms, imuran.reviewer_name, imuran.edited_by) == (
        ["Tablet", "Infusion"],
        "Ana Ruiz",
        editor,
    )
    entry = LogEntry.objects.get(user=editor, object_id=imuran.pk)
    assert entry.get_change_message() == "Changed Forms, Reviewed on and Reviewed by."


def test_a_draft_is_written_and_shown_to_readers_only_when_published(
    at_work, client, django_capture_on_commit_callbacks
):
    data = {
        "slug": "newdrug",
        "lead_brand": "Newdrug",
        "generic_name": "novumab",
        "drug_class": "biologics",
        "lupus_status": "studied",
        "forms": "Infusion",
        "completeness": "short",
        "checked_on": "2026-12-01",
        "check_by": "2027-06-01",
        "names-TOTAL_FORMS": "1",
        "names-INITIAL_FORMS": "0",
        "names-0-name": "Novo",
        "names-0-kind": "misspelling",
    }
    assert at_work.post(reverse("admin:drugs_drug_add"), data).status_code == 302
    drug = Drug.objects.get(slug="newdrug")
    at_work.post(
        reverse("admin:drugs_source_add"),
        {
            "drug": drug.pk, "key": "label", "title": "Label", "publisher": "FDA", "url": "label.example/x",
            "year": "2026", "basis": "fetched",
        },
    )  # fmt: skip
    at_work.post(reverse("admin:drugs_section_add"), {"drug": drug.pk, "kind": "what"})
    section = drug.sections.get()
    url = reverse("admin:drugs_section_change", args=[section.pk])
    form = fields(at_work.get(url)) | {
        "statements-0-text": "A new drug.",
        "statements-0-style": "paragraph",
        "statements-0-state": "sourced",
        "statements-0-cited": [str(drug.sources.get().pk)],
    }
    assert at_work.post(url, form).status_code == 302
    client.logout()
    assert client.get("/drugs/newdrug/").status_code == 404

    with django_capture_on_commit_callbacks(execute=True):
        publish(drug)

    assert drug.sources.get().url == "https://label.example/x"
    assert "A new drug." in client.get("/drugs/newdrug/").content.decode()
    assert client.get("/drugs/novo/").headers["Location"] == "/drugs/newdrug/"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"text": "<b>Nausea</b>"}, "no links and no HTML"),
        ({"text": "[x](https://x.example)"}, "no links and no HTML"),
        ({"group": "sun"}, "This section has no such sub-heading."),
        ({"style": "lead"}, "Only “In short” has a lead."),
        ({"state": "sourced"}, "at least one of its sources was read"),
    ],
)
def test_a_statement_that_breaks_a_promise_is_asked_about(at_work, imuran, changes, said):
    response = change_effects(at_work, imuran, **changes)

    assert response.status_code == 200
    assert said in response.content.decode()
    assert Statement.objects.filter(section__drug=imuran, text="Nausea", state="needs-check").exists()


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ({"checked_on": "2026-12-01"}, "Please give both days, or neither."),
        ({"checked_on": "2026-12-01", "check_by": "2026-11-01"}, "This day is before the day of the check."),
        ({"checked_on": "2027-01-11", "check_by": "2027-06-01"}, "This day has not come yet."),
        ({"reviewer": "Ana Ruiz, pharmacist"}, "Please say who reviewed it and when, or neither."),
        ({"reviewed_on": "2027-01-03"}, "Please say who reviewed it and when, or neither."),
    ],
)
def test_days_and_reviewer_of_a_statement_come_together(at_work, imuran, days, said):
    assert said in change_effects(at_work, imuran, **days).content.decode()


def test_a_statement_has_days_and_a_reviewer_of_its_own(at_work, imuran):
    own = {
        "checked_on": "2027-01-02",
        "check_by": "2027-07-02",
        "reviewed_on": "2027-01-03",
        "reviewer": "Ana Ruiz, pharmacist",
    }

    assert change_effects(at_work, imuran, **own).status_code == 302

    statement = Statement.objects.get(section__drug=imuran, text="Nausea")
    assert {name: str(getattr(statement, name)) for name in own} == own
    page = at_work.get(reverse("admin:drugs_drug_editions", args=[imuran.pk])).content.decode()
    pending = strip_tags(page)
    assert "checked on 2 January 2027, again by 2 July 2027; reviewed 3 January 2027: Ana Ruiz" in pending


def test_a_statement_cites_only_sources_of_its_own_drug(at_work, imuran):
    foreign = Source.objects.get(drug__slug="cellcept", key="guide")

    response = change_effects(at_work, imuran, cited=[str(foreign.pk)])

    assert response.status_code == 200
    assert not foreign.footnotes.filter(statement__section__drug=imuran).exists()


def test_sources_of_a_statement_are_changed_and_told(at_work, imuran):
    guide = imuran.sources.get(key="guide")

    assert change_effects(at_work, imuran, cited=[str(guide.pk)], state="sourced").status_code == 302

    statement = Statement.objects.get(section__drug=imuran, text="Nausea")
    assert [note.source for note in statement.footnotes.all()] == [guide]
    assert "Changed State and Sources for statement “Nausea”." in str(
        [entry.get_change_message() for entry in LogEntry.objects.filter(object_id=imuran.pk)]
    )


def test_a_statement_can_be_taken_out(at_work, imuran, editor):
    change_effects(at_work, imuran, DELETE="on")

    imuran.refresh_from_db()
    assert not Statement.objects.filter(section__drug=imuran, text="Nausea").exists()
    assert imuran.edited_by == editor


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("CellCept", "This name leads to CellCept (mycophenolate) already."),
        ("Azasan", "This name leads to Imuran (azathioprine) already."),
        ("***", "A name needs letters that an address can hold."),
    ],
)
def test_a_name_that_cannot_lead_here_is_asked_about(at_work, imuran, name, said):
    url = reverse("admin:drugs_drug_change", args=[imuran.pk])
    data = fields(at_work.get(url))
    new = int(data["names-INITIAL_FORMS"])
    data |= {f"names-{new}-name": name, f"names-{new}-kind": "brand"}

    response = at_work.post(url, data)

    assert said in response.content.decode()
    imuran.refresh_from_db()
    assert imuran.edited_at is None


def test_one_name_twice_at_once_is_asked_about(at_work, imuran):
    url = reverse("admin:drugs_drug_change", args=[imuran.pk])
    data = fields(at_work.get(url))
    new = int(data["names-INITIAL_FORMS"])
    data["names-TOTAL_FORMS"] = new + 2
    for place in (new, new + 1):
        data |= {f"names-{place}-name": "Imurel", f"names-{place}-kind": "other"}

    assert "This name stands here twice." in at_work.post(url, data).content.decode()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"check_by": "2026-01-01"}, "This day is before the day of the check."),
        ({"reviewer_name": "Ana Ruiz"}, "Please say when it was reviewed."),
        ({"checked_on": "2027-01-11"}, "This day has not come yet."),
    ],
)
def test_dates_that_cannot_be_are_asked_about(at_work, imuran, changes, said):
    url = reverse("admin:drugs_drug_change", args=[imuran.pk])

    assert said in at_work.post(url, fields(at_work.get(url)) | changes).content.decode()


@pytest.mark.parametrize("slug", ["myfortic", "classes"])
def test_a_new_drug_takes_no_address_that_leads_elsewhere(at_work, small_catalogue, slug):
    url = reverse("admin:drugs_drug_add")

    response = at_work.post(url, fields(at_work.get(url)) | {"slug": slug})

    assert "This address is taken." in response.content.decode()


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ({"checked_on": "2026-12-01"}, "Please give both days, or neither."),
        ({"checked_on": "2026-12-01", "check_by": "2026-11-01"}, "This day is before the day of the check."),
    ],
)
def test_days_of_a_section_come_together_and_in_order(at_work, imuran, days, said):
    url = reverse("admin:drugs_section_change", args=[imuran.sections.first().pk])

    assert said in at_work.post(url, fields(at_work.get(url)) | days).content.decode()


def test_a_section_is_taken_out_and_the_drug_remembers(at_work, imuran, editor):
    section = imuran.sections.get(kind="effects")

    at_work.post(reverse("admin:drugs_section_delete", args=[section.pk]), {"post": "yes"})

    imuran.refresh_from_db()
    assert not Section.objects.filter(pk=section.pk).exists()
    assert imuran.edited_by == editor
    assert LogEntry.objects.filter(object_id=imuran.pk, change_message="Side effects: Deleted.").exists()


def test_a_source_that_proves_something_stays(at_work, imuran):
    used = imuran.sources.get(key="guide")
    idle = imuran.sources.create(key="idle", title="Idle", url="https://idle.example/")

    assert (
        at_work.post(reverse("admin:drugs_source_delete", args=[used.pk]), {"post": "yes"}).status_code == 403
    )
    assert (
        at_work.post(reverse("admin:drugs_source_delete", args=[idle.pk]), {"post": "yes"}).status_code == 302
    )
    assert set(imuran.sources.values_list("key", flat=True)) == {"guide", "recalled"}


def test_drugs_are_not_deleted(at_work, imuran):
    assert (
        at_work.post(reverse("admin:drugs_drug_delete", args=[imuran.pk]), {"post": "yes"}).status_code == 403
    )
    assert Drug.objects.filter(pk=imuran.pk).exists()


# -- What is due --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("moment", "due", "listed"),
    [
        ("2027-05-22T12:00:00Z", "late", False),
        ("2027-05-23T12:00:00Z", "late", True),
        ("2027-04-21T12:00:00Z", "soon", False),
        ("2027-04-22T12:00:00Z", "soon", True),
    ],
)
def test_pages_due_for_a_check_are_listed(at_work, imuran, time_machine, moment, due, listed):
    time_machine.move_to(moment, tick=False)

    page = at_work.get(reverse("admin:drugs_drug_changelist"), {"due": due})

    assert (imuran in page.context["cl"].result_list) is listed


def test_a_late_section_makes_its_drug_due(at_work, imuran, time_machine):
    time_machine.move_to("2026-12-01T12:00:00Z", tick=False)
    imuran.sections.filter(kind="effects").update(checked_on="2026-04-30", check_by="2026-10-31")

    page = at_work.get(reverse("admin:drugs_drug_changelist"), {"due": "late"})

    assert list(page.context["cl"].result_list) == [imuran]


def test_a_late_statement_makes_its_drug_due(at_work, imuran):
    Statement.objects.filter(section__drug=imuran, text="Nausea").update(
        checked_on="2026-07-09", check_by="2027-01-09"
    )

    page = at_work.get(reverse("admin:drugs_drug_changelist"), {"due": "late"})

    assert list(page.context["cl"].result_list) == [imuran]


def test_drafts_and_edited_pages_are_found(at_work, imuran, small_catalogue):
    Drug.objects.filter(slug="cellcept").update(published=None)
    change_effects(at_work, imuran, text="Feeling sick")
    url = reverse("admin:drugs_drug_changelist")

    drafts, edited = (at_work.get(url, {"shown": shown}) for shown in ("draft", "edited"))

    assert [drug.slug for drug in drafts.context["cl"].result_list] == ["cellcept"]
    assert [drug.slug for drug in edited.context["cl"].result_list] == ["imuran"]
    assert "edited since" in edited.content.decode()
