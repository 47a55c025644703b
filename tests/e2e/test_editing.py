"""A drug page on its way to readers: draft, read by a second person, published, put back, and what is due."""

import datetime
import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.actions.roles import ensure_groups, grant_role
from drugs.models import Drug, Section, Source, Statement, StatementSource
from tests.factories.accounts import UserFactory
from tests.factories.drugs import DrugFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def imuran():
    """One page of one statement, which readers see; its check is late."""
    yesterday = timezone.now().date() - datetime.timedelta(days=1)
    drug = DrugFactory(
        slug="imuran",
        lead_brand="Imuran",
        generic_name="azathioprine",
        checked_on=yesterday - datetime.timedelta(days=180),
        check_by=yesterday,
        published_edition=False,
    )
    source = Source.objects.create(drug=drug, key="guide", title="A guideline", url="https://guide.example/")
    section = Section.objects.create(drug=drug, kind="what")
    statement = Statement.objects.create(section=section, text="It calms the immune system.")
    StatementSource.objects.create(statement=statement, source=source)
    return drug


@pytest.fixture
def editors():
    ensure_groups()
    pair = [UserFactory(handle="margin_note"), UserFactory(handle="second_margin")]
    for member in pair:
        grant_role(by=None, user=member, role="editor")
    return pair


def test_a_draft_is_read_by_a_second_person_published_and_put_back(
    open_page, sign_in, client, imuran, editors
):
    desk, other = both_at_work(open_page, sign_in, client, editors)

    hand_in(desk, imuran, "The first words")
    expect(desk.get_by_text("Another editor reads it before readers do.")).to_be_visible()
    expect(desk.get_by_role("button", name="Publish exactly this")).to_have_count(0)
    assert open_page().goto("/drugs/imuran/").status == 404

    read_and_publish(other)
    reader = open_page()
    reader.goto("/drugs/imuran/")
    expect(reader.get_by_role("main")).to_contain_text("It calms the immune system.")

    change(desk, imuran, "It calms the immune system.", "It quiets the immune system.")
    hand_in(desk, imuran, "A plainer word")
    other.goto("/admin/")
    other.get_by_role("link", name=re.compile("Due on drug pages: 2")).click()
    expect(other.get_by_role("heading", name="What is due on drug pages")).to_be_visible()
    late = other.get_by_role("region", name="Checks that are late")
    expect(late.get_by_role("link", name="the whole page")).to_be_visible()
    waiting = other.get_by_role("region", name="Waiting for a second reader")
    waiting.get_by_role("link", name="Imuran").click()
    table = other.get_by_role("table", name="Changes against edition 1")
    expect(table).to_contain_text("It quiets the immune system.")
    other.get_by_label("What should change").fill("Say “calms” again, please.")
    other.get_by_role("button", name="Return with this remark").click()

    desk.goto("/notices/")
    expect(desk.get_by_role("main")).to_contain_text("A page that you handed in came back with a remark.")
    desk.goto(f"/admin/drugs/drug/{imuran.pk}/editions/")
    expect(desk.get_by_text("Say “calms” again, please.").first).to_be_visible()
    desk.get_by_role("link", name="Put edition 1 back").click()
    expect(desk.get_by_role("table", name="Changes in the working copy")).to_contain_text("quiets")
    desk.get_by_role("button", name="Put it back").click()
    expect(desk.get_by_text("Edition 1 is the working copy again.").first).to_be_visible()
    expect(desk.get_by_text("There is nothing to hand in")).to_be_visible()
    desk.goto(f"/admin/drugs/drug/{imuran.pk}/history/")
    for said in ("Published edition 1.", "Returned: Say", "Edition 1 is the working copy again."):
        expect(desk.get_by_role("table")).to_contain_text(said)
    assert Drug.objects.get().editions.count() == 1


def test_the_second_of_two_who_save_sees_what_the_first_did(open_page, sign_in, client, imuran, editors):
    desk, other = both_at_work(open_page, sign_in, client, editors)
    for page in (desk, other):
        page.goto(f"/admin/drugs/section/{imuran.sections.get().pk}/change/")
    box = other.get_by_label("Text").first
    for page, words in [(desk, "It quiets it."), (other, "It slows it.")]:
        page.get_by_label("Text").first.fill(words)
        page.get_by_role("button", name="Save", exact=True).click()
        page.wait_for_load_state()

    table = other.get_by_role("table", name="What they changed, and what you typed")
    for words in ("It calms the immune system.", "It quiets it.", "It slows it.", "both of you"):
        expect(table).to_contain_text(words)
    expect(box).to_have_value("It slows it.")
    assert Statement.objects.get().text == "It quiets it."
    other.get_by_role("button", name="Save", exact=True).click()
    expect(other.get_by_text("was changed successfully")).to_be_visible()
    assert Statement.objects.get().text == "It slows it."


def both_at_work(open_page, sign_in, client, editors):
    """Two editors, each in a browser without script."""
    pages = []
    for editor in editors:
        pages.append(open_page(js=False))
        sign_in(pages[-1], editor)
        client.cookies.clear()  # the next one signs in elsewhere
    return pages


def change(page, drug, old, new):
    page.goto(f"/admin/drugs/drug/{drug.pk}/change/")
    page.get_by_role("link", name="What it is").click()
    box = page.get_by_label("Text").first
    expect(box).to_have_value(old)
    box.fill(new)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("was changed successfully")).to_be_visible()


def hand_in(page, drug, note):
    page.goto(f"/admin/drugs/drug/{drug.pk}/change/")
    page.get_by_role("link", name="Changes and publishing").click()
    page.get_by_label("What changed, in your words").fill(note)
    page.get_by_role("button", name="Hand in for a second reader").click()
    expect(page.get_by_text("Handed in for a second reader. Other editors were told.")).to_be_visible()


def read_and_publish(page):
    page.goto("/notices/")
    expect(page.get_by_role("main")).to_contain_text("A page waits for a second reader.")
    page.get_by_role("button", name="Open").click()
    page.get_by_role("link", name="Read the whole page as readers would").click()
    expect(page.get_by_text("This is the page as it was handed in.")).to_be_visible()
    page.get_by_role("link", name="Back to the workplace").click()
    page.get_by_role("button", name="Publish exactly this").click()
    expect(page.get_by_text("Published edition 1.").first).to_be_visible()
