"""A drug page goes to a clinician as a file and as a sheet, and its corrections come back."""

import pytest
from playwright.sync_api import expect

from accounts.actions.roles import ensure_groups, grant_role
from drugs.models import Drug, Source, Statement, StatementSource
from tests.factories.accounts import UserFactory
from tests.factories.drugs import DrugFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def imuran(transactional_db):
    """One page of one statement."""
    drug = DrugFactory(
        slug="imuran", lead_brand="Imuran", generic_name="azathioprine", published_edition=False
    )
    source = Source.objects.create(drug=drug, key="guide", title="A guideline", url="https://guide.example/")
    short = drug.sections.create(kind="short")
    lead = Statement.objects.create(section=short, text="It calms the immune system.", style="lead")
    StatementSource.objects.create(statement=lead, source=source)
    return drug


def test_a_page_goes_out_as_a_file_and_comes_back_corrected(open_page, sign_in, imuran, tmp_path):
    ensure_groups()
    editor = UserFactory(handle="margin_note")
    grant_role(by=None, user=editor, role="editor")
    desk = open_page(js=False)
    sign_in(desk, editor)

    desk.goto(f"/admin/drugs/drug/{imuran.pk}/change/")
    desk.get_by_role("link", name="Review sheet").click()
    expect(desk.get_by_role("row", name="It calms the immune system.")).to_contain_text("not yet reviewed")
    desk.go_back()
    with desk.expect_download() as taken:
        desk.get_by_role("link", name="As a file").click()
    file = tmp_path / taken.value.suggested_filename
    taken.value.save_as(file)
    text = file.read_text(encoding="utf-8")

    file.write_text(text.replace("It calms", "It <b>calms</b>"), encoding="utf-8")
    send(desk, file)
    expect(desk.get_by_role("heading", name="Nothing was changed")).to_be_visible()
    expect(desk.get_by_text("no HTML and no links here")).to_be_visible()

    file.write_text(text.replace("It calms", "It slowly calms"), encoding="utf-8")
    send(desk, file)
    expect(desk.get_by_text("It slowly calms the immune system.")).to_be_visible()
    desk.get_by_role("button", name="Bring these files in").click()
    expect(desk.get_by_text("1 page is as its file says.")).to_be_visible()
    assert Statement.objects.get(section__drug=imuran).text == "It slowly calms the immune system."
    assert Drug.objects.get().published is None


def send(desk, file):
    desk.goto("/admin/drugs/drug/")
    desk.get_by_role("link", name="Files").click()
    desk.get_by_label("Files").set_input_files(file)
    desk.get_by_role("button", name="See what would change").click()
