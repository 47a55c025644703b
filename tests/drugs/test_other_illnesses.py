"""No page speaks of another illness unless the list says why."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from drugs.actions.editing import save_part
from drugs.catalogue_files import read_catalogue
from drugs.models import Drug, Statement
from drugs.other_illnesses import foreign_words, illnesses, named_illnesses
from drugs.selectors.content import SectionContent, StatementContent
from tests.factories.drugs import publish

ENTRIES = read_catalogue()


def sections(text):
    return [SectionContent("what", None, None, (StatementContent(text, "paragraph", "", "sourced", ("a",)),))]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.slug)
def test_a_file_of_the_catalogue_names_no_other_illness_without_a_reason(entry):
    assert foreign_words(entry.slug, entry.sections) == []


def test_every_allowance_is_needed_and_gives_a_reason():
    known = {entry.slug: {word.illness for word in named_illnesses(entry.sections)} for entry in ENTRIES}
    for slug, allowed in illnesses().allowed.items():
        assert set(allowed) <= set(illnesses().words), slug
        assert set(allowed) <= known[slug], f"{slug} does not name it any more"
        assert all(len(reason.split()) > 2 for reason in allowed.values()), slug


@pytest.mark.parametrize(
    ("text", "illness"),
    [
        ("Helps in Crohn’s disease.", "Crohn's disease"),
        ("People with IBD", "inflammatory bowel disease"),
        ("ULCERATIVE COLITIS", "ulcerative colitis"),
        ("in multiple sclerosis", "multiple sclerosis"),
        ("plaque psoriasis", "psoriasis"),
        ("psoriatic arthritis", "psoriasis"),
        ("Rheumatoid arthritis", "rheumatoid arthritis"),
        ("a transplanted heart", "transplants"),
        ("acute leukaemia", "cancer"),
    ],
)
def test_words_are_found_however_they_are_written(text, illness):
    assert illness in [word.illness for word in foreign_words("steroid-creams", sections(text))]


@pytest.mark.parametrize("text", ["An antimalarial.", "Kidney lupus", "the cancel button", "tell your team"])
def test_words_of_lupus_pages_are_left_alone(text):
    assert foreign_words("steroid-creams", sections(text)) == []


@pytest.mark.django_db
def test_the_published_catalogue_passes(catalogue):
    out = StringIO()
    call_command("check_words", stdout=out)

    assert out.getvalue() == "No word of another illness without a reason on 30 pages.\n"


@pytest.mark.django_db
def test_an_edition_is_held_to_it_and_the_admin_shows_it(small_catalogue, client, editor):
    drug = Drug.objects.get(slug="imuran")
    statement = Statement.objects.filter(section__drug=drug).first()
    statement.text = "It helps in ulcerative colitis."
    save_part(by=editor, part=statement)
    call_command("check_words", stdout=StringIO())  # readers do not see it yet

    client.force_login(editor)
    page = client.get(reverse("admin:drugs_drug_change", args=[drug.pk])).content.decode()
    assert "<b>ulcerative colitis</b>" in page

    publish(drug, by=editor)
    out = StringIO()
    with pytest.raises(CommandError, match="1 statements name another illness"):
        call_command("check_words", stdout=out)
    assert "imuran, short: ulcerative colitis: It helps in ulcerative colitis." in out.getvalue()
