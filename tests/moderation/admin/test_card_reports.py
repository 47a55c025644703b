"""Reported cards in the queue: as members read them, judged on the report's own page."""

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.urls import reverse

from drugs.actions.experiences import Answers, save_experience
from drugs.models import Experience
from moderation.models import LogEntry, Report
from tests.factories.drugs import DrugFactory, ExperienceFactory
from tests.factories.medicines import agree
from tests.factories.moderation import CardReportFactory, LogEntryFactory, ReportFactory

pytestmark = pytest.mark.django_db

QUEUE = "/admin/moderation/report/"


@pytest.fixture
def moderator_client(client, moderator):
    client.force_login(moderator)
    return client


@pytest.fixture
def card():
    return ExperienceFactory(drug=DrugFactory(slug="imuran"), words="Take more of it", effects=["nausea"])


def _page(client, report):
    """As a moderator reads it who gave the usual reason."""
    client.post(reverse("admin:moderation_report_look", args=[report.pk]), {"reason": "report"})
    response = client.get(reverse("admin:moderation_report_change", args=[report.pk]))
    assert response.status_code == 200
    return response.content.decode()


def test_queue_lists_cards_beside_posts(moderator_client, card):
    report, post = CardReportFactory(experience=card), ReportFactory()
    CardReportFactory(experience=card)
    page = moderator_client.get(QUEUE).content.decode()
    assert f"Card by {card.user.handle}" in page
    assert "2 wait on this card" in page
    assert f"Post 2 by {post.post.author.handle}" in page
    for words in ("muran", post.post.thread.title, "Take more of it"):
        assert words not in page
    assert reverse("admin:moderation_report_change", args=[report.pk]) in page


def test_queue_names_what_was_looked_at(moderator_client, card):
    report, post = CardReportFactory(experience=card), ReportFactory()
    for each in (report, post):
        _page(moderator_client, each)
    page = moderator_client.get(QUEUE).content.decode()
    assert f"Card about Imuran by {card.user.handle}" in page
    assert post.post.thread.title in page
    assert "Take more of it" not in page


@pytest.mark.parametrize("count", [1, 12])
def test_queue_asks_as_many_queries_for_one_card_as_for_twelve(
    moderator_client, count, django_assert_max_num_queries
):
    for _ in range(count):
        CardReportFactory()
    with django_assert_max_num_queries(12):
        moderator_client.get(QUEUE)


def test_page_shows_the_card_as_members_read_it(moderator_client, card):
    page = _page(moderator_client, CardReportFactory(experience=card, words="Please look at this"))
    for words in (
        "Take more of it",
        "Nausea or being sick",
        "Please look at this",
        card.user.handle,
        "Hide the card",
    ):
        assert words in page
    assert "changed after the report" not in page
    assert "Show the card again" not in page


def test_what_the_card_said_before_is_not_shown(moderator_client):
    author, drug = agree(), DrugFactory()
    said = {"taken": "1y", "helped": "somewhat", "burden": "2"}
    card = save_experience(by=author, drug=drug, answers=Answers(**said, words="Said at first"), effects={})
    report = CardReportFactory(experience=card)
    save_experience(by=author, drug=drug, answers=Answers(**said, words="Said later"), effects={})
    page = _page(moderator_client, report)
    assert "Said later" in page
    assert "Said at first" not in page
    assert "changed after the report" in page


def test_a_card_that_its_member_now_keeps_to_themselves_is_not_shown(moderator_client, card):
    report = CardReportFactory(experience=card)
    Experience.objects.update(audience="me")
    page = _page(moderator_client, report)
    assert "The member does not show this card to members now" in page
    assert "Take more of it" not in page
    assert "Nausea" not in page
    assert "Hide the card" not in page
    answer = moderator_client.post(f"{QUEUE}{report.pk}/hide/", {"reason": "Rule 1"})
    assert answer.status_code == 403
    assert moderator_client.post(f"{QUEUE}{report.pk}/dismiss/", {}).status_code == 302


def test_hiding_needs_a_reason_and_leads_to_the_next(moderator_client, card):
    report = CardReportFactory(experience=card)
    moderator_client.post(f"{QUEUE}{report.pk}/hide/", {})
    assert Experience.objects.get(pk=card.pk).hidden_at is None
    answer = moderator_client.post(f"{QUEUE}{report.pk}/hide/", {"reason": "Rule 1: a dose"}, follow=True)
    assert answer.redirect_chain[-1][0] == QUEUE
    assert "It is hidden" in answer.content.decode()
    assert Experience.objects.get(pk=card.pk).hidden_reason == "Rule 1: a dose"
    assert Report.objects.get().status == "acted"


def test_a_hidden_card_is_shown_again_on_the_page_of_its_report(moderator_client, card):
    report = CardReportFactory(experience=card)
    moderator_client.post(f"{QUEUE}{report.pk}/hide/", {"reason": "Rule 1: a dose"})
    page = _page(moderator_client, report)
    assert "Show the card again" in page
    assert "Rule 1: a dose" in page
    moderator_client.post(f"{QUEUE}{report.pk}/restore/", {"reason": ""})
    assert Experience.objects.get(pk=card.pk).hidden_at is None
    assert list(LogEntry.objects.values_list("verb", flat=True)) == ["restore-card", "hide-card"]


def test_cards_and_posts_are_hidden_together_with_one_reason(moderator_client, card):
    reports = [CardReportFactory(experience=card), ReportFactory()]
    moderator_client.post(
        QUEUE,
        {
            "action": "hide_selected",
            ACTION_CHECKBOX_NAME: [report.pk for report in reports],
            "confirmed": "1",
            "reason": "Rule 1: a dose",
        },
    )
    assert set(LogEntry.objects.values_list("verb", flat=True)) == {"hide-card", "hide-post"}


def test_other_acts_on_the_author_stand_on_the_page(moderator_client, card):
    LogEntryFactory(member=card.user, reason="Rule 4: it named a clinic")
    assert "Rule 4: it named a clinic" in _page(moderator_client, CardReportFactory(experience=card))


def test_log_names_no_drug(moderator_client, card):
    report = CardReportFactory(experience=card)
    moderator_client.post(f"{QUEUE}{report.pk}/hide/", {"reason": "Rule 1: a dose"})
    entry = LogEntry.objects.get()
    for url in ("/admin/moderation/logentry/", f"/admin/moderation/logentry/{entry.pk}/change/"):
        page = moderator_client.get(url).content.decode()
        assert "hid a card" in page
        assert "muran" not in page


def test_a_report_of_a_card_that_is_gone_is_gone(moderator_client, card):
    report = CardReportFactory(experience=card)
    card.delete()
    assert (
        moderator_client.get(reverse("admin:moderation_report_change", args=[report.pk])).status_code == 404
    )


def test_there_is_no_page_of_cards_in_the_administration(moderator_client, card):
    assert moderator_client.get("/admin/drugs/experience/").status_code == 404


def test_danger_on_a_card_says_what_can_be_done_where_nobody_can_answer(moderator_client, card):
    page = _page(moderator_client, CardReportFactory(experience=card, danger=True))
    assert "Someone may be in danger." in page
    assert "Nobody can answer below a card" in page
    assert "answer in the thread" not in page
