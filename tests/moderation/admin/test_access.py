"""Every page of the workplace is for moderators, and no GET changes anything."""

import pytest
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.urls import reverse

from accounts.models import MemorialRequest, Profile
from forums.models import Post, Thread
from moderation.models import LogEntry, Report
from notifications.models import Notification, OutgoingEmail
from tests.factories.accounts import UserFactory
from tests.factories.moderation import LogEntryFactory, ReportFactory
from tests.factories.profiles import ProfileFactory

pytestmark = pytest.mark.django_db

ADMINS = {
    model: admin.site.get_model_admin(model)
    for model in (Report, Thread, Post, LogEntry, MemorialRequest, Profile)
}
ACTS = [(model, act.slug) for model, page in ADMINS.items() for act in page.acts]
PAGES = [(model, what) for model in ADMINS for what in ("changelist", "change", "history", "add", "delete")]


@pytest.fixture
def objects():
    report = ReportFactory()
    entry = LogEntryFactory(post=report.post)
    asked = MemorialRequest.objects.create(
        member=UserFactory(), asked_by=UserFactory(), note="Her sister wrote"
    )
    return {
        Report: report,
        Thread: report.post.thread,
        Post: report.post,
        LogEntry: entry,
        MemorialRequest: asked,
        Profile: ProfileFactory(words="Allotment and a slow dog", words_audience="members"),
    }


def _address(objects, model, what):
    args = [] if what in ("changelist", "add") else [objects[model].pk]
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{what}", args=args)


def _everything():
    tables = (Report, Thread, Post, LogEntry, MemorialRequest, Profile, Notification, OutgoingEmail)
    return {table: list(table.objects.order_by("pk").values()) for table in tables}


WHO = {
    "visitor": (None, 302),
    "member": (lambda: UserFactory(), 302),
    "editor": (lambda: UserFactory(editor=True), 403),
    "moderator who may not open the admin": (lambda: UserFactory(is_moderator=True), 302),
}


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize(("model", "what"), [*PAGES, *ACTS])
@pytest.mark.parametrize("method", ["get", "post"])
def test_page_is_closed_to_everybody_else(client, objects, who, model, what, method):
    make, expected = WHO[who]
    if make:
        client.force_login(make())
    before = _everything()
    answer = getattr(client, method)(_address(objects, model, what), {"reason": "because"})
    assert answer.status_code == expected
    assert _everything() == before


@pytest.mark.parametrize(("model", "what"), [*PAGES, *ACTS])
def test_get_changes_nothing(client, objects, moderator, model, what):
    client.force_login(moderator)
    before = _everything()
    answer = client.get(_address(objects, model, what))
    expected = {"add": 403, "delete": 403, "history": 302}.get(what, 200)
    assert answer.status_code == expected
    assert _everything() == before


@pytest.mark.parametrize("model", ADMINS)
def test_rows_are_not_edited_by_hand(client, objects, moderator, model):
    client.force_login(moderator)
    before = _everything()
    answer = client.post(_address(objects, model, "change"), {"reason": "changed", "title": "changed"})
    assert answer.status_code == 405
    assert _everything() == before


@pytest.mark.parametrize("model", ADMINS)
def test_not_even_an_administrator_adds_or_deletes(client, objects, model):
    client.force_login(UserFactory(administrator=True))
    for what in ("add", "delete"):
        assert client.post(_address(objects, model, what), {"post": "yes"}).status_code == 403
    answer = client.post(
        _address(objects, model, "changelist"),
        {"action": "delete_selected", ACTION_CHECKBOX_NAME: objects[model].pk, "post": "yes"},
    )
    assert answer.status_code in (200, 302)
    assert model.objects.filter(pk=objects[model].pk).exists()


@pytest.mark.parametrize(("model", "act"), ACTS)
def test_act_on_something_that_is_not_there_is_not_found(client, moderator, model, act):
    client.force_login(moderator)
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}_{act}"
    assert client.post(reverse(name, args=[999_999]), {"reason": "because"}).status_code == 404


@pytest.mark.parametrize(("model", "act"), ACTS)
def test_other_methods_are_refused(client, objects, moderator, model, act):
    client.force_login(moderator)
    before = _everything()
    assert client.delete(_address(objects, model, act)).status_code == 405
    assert _everything() == before


@pytest.mark.parametrize("object_id", ["999999", "nonsense", "12%00", "9" * 30])
@pytest.mark.parametrize("model", ADMINS)
def test_unknown_page_is_not_found(client, moderator, model, object_id):
    client.force_login(moderator)
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    assert client.get(f"{address}{object_id}/change/").status_code == 404


def test_member_who_opens_the_admin_is_refused_in_plain_words(client, member):
    client.force_login(member)
    page = client.get(reverse("admin:index"), follow=True)
    assert page.status_code == 403
    assert "This is not open to you. Nothing was changed." in page.content.decode()


def test_visitor_signs_in_through_the_site(client):
    answer = client.get(reverse("admin:moderation_report_changelist"), follow=True)
    first, last = answer.redirect_chain[0][0], answer.redirect_chain[-1][0]
    assert first.startswith(reverse("admin:login"))
    assert last.startswith(reverse("account_login"))
    assert "admin%2Fmoderation%2Freport" in last or "admin/moderation/report" in last


def test_moderator_sees_no_members_addresses_or_sign_in_tables(client, moderator, objects):
    client.force_login(moderator)
    index = client.get(reverse("admin:index")).content.decode()
    for model, page in admin.site._registry.items():
        address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        if model in ADMINS:
            assert address in index
        elif model._meta.app_label not in {"drugs", "forums"}:
            assert address not in index
            assert client.get(address).status_code == 403, page


@pytest.mark.parametrize(
    ("model", "what"), [(model, what) for model in ADMINS for what in ("changelist", "change")]
)
def test_no_page_shows_an_address(client, objects, moderator, model, what):
    client.force_login(moderator)
    text = client.get(_address(objects, model, what)).content.decode()
    assert "@mail.example" not in text


@pytest.mark.parametrize(
    ("model", "what"), [(model, what) for model in ADMINS for what in ("changelist", "change")]
)
def test_pages_need_no_inline_style_or_script(client, objects, moderator, model, what):
    client.force_login(moderator)
    page = client.get(_address(objects, model, what))
    text = page.content.decode()
    assert "<style" not in text
    assert " style=" not in text
    assert "<script>" not in text
    assert "unsafe" not in page["Content-Security-Policy"]
    assert "no-store" in page["Cache-Control"]
