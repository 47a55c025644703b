"""Loading the catalogue: all or nothing, twice is once, and an editor's words win."""

import pytest
from django.core.management import CommandError, call_command

from drugs.actions.catalogue import load_catalogue
from drugs.actions.editing import save_part
from drugs.exceptions import CatalogueError
from drugs.models import Drug, DrugEdition, DrugName, Section, Source, Statement, StatementSource
from drugs.selectors import drug_address
from tests.drugs.conftest import FILE

TABLES = [Drug, DrugName, Source, Section, Statement, StatementSource, DrugEdition]


def rows():
    return [list(table.objects.order_by("pk").values()) for table in TABLES]


def test_a_first_load_creates_and_publishes_every_drug(small_catalogue):
    imuran = Drug.objects.get(slug="imuran")

    assert imuran.published.number == 1
    assert imuran.published.published_by is None
    assert imuran.edited_at is None
    assert list(imuran.related.values_list("slug", flat=True)) == ["cellcept"]
    weeks = Statement.objects.get(section__drug=imuran, text="It takes **weeks**.")
    assert [note.source.key for note in weeks.footnotes.all()] == ["recalled", "guide"]
    assert Source.objects.get(drug=imuran, key="recalled").year is None


def test_loading_twice_changes_nothing(small_catalogue):
    before = rows()

    report = load_catalogue(folder=small_catalogue.path)

    assert report.unchanged == ["cellcept", "imuran"]
    assert (report.created, report.updated, report.kept) == ([], [], [])
    assert rows() == before


def test_all_drugs_of_the_project_load_and_load_again_without_a_change(db):
    load_catalogue()
    before = rows()

    report = load_catalogue()

    assert len(report.unchanged) == 30
    assert rows() == before


def test_a_changed_file_updates_its_page_as_a_new_edition(small_catalogue):
    small_catalogue.change("imuran", "Nausea", "Nausea and vomiting")
    small_catalogue.change("imuran", '"immuran"', '"imuren"')

    report = load_catalogue(folder=small_catalogue.path)

    imuran = Drug.objects.get(slug="imuran")
    assert (report.updated, report.unchanged) == (["imuran"], ["cellcept"])
    assert imuran.published.number == 2
    assert "Nausea and vomiting" in str(imuran.published.content)
    assert drug_address("imuren") == "imuran"
    assert drug_address("immuran") is None


def test_a_file_whose_words_stay_the_same_makes_no_edition(small_catalogue):
    small_catalogue.change("imuran", 'slug = "imuran"', '# a remark\nslug = "imuran"')

    report = load_catalogue(folder=small_catalogue.path)

    assert report.unchanged == ["cellcept", "imuran"]
    assert Drug.objects.get(slug="imuran").published.number == 1


def test_counts_of_threads_survive_a_load(small_catalogue):
    Drug.objects.filter(slug="imuran").update(public_thread_count=3, member_thread_count=4)
    small_catalogue.change("imuran", "Nausea", "Vomiting")

    load_catalogue(folder=small_catalogue.path)

    imuran = Drug.objects.get(slug="imuran")
    assert (imuran.public_thread_count, imuran.member_thread_count) == (3, 4)


def test_an_editors_change_is_never_overwritten(small_catalogue, editor):
    statement = Statement.objects.get(text="Nausea", section__drug__slug="imuran")
    statement.text = "Feeling sick"
    save_part(by=editor, part=statement)
    small_catalogue.change("imuran", "Nausea", "Nausea and vomiting")

    report = load_catalogue(folder=small_catalogue.path)

    assert report.kept == ["imuran"]
    assert report.updated == []
    assert Statement.objects.filter(section__drug__slug="imuran", text="Feeling sick").exists()


def test_one_mistake_loads_nothing_of_any_file(db, folder):
    folder.change("cellcept", "Nausea", "<b>Nausea</b>")

    with pytest.raises(CatalogueError):
        load_catalogue(folder=folder.path)

    assert rows() == [[] for _ in TABLES]


@pytest.mark.parametrize("taken", ["the name of another drug", "the address of another drug"])
def test_a_name_that_leads_elsewhere_already_is_refused(db, folder, taken):
    other = Drug.objects.create(
        slug="azasan" if "address" in taken else "other",
        generic_name="other",
        checked_on="2026-01-01",
        check_by="2027-01-01",
    )
    if "address" not in taken:
        DrugName.objects.create(drug=other, name="Azasan", slug="azasan", kind="brand")

    with pytest.raises(
        CatalogueError, match=rf'imuran.toml: line 4: the name "azasan" leads to {other.slug} already'
    ):
        load_catalogue(folder=folder.path)

    assert list(Drug.objects.all()) == [other]


def test_a_name_may_move_from_one_drug_to_another(small_catalogue):
    small_catalogue.change("imuran", '["AZA"]', "[]")
    small_catalogue.change("cellcept", '["MMF"]', '["AZA"]')

    load_catalogue(folder=small_catalogue.path)

    assert drug_address("aza") == "cellcept"


def test_the_command_says_what_it_did(db, folder, capsys):
    call_command("load_catalogue", folder=folder.path)

    assert capsys.readouterr().out == "Drug pages: 2 new, 0 changed, 0 as before.\n"


def test_the_command_names_what_editors_keep(small_catalogue, editor, capsys):
    save_part(by=editor, part=Drug.objects.get(slug="imuran"))

    call_command("load_catalogue", folder=small_catalogue.path)

    assert "Left as an editor changed them: imuran." in capsys.readouterr().out


def test_a_look_says_line_by_line_what_would_change_and_changes_nothing(small_catalogue, editor, capsys):
    save_part(by=editor, part=Drug.objects.get(slug="cellcept"))
    small_catalogue.change("imuran", "Nausea", "Nausea and vomiting")
    small_catalogue.change("imuran", '["AZA"]', '["AZA", "Imurel"]')
    small_catalogue.change("cellcept", "Nausea", "Feeling sick")
    plaquenil = (
        FILE.replace("imuran", "plaquenil").replace("Imuran", "Plaquenil").replace("azath", "hydroxychl")
    )
    plaquenil = plaquenil.replace("AZA", "HCQ").replace("Azasan", "Quineprox").replace("immuran", "plaquinil")
    small_catalogue.write("plaquenil", plaquenil)
    before = rows()

    call_command("load_catalogue", "--dry-run", folder=small_catalogue.path)

    said = capsys.readouterr().out
    assert rows() == before
    assert "plaquenil: a new page\n" in said
    assert "imuran: would change so\n" in said
    assert "  + Side effects: Common: Nausea and vomiting [recalled] (needs a check)\n" in said
    assert "  + Names: Imurel (former or foreign name)\n" in said
    assert "cellcept: kept as an editor changed it; the file differs so\n" in said
    assert "Drug pages: 1 new, 1 changed, 0 as before.\nLeft as an editor changed them: cellcept.\n" in said
    assert said.endswith("This was a look. Nothing was changed.\n")


def test_a_look_refuses_what_a_load_refuses(small_catalogue):
    small_catalogue.change("imuran", "Nausea", "<b>")

    with pytest.raises(CommandError, match="Nothing was loaded"):
        call_command("load_catalogue", "--dry-run", folder=small_catalogue.path)


def test_days_and_reviews_reach_the_page(small_catalogue):
    own = 'checked_on = 2026-04-01\ncheck_by = 2026-10-01\nreviewed_on = 2026-04-02\nreviewer = "Bo, nurse"'
    small_catalogue.change("imuran", 'group = "common"', f'group = "common"\n{own}')
    small_catalogue.change(
        "imuran", 'kind = "effects"', 'kind = "effects"\nchecked_on = 2026-05-01\ncheck_by = 2026-11-01'
    )
    small_catalogue.change(
        "imuran", 'related = ["', 'reviewed_on = 2026-11-20\nreviewer_name = "Ana"\nrelated = ["'
    )

    load_catalogue(folder=small_catalogue.path)

    content = Drug.objects.get(slug="imuran").published.content
    effects = content["sections"][1]
    assert (content["head"]["reviewed_on"], content["head"]["reviewer_name"]) == ("2026-11-20", "Ana")
    assert (effects["checked_on"], effects["check_by"]) == ("2026-05-01", "2026-11-01")
    assert effects["statements"][0]["reviewer"] == "Bo, nurse"
    assert effects["statements"][0]["check_by"] == "2026-10-01"


def test_a_load_takes_the_page_from_under_no_editor_unseen(small_catalogue):
    before = Drug.objects.get(slug="imuran").revision
    small_catalogue.change("imuran", "Nausea", "Vomiting")

    load_catalogue(folder=small_catalogue.path)

    assert Drug.objects.get(slug="imuran").revision == before + 1


def test_the_command_lists_every_mistake(db, folder):
    folder.change("imuran", "Nausea", "<b>")
    folder.change("cellcept", "year = 2024", "year = 1")

    with pytest.raises(CommandError) as refused:
        call_command("load_catalogue", folder=folder.path)

    assert str(refused.value).startswith("Nothing was loaded.\ncellcept.toml: line")
    assert "imuran.toml: line" in str(refused.value)
