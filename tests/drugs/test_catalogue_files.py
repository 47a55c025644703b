"""The reader of catalogue files: the real ones are sound, and every kind of mistake is refused with its place."""

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drugs.catalogue_files import FOLDER, read_catalogue, read_files
from drugs.catalogue_values import MAX_BYTES
from drugs.exceptions import CatalogueError
from tests.drugs.conftest import FILE

# What is changed in imuran.toml: (old, new, words of the reason). The report names the line of `new`, or of `AT`.
AT = "¦"  # stands in `new` before the place that the report names, where that is not its beginning
STATEMENT = 'group = "common"\n'
IDLE = 'title = "T"\npublisher = ""\nurl = "https://x.example/"\nyear = 0\nbasis = "given"'
MISTAKES = {
    "a key that is not known": ('atc = "', 'atcc = "x"\natc = "', 'key "atcc" is not known'),
    "a key that is not known, far from the top": (
        STATEMENT,
        f'{STATEMENT}¦dose = "1"\n',
        'key "dose" is not',
    ),
    "a key that is missing": (
        '[[sources]]\nid = "recalled"\ntitle = "A label"\n',
        '[[sources]]\nid = "recalled"\n',
        'key "title" is missing',
    ),
    "a date as text": ("checked_on = 2026-11-22", 'checked_on = "22 November"', "is not a date such as 2026"),
    "a date with a time": ("check_by = 2027-05-22", "check_by = 2027-05-22T10:00:00", "is not a date"),
    "a date in no calendar": ("check_by = 2027-05-22", "check_by = 2027-02-30", "cannot be read"),
    "a date of another age": ("checked_on = 2026-11-22", "checked_on = 1026-11-22", "not a day of our time"),
    "a check that is due before it was done": (
        "check_by = 2027-05-22",
        "check_by = 2026-05-22",
        "earlier than checked_on",
    ),
    "a statement without a source": ('sources = ["guide"]', "sources = []", "the statement has no source"),
    "a source that is not defined": ('sources = ["guide"]', 'sources = ["gide"]', '"gide" is not defined'),
    "no sources at all": ("[[sources]]", "[[sourcez]]", 'key "sourcez" is not known'),
    "a source that nothing uses": (
        '[[sections]]\nkind = "short"',
        f'[[sources]]\nid = "idle"\n{IDLE}\n[[sections]]\nkind = "short"',
        'source "idle" is used by no statement',
    ),
    "a source id twice": (
        'id = "recalled"\ntitle = "A label"',
        'id = "guide"\ntitle = "A label"',
        "used twice",
    ),
    "a script in place of an address": (
        "https://guide.example/1",
        "javascript:alert(1)",
        "is not a web address",
    ),
    "an address with a null byte": ("guide.example/1", "guide.example/\\u0000", "cannot be seen, U+0000"),
    "a year that is none": ("year = 2024", "year = 24", "neither a year nor 0"),
    "a year without end": ("year = 2024", f"year = {'9' * 5000}", "cannot be read"),
    "a basis that is not known": ('basis = "fetched"', 'basis = "heard"', "is not one of"),
    "a kind of section that is not known": ('kind = "effects"', 'kind = "prices"', "is not one of"),
    "a section twice": (
        'kind = "effects"\n',
        'kind = "short"\n[[sections.statements]]\ntext = "x"\n',
        "stands twice",
    ),
    "a section without statements": (
        '[[sections]]\nkind = "short"\n',
        '[[sections]]\nkind = "short"\n¦statements = []\n[[sections]]\nkind = "help"\n',
        "has no statement",
    ),
    "a group that is not known": ('group = "common"', 'group = "rare"', "is not one of"),
    "a group in a section without groups": ('group = ""', 'group = "common"', "is not one of"),
    "a style that is not known": ('style = "bullet"', 'style = "shout"', "is not one of"),
    "no lead": (
        '[[sections]]\nkind = "short"\n[[sections.statements]]\ntext = "It calms the immune system."\nstyle = "lead"',
        '[[sections]]\nkind = "short"\n[[sections.statements]]\ntext = "It calms the immune system."\nstyle = "bullet"',
        "has 0 leads",
    ),
    "a state that files may not use": ('state = "needs-check"', 'state = "withheld"', "is not one of"),
    "sourced, though nothing was read": (
        'sources = ["recalled"]\nstate = "needs-check"',
        'sources = ["recalled"]\n¦state = "sourced"',
        'needs a source with basis "fetched"',
    ),
    "a class that is not known": ('"Immunosuppressants"', '"Potions"', 'drug_class "Potions" is not known'),
    "a status that is not known": ('"off-label"', '"hoped for"', "is not one of"),
    "HTML in a statement": (
        "It takes **weeks**.",
        "It takes <b onclick=x>weeks</b>.",
        "no HTML and no links",
    ),
    "an entity in a statement": ("It takes **weeks**.", "It takes &lt;weeks.", "no HTML and no links"),
    "a link in a statement": ("**weeks**.", "[weeks](https://x.example).", "no HTML and no links"),
    "a null byte in a statement": ("**weeks**", "we\\u0000eks", "cannot be seen, U+0000"),
    "a raw null byte": ("**weeks**", "we\0eks", "cannot be read"),
    "text that turns around": ("**weeks**", "\u202eskeew", "cannot be seen, U+202E"),
    "a line break in a statement": ("**weeks**", "\\nweeks", "cannot be seen, U+000A"),
    "words that were read in a wrong encoding": ("**weeks**", "doctorâ€™s", "saved in another encoding"),
    "HTML in a name": ('["AZA"]', '["<i>AZA</i>"]', "no HTML"),
    "HTML in a source": ('title = "A guideline"', 'title = "<img src=x>"', "no HTML"),
    "an empty statement": ('"It takes **weeks**."\nstyle', '""\nstyle', "text is empty"),
    "an empty name": ('["AZA"]', '["AZA", ""]', "other_names is empty"),
    "a statement without end": ("It takes **weeks**.", "w" * 601, "longer than 600"),
    "a number where text belongs": ('atc = "L04AX01"', "atc = 4", "has to be text"),
    "text where a list belongs": ('forms = ["Tablet"]', 'forms = "Tablet"', "has to be a list"),
    "a table where text belongs": ('atc = "L04AX01"', "atc = {a = 1}", "has to be text"),
    "text where tables belong": (
        STATEMENT,
        f'{STATEMENT}[[sections]]\nkind = "care"\n¦statements = "x"\n',
        "no statement",
    ),
    "yes where a year belongs": ("year = 2024", "year = true", "neither a year nor 0"),
    "a number where a date belongs": ("check_by = 2027-05-22", "check_by = 20270522", "is not a date"),
    "no form": ('forms = ["Tablet"]', "forms = []", "names no form"),
    "a slug that is not the file's": ('slug = "imuran"', 'slug = "Imuran"', "the name of the file"),
    "a slug with a dot at its end": ('slug = "imuran"', 'slug = "imuran."', "the name of the file"),
    "a name without letters": ('["AZA"]', '["***"]', "no letters"),
    "a name that grows in an address": ('["AZA"]', f'["{"ﬃ" * 40}"]', "too long for an address"),
    "a name that is an address of the site": ('["AZA"]', '["Compare"]', "an address of the site itself"),
    "a related drug that is not there": ('["cellcept"]', '["celcept"]', '"celcept" is a name of cellcept'),
    "a related drug that nobody knows": ('["cellcept"]', '["nothing"]', '"nothing" is no drug here'),
    "a drug related to itself": ('["cellcept"]', '["imuran"]', "this drug itself"),
    "a drug related to itself by its own name": ('["cellcept"]', '["azathioprine"]', "this drug itself"),
    "a name of two drugs": ('["AZA"]', '["Myfortic"]', 'the name "myfortic" leads to cellcept already'),
    "a slug that is another drug's name": ('["AZA"]', '["CellCept"]', '"cellcept" leads to cellcept already'),
    "one day of two": (STATEMENT, f"{STATEMENT}¦check_by = 2027-01-01\n", "checked_on and check_by stand"),
    "days of a statement in the wrong order": (
        STATEMENT,
        f"{STATEMENT}checked_on = 2026-02-01\n¦check_by = 2026-01-01\n",
        "check_by is earlier than checked_on",
    ),
    "a review without a name": (
        STATEMENT,
        f"{STATEMENT}¦reviewed_on = 2026-01-01\n",
        "reviewed_on and reviewer",
    ),
    "a reviewer without a day": (
        'atc = "',
        'reviewer_name = "Ana"\natc = "',
        "reviewed_on and reviewer_name",
    ),
    "a role without a reviewer": ('atc = "', 'reviewer_role = "nurse"\natc = "', "without reviewer_name"),
    "broken TOML": ('slug = "imuran"', "slug = imuran", "cannot be read"),
    "a key twice": ('atc = "L04AX01"\n', 'atc = "L04AX01"\n¦atc = "L04AX01"\n', "cannot be read"),
    "lists within lists": ('atc = "', f'deep = {"[" * 9000}\natc = "', "lists within lists without end"),
    "tables within tables": (
        'basis = "fetched"',
        f"basis{'.a' * 2000} = 1",
        "tables within tables without end",
    ),
}
NO_LINE = {"a year without end", "lists within lists", "tables within tables"}


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
    old, new, reason = MISTAKES[mistake]
    before, _, after = new.rpartition(AT)
    folder.change("imuran", old, before + after)
    text = (folder.path / "imuran.toml").read_text(encoding="utf-8")
    line = text[: text.index(before + after) + len(before)].count("\n") + 1

    with pytest.raises(CatalogueError) as refused:
        read_catalogue(folder.path)

    about = [problem for problem in refused.value.problems if reason in problem]
    assert about, refused.value.problems
    assert about[0].startswith("imuran.toml:" if mistake in NO_LINE else f"imuran.toml: line {line}:")
    assert all(problem.isprintable() and len(problem) < 300 for problem in refused.value.problems)


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


FILE_MISTAKES = {
    "no text at all": (b"\xff\xfe", "line 1: the file is not in UTF-8"),
    "another encoding": ("x = 1\n# f\xfcr".encode("latin-1"), "line 2: the file is not in UTF-8"),
    "two bytes for each letter": ('slug = "imuran"'.encode("utf-16"), "line 1: the file is not in UTF-8"),
    "nothing": (b"", 'key "slug" is missing'),
    "only null bytes": (bytes(100), "cannot be read"),
    "a huge file": (b"#" * (MAX_BYTES + 1), "are enough"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(100), "not in UTF-8"),
}


@pytest.mark.parametrize("mistake", FILE_MISTAKES)
def test_files_that_are_none_are_refused(folder, mistake):
    raw, reason = FILE_MISTAKES[mistake]
    (folder.path / "imuran.toml").write_bytes(raw)

    with pytest.raises(CatalogueError) as refused:
        read_catalogue(folder.path)

    assert any(problem.startswith("imuran.toml:") and reason in problem for problem in refused.value.problems)


def test_marks_and_line_ends_of_other_systems_are_fine(folder):
    before = read_catalogue(folder.path)
    text = (folder.path / "imuran.toml").read_text(encoding="utf-8")
    (folder.path / "imuran.toml").write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())

    assert read_catalogue(folder.path) == before


@pytest.mark.parametrize("name", ["Imuran.toml", "imuran..toml", "IMURAN.TOML", "imuran .toml"])
def test_two_files_for_one_drug_are_refused_however_they_are_written(folder, name):
    (folder.path / name).write_text(
        (folder.path / "imuran.toml").read_text(encoding="utf-8"), encoding="utf-8"
    )

    with pytest.raises(CatalogueError, match="is about the same drug; one drug has one file"):
        read_catalogue(folder.path)


def test_names_that_lead_in_a_circle_are_refused_on_both_sides(folder):
    folder.change("imuran", '["AZA"]', '["CellCept"]')
    folder.change("cellcept", '["MMF"]', '["Imuran"]')

    with pytest.raises(CatalogueError) as refused:
        read_catalogue(folder.path)

    assert refused.value.problems == (
        'cellcept.toml: line 5: the name "imuran" leads to imuran already',
        'imuran.toml: line 5: the name "cellcept" leads to cellcept already',
    )


def test_two_drugs_may_be_related_to_each_other_and_to_drugs_of_the_site(folder):
    folder.change("imuran", '["cellcept"]', '["cellcept", "plaquenil"]')

    entries = read_catalogue(folder.path, known={"plaquenil"})

    assert [entry.related for entry in entries] == [("imuran",), ("cellcept", "plaquenil")]


def test_a_folder_in_place_of_a_file_is_refused(folder):
    (folder.path / "other.toml").mkdir()

    with pytest.raises(CatalogueError, match=r"other\.toml: this is no file"):
        read_catalogue(folder.path)


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(CatalogueError, match="No such file or directory"):
        read_catalogue(tmp_path / "nothing")


def test_files_that_were_sent_are_read_like_those_of_a_folder(folder):
    sent = [(path.name, path.read_bytes()) for path in folder.path.iterdir()]

    assert read_files(sent) == read_catalogue(folder.path)


def test_the_same_file_sent_twice_is_refused(folder):
    one = ("imuran.toml", (folder.path / "imuran.toml").read_bytes())

    with pytest.raises(CatalogueError, match="one drug has one file"):
        read_files([one, one])


def test_very_many_mistakes_are_counted_and_not_all_listed(folder):
    folder.change("imuran", "[[sources]]", "".join(f"x{n} = 1\n" for n in range(500)) + "[[sources]]")

    with pytest.raises(CatalogueError) as refused:
        read_catalogue(folder.path)

    assert len(refused.value.problems) == 201
    assert refused.value.problems[-1] == "and 300 more"


def test_remarks_and_the_order_of_keys_do_not_change_what_a_file_says(folder):
    before = [entry.digest for entry in read_catalogue(folder.path)]
    folder.change("imuran", 'rxnorm = "1256"\natc = "L04AX01"', '# codes\n\natc = "L04AX01"\nrxnorm = "1256"')

    assert [entry.digest for entry in read_catalogue(folder.path)] == before
    folder.change("imuran", "Nausea", "Nausea and vomiting")
    assert [entry.digest for entry in read_catalogue(folder.path)] != before


MUTATIONS = st.lists(
    st.tuples(st.floats(0, 1), st.sampled_from(["cut", "double", "swap", "junk"]), st.text(max_size=3)),
    min_size=1,
    max_size=4,
)


@settings(max_examples=60, deadline=None)
@given(MUTATIONS)
def test_a_damaged_file_is_read_or_refused_and_nothing_else(mutations):
    lines = FILE.replace('"cellcept"', "").splitlines()
    for place, how, junk in mutations:
        at = int(place * (len(lines) - 1))
        if how == "cut":
            del lines[at]
        elif how == "double":
            lines.insert(at, lines[at])
        elif how == "swap":
            lines[0], lines[at] = lines[at], lines[0]
        else:
            lines[at] = lines[at][:-2] + junk + lines[at][-2:]
    raw = "\n".join(lines).encode("utf-8", "surrogatepass")
    with contextlib.suppress(CatalogueError):
        (entry,) = read_files([("imuran.toml", raw)])
        assert all(each.sources for section in entry.sections for each in section.statements)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(raw):
    with pytest.raises(CatalogueError):
        read_files([("imuran.toml", raw)])
