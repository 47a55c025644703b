"""What was reported is shown after a reason, which its author reads."""

import datetime

import pytest
from django.conf import settings
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.urls import reverse
from django.utils import timezone

from accounts.models import StaffLook
from tests.factories.accounts import UserFactory
from tests.factories.drugs import DrugFactory, ExperienceFactory
from tests.factories.forums import PostFactory, ThreadFactory
from tests.factories.moderation import CardReportFactory, LogEntryFactory, ReportFactory

pytestmark = pytest.mark.django_db

QUEUE = "/admin/moderation/report/"


@pytest.fixture
def moderator_client(client, moderator):
    client.force_login(moderator)
    return client


@pytest.fixture
def post():
    thread = ThreadFactory(title="Swelling at night")
    return PostFactory(thread=thread, body="Stop your tablets", author=UserFactory(handle="paperlantern"))


def _text(client, name, row):
    response = client.get(reverse(f"admin:{name}_change", args=[row.pk]))
    assert response.status_code == 200
    return response.content.decode()


def _look(client, report, **words):
    address = reverse("admin:moderation_report_look", args=[report.pk])
    return client.post(address, {"reason": "report"} | words)


def test_a_report_says_before_a_reason_only_what_helps_to_sort_it(moderator_client, post):
    reporter = UserFactory(handle="watchful.owl")
    report = ReportFactory(post=post, words="It tells people what to do", reporter=reporter)
    LogEntryFactory(post=post, reason="Rule 1: an earlier time")
    text = _text(moderator_client, "moderation_report", report)
    for words in ("Post 2 by paperlantern", "It tells others what dose to take", "Show it, to decide"):
        assert words in text
    for words in ("Stop your tablets", "Swelling", "what to do", "watchful.owl", "Rule 1: an earlier time"):
        assert words not in text


def test_one_press_opens_it_and_is_written_down_for_the_author(moderator_client, moderator, post):
    report = ReportFactory(post=post, words="It tells people what to do")
    answer = _look(moderator_client, report)
    assert answer["Location"] == reverse("admin:moderation_report_change", args=[report.pk])
    text = _text(moderator_client, "moderation_report", report)
    for words in ("Stop your tablets", "Swelling at night", "It tells people what to do"):
        assert words in text
    look = StaffLook.objects.get()
    assert (look.member, look.by, look.role) == (post.author, moderator, "moderator")
    assert (look.what, look.reason, look.subject_id) == ("report", "report", report.pk)


def test_another_reason_is_given_with_words(moderator_client, post):
    _look(moderator_client, ReportFactory(post=post), reason="safety", note="It sounded like goodbye")
    look = StaffLook.objects.get()
    assert (look.reason, look.note) == ("safety", "It sounded like goodbye")


@pytest.mark.parametrize("words", [{"reason": ""}, {"reason": "curious"}, {"note": "x" * 201}])
def test_a_reason_that_is_none_is_asked_for_again(moderator_client, post, words):
    answer = _look(moderator_client, ReportFactory(post=post), **words)
    assert answer.status_code == 200
    assert "Stop your tablets" not in answer.content.decode()
    assert words.get("note", "") in answer.content.decode()
    assert not StaffLook.objects.exists()


def test_pressed_twice_it_is_one_look(moderator_client, post):
    report = ReportFactory(post=post)
    for _ in range(2):
        _look(moderator_client, report)
    assert StaffLook.objects.count() == 1


def test_it_closes_again_and_the_next_look_is_another(moderator_client, post):
    report = ReportFactory(post=post)
    _look(moderator_client, report)
    StaffLook.objects.update(at=timezone.now() - datetime.timedelta(minutes=settings.STAFF_LOOK_MINUTES))
    assert "Stop your tablets" not in _text(moderator_client, "moderation_report", report)
    _look(moderator_client, report)
    assert StaffLook.objects.count() == 2


def test_it_is_open_to_who_gave_the_reason_and_to_nobody_else(client, moderator_client, post):
    report = ReportFactory(post=post)
    _look(moderator_client, report)
    client.force_login(UserFactory(moderator=True))
    assert "Stop your tablets" not in _text(client, "moderation_report", report)


def test_one_look_opens_all_reports_on_the_same_post(moderator_client, post):
    first, second = ReportFactory(post=post), ReportFactory(post=post, words="Please do look")
    elsewhere = ReportFactory(post=PostFactory(author=post.author, body="Other words of mine"))
    _look(moderator_client, first)
    assert "Please do look" in _text(moderator_client, "moderation_report", second)
    assert "Other words of mine" not in _text(moderator_client, "moderation_report", elsewhere)


def test_a_card_is_opened_in_the_same_way(moderator_client):
    card = ExperienceFactory(drug=DrugFactory(slug="imuran"), words="Take more of it", effects=["nausea"])
    report = CardReportFactory(experience=card, words="Please look at this")
    text = _text(moderator_client, "moderation_report", report)
    assert f"Card by {card.user.handle}" in text
    for words in ("muran", "Take more of it", "Nausea", "Please look at this"):
        assert words not in text
    _look(moderator_client, report)
    assert "Take more of it" in _text(moderator_client, "moderation_report", report)
    assert StaffLook.objects.get().member == card.user


def test_danger_is_said_before_the_reason(moderator_client):
    assert 'role="alert"' in _text(moderator_client, "moderation_report", ReportFactory(danger=True))


@pytest.mark.parametrize("status", ["acted", "dismissed"])
def test_handled_reports_ask_for_a_reason_as_well(moderator_client, post, status):
    report = ReportFactory(post=post, words="It tells people what to do", **{status: True})
    assert "what to do" not in _text(moderator_client, "moderation_report", report)
    assert "what to do" not in _text(moderator_client, "forums_post", post)


def test_what_a_former_member_left_asks_for_none(moderator_client):
    gone = UserFactory(erased_at=timezone.now())
    for post in (PostFactory(author=gone, body="Left behind"), PostFactory(author=None, body="Left behind")):
        report = ReportFactory(post=post)
        assert "Left behind" in _text(moderator_client, "moderation_report", report)
        assert "Left behind" in _text(moderator_client, "forums_post", post)
        assert _look(moderator_client, report).status_code == 302
    assert not StaffLook.objects.exists()


def test_reported_words_are_on_no_other_page_of_the_workplace_before(moderator_client, post):
    near = PostFactory(thread=post.thread, body="A neighbour")
    post.edits.create(body_before="Zebras", edited_by=post.author)
    report = ReportFactory(post=post, words="It tells people what to do")
    pages = {
        "the post": reverse("admin:forums_post_change", args=[post.pk]),
        "a neighbour": reverse("admin:forums_post_change", args=[near.pk]),
        "the thread": reverse("admin:forums_thread_change", args=[post.thread_id]),
        "posts": reverse("admin:forums_post_changelist"),
        "found posts": reverse("admin:forums_post_changelist") + "?q=paperlantern",
        "what an act is about": reverse("admin:moderation_report_hide", args=[report.pk]),
    }
    hidden = ("Stop your tablets", "Zebras", "what to do")
    for name, address in pages.items():
        text = moderator_client.get(address).content.decode()
        assert [words for words in hidden if words in text] == [], name
    _look(moderator_client, report)
    for name in ("the post", "a neighbour", "the thread", "posts", "found posts"):
        assert "Stop your tablets" in moderator_client.get(pages[name]).content.decode(), name
    text = moderator_client.get(pages["the post"]).content.decode()
    assert [words for words in hidden[1:] if words not in text] == []


def test_what_nobody_reported_is_read_as_members_read_it(moderator_client, post):
    assert "Stop your tablets" in _text(moderator_client, "forums_post", post)
    assert "Stop your tablets" in _text(moderator_client, "forums_thread", post.thread)
    assert not StaffLook.objects.exists()


def test_several_are_opened_with_one_press(moderator_client):
    reports = ReportFactory.create_batch(3)
    moderator_client.post(
        QUEUE, {"action": "look_selected", ACTION_CHECKBOX_NAME: [each.pk for each in reports[:2]]}
    )
    assert set(StaffLook.objects.values_list("subject_id", flat=True)) == {each.pk for each in reports[:2]}
    text = moderator_client.get(QUEUE).content.decode()
    titles = [each.post.thread.title in text for each in reports]
    assert titles == [True, True, False]


@pytest.mark.parametrize("trait", [{}, {"editor": True}])
def test_nobody_else_opens_a_report(client, post, trait):
    client.force_login(UserFactory(**trait))
    assert _look(client, ReportFactory(post=post)).status_code in (302, 403)
    assert not StaffLook.objects.exists()


def test_reading_opens_nothing(moderator_client, post):
    address = reverse("admin:moderation_report_look", args=[ReportFactory(post=post).pk])
    assert moderator_client.get(address, {"reason": "report"}).status_code == 405
    assert (
        moderator_client.post(address.replace("/look/", "999/look/"), {"reason": "report"}).status_code == 404
    )
    assert not StaffLook.objects.exists()


@pytest.mark.parametrize("query", ["words__startswith=It", "reporter=1", "post__body__startswith=Stop"])
def test_no_filter_in_the_address_tells_what_a_report_says(moderator_client, post, query):
    ReportFactory(post=post, words="It tells people what to do")
    answer = moderator_client.get(f"{QUEUE}?{query}")
    assert answer.status_code in (302, 400)
    assert "paperlantern" not in answer.content.decode()
