"""Two editors in one form: nothing is overwritten unseen, nothing typed is lost."""

import pytest
from django.urls import reverse

from drugs.actions.editing import cite, remove_part, save_part
from drugs.actions.restoring import restore_edition
from drugs.models import Drug, Section, Statement
from tests.drugs.admin.steps import fields, form_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def short(imuran):
    return imuran.sections.get(kind="short")


def url_of(part):
    return reverse(f"admin:drugs_{part._meta.model_name}_change", args=[part.pk])


def say(by, old, new):
    statement = Statement.objects.get(section__drug__slug="imuran", text=old)
    statement.text = new
    save_part(by=by, part=statement)


def texts(section):
    return [each.text for each in section.statements.all()]


def type_over(data, old, new):
    return data | {f"{form_of(data, old)}-text": new}


LEAD, WEEKS = "It calms the immune system.", "It takes **weeks**."


def test_both_changed_the_same_words_and_the_second_sees_all_three(at_work, second, short):
    data = fields(at_work.get(url_of(short)))
    say(second, LEAD, "It quiets the immune system.")

    response = at_work.post(url_of(short), type_over(data, LEAD, "It slows the immune system."))

    page = response.content.decode()
    assert response.status_code == 200
    assert texts(short) == ["It quiets the immune system.", WEEKS]
    assert "Somebody else saved this while you were writing. Nothing is stored yet" in page
    assert f"What {second.handle} saved while you were writing" in page
    (change,) = response.context["others"]
    assert (change.started, change.there, change.typed) == (
        LEAD,
        "It quiets the immune system.",
        "It slows the immune system.",
    )
    assert change.is_clash
    assert "It slows the immune system.</textarea>" in page


def test_saving_again_after_seeing_it_takes_the_place_of_theirs(at_work, second, short):
    data = fields(at_work.get(url_of(short)))
    say(second, LEAD, "It quiets the immune system.")
    seen = at_work.post(url_of(short), type_over(data, LEAD, "It slows the immune system."))

    assert at_work.post(url_of(short), fields(seen)).status_code == 302

    assert texts(short) == ["It slows the immune system.", WEEKS]


def test_a_third_save_in_between_is_shown_again(at_work, second, short):
    data = fields(at_work.get(url_of(short)))
    say(second, LEAD, "It quiets the immune system.")
    seen = at_work.post(url_of(short), type_over(data, LEAD, "It slows the immune system."))
    say(second, "It quiets the immune system.", "It settles the immune system.")

    again = at_work.post(url_of(short), fields(seen))

    assert [change.there for change in again.context["others"]] == ["It settles the immune system."]
    assert texts(short)[0] == "It settles the immune system."


def test_where_only_they_changed_something_theirs_stays(at_work, second, short):
    data = fields(at_work.get(url_of(short)))
    say(second, WEEKS, "It takes **months**.")

    seen = at_work.post(url_of(short), type_over(data, LEAD, "It slows the immune system."))
    assert [change.is_clash for change in seen.context["others"]] == [False]
    at_work.post(url_of(short), fields(seen))

    assert texts(short) == ["It slows the immune system.", "It takes **months**."]


def test_a_statement_that_they_added_is_there_and_one_they_took_out_is_not(at_work, second, short):
    data = fields(at_work.get(url_of(short)))
    added = Statement(section=short, text="It is a tablet.", position=None)
    save_part(by=second, part=added)
    cite(by=second, statement=added, sources=short.drug.sources.filter(key="guide"))
    remove_part(by=second, part=short.statements.get(text=WEEKS))

    seen = at_work.post(url_of(short), type_over(data, LEAD, "It slows the immune system."))
    assert {(change.started, change.there) for change in seen.context["others"]} == {
        ("", "It is a tablet."),
        (WEEKS, ""),
    }
    assert at_work.post(url_of(short), fields(seen)).status_code == 302

    assert texts(short) == ["It slows the immune system.", "It is a tablet."]


def test_words_typed_into_a_statement_that_they_took_out_become_a_new_one(at_work, second, short):
    data = fields(at_work.get(url_of(short)))
    remove_part(by=second, part=short.statements.get(text=WEEKS))

    seen = at_work.post(url_of(short), type_over(data, WEEKS, "It takes six weeks."))
    assert [change.is_clash for change in seen.context["others"]] == [True]
    assert at_work.post(url_of(short), fields(seen)).status_code == 302

    assert texts(short) == [LEAD, "It takes six weeks."]
    assert {note.source.key for note in short.statements.last().footnotes.all()} == {"recalled", "guide"}


def test_a_new_statement_is_kept_when_others_were_there(at_work, second, short):
    data = fields(at_work.get(url_of(short)))
    guide = short.drug.sources.get(key="guide")
    data |= {
        "statements-2-text": "It is old.",
        "statements-2-position": "",
        "statements-2-cited": [str(guide.pk)],
    }
    say(second, WEEKS, "It takes **months**.")

    seen = at_work.post(url_of(short), data)
    assert at_work.post(url_of(short), fields(seen)).status_code == 302

    assert texts(short) == [LEAD, "It takes **months**.", "It is old."]


def test_one_they_changed_and_you_took_out_is_a_question(at_work, second, short):
    data = fields(at_work.get(url_of(short)))
    data[f"{form_of(data, WEEKS)}-DELETE"] = "on"
    say(second, WEEKS, "It takes **months**.")

    seen = at_work.post(url_of(short), data)

    (change,) = seen.context["others"]
    assert (change.started, change.there, change.typed, change.is_clash) == (
        WEEKS,
        "It takes **months**.",
        "",
        True,
    )
    assert texts(short) == [LEAD, "It takes **months**."]


def test_a_version_put_back_meanwhile_is_seen(at_work, second, short):
    say(second, LEAD, "It quiets the immune system.")
    data = fields(at_work.get(url_of(short)))
    restore_edition(by=second, edition=short.drug.published)

    typed = type_over(data, "It quiets the immune system.", "It slows the immune system.")
    seen = at_work.post(url_of(short), typed)
    assert at_work.post(url_of(short), fields(seen)).status_code == 302

    assert texts(short) == [LEAD, "It slows the immune system.", WEEKS]


def test_work_on_other_parts_of_the_page_disturbs_nobody(at_work, second, short):
    data = fields(at_work.get(url_of(short)))
    say(second, "Nausea", "Feeling sick")

    assert at_work.post(url_of(short), type_over(data, LEAD, "It slows.")).status_code == 302


def test_fields_and_names_of_a_drug_are_watched_too(at_work, second, imuran):
    data = fields(at_work.get(url_of(imuran)))
    imuran.status_note, imuran.forms = "Theirs", ["Tablet", "Liquid"]
    save_part(by=second, part=imuran)
    name = imuran.names.get(slug="aza")
    name.kind = "generic"
    save_part(by=second, part=name)
    related = [str(Drug.objects.get(slug="cellcept").pk)]
    data |= {"status_note": "Mine", "related": related}

    seen = at_work.post(url_of(imuran), data)
    assert {(change.field, change.is_clash) for change in seen.context["others"]} == {
        ("Note on the status", True),
        ("Forms", False),
        ("Kind", False),
    }
    assert at_work.post(url_of(imuran), fields(seen)).status_code == 302

    imuran.refresh_from_db()
    name.refresh_from_db()
    assert (imuran.status_note, imuran.forms, name.kind) == ("Mine", ["Tablet", "Liquid"], "generic")


def test_a_source_is_watched_too(at_work, second, imuran):
    source = imuran.sources.get(key="guide")
    data = fields(at_work.get(url_of(source)))
    source.title = "Theirs"
    save_part(by=second, part=source)

    response = at_work.post(url_of(source), data | {"title": "Mine"})

    assert [change.there for change in response.context["others"]] == ["Theirs"]
    source.refresh_from_db()
    assert source.title == "Theirs"


@pytest.mark.parametrize("started", [None, "", "broken"])
def test_a_form_that_does_not_say_what_it_started_from_is_shown_first(at_work, short, started):
    data = type_over(fields(at_work.get(url_of(short))), LEAD, "It slows.")
    del data["started_from"]

    seen = at_work.post(url_of(short), data | ({} if started is None else {"started_from": started}))

    assert "We cannot tell which version you started from." in seen.content.decode()
    assert [(change.there, change.typed) for change in seen.context["others"]] == [(LEAD, "It slows.")]
    assert at_work.post(url_of(short), fields(seen)).status_code == 302
    assert texts(short)[0] == "It slows."


def test_words_typed_into_a_section_that_they_took_out_are_shown_once_more(at_work, second, short):
    data = fields(at_work.get(url_of(short)))
    remove_part(by=second, part=short)

    response = at_work.post(url_of(short), type_over(data, LEAD, "My careful words."))

    assert response.status_code == 409
    assert "My careful words." in response.content.decode()
    assert not Section.objects.filter(pk=short.pk).exists()


def test_what_is_missing_is_asked_for_without_forgetting_where_it_started(at_work, second, short):
    data = fields(at_work.get(url_of(short)))
    asked = at_work.post(url_of(short), type_over(data, LEAD, "<b>It slows.</b>"))
    assert "no links and no HTML" in asked.content.decode()
    say(second, LEAD, "It quiets the immune system.")

    seen = at_work.post(url_of(short), type_over(fields(asked), "<b>It slows.</b>", "It slows."))

    assert [change.there for change in seen.context["others"]] == ["It quiets the immune system."]
