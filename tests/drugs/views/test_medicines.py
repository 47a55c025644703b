"""My medicines: the pages, as their member uses them."""

import datetime
import html as entities
import re

import pytest
import time_machine
from django.urls import reverse

from accounts.actions.consents import withdraw_health_consent
from drugs.models import Reminder, Treatment
from tests.factories.drugs import DrugFactory
from tests.factories.medicines import ReminderFactory, TreatmentFactory, agree

pytestmark = pytest.mark.django_db
LIST, ADD, REMIND = "/drugs/mine/", "/drugs/mine/add/", "/drugs/mine/reminders/add/"
ASK = reverse("accounts:health_consent")
TODAY = datetime.date(2026, 12, 1)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-12-01 09:00Z", tick=False):
        yield


@pytest.fixture
def mine(member_client, member):
    """The browser of a member who agreed."""
    agree(member)
    return member_client


@pytest.fixture
def drug():
    return DrugFactory(slug="imuran", lead_brand="Imuran", generic_name="azathioprine")


def text(response):
    assert response.status_code == 200
    return entities.unescape(response.content.decode())


def entry(drug, **answers):
    return {"drug": drug.pk, "status": "taking", "audience": "me", **answers}


def plan(**answers):
    return {"about": "blood", "next_on": "2026-12-05", "every": "4", "unit": "weeks", **answers}


# -- The agreement --------------------------------------------------------------------------
def test_without_the_agreement_the_list_explains_and_asks(member_client):
    page = text(member_client.get(LIST))
    assert "We ask you first." in page
    assert f"{ASK}?next=/drugs/mine/" in page


@pytest.mark.parametrize("path", [ADD, REMIND, f"{ADD}?drug=imuran"])
def test_without_the_agreement_nothing_is_filled_in_in_vain(member_client, drug, path):
    response = member_client.get(path)
    assert response.status_code == 302
    assert response.headers["Location"].startswith(f"{ASK}?next=%2Fdrugs%2Fmine%2F")


@pytest.mark.parametrize("path", [ADD, REMIND])
def test_an_agreement_taken_back_in_another_window_is_asked_for_with_the_answers_kept(
    mine, member, drug, path
):
    withdraw_health_consent(by=member)
    answers = entry(drug) | plan()
    response = mine.post(path, answers)
    page = response.content.decode()
    assert response.status_code == 403
    assert "I agree: keep my health data" in page
    assert not Treatment.objects.exists()
    assert not Reminder.objects.exists()
    sent = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    assert {name: str(value) for name, value in answers.items()}.items() <= sent.items()
    assert mine.post(path, sent).status_code == 302
    assert Treatment.objects.count() + Reminder.objects.count() == 1


def test_an_answer_about_another_version_agrees_to_nothing(mine, member, drug):
    withdraw_health_consent(by=member)
    assert mine.post(ADD, entry(drug) | {"agreed_health": "2001-01-01"}).status_code == 403
    assert not Treatment.objects.exists()


def test_visitors_are_asked_to_sign_in(client):
    assert client.get(LIST).headers["Location"].startswith("/accounts/login/")


# -- The list -----------------------------------------------------------------------------------
def test_an_entry_is_added_and_stands_on_the_list(mine, drug):
    page = text(mine.get(f"{ADD}?drug=imuran"))
    assert f'<option value="{drug.pk}" selected>' in page
    answers = entry(drug, since_month="3", since_year="2025")
    page = text(mine.post(ADD, answers, follow=True))
    assert "Saved. Imuran is on your list." in page
    assert "Imuran (azathioprine)" in page
    assert "since March 2025" in page
    assert "Taking now" in page
    assert "Only me" in page
    assert Treatment.objects.get().since == datetime.date(2025, 3, 1)


def test_nobody_sees_an_entry_unless_it_is_chosen(mine):
    page = text(mine.get(ADD))
    assert page.index('value="me"') < page.index('value="members"')
    assert 'name="audience" value="me" id="id_audience_0" required checked' in page.replace(' class=""', "")


def test_a_stopped_course_keeps_its_end_and_why(mine, drug):
    answers = entry(
        drug, status="stopped", since_month="5", since_year="2024", until_month="1", until_year="2026",
        why_stopped="effects", audience="members",
    )  # fmt: skip
    page = text(mine.post(ADD, answers, follow=True))
    assert "May 2024 to January 2026" in page
    assert "Side effects" in page
    assert "Members only" in page


@pytest.mark.parametrize(
    ("answers", "field", "words"),
    [
        ({"drug": ""}, "drug", "choose a drug"),
        ({"drug": "999999"}, "drug", "choose a drug"),
        ({"drug": "x\x00"}, "drug", "choose a drug"),
        ({"status": ""}, "status", "how it stands"),
        ({"status": "healed"}, "status", "how it stands"),
        ({"audience": "public"}, "audience", "who sees"),
        ({"since_month": "3"}, "since_year", "month and year"),
        ({"since_year": "2025"}, "since_month", "month and year"),
        ({"since_month": "13", "since_year": "2025"}, "since_month", "month from the list"),
        ({"since_month": "3", "since_year": "25"}, "since_year", "four digits"),
        ({"since_month": "3", "since_year": "٢٠٢٥"}, "since_year", "four digits"),
        ({"since_month": "3", "since_year": "\x00"}, "since_year", "four digits"),
        ({"since_month": "1", "since_year": "2027"}, "since_year", "not started"),
        (
            {"status": "stopped", "until_month": "1", "until_year": "2027"},
            "until_year",
            "still to come",
        ),
        (
            {
                "status": "stopped",
                "since_month": "5",
                "since_year": "2025",
                "until_month": "4",
                "until_year": "2025",
            },
            "until_year",
            "before you began",
        ),
        ({"status": "stopped", "why_stopped": "tired"}, "why_stopped", "reason from the list"),
    ],
)
def test_what_needs_another_look_is_said_beside_its_box_and_what_was_typed_stays(
    mine, drug, answers, field, words
):
    response = mine.post(ADD, entry(drug) | answers)
    assert list(response.context["form"].errors) == [field]
    page = text(response)
    assert words in page
    assert 'aria-invalid="true"' in page
    assert not Treatment.objects.exists()


@pytest.mark.parametrize("status", ["taking", "considering"])
def test_boxes_that_do_not_apply_are_passed_over_whatever_stands_in_them(mine, drug, status):
    answers = entry(drug, status=status, until_year="20", until_month="x", why_stopped="tired")
    if status == "considering":
        answers |= {"since_year": "soon", "since_month": "40"}
    assert mine.post(ADD, answers).status_code == 302
    saved = Treatment.objects.get()
    assert (saved.status, saved.since, saved.until, saved.why_stopped) == (status, None, None, "")


def test_a_second_entry_of_a_drug_leads_to_the_first(mine, member, drug):
    first = TreatmentFactory(user=member, drug=drug)
    assert mine.get(f"{ADD}?drug=imuran").headers["Location"] == f"/drugs/mine/{first.pk}/"
    page = text(mine.post(ADD, entry(drug)))
    assert "This is on your list already." in page
    assert f"/drugs/mine/{first.pk}/" in page
    assert Treatment.objects.count() == 1


def test_an_entry_is_changed(mine, member, drug):
    entry_ = TreatmentFactory(user=member, drug=drug, since=datetime.date(2025, 3, 1))
    page = text(mine.get(f"/drugs/mine/{entry_.pk}/"))
    assert '<option value="3" selected>March' in page
    assert 'value="2025"' in page
    answers = {"status": "stopped", "audience": "me", "since_month": "3", "since_year": "2025"}
    assert "Stopped" in text(mine.post(f"/drugs/mine/{entry_.pk}/", answers, follow=True))
    entry_.refresh_from_db()
    assert entry_.status == "stopped"


def test_removing_asks_first_and_twice_is_once(mine, member, drug):
    entry_ = TreatmentFactory(user=member, drug=drug)
    assert "Remove this entry?" in text(mine.get(f"/drugs/mine/{entry_.pk}/remove/"))
    assert Treatment.objects.exists()
    for said in (True, False):
        page = text(mine.post(f"/drugs/mine/{entry_.pk}/remove/", follow=True))
        assert ("The entry is gone." in page) == said
    assert "Nothing stands here yet." in page


def test_a_drug_whose_page_is_taken_back_keeps_its_name_without_a_link(mine, member):
    gone = DrugFactory(published_edition=False, lead_brand="Draftbrand", generic_name="plainine")
    TreatmentFactory(user=member, drug=gone)
    page = text(mine.get(LIST))
    assert "plainine" in page
    assert "Draftbrand" not in page


def test_the_list_costs_the_same_for_one_and_for_many(mine, member, drug, django_assert_num_queries):
    def ask():
        mine.get(LIST)

    ask()
    TreatmentFactory(user=member, drug=drug)
    ReminderFactory(user=member)
    ask()
    with django_assert_num_queries(5):  # member, medicines, reminders, agreement, cards
        ask()
    for _ in range(4):
        TreatmentFactory(user=member)
        ReminderFactory(user=member, due=True)
    ask()  # the directory is read again after new drugs
    with django_assert_num_queries(5):
        ask()


# -- Where it is reached from ---------------------------------------------------------------------
def test_a_drug_page_offers_it_to_members_without_a_query(mine, client, drug, django_assert_max_num_queries):
    link = f"{ADD}?drug=imuran"
    with django_assert_max_num_queries(7):
        assert link in text(mine.get("/drugs/imuran/"))
    mine.logout()
    assert "/drugs/mine/" not in text(mine.get("/drugs/imuran/"))


def test_the_directory_names_my_drugs_to_me_alone(mine, member, drug, client):
    TreatmentFactory(user=member, drug=drug)
    TreatmentFactory(user=member, drug=DrugFactory(slug="oldone"), status="stopped")
    page = text(mine.get("/drugs/"))
    own = page[page.index("Your drugs") : page.index("Only you see this list.")]
    assert "Imuran (azathioprine)" in own
    assert "Oldone" not in own
    mine.logout()
    assert "Your drugs" not in text(mine.get("/drugs/"))


def test_me_leads_there(mine):
    assert f'href="{LIST}"' in text(mine.get("/forums/mine/"))


# -- Reminders --------------------------------------------------------------------------------------
def test_a_reminder_is_added(mine):
    page = text(mine.get(REMIND))
    assert "We never propose it" in page
    assert 'value="4"' not in page
    page = text(mine.post(REMIND, plan(words="The lab by the station", by_mail="on"), follow=True))
    assert "Saved. We remind you on that day." in page
    assert "Blood test" in page
    assert "every 4 weeks" in page
    assert "5 December 2026" in page
    assert "also by mail" in page
    assert Reminder.objects.get().next_on == datetime.date(2026, 12, 5)


@pytest.mark.parametrize(
    ("answers", "field", "words"),
    [
        ({"about": ""}, "about", "what it is about"),
        ({"about": "dose"}, "about", "what it is about"),
        ({"next_on": ""}, "next_on", "choose the day"),
        ({"next_on": "soon"}, "next_on", "like 2027-03-31"),
        ({"next_on": "2026-02-31"}, "next_on", "like 2027-03-31"),
        ({"next_on": "\x00"}, "next_on", "like 2027-03-31"),
        ({"next_on": "2026-11-30"}, "next_on", "has passed"),
        ({"next_on": "2042-01-01"}, "next_on", "five years"),
        ({"next_on": "0001-01-01"}, "next_on", "has passed"),
        ({"next_on": "9999-12-31"}, "next_on", "five years"),
        ({"every": ""}, "every", "1 to 60"),
        ({"every": "0"}, "every", "1 to 60"),
        ({"every": "61"}, "every", "1 to 60"),
        ({"every": "²"}, "every", "1 to 60"),
        ({"every": "\x00"}, "every", "1 to 60"),
        ({"unit": "days"}, "unit", "weeks or months"),
        ({"words": "w" * 81}, "words", "over the limit of 80"),
    ],
)
def test_a_reminder_that_needs_another_look_keeps_what_was_typed(mine, answers, field, words):
    response = mine.post(REMIND, plan(words="My words") | answers)
    assert list(response.context["form"].errors) == [field]
    page = text(response)
    assert words in page
    if field != "words":
        assert "My words" in page
    assert not Reminder.objects.exists()


def test_today_is_the_members_own_today(mine, member):
    member.time_zone = "Pacific/Kiritimati"  # the second of December, an hour before midnight
    member.save()
    assert list(mine.post(REMIND, plan(next_on="2026-11-30")).context["form"].errors) == ["next_on"]
    mine.post(REMIND, plan(next_on="2026-12-01"))
    assert Reminder.objects.count() == 1


def test_a_reminder_of_a_day_gone_by_may_get_other_words_and_keep_its_day(mine, member):
    reminder = ReminderFactory(user=member, due=True)
    path = f"/drugs/mine/reminders/{reminder.pk}/"
    assert f'value="{reminder.next_on:%Y-%m-%d}"' in text(mine.get(path))
    answers = plan(next_on=f"{reminder.next_on:%Y-%m-%d}", words="Fasting")
    assert "Fasting" in text(mine.post(path, answers, follow=True))


def _press(mine, reminder, verb, **data):
    return text(mine.post(f"/drugs/mine/reminders/{reminder.pk}/{verb}/", data, follow=True))


def test_what_is_due_stands_on_top_with_its_buttons(mine, member):
    reminder = ReminderFactory(user=member, due=True)
    page = text(mine.get(LIST))
    assert page.index("Due</h2>") < page.index("Your list</h2>")
    for verb in ("done", "later", "pause"):
        assert f"/drugs/mine/reminders/{reminder.pk}/{verb}/" in page
    due = f"{reminder.next_on:%Y-%m-%d}"
    assert "It comes again on the next day of your schedule." in _press(mine, reminder, "done", due=due)
    assert "It comes again" not in _press(mine, reminder, "done", due=due)


@pytest.mark.parametrize(("days", "day"), [("1", 2), ("7", 8)])
def test_later_is_tomorrow_or_in_a_week(mine, member, days, day):
    reminder = ReminderFactory(user=member, due=True)
    said = _press(mine, reminder, "later", due=f"{reminder.next_on:%Y-%m-%d}", days=days)
    assert ("tomorrow." in said) == (days == "1")
    reminder.refresh_from_db()
    assert reminder.next_on == datetime.date(2026, 12, day)


@pytest.mark.parametrize(
    "data", [{}, {"due": "nonsense"}, {"due": "2020-01-01"}, {"due": "2026-11-30", "days": "400"}]
)
@pytest.mark.parametrize("verb", ["done", "later"])
def test_a_press_that_comes_apart_moves_nothing(mine, member, verb, data):
    reminder = ReminderFactory(user=member, due=True)
    before = Reminder.objects.values().get()
    _press(mine, reminder, verb, **data)
    assert Reminder.objects.values().get() == before


def test_pause_and_go_on(mine, member):
    reminder = ReminderFactory(user=member)
    page = _press(mine, reminder, "pause")
    assert "It rests until you let it go on." in page
    assert "Paused" in page
    assert "It goes on." in _press(mine, reminder, "resume")


def test_removing_a_reminder_asks_first(mine, member):
    reminder = ReminderFactory(user=member, words="zebra words")
    path = f"/drugs/mine/reminders/{reminder.pk}/remove/"
    assert "zebra words" in text(mine.get(path))
    assert "The reminder is gone." in text(mine.post(path, follow=True))
    assert "The reminder is gone." not in text(mine.post(path, follow=True))


def test_titles_of_pages_name_no_drug_and_no_reason(mine, member, drug):
    entry_ = TreatmentFactory(user=member, drug=drug)
    reminder = ReminderFactory(user=member, words="zebra words")
    for path in (
        LIST,
        f"/drugs/mine/{entry_.pk}/",
        f"/drugs/mine/{entry_.pk}/remove/",
        f"/drugs/mine/reminders/{reminder.pk}/",
    ):
        response = mine.get(path)
        title = text(response).split("<title>")[1].split("</title>")[0]
        assert not {"Imuran", "azathioprine", "zebra", "Blood"} & set(title.replace(",", " ").split())
        assert (
            "private" in response.headers["Cache-Control"] or "no-store" in response.headers["Cache-Control"]
        )
