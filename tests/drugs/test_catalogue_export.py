"""Files of the catalogue: people can read them, and they load again as the same page."""

import datetime
import io
import zipfile

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from drugs.actions.catalogue import load_catalogue
from drugs.actions.editing import save_part
from drugs.catalogue_entries import DrugEntry, NameEntry, SectionEntry, SourceEntry, StatementEntry
from drugs.catalogue_export import write_file
from drugs.catalogue_files import FOLDER, read_catalogue, read_files
from drugs.catalogue_reader import GROUPS_OF_SECTION
from drugs.models import Drug, DrugName, Section, Source, Statement
from drugs.selectors import PageContent, working_copy
from drugs.selectors.entries import drug_entry, page_of
from drugs.selectors.export import archive, exported_files

# -- A property: whatever an entry says, its file says, and says it once more ----------------------------
DAYS = st.dates(datetime.date(2000, 1, 1), datetime.date(2099, 12, 31))
LETTERS = st.characters(
    exclude_categories=["C", "Zl", "Zp"], exclude_characters="<&[]Ãâ\ufffd", codec="utf-8"
)
WORDS = st.text(LETTERS, min_size=1, max_size=40).map(lambda each: " ".join(each.split())).filter(bool)
WORDS = WORDS.filter(lambda each: "http" not in each and "www." not in each and "Â" not in each)
PAIRS = st.tuples(DAYS, DAYS).map(sorted)


@st.composite
def entries(draw):
    sources = tuple(
        SourceEntry(
            key=f"s{number}",
            title=draw(WORDS),
            publisher=draw(st.just("") | WORDS),
            url=f"https://x.example/{number}?a=%22&b=\\"[: draw(st.integers(18, 30))],
            year=draw(st.none() | st.integers(1900, 2100)),
            basis=draw(st.sampled_from(Source.Basis.values)) if number else "fetched",
        )
        for number in range(draw(st.integers(1, 3)))
    )
    kinds = draw(st.sets(st.sampled_from(Section.Kind.values), max_size=4)) | {"short"}
    sections = tuple(
        draw(sections_of(kind, sources, place == 0))
        for place, kind in enumerate(k for k in Section.Kind.values if k in kinds)
    )
    cited = dict.fromkeys(key for section in sections for each in section.statements for key in each.sources)
    review = draw(st.none() | st.tuples(DAYS, WORDS, st.just("") | WORDS)) or (None, "", "")
    checked_on, check_by = draw(PAIRS)
    return DrugEntry(
        slug="some-drug",
        lead_brand="Some",
        generic_name="somine",
        names=(
            NameEntry("Some", "some", "brand"),
            *(NameEntry(f"Brand {n}", f"brand-{n}", "brand") for n in range(draw(st.integers(0, 2)))),
            NameEntry("somine", "somine", "generic"),
            *(NameEntry(f"Øther {n}", f"ther-{n}", "other") for n in range(draw(st.integers(0, 2)))),
            *(NameEntry(f'slip "{n}"', f"slip-{n}", "misspelling") for n in range(draw(st.integers(0, 2)))),
        ),
        drug_class=draw(st.sampled_from(Drug.DrugClass.values)),
        lupus_status=draw(st.sampled_from(Drug.LupusStatus.values)),
        status_note=draw(st.just("") | WORDS),
        forms=tuple(draw(st.lists(WORDS, min_size=1, max_size=3))),
        rxnorm=draw(st.sampled_from(["", "1256"])),
        atc="",
        completeness=draw(st.sampled_from(Drug.Completeness.values)),
        checked_on=checked_on,
        check_by=check_by,
        reviewed_on=review[0],
        reviewer_name=review[1],
        reviewer_role=review[2],
        related=tuple(draw(st.sets(st.sampled_from(["imuran", "cellcept"])))),
        sources=tuple(source for key in cited for source in sources if source.key == key),
        sections=sections,
        base=draw(st.sampled_from(["", "0" * 64])),
    )


@st.composite
def sections_of(draw, kind, sources, is_first):
    statements = [
        draw(statements_of(kind, sources, is_first and not number))
        for number in range(draw(st.integers(1, 3)))
    ]
    return SectionEntry(kind, tuple(statements), *(draw(st.none() | PAIRS) or (None, None)))


@st.composite
def statements_of(draw, kind, sources, is_lead):
    more = draw(st.sets(st.sampled_from([source.key for source in sources])))
    checked_on, check_by = draw(st.none() | PAIRS) or (None, None)
    reviewed_on, reviewer = draw(st.none() | st.tuples(DAYS, WORDS)) or (None, "")
    style = draw(st.sampled_from(["paragraph", "bullet"]))
    return StatementEntry(
        text=draw(WORDS),
        style="lead" if is_lead else "bullet" if kind == "help" else style,
        group=draw(st.sampled_from(sorted(GROUPS_OF_SECTION.get(kind, {""})))),
        sources=tuple(dict.fromkeys(["s0", *sorted(more)])),  # one that was read
        state=draw(st.sampled_from(["sourced", "needs-check"])),
        checked_on=checked_on,
        check_by=check_by,
        reviewed_on=reviewed_on,
        reviewer=reviewer,
    )


@settings(max_examples=60, deadline=None)
@given(entries())
def test_what_a_file_says_is_what_was_written(entry):
    file = write_file(entry)

    assert file.problems == ()
    (again,) = read_files([(file.name, file.text.encode())], known={"imuran", "cellcept"})
    assert again == entry
    assert again.base == entry.base
    assert write_file(again) == file


# -- The files of the project, and back ---------------------------------------------------------------------
def without_base(text):
    return "".join(
        line for line in text.splitlines(keepends=True) if not line.startswith(("# The next", "base ="))
    )


def test_the_files_of_the_project_come_back_letter_by_letter(catalogue):
    files = list(exported_files())

    assert len(files) == 30
    for file in files:
        assert file.problems == ()
        assert without_base(file.text) == (FOLDER / file.name).read_text(encoding="utf-8"), file.name


def test_every_page_comes_back_as_it_was(catalogue):
    for drug in Drug.objects.select_related("published"):
        page = PageContent.from_json(drug.published.content)

        assert page_of(drug_entry(drug, page)) == page, drug.slug
        assert page_of(drug_entry(drug)) == working_copy(drug), drug.slug


def test_exported_files_load_again_without_a_change(small_catalogue, tmp_path):
    folder = tmp_path / "out"
    call_command("export_catalogue", to=folder)

    assert load_catalogue(folder=folder).unchanged == ["cellcept", "imuran"]


def test_exported_files_fill_an_empty_site_with_the_same_pages(small_catalogue, tmp_path):
    folder = tmp_path / "out"
    before = {drug.slug: working_copy(drug) for drug in Drug.objects.all()}
    call_command("export_catalogue", to=folder)
    Drug.objects.all().delete()

    assert load_catalogue(folder=folder).created == ["cellcept", "imuran"]
    assert {drug.slug: working_copy(drug) for drug in Drug.objects.all()} == before
    assert [file.text for file in exported_files()] == [
        (folder / name).read_text(encoding="utf-8") for name in ("cellcept.toml", "imuran.toml")
    ]


# -- What editors changed ---------------------------------------------------------------------------------------
@pytest.fixture
def edited(small_catalogue, editor):
    """Imuran, with a change that is not published, a withheld statement, one without a source, and more names."""
    drug = Drug.objects.get(slug="imuran")
    statement = Statement.objects.get(section__drug=drug, text="Nausea")
    statement.text = "Nausea\r\nand vomiting"
    save_part(by=editor, part=statement)
    statement.section.statements.create(text="In doubt", state=Statement.State.WITHHELD, position=5)
    statement.section.statements.create(text="Heard somewhere", position=6)
    DrugName.objects.create(drug=drug, name="Azamun", slug="azamun", kind="other")
    return drug


def test_what_readers_see_and_what_editors_work_on_are_two_files(edited):
    (seen,) = exported_files(slugs=["imuran"])
    (working,) = exported_files(slugs=["imuran"], working=True)

    assert 'text = "Nausea"' in seen.text
    assert 'text = "Nausea and vomiting"' in working.text
    assert '"Azamun"' in seen.text, "a name leads to the page at once"
    assert working.problems == ()


def test_a_file_says_itself_what_it_leaves_out(edited):
    (file,) = exported_files(slugs=["imuran"], working=True)

    assert file.text.startswith(
        "# Left out are 2 statements that are not shown to readers:\n# In doubt\n# Heard somewhere\n"
    )
    assert "Heard" not in file.text.partition("slug =")[2]


def test_a_draft_is_only_among_the_working_copies(small_catalogue):
    Drug.objects.filter(slug="imuran").update(published=None)

    assert [file.slug for file in exported_files()] == ["cellcept"]
    assert [file.slug for file in exported_files(working=True)] == ["cellcept", "imuran"]


def test_a_page_that_would_not_load_is_exported_with_the_reasons(small_catalogue, tmp_path, capsys):
    Statement.objects.filter(section__drug__slug="imuran", style="lead").update(style="bullet")

    call_command("export_catalogue", to=tmp_path / "out", working=True)

    assert 'section "short" has 0 leads' in capsys.readouterr().err
    assert (tmp_path / "out" / "imuran.toml").exists()


# -- The command and the archive -----------------------------------------------------------------------------------
def test_one_page_may_be_exported(small_catalogue, tmp_path, capsys):
    call_command("export_catalogue", "--drug", "imuran", to=tmp_path / "out")

    assert [path.name for path in (tmp_path / "out").iterdir()] == ["imuran.toml"]
    assert capsys.readouterr().out == f"1 files in {tmp_path / 'out'}.\n"


def test_a_page_that_is_not_there_is_said_and_nothing_written(small_catalogue, tmp_path):
    with pytest.raises(CommandError, match=r"No such page: nothing\. Nothing was written"):
        call_command("export_catalogue", "--drug", "nothing", to=tmp_path / "out")

    assert not (tmp_path / "out").exists()


def test_a_place_that_cannot_be_written_is_said(small_catalogue, tmp_path):
    (tmp_path / "file").write_text("x")

    with pytest.raises(CommandError, match="exists"):
        call_command("export_catalogue", to=tmp_path / "file")


def test_the_archive_holds_the_files_and_is_the_same_each_time(small_catalogue):
    packed = archive(exported_files())

    assert archive(exported_files()) == packed
    with zipfile.ZipFile(io.BytesIO(packed)) as opened:
        sent = [(name, opened.read(name)) for name in opened.namelist()]
    assert [entry.slug for entry in read_files(sent)] == ["cellcept", "imuran"]


def test_a_file_of_one_drug_may_name_drugs_of_the_site(small_catalogue):
    (file,) = exported_files(slugs=["imuran"])

    (entry,) = read_files([(file.name, file.text.encode())], known={"cellcept"})
    assert entry.related == ("cellcept",)


def test_the_base_tells_from_which_version_a_file_was_made(small_catalogue, editor):
    drug = Drug.objects.get(slug="imuran")
    before = drug_entry(drug).base
    drug.status_note = "New"
    save_part(by=editor, part=drug)

    assert (
        before
        == next(entry for entry in read_catalogue(small_catalogue.path) if entry.slug == "imuran").digest
    )
    assert drug_entry(drug).base != before
    assert drug_entry(drug, PageContent.from_json(drug.published.content)).base == drug_entry(drug).base
