"""The reader of catalogue files: the real ones are sound, and every kind of mistake is refused with its place."""

import pytest

from drugs.catalogue_files import FOLDER, read_catalogue
from drugs.exceptions import CatalogueError

# what is changed in imuran.toml: (old, new, line named in the report, words of the reason)
MISTAKES = {
    "a key that is not known": ('atc = "', 'atcc = "x"\natc = "', 13, 'key "atcc" is not known'),
    "a key that is missing": ('rxnorm = "1256"\n', "", None, 'key "rxnorm" is missing'),
    "a date as text": (
        "checked_on = 2026-11-22",
        'checked_on = "22 November"',
        15,
        "is not a date such as 2026-11-22",
    ),
    "a date with a time": ("check_by = 2027-05-22", "check_by = 2027-05-22T10:00:00", 16, "is not a date"),
    "a check that is due before it was done": (
        "check_by = 2027-05-22",
        "check_by = 2026-05-22",
        16,
        "earlier than checked_on",
    ),
    "a statement without a source": (
        'sources = ["guide"]',
        "sources = []",
        37,
        "the statement has no source",
    ),
    "a source that is not defined": (
        'sources = ["guide"]',
        'sources = ["gide"]',
        37,
        'source "gide" is not defined',
    ),
    "no sources at all": ("[[sources]]", "[[sourcez]]", None, "is not known"),
    "a source that nothing uses": (
        '[[sections]]\nkind = "short"',
        '[[sources]]\nid = "idle"\ntitle = "T"\npublisher = ""\nurl = "https://x.example/"\nyear = 0\nbasis = "given"\n[[sections]]\nkind = "short"',
        35,
        'source "idle" is used by no statement',
    ),
    "a source id twice": ('id = "recalled"', 'id = "guide"', 27, "used twice"),
    "a source without a web address": (
        "https://guide.example/1",
        "javascript:alert(1)",
        19,
        "is not a web address",
    ),
    "a year that is none": ("year = 2024", "year = 24", 19, "neither a year nor 0"),
    "a basis that is not known": ('basis = "fetched"', 'basis = "heard"', 19, "is not one of"),
    "a kind of section that is not known": ('kind = "effects"', 'kind = "prices"', 50, "is not one of"),
    "a section twice": ('kind = "effects"', 'kind = "short"', 50, "stands twice"),
    "a section without statements": (
        'kind = "short"\n',
        'kind = "short"\nstatements = []\n[[sections]]\nkind = "help"\n',
        35,
        "has no statement",
    ),
    "a group that is not known": ('group = "common"', 'group = "rare"', 52, "is not one of"),
    "a group in a section without groups": ('group = ""', 'group = "common"', 37, "is not one of"),
    "a style that is not known": ('style = "bullet"', 'style = "shout"', 43, "is not one of"),
    "no lead": ('style = "lead"', 'style = "paragraph"', 35, "has 0 leads"),
    "a state that files may not use": ('state = "needs-check"', 'state = "withheld"', 43, "is not one of"),
    "sourced, though nothing was read": (
        'sources = ["recalled"]\nstate = "needs-check"',
        'sources = ["recalled"]\nstate = "sourced"',
        52,
        'needs a source with basis "fetched"',
    ),
    "a class that is not known": (
        '"Immunosuppressants"',
        '"Potions"',
        8,
        'drug_class "Potions" is not known',
    ),
    "a status that is not known": ('"off-label"', '"hoped for"', 9, "is not one of"),
    "HTML in a statement": (
        "It takes **weeks**.",
        "It takes <b onclick=x>weeks</b>.",
        43,
        "no HTML, links or control",
    ),
    "an entity in a statement": ("It takes **weeks**.", "It takes &lt;weeks.", 43, "no HTML, links"),
    "a link in a statement": (
        "It takes **weeks**.",
        "It takes [weeks](https://x.example).",
        43,
        "no HTML, links",
    ),
    "HTML in a name": ('["AZA"]', '["<i>AZA</i>"]', 6, "no HTML"),
    "an empty statement": ("It takes **weeks**.", "", 43, "text is empty"),
    "a statement without end": ("It takes **weeks**.", "w" * 601, 43, "longer than 600"),
    "a number where text belongs": ('atc = "L04AX01"', "atc = 4", 13, "has to be text"),
    "text where a list belongs": ('forms = ["Tablet"]', 'forms = "Tablet"', 11, "has to be a list"),
    "no form": ('forms = ["Tablet"]', "forms = []", 11, "names no form"),
    "a slug that is not the file's": ('slug = "imuran"', 'slug = "Imuran"', 1, "the name of the file"),
    "a name without letters": ('["AZA"]', '["***"]', 6, "no letters"),
    "a related drug that is not there": ('["cellcept"]', '["celcept"]', 17, '"celcept" is no drug here'),
    "a drug related to itself": ('["cellcept"]', '["imuran"]', 17, "this drug itself"),
    "a name of two drugs": ('["AZA"]', '["MMF"]', None, 'the name "mmf" leads to cellcept already'),
    "a slug that is another drug's name": (
        '["AZA"]',
        '["CellCept"]',
        None,
        'the name "cellcept" leads to cellcept already',
    ),
    "one day of two": (
        'group = "common"\n',
        'group = "common"\ncheck_by = 2027-01-01\n',
        52,
        "checked_on and check_by stand together",
    ),
    "days of a statement in the wrong order": (
        'group = "common"\n',
        'group = "common"\ncheck_by = 2026-01-01\nchecked_on = 2026-02-01\n',
        52,
        "check_by is earlier than checked_on",
    ),
    "a review without a name": (
        'group = "common"\n',
        'group = "common"\nreviewed_on = 2026-01-01\n',
        52,
        "reviewed_on and reviewer stand together",
    ),
    "a reviewer without a day": (
        'slug = "imuran"\n',
        'slug = "imuran"\nreviewer_name = "Ana"\n',
        None,
        "reviewed_on and reviewer_name stand together",
    ),
    "broken TOML": ('slug = "imuran"', "slug = imuran", None, "line 1"),
}


def test_every_file_of_the_project_is_sound():
    entries = read_catalogue()

    assert [entry.slug for entry in entries] == sorted(path.stem for path in FOLDER.glob("*.toml"))
    assert len(entries) == 30


def test_every_page_of_the_project_is_full_and_answers_what_readers_ask():
    asked = {"short", "help", "what", "lupus", "how", "not-for", "take", "time", "tests", "effects", "care"}
    asked |= {"baby", "studies"}
    for entry in read_catalogue():
        assert entry.completeness == "full", entry.slug
        assert asked <= {section.kind for section in entry.sections}, entry.slug


def test_a_short_page_is_sound_too(folder):
    folder.change("imuran", 'completeness = "full"', 'completeness = "short"')

    entries = {entry.slug: entry for entry in read_catalogue(folder.path)}
    assert entries["imuran"].completeness == "short"


def test_names_stand_once_with_their_kind(folder):
    _, imuran = read_catalogue(folder.path)

    assert [(name.name, name.kind) for name in imuran.names] == [
        ("Imuran", "brand"),
        ("Azasan", "brand"),
        ("azathioprine", "generic"),
        ("AZA", "other"),
        ("immuran", "misspelling"),
    ]


def test_days_and_reviews_of_page_section_and_statement_are_read(folder):
    folder.change("imuran", 'related = ["', 'reviewed_on = 2026-11-20\nreviewer_name = "Ana"\nrelated = ["')
    folder.change(
        "imuran", 'kind = "effects"', 'kind = "effects"\nchecked_on = 2026-05-01\ncheck_by = 2026-11-01'
    )
    own = 'checked_on = 2026-04-01\ncheck_by = 2026-10-01\nreviewed_on = 2026-04-02\nreviewer = "Bo, nurse"'
    folder.change("imuran", 'group = "common"', f'group = "common"\n{own}')

    _, imuran = read_catalogue(folder.path)

    section = imuran.sections[1]
    statement = section.statements[0]
    assert (str(imuran.reviewed_on), imuran.reviewer_name, imuran.reviewer_role) == ("2026-11-20", "Ana", "")
    assert (str(section.checked_on), str(section.check_by)) == ("2026-05-01", "2026-11-01")
    assert (str(statement.checked_on), str(statement.check_by)) == ("2026-04-01", "2026-10-01")
    assert (str(statement.reviewed_on), statement.reviewer) == ("2026-04-02", "Bo, nurse")


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_refused_with_file_line_and_reason(folder, mistake):
    old, new, line, reason = MISTAKES[mistake]
    folder.change("imuran", old, new)

    with pytest.raises(CatalogueError) as refused:
        read_catalogue(folder.path)

    place = f"imuran.toml: line {line}:" if line else "imuran.toml:"
    about = [problem for problem in refused.value.problems if reason in problem]
    assert about, refused.value.problems
    assert about[0].startswith(place)


def test_all_mistakes_of_all_files_are_listed_at_once(folder):
    folder.change("imuran", "Nausea", "<p>Nausea")
    folder.change("imuran", '"off-label"', '"maybe"')
    folder.change("cellcept", "year = 2024", "year = 1")

    with pytest.raises(CatalogueError) as refused:
        read_catalogue(folder.path)

    assert len(refused.value.problems) == 3
    assert {problem.split(":")[0] for problem in refused.value.problems} == {"imuran.toml", "cellcept.toml"}


def test_an_empty_folder_is_a_mistake(tmp_path):
    with pytest.raises(CatalogueError, match="no catalogue files"):
        read_catalogue(tmp_path)


def test_bytes_that_are_no_text_are_refused(folder):
    (folder.path / "imuran.toml").write_bytes(b"\xff\xfe")

    with pytest.raises(CatalogueError, match=r"imuran\.toml"):
        read_catalogue(folder.path)
