"""A new version of a policy is asked about before the next write, and nothing that was typed is lost."""

import html as entities
import re

import pytest
from django.urls import reverse

from accounts import policies
from accounts.actions.consents import give_health_consent, record_consent
from accounts.models import Consent, User
from drugs.models import Treatment
from forums.models import Post, Reaction
from tests.factories.accounts import UserFactory
from tests.factories.drugs import DrugFactory
from tests.factories.forums import ThreadFactory
from tests.factories.medicines import TreatmentFactory

pytestmark = pytest.mark.django_db
PAGE = "/settings/data/agreements/"
NEWER = "2099-01-01"


@pytest.fixture
def member():
    """Agreed to everything as it was before the new version."""
    member = UserFactory()
    for kind in policies.AGREED_AT_SIGNUP:
        record_consent(by=member, kind=Consent.Kind(kind), way=Consent.Way.SIGNUP)
    return member


@pytest.fixture
def new_terms(member, monkeypatch):
    return _publish(monkeypatch, "terms")


def _publish(monkeypatch, kind):
    monkeypatch.setitem(policies.VERSIONS, kind, [NEWER, *policies.VERSIONS[kind]])
    monkeypatch.setitem(policies.CHANGES, (kind, NEWER), ["Owls may join <now>."])


def text(response, status=200):
    assert response.status_code == status
    return entities.unescape(response.content.decode())


def fields(page, mark="agreed_versions"):
    """What the form on the page would send: hidden inputs and boxes."""
    form = next(each for each in re.findall(r"<form.*?</form>", page, re.DOTALL) if mark in each)
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
    boxes = dict(re.findall(r'<textarea[^>]* name="(\w+)"[^>]*>\n(.*?)</textarea>', form, re.DOTALL))
    return hidden | boxes, re.search(r'action="([^"]+)"', form)[1]


def test_reading_goes_on_and_writing_is_asked_about(new_terms, member, member_client):
    thread = ThreadFactory()
    assert member_client.get(thread.get_absolute_url()).status_code == 200
    path = reverse("forums:reply", args=[thread.pk])
    page = text(member_client.post(path, {"body": "First line\nsecond <b>line</b>"}), 403)
    assert "Before you go on" in page
    assert "Owls may join <now>." in page
    assert "First line\nsecond <b>line</b>" in page
    assert not Post.objects.filter(author=member).exists()


def test_one_press_agrees_and_sends_what_was_typed(new_terms, member, member_client):
    thread = ThreadFactory()
    path = reverse("forums:reply", args=[thread.pk])
    sent, action = fields(text(member_client.post(path, {"body": "First line\nsecond"}), 403))
    assert action == path
    assert member_client.post(action, sent).status_code == 302
    assert Post.objects.get(author=member).body == "First line\nsecond"
    row = member.consents.get(kind="terms", version=NEWER)
    assert row.way == Consent.Way.ASKED
    assert User.objects.get(pk=member.pk).agreed_to == policies.current_key()
    assert member_client.post(path, {"body": "Another"}).status_code == 302


def test_a_tap_without_words_is_done_after_agreeing_too(new_terms, member, member_client):
    post = ThreadFactory(replies=1).posts.get(number=2)
    path = reverse("forums:react", args=[post.pk])
    sent, action = fields(text(member_client.post(path, {"add": "hug"}), 403))
    assert not Reaction.objects.exists()
    member_client.post(action, sent)
    assert Reaction.objects.get().user == member


def test_who_agreed_to_a_version_that_is_old_meanwhile_is_asked_again(
    new_terms, member, member_client, monkeypatch
):
    path = reverse("forums:reply", args=[ThreadFactory().pk])
    sent, action = fields(text(member_client.post(path, {"body": "Words"}), 403))
    monkeypatch.setitem(policies.VERSIONS, "privacy", ["2099-02-02", *policies.VERSIONS["privacy"]])
    again, _action = fields(text(member_client.post(action, sent), 403))
    assert again["body"] == "Words"
    assert again["agreed_versions"] == policies.current_key() != sent["agreed_versions"]
    assert not member.consents.filter(version=NEWER).exists()


def test_the_page_of_a_form_says_it_before_somebody_writes(new_terms, member_client):
    page = text(member_client.get(reverse("forums:thread_start")))
    assert f'href="{PAGE}?next=' in page
    assert PAGE not in text(member_client.get(reverse("forums:forum_list")))


def test_nobody_is_asked_who_agreed(member, member_client):
    path = reverse("forums:reply", args=[ThreadFactory().pk])
    assert PAGE not in text(member_client.get(path))
    assert member_client.post(path, {"body": "Words"}).status_code == 302


def test_agreeing_on_the_page_leads_back_and_to_no_other_site(new_terms, member, member_client):
    sent, action = fields(text(member_client.get(f"{PAGE}?next=/forums/")))
    assert sent["next"] == "/forums/"
    assert member_client.post(action, sent).headers["Location"] == "/forums/"
    answer = member_client.post(action, sent | {"next": "https://elsewhere.example/"})
    assert answer.headers["Location"] == "/settings/data/"
    assert member.consents.filter(kind="terms", version=NEWER).count() == 1


def test_a_press_that_names_no_version_agrees_to_nothing(new_terms, member, member_client):
    assert "I agree" in text(member_client.post(PAGE))
    assert not member.consents.filter(version=NEWER).exists()


def test_a_foreign_form_agrees_to_nothing(new_terms, member):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(member)
    path = reverse("forums:reply", args=[ThreadFactory().pk])
    for address in (PAGE, path):
        answer = client.post(address, {"body": "Words", "agreed_versions": policies.current_key()})
        assert answer.status_code == 403
    assert not member.consents.filter(version=NEWER).exists()


def test_a_photo_that_a_script_sends_hears_why_in_its_own_words(new_terms, member_client):
    from django.core.files.uploadedfile import SimpleUploadedFile

    data = {"picture": SimpleUploadedFile("a.png", b"x"), "picture_alt": "A bean"}
    answer = member_client.post(reverse("forums:picture_add"), data, headers={"Accept": "application/json"})
    assert answer.status_code == 403
    assert "Your data" in answer.json()["error"]


# -- Health data: an agreement of its own ------------------------------------------------------------
def test_a_new_health_version_is_asked_about_before_the_next_field_and_deletes_nothing(
    member, member_client, monkeypatch
):
    kept, other = TreatmentFactory(user=member), DrugFactory()
    _publish(monkeypatch, "health")
    reply = reverse("forums:reply", args=[ThreadFactory().pk])
    assert member_client.post(reply, {"body": "Words"}).status_code == 302
    assert kept.drug.name in text(member_client.get(reverse("drugs:my_medicines")))
    add = reverse("drugs:treatment_add")
    assert member_client.get(add).headers["Location"].startswith("/settings/data/health/")
    page = text(member_client.post(add, {"drug": other.pk, "status": "taking", "audience": "me"}), 403)
    assert "Owls may join <now>." in page
    assert list(Treatment.objects.all()) == [kept]
    sent, action = fields(page, "agreed_health")
    assert member_client.post(action, sent).status_code == 302
    assert Treatment.objects.filter(drug=other).exists()
    assert member.consents.get(kind="health", version=NEWER).way == Consent.Way.ASKED


def test_taking_health_back_takes_every_version_back(member, member_client, monkeypatch):
    _publish(monkeypatch, "health")
    give_health_consent(by=member)
    member_client.post("/settings/data/health/take-back/")
    assert not member.consents.filter(kind="health", withdrawn_at=None).exists()


# -- The ledger --------------------------------------------------------------------------------------
def test_your_data_says_for_each_purpose_where_it_stands(member, member_client, monkeypatch):
    _publish(monkeypatch, "privacy")
    page = text(member_client.get("/settings/data/"))
    for title in ("Terms", "Privacy policy", "Health data", "Digest by mail", "Research"):
        assert f'<h3 class="title">{title}</h3>' in page
    assert page.count("there is a new version") == 1
    assert "not agreed to" in page  # the digest
    assert "Never. We give your data to nobody" in page
    assert "Sign-up form" in page  # the way


def test_a_purpose_taken_back_says_when_and_can_be_given_again(member, member_client):
    member_client.post("/settings/data/health/take-back/")
    page = text(member_client.get("/settings/data/"))
    assert page.count("taken back on") == 2  # the purpose and its row
    assert "Read what it means" in page
