"""Pages as files in the admin: out, looked at, in; and the sheet for a clinician."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from redis.exceptions import ConnectionError as RedisAway

from drugs.actions.editing import save_part
from drugs.admin.filters import today
from drugs.catalogue_archive import MAX_TOTAL_BYTES
from drugs.catalogue_files import read_files
from drugs.models import Drug, Statement
from drugs.selectors import working_copy
from drugs.selectors.sheet import review_sheet
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db

FILES = reverse("admin:drugs_drug_files")
BRING = reverse("admin:drugs_drug_bring")


@pytest.fixture
def imuran(small_catalogue):
    return Drug.objects.get(slug="imuran")


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


def exported(desk, drug, which="working"):
    response = desk.get(reverse("admin:drugs_drug_file", args=[drug.pk, which]))
    assert response.status_code == 200
    return response.content.decode()


def sent(text, name="imuran.toml"):
    return SimpleUploadedFile(name, text if isinstance(text, bytes) else text.encode())


def packed(files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, raw in files.items():
            archive.writestr(name, raw)
    return sent(buffer.getvalue(), "pages.zip")


def look(desk, *files):
    return desk.post(FILES, {"sent": list(files)})


def bring(desk, looked):
    return desk.post(BRING, {"token": looked.context["token"]}, follow=True)


def said(response):
    return [str(message) for message in response.context["messages"]]


# -- Out ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("which", ["published", "working"])
def test_all_pages_come_as_one_archive_that_loads_again(imuran, desk, which):
    response = desk.get(reverse("admin:drugs_drug_pack", args=[which]))

    assert response["Content-Disposition"] == f'attachment; filename="drug-pages-{which}.zip"'
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        files = [(name, archive.read(name)) for name in archive.namelist()]
    assert [entry.slug for entry in read_files(files)] == ["cellcept", "imuran"]


def test_one_page_comes_as_its_file(imuran, desk):
    response = desk.get(reverse("admin:drugs_drug_file", args=[imuran.pk, "published"]))

    assert response["Content-Disposition"] == 'attachment; filename="imuran.toml"'
    assert response.content.startswith(b'slug = "imuran"\n')


def test_a_draft_has_no_file_of_what_readers_see(imuran, desk):
    Drug.objects.filter(pk=imuran.pk).update(published=None)

    assert desk.get(reverse("admin:drugs_drug_file", args=[imuran.pk, "published"])).status_code == 404
    assert exported(desk, imuran)


def test_other_kinds_of_files_are_not_found(imuran, desk):
    assert desk.get(reverse("admin:drugs_drug_file", args=[imuran.pk, "secret"])).status_code == 404
    assert desk.get(reverse("admin:drugs_drug_pack", args=["secret"])).status_code == 404


@pytest.mark.parametrize("who", ["visitor", "member", "moderator"])
def test_only_editors_come_to_files_and_sheets(imuran, client, who):
    if who != "visitor":
        client.force_login(UserFactory(moderator=who == "moderator"))
    addresses = [
        FILES,
        reverse("admin:drugs_drug_pack", args=["working"]),
        reverse("admin:drugs_drug_file", args=[imuran.pk, "working"]),
        reverse("admin:drugs_drug_sheet", args=[imuran.pk]),
    ]

    assert {client.get(address).status_code for address in addresses} <= {302, 403}
    assert client.post(BRING, {"token": "x"}).status_code in (302, 403)


# -- In ----------------------------------------------------------------------------------------------------
def test_a_corrected_file_is_looked_at_then_brought_in_and_waits_for_a_second_person(imuran, desk, editor):
    text = exported(desk, imuran).replace('text = "Nausea"', 'text = "Nausea and vomiting"')
    before = working_copy(imuran)

    looked = look(desk, sent(text))

    assert "<ins>Common: Nausea and vomiting" in looked.content.decode()
    assert working_copy(imuran) == before, "a look changes nothing"
    done = bring(desk, looked)
    imuran.refresh_from_db()
    assert said(done) == ["1 page is as its file says. Hand it in, so that a second person reads it."]
    assert Statement.objects.filter(section__drug=imuran, text="Nausea and vomiting").exists()
    assert imuran.edited_by == editor
    assert imuran.revision > imuran.published.revision
    assert "vomiting" not in str(imuran.published.content), "readers wait for the second person"


def test_what_was_taken_out_and_comes_back_is_the_same(imuran, desk, editor):
    save_part(by=editor, part=imuran)
    text = exported(desk, imuran)

    looked = look(desk, sent(text))

    assert looked.context["report"].unchanged == ["imuran"]
    assert "There is nothing to bring in." in looked.content.decode()


def test_a_page_that_changed_after_its_file_was_made_is_kept_and_named(imuran, desk, editor):
    text = exported(desk, imuran).replace('text = "Nausea"', 'text = "Nausea and vomiting"')
    imuran.status_note = "Changed in the meantime"
    save_part(by=editor, part=imuran)

    looked = look(desk, sent(text))

    assert looked.context["report"].kept == ["imuran"]
    assert "imuran (left as it is)" in looked.content.decode()
    assert bring(desk, looked).status_code == 200
    assert not Statement.objects.filter(text="Nausea and vomiting").exists()


def test_a_page_an_editor_changed_takes_corrections_made_from_that_very_version(imuran, desk, editor):
    imuran.status_note = "Changed before"
    save_part(by=editor, part=imuran)
    text = exported(desk, imuran).replace('text = "Nausea"', 'text = "Nausea and vomiting"')

    bring(desk, look(desk, sent(text)))

    page = working_copy(Drug.objects.get(pk=imuran.pk))
    assert page.head.status_note == "Changed before"
    assert "Nausea and vomiting" in str(page)


def test_a_page_with_statements_that_no_file_holds_is_kept(imuran, desk):
    imuran.sections.get(kind="effects").statements.create(text="In doubt", state="withheld", position=9)
    text = exported(desk, imuran).replace('text = "Nausea"', 'text = "Nausea and vomiting"')

    assert look(desk, sent(text)).context["report"].kept == ["imuran"]


def test_a_new_drug_comes_in_as_a_draft(imuran, desk, client):
    text = (
        exported(desk, imuran).replace("imuran", "other").replace("Imuran", "Other").replace("azath", "oth")
    )
    text = text.replace('"Azasan"', '"Otherin"').replace('"AZA"', '"OTH"').replace('"immuran"', '"othher"')
    text = text.replace("immother", "othher")

    bring(desk, look(desk, sent(text, "other.toml")))

    drug = Drug.objects.get(slug="other")
    assert drug.published is None
    desk.logout()
    assert client.get("/drugs/other/").status_code == 404


def test_an_archive_with_folders_is_opened(imuran, desk):
    text = exported(desk, imuran).replace('text = "Nausea"', 'text = "Vomiting"')
    archive = packed({"pages/imuran.toml": text, "__MACOSX/pages/imuran.toml": "x", "pages/": ""})

    assert look(desk, archive).context["report"].updated == ["imuran"]


def test_every_mistake_is_listed_and_nothing_kept(imuran, desk):
    text = exported(desk, imuran).replace('text = "Nausea"', 'text = "<b>Nausea</b>"')

    looked = look(desk, sent(text), sent("x = 1", "cellcept.toml"))

    page = looked.content.decode()
    assert "Nothing was changed" in page
    assert "cellcept.toml: line 1: key &quot;x&quot; is not known" in page
    assert "holds &quot;&lt;b&quot;: no HTML" in page
    assert "token" not in looked.context


@pytest.mark.parametrize(
    ("name", "raw", "reason"),
    [
        ("a.zip", b"PK\x03\x04 no archive", "a.zip: this archive cannot be opened"),
        ("a.toml", b"x" * (MAX_TOTAL_BYTES + 1), "These files are too big"),
        ("a.exe", b"MZ", "ends in .toml"),
        ("a.toml", b"", "empty"),
        ("a.toml", b"\xff\xfe", "not in UTF-8"),
    ],
)
def test_files_that_are_none_are_refused_with_a_reason(imuran, desk, name, raw, reason):
    looked = look(desk, sent(raw, name))

    assert looked.status_code == 200
    assert reason in looked.content.decode()


def test_an_archive_that_unpacks_to_very_much_is_refused_early(imuran, desk):
    looked = look(desk, packed({f"a{number}.toml": b"#" * 1_000_000 for number in range(40)}))

    assert "these are more than" in looked.content.decode()


def test_without_a_file_the_page_asks_for_one(imuran, desk):
    response = desk.post(FILES, {})

    assert response.context["form"].errors["sent"]
    assert 'class="errorlist"' in response.content.decode()


def test_while_the_cache_is_away_editors_can_look_and_are_told_the_rest(imuran, desk, monkeypatch):
    text = exported(desk, imuran).replace('text = "Nausea"', 'text = "Vomiting"')

    def away(*args, **kwargs):
        raise RedisAway

    monkeypatch.setattr("drugs.admin.files.cache.set", away)
    looked = look(desk, sent(text))

    assert "They cannot be brought in right now." in looked.content.decode()
    assert looked.context["report"].updated == ["imuran"]


@pytest.mark.parametrize("token", ["", "made up", "x" * 22, "x" * 5000, "\0"])
def test_files_that_were_not_looked_at_are_not_brought_in(imuran, desk, token):
    done = desk.post(BRING, {"token": token}, follow=True)

    assert said(done) == ["These files are no longer here. Please choose them again."]


def test_what_one_editor_looked_at_no_other_brings_in(imuran, desk):
    text = exported(desk, imuran).replace('text = "Nausea"', 'text = "Vomiting"')
    looked = look(desk, sent(text))
    desk.force_login(UserFactory(editor=True))

    assert said(bring(desk, looked)) == ["These files are no longer here. Please choose them again."]


def test_a_name_taken_in_the_meantime_stops_all(imuran, desk):
    text = exported(desk, imuran).replace('other_names = ["AZA"]', 'other_names = ["AZA", "Azamun"]')
    looked = look(desk, sent(text))
    Drug.objects.get(slug="cellcept").names.create(name="Azamun", slug="azamun", kind="other")

    done = bring(desk, looked)

    assert "Nothing was brought in" in said(done)[0]
    assert 'the name "azamun" leads to cellcept already' in said(done)[1]
    assert not imuran.names.filter(slug="azamun").exists()


def test_a_name_that_comes_in_leads_to_its_page_at_once(
    imuran, desk, client, django_capture_on_commit_callbacks
):
    assert client.get("/drugs/azamun/").status_code == 404
    text = exported(desk, imuran).replace('other_names = ["AZA"]', 'other_names = ["AZA", "Azamun"]')

    looked = look(desk, sent(text))
    with django_capture_on_commit_callbacks(execute=True):
        bring(desk, looked)

    assert client.get("/drugs/azamun/")["Location"] == "/drugs/imuran/"


def test_bringing_in_twice_is_once(imuran, desk):
    text = exported(desk, imuran).replace('text = "Nausea"', 'text = "Vomiting"')
    looked = look(desk, sent(text))
    bring(desk, looked)
    revision = Drug.objects.get(pk=imuran.pk).revision

    bring(desk, looked)

    assert Drug.objects.get(pk=imuran.pk).revision == revision


# -- The sheet ---------------------------------------------------------------------------------------------
def test_the_sheet_shows_every_statement_with_sources_state_days_and_room(imuran, desk):
    effects = imuran.sections.get(kind="effects")
    effects.statements.create(text="In **doubt**", state="withheld", position=8)
    effects.statements.update(
        checked_on="2026-01-01", check_by="2026-02-01", reviewed_on="2026-01-02", reviewer="Bo"
    )

    page = desk.get(reverse("admin:drugs_drug_sheet", args=[imuran.pk])).content.decode()

    assert page.count('<td class="remark"></td>') == 4
    assert "In <strong>doubt</strong>" in page
    assert "not shown: doubtful; no source; <b>not shown</b>" in page
    assert '<b>Common:</b> Nausea <span class="notes">[2]</span>' in page
    assert "<b>(late)</b>" in page
    assert "by Bo" in page
    assert (
        "<b>A label</b>, An agency, undated. https://label.example/ (recalled, still to be checked)" in page
    )


def test_the_sheet_costs_the_same_for_one_statement_and_for_many(imuran, desk, django_assert_num_queries):
    effects = imuran.sections.get(kind="effects")
    source = imuran.sources.first()
    for number in range(20):
        effects.statements.create(text=f"Words {number}", position=number).footnotes.create(source=source)
    with django_assert_num_queries(3):
        assert review_sheet(imuran, today=today()).statement_count == 23


def test_a_page_without_statements_has_an_empty_sheet(imuran, desk):
    imuran.sections.all().delete()

    page = desk.get(reverse("admin:drugs_drug_sheet", args=[imuran.pk])).content.decode()
    assert "This page has no statement yet." in page


def test_the_ways_to_files_and_sheets_are_on_the_pages_of_editors(imuran, desk):
    assert FILES in desk.get(reverse("admin:drugs_drug_changelist")).content.decode()
    change = desk.get(reverse("admin:drugs_drug_change", args=[imuran.pk])).content.decode()
    assert reverse("admin:drugs_drug_sheet", args=[imuran.pk]) in change
    assert reverse("admin:drugs_drug_file", args=[imuran.pk, "working"]) in change
