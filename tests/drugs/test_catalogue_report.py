"""The tables of docs/catalogue.md: nothing unsourced is rendered, and jargon has its plain word."""

import dataclasses

import pytest
from django.core.management import CommandError, call_command
from django.utils.timezone import localdate

from drugs.catalogue_files import read_catalogue
from drugs.catalogue_report import catalogue_report, page_figures, page_text
from drugs.models import Drug, Statement
from drugs.plain_words import plain_words
from drugs.selectors import working_copy
from drugs.selectors.entries import page_of
from tests.architecture.sources import ROOT

PAGES = [page_of(entry) for entry in read_catalogue()]
TEXTS = {page.head.slug: page_text(page) for page in PAGES}
MARK = "## Statements by state and source"


@pytest.mark.django_db
def test_the_tables_in_the_documentation_are_those_of_the_files():
    kept = (ROOT / "docs/catalogue.md").read_text(encoding="utf-8")

    assert kept[kept.index(MARK) :] == catalogue_report(PAGES), (
        "print them anew: manage.py report_catalogue --files"
    )


@pytest.mark.django_db
def test_every_statement_of_the_files_is_rendered_with_its_sources():
    for page in PAGES:
        figures = page_figures(page)

        assert (figures.unsourced, figures.shown_unsourced) == (0, 0), page.head.slug
        assert figures.shown == figures.statements > 0, page.head.slug
        assert sum(figures.bases.values()) == sum(figures.states.values()) == figures.statements


def test_a_statement_without_a_source_is_counted_and_not_rendered(small_catalogue):
    imuran = Drug.objects.get(slug="imuran")
    Statement.objects.create(section=imuran.sections.get(kind="effects"), text="Heard", group="common")

    figures = page_figures(working_copy(imuran))

    assert (figures.statements, figures.unsourced) == (4, 1)
    assert (figures.shown, figures.shown_unsourced) == (3, 0)


def test_a_statement_counts_under_its_best_source(small_catalogue):
    figures = page_figures(working_copy(Drug.objects.get(slug="imuran")))

    assert figures.bases == {"fetched": 2, "memory": 1}
    assert figures.states == {"sourced": 1, "needs-check": 2}


def test_reviews_of_statements_and_of_the_page_are_counted(small_catalogue):
    page = working_copy(Drug.objects.get(slug="imuran"))
    Statement.objects.filter(text="Nausea").update(reviewed_on=localdate(), reviewer="Ana")

    assert page_figures(page).reviewed == 0
    assert page_figures(working_copy(Drug.objects.get(slug="imuran"))).reviewed == 1
    head = dataclasses.replace(page.head, reviewed_on=localdate(), reviewer_name="Ana")
    assert page_figures(dataclasses.replace(page, head=head)).reviewed == 3


def test_the_command_prints_what_readers_see(small_catalogue, capsys):
    Statement.objects.all().delete()  # in the working copies only

    call_command("report_catalogue")

    said = capsys.readouterr().out
    assert "| imuran | 3 | 1 | 2 | 2 | 0 | 1 | 0 | 0 | 3 | 0 | 2 | 0 | 0 |" in said
    assert "| **All 2** | **6** |" in said


def test_the_command_reads_files_without_loading_them(folder, db, capsys):
    call_command("report_catalogue", folder=folder.path)

    assert "| cellcept | 3 |" in capsys.readouterr().out
    assert not Drug.objects.exists()


def test_the_command_refuses_bad_files(folder, db):
    folder.change("imuran", "Nausea", "<b>")

    with pytest.raises(CommandError, match=r"imuran\.toml: line"):
        call_command("report_catalogue", folder=folder.path)


# -- Plain words ------------------------------------------------------------------------------------------
@pytest.mark.parametrize("word", plain_words(), ids=lambda word: word.jargon)
def test_pages_say_the_plain_word_and_jargon_only_beside_it(word):
    jargon = {slug for slug, text in TEXTS.items() if word.is_on(text)}
    plain = {slug for slug, text in TEXTS.items() if word.is_plain_on(text)}

    assert plain, f"no page says {word.plain}"
    assert jargon == set() or word.stays, f"{word.jargon} stands on {jargon}"
    assert jargon <= plain, f"{word.jargon} stands without its plain word on {jargon - plain}"
    assert jargon or not word.stays, f"{word.jargon} stands nowhere: the reason can go"


def test_no_word_is_listed_twice():
    listed = [word.jargon.casefold() for word in plain_words()]

    assert len(set(listed)) == len(listed) > 50


def test_short_forms_are_found_alone_and_words_in_any_form():
    words = {word.jargon: word for word in plain_words()}

    assert words["IV"].is_on("an IV drip")
    assert not words["IV"].is_on("hepatitis IVX, living")
    assert words["NSAID"].is_on("other NSAIDs")
    assert words["malignancy"].is_on("Malignancy")
