"""The page on which a member reports a card."""

import pytest
from django.urls import reverse

from accounts.actions.distance import block_member
from moderation.models import Report
from tests.factories.drugs import DrugFactory, ExperienceFactory

pytestmark = pytest.mark.django_db


def _url(card):
    return reverse("moderation:report_experience", args=[card.pk])


@pytest.fixture
def card():
    return ExperienceFactory(
        drug=DrugFactory(slug="imuran"), words="Take <b>more</b> of it", effects=["nausea"]
    )


def test_page_shows_the_card_and_every_reason(member_client, card):
    page = member_client.get(_url(card)).content.decode()
    assert "Take &lt;b&gt;more&lt;/b&gt; of it" in page
    assert "Nausea or being sick" in page
    assert all(f'value="{value}"' in page for value in Report.Reason.values)


def test_reporting_puts_the_card_in_the_queue_and_leads_back(member_client, member, card):
    answer = member_client.post(_url(card), {"reason": "dosing", "words": "It says to take more"})
    assert answer["Location"] == "/drugs/imuran/experiences/"
    report = Report.objects.get()
    assert (report.experience, report.post, report.reporter, report.reason) == (card, None, member, "dosing")
    assert "A moderator will look." in member_client.get(answer["Location"]).content.decode()


def test_a_report_without_a_reason_keeps_the_words(member_client, card):
    page = member_client.post(_url(card), {"words": "Please look"}).content.decode()
    assert "Choose what fits best." in page
    assert "Please look" in page
    assert not Report.objects.exists()


def test_too_many_reports_keep_the_words(member_client):
    for _ in range(20):
        member_client.post(_url(ExperienceFactory()), {"reason": "other"})
    page = member_client.post(_url(ExperienceFactory()), {"reason": "other", "words": "Please look"})
    assert "You have sent many reports in a short time." in page.content.decode()
    assert "Please look" in page.content.decode()


@pytest.mark.parametrize("traits", [{"private": True}, {"hidden": True}])
def test_cards_that_one_cannot_read_are_not_found(member_client, traits):
    assert member_client.get(_url(ExperienceFactory(**traits))).status_code == 404


def test_who_is_blocked_does_not_find_the_card(member_client, member, card):
    block_member(by=card.user, member=member)
    assert member_client.post(_url(card), {"reason": "other"}).status_code == 404
    assert not Report.objects.exists()


def test_own_card_is_not_reported(member_client, member):
    own = ExperienceFactory(user=member)
    assert member_client.get(_url(own)).status_code == 403
    assert member_client.post(_url(own), {"reason": "other"}).status_code == 403


def test_visitors_sign_in_first(client, card):
    assert client.post(_url(card), {"reason": "other"})["Location"].startswith(reverse("account_login"))
    assert not Report.objects.exists()
