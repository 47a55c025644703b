"""Pages of cards, as members use them: writing, changing, reading, withdrawing, and every refusal with its words kept."""

import datetime
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actions.consents import withdraw_health_consent
from accounts.actions.distance import mute_member
from drugs.effects import EFFECTS
from drugs.models import Experience, ExperienceHelpful
from tests.factories.accounts import UserFactory
from tests.factories.drugs import DrugFactory, ExperienceFactory
from tests.factories.medicines import agree

pytestmark = pytest.mark.django_db

LIST = "/drugs/imuran/experiences/"
MINE = f"{LIST}mine/"
SAID = {"taken": "1y", "still": "yes", "helped": "somewhat", "burden": "2", "audience": "members"}


@pytest.fixture
def drug():
    return DrugFactory(slug="imuran", forms=["Tablet", "Infusion"])


@pytest.fixture
def mine(member_client, member, drug):
    """The browser of a member who agreed."""
    agree(member)
    return member_client


def text(response, status=200):
    assert response.status_code == status
    return response.content.decode()


def post(client, **changes):
    return client.post(MINE, {**SAID, **changes})


# -- Writing ------------------------------------------------------------------------------------------
def test_form_offers_every_answer(mine):
    page = text(mine.get(MINE))
    for choices in (Experience.Taken, Experience.Helped, Experience.HelpedAfter, Experience.Burden):
        assert all(f'value="{value}"' in page for value in choices.values)
    assert all(f'name="effects" value="{key}"' in page for key in EFFECTS)
    assert "Please no amounts" in page


def test_card_is_saved_as_it_was_filled_in(mine, member, drug):
    answer = post(
        mine, form="Infusion", still="cost", helped_after="3m", lupus_kind="skin", words="  Slow,\r\nthen fine.\x00 ",
        effects=["nausea", "sun"], **{"severity-nausea": "3", "severity-mood": "2"},
    )  # fmt: skip
    assert (answer.status_code, answer["Location"]) == (302, LIST)
    card = Experience.objects.get(user=member, drug=drug)
    assert (card.form, card.is_taking, card.why_stopped) == ("Infusion", False, "cost")
    assert (card.helped_after, card.lupus_kind, card.words) == ("3m", "skin", "Slow,\nthen fine.")
    assert dict(card.effects.values_list("effect", "severity")) == {"nausea": 3, "sun": 1}
    assert "Your card is saved. Thank you." in text(mine.get(LIST))


@pytest.mark.parametrize(
    ("still", "kept"), [("yes", (True, "")), ("no", (False, "")), ("effects", (False, "effects"))]
)
def test_one_question_says_whether_and_why_it_ended(mine, still, kept):
    post(mine, still=still)
    card = Experience.objects.get()
    assert (card.is_taking, card.why_stopped) == kept
    assert f'value="{still}" selected' in text(mine.get(MINE))


def test_form_opens_with_what_the_card_says(mine):
    post(mine, words="Once upon", effects=["mood"], **{"severity-mood": "3"})
    page = text(mine.get(MINE))
    assert "Once upon" in page
    assert 'value="mood" checked' in page
    assert '<option value="3" selected>It was hard to bear</option>' in page
    assert page.count('<details class="veil" open>') == 1


def test_second_save_is_a_change_of_the_same_card(mine):
    post(mine, words="First")
    post(mine, words="Second")
    assert Experience.objects.get().words == "Second"


def test_a_drug_of_one_form_asks_for_none(member_client, member):
    DrugFactory(slug="imuran", forms=["Tablet"])
    agree(member)
    assert 'name="form"' not in text(member_client.get(MINE))
    assert post(member_client, form="Cream").status_code == 302
    assert Experience.objects.get().form == ""


def test_a_form_that_the_drug_has_no_more_stays_with_the_card(mine, member, drug):
    ExperienceFactory(user=member, drug=drug, form="Nose spray")
    assert '<option value="Nose spray" selected>' in text(mine.get(MINE))
    post(mine, form="Nose spray")
    assert Experience.objects.get().form == "Nose spray"


# -- Bad input ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("missing", ["taken", "still", "helped", "burden", "audience"])
def test_a_missing_answer_is_asked_for_and_the_others_stay(mine, missing):
    page = text(mine.post(MINE, {**{k: v for k, v in SAID.items() if k != missing}, "words": "Kept words"}))
    assert "Please choose what fits best." in page
    assert "Kept words" in page
    assert not Experience.objects.exists()


@pytest.mark.parametrize(
    "name", ["taken", "still", "helped", "helped_after", "burden", "lupus_kind", "audience", "form"]
)
@pytest.mark.parametrize("value", ["nonsense", "\x00", "<script>", "9" * 5000])
def test_an_answer_that_is_no_choice_is_asked_for_again(mine, name, value):
    page = text(post(mine, **{name: value}))
    assert "Please choose what fits best." in page
    assert "<script>" not in page.split("<main", 1)[1]
    assert not Experience.objects.exists()


def test_side_effects_and_severities_that_are_none_are_passed_over(mine):
    assert post(mine, effects=["nausea", "hiccups", "\x00"], **{"severity-nausea": "7"}).status_code == 302
    assert list(Experience.objects.values_list("effects__effect", "effects__severity")) == [("nausea", 1)]


def test_words_over_the_limit_stay_in_the_box(mine):
    page = text(post(mine, words="x" * 612))
    assert "This is 12 characters over the limit of 600." in page
    assert "x" * 612 in page
    assert not Experience.objects.exists()


def test_hostile_words_are_printed_as_words(mine):
    post(mine, words='<script>alert(1)</script> **bold** [x](javascript:y) \u202egnp.exe "')
    page = text(mine.get(LIST))
    assert "&lt;script&gt;alert(1)&lt;/script&gt; **bold**" in page
    assert "<script>alert" not in page
    assert "\u202e" not in page


def test_words_without_ink_are_no_words(mine):
    post(mine, words="\u2800\u3164\u00a0")
    assert Experience.objects.get().words == ""


@pytest.mark.parametrize(
    "words", ["I took 150 mg a day", "Write to zebra@mail.example", "Dr Anna Weber helped"]
)
def test_words_that_need_a_second_look_are_shown_once_more(mine, words):
    page = text(post(mine, words=words))
    assert "Nothing is saved yet. Please look at this once more:" in page
    assert not Experience.objects.exists()
    mark = page.split('name="as_is" value="')[1].split('"')[0]
    assert post(mine, words=words, as_is=mark).status_code == 302
    assert Experience.objects.get().words == words


def test_other_words_need_their_own_second_look(mine):
    page = text(post(mine, words="I took 150 mg"))
    mark = page.split('name="as_is" value="')[1].split('"')[0]
    assert "Nothing is saved yet" in text(post(mine, words="I took 200 mg", as_is=mark))


def test_what_was_looked_at_once_is_not_shown_again_when_the_rest_changes(mine):
    page = text(post(mine, words="I took 150 mg"))
    post(mine, words="I took 150 mg", as_is=page.split('name="as_is" value="')[1].split('"')[0])
    assert post(mine, words="I took 150 mg, and it went well").status_code == 302


# -- Refused ------------------------------------------------------------------------------------------
def test_without_the_agreement_the_form_leads_to_it(member_client, drug):
    answer = member_client.get(MINE)
    assert (answer.status_code, answer["Location"]) == (
        302,
        f"/settings/data/health/?next={MINE.replace('/', '%2F')}",
    )


def test_agreement_taken_back_meanwhile_keeps_the_answers_on_the_page(mine, member):
    withdraw_health_consent(by=member)
    page = text(post(mine, words="Kept words", effects=["mood"]), status=403)
    assert "Nothing is saved yet. Your answers are still on this page." in page
    assert "Kept words" in page
    assert 'value="mood" checked' in page
    assert reverse("accounts:health_consent") in page
    assert not Experience.objects.exists()


def test_answers_of_who_was_signed_out_stay_on_the_page_and_are_saved_once_signed_in(member, drug):
    """With real tokens: signing in in another tab changes the token, and the stale page is offered once more. No words at all."""
    agree(member)
    browser = Client(enforce_csrf_checks=True)

    def send(page):
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
        said = SAID | {"keep": "answers", "effects": ["nausea"], "severity-nausea": "3"}
        return browser.post(
            MINE, {**said, "csrfmiddlewaretoken": token}, headers={"Sec-Fetch-Site": "same-origin"}
        )

    browser.force_login(member)
    form = text(browser.get(MINE))
    browser.cookies.pop("sessionid")
    kept = text(send(form), 403)
    assert "Your answers are here" in kept
    assert '<input type="hidden" name="severity-nausea" value="3">' in kept
    assert not Experience.objects.exists()
    browser.force_login(member)
    get_token_anew(browser)
    again = text(send(kept), 403)
    assert "Your answers are here" in again
    assert send(again).status_code == 302
    assert Experience.objects.get().effects.get().severity == 3


def get_token_anew(browser):
    """As signing in does, whatever way."""
    browser.cookies.pop("csrftoken", None)
    browser.get(LIST)
    browser.get(MINE)


def test_who_may_not_write_for_a_time_is_told_until_when(mine, member):
    member.muted_until = timezone.now() + datetime.timedelta(days=9)
    member.save()
    assert "you can write again from" in text(mine.get(MINE), status=403)
    page = text(post(mine, words="Kept words"), status=403)
    assert "you can write again from" in page
    assert "Kept words" in page
    assert not Experience.objects.exists()


def test_too_many_changes_keep_the_answers_on_the_page(mine):
    for number in range(20):
        post(mine, words=f"Change {number}")
    page = text(post(mine, words="Kept words"), status=429)
    assert "You have saved a lot in a short time." in page
    assert "Kept words" in page


@pytest.mark.parametrize("page", ["", "mine/", "mine/withdraw/", "mine/history/"])
def test_visitors_sign_in_first(client, drug, page):
    for answer in (client.get(LIST + page), client.post(LIST + page, SAID)):
        assert answer.status_code in (302, 405)  # without the box that says that answers are to be kept
        assert "imuran" not in answer.content.decode()
    assert not Experience.objects.exists()


@pytest.mark.parametrize("page", ["", "mine/", "mine/withdraw/", "mine/history/"])
def test_drugs_without_a_page_have_no_cards(member_client, page):
    DrugFactory(slug="draft", published_edition=False)
    for slug in ("draft", "no-such-drug"):
        assert member_client.get(f"/drugs/{slug}/experiences/{page}").status_code == 404


def test_other_names_of_a_drug_lead_to_its_cards(mine):
    assert mine.get("/drugs/imuranine/experiences/")["Location"] == LIST
    assert mine.get("/drugs/imuranine/experiences/mine/")["Location"] == MINE


# -- Reading ------------------------------------------------------------------------------------------
def test_page_says_that_these_are_words_of_members(member_client, drug):
    ExperienceFactory(drug=drug, words="It went well for me")
    page = text(member_client.get(LIST))
    assert "Nobody checked it, and it is not advice" in page
    assert "It went well for me" in page
    assert "noindex" in page


def test_nobody_reads_what_is_private_hidden_or_by_somebody_they_muted(member_client, member, drug):
    muted = ExperienceFactory(drug=drug, words="Of somebody muted")
    mute_member(by=member, member=muted.user)
    ExperienceFactory(drug=drug, words="Kept to oneself", private=True)
    ExperienceFactory(drug=drug, words="Hidden words", hidden=True)
    page = text(member_client.get(LIST))
    assert not any(words in page for words in ("Of somebody muted", "Kept to oneself", "Hidden words"))
    assert "No member has written here yet" in page


def test_cards_lead_to_threads_and_to_a_report(member_client, drug):
    card = ExperienceFactory(drug=drug, effects=["nausea"])
    page = text(member_client.get(LIST))
    assert 'href="/forums/about/imuran/?topic=effects"' in page
    assert reverse("moderation:report_experience", args=[card.pk]) in page


def test_own_card_has_no_report_and_no_helpful_button(mine, member, drug):
    card = ExperienceFactory(user=member, drug=drug)
    page = text(mine.get(LIST))
    assert "Your card" in page
    assert reverse("moderation:report_experience", args=[card.pk]) not in page
    assert reverse("drugs:experience_helpful", args=[card.pk]) not in page


def test_author_of_a_hidden_card_reads_why_and_what_they_can_do(mine, member, drug):
    ExperienceFactory(user=member, drug=drug, hidden=True)
    for url in (LIST, MINE):
        page = text(mine.get(url))
        assert "A moderator hid your card." in page
        assert "It names a dose." in page
        assert "#second-look" in page


def test_who_cannot_write_reads_without_a_button_to_write(member_client, member, drug):
    member.muted_until = timezone.now() + datetime.timedelta(days=9)
    member.save()
    assert MINE not in text(member_client.get(LIST))


def test_list_is_narrowed_and_sorted_by_address(member_client, drug):
    ExperienceFactory(drug=drug, effects=["mood"], words="About mood")
    ExperienceFactory(drug=drug, effects=["nausea"], words="About nausea", helpful_count=3)
    page = text(member_client.get(LIST, {"show": "helpful", "effect": "mood"}))
    assert "About mood" in page
    assert "About nausea" not in page
    assert "No card here names that" in text(member_client.get(LIST, {"effect": "sun"}))
    assert "About nausea" in text(
        member_client.get(LIST, {"effect": "no-such", "show": "nonsense", "at": "\x00"})
    )


def test_pages_lead_on_and_keep_what_was_asked(member_client, drug):
    for _ in range(11):
        ExperienceFactory(drug=drug, effects=["mood"])
    page = text(member_client.get(LIST, {"show": "helpful", "effect": "mood"}))
    assert 'href="?show=helpful&amp;effect=mood&amp;at=f' in page


def test_page_asks_as_many_queries_for_one_card_as_for_ten(
    member_client, drug, django_assert_max_num_queries
):
    ExperienceFactory(drug=drug)
    with django_assert_max_num_queries(9):
        member_client.get(LIST)
    for _ in range(10):
        ExperienceFactory(drug=drug, effects=["mood", "nausea"])
    with django_assert_max_num_queries(9):
        member_client.get(LIST)


# -- Helpful ------------------------------------------------------------------------------------------
def _tap(client, card, **data):
    return client.post(reverse("drugs:experience_helpful", args=[card.pk]), data)


def test_helpful_is_given_and_taken_back_and_leads_back_to_the_card(member_client, drug):
    card = ExperienceFactory(drug=drug)
    answer = _tap(member_client, card, add="helpful", next=f"{LIST}?show=helpful#card{card.pk}")
    assert answer["Location"] == f"{LIST}?show=helpful#card{card.pk}"
    page = text(member_client.get(LIST))
    assert "1 member found this helpful" in page
    assert 'name="remove" value="helpful" aria-pressed="true"' in page
    assert _tap(member_client, card, remove="helpful", next="https://elsewhere.example/")["Location"] == (
        f"{LIST}#card{card.pk}"
    )
    assert not ExperienceHelpful.objects.exists()


@pytest.mark.parametrize("traits", [{"private": True}, {"hidden": True}])
def test_cards_that_one_cannot_read_are_not_found(member_client, drug, traits):
    assert _tap(member_client, ExperienceFactory(drug=drug, **traits), add="helpful").status_code == 404


def test_helpful_needs_a_verb_and_a_post(member_client, drug):
    card = ExperienceFactory(drug=drug)
    assert _tap(member_client, card).status_code == 404
    assert member_client.get(reverse("drugs:experience_helpful", args=[card.pk])).status_code == 405


def test_own_card_cannot_be_found_helpful(mine, member, drug):
    assert _tap(mine, ExperienceFactory(user=member, drug=drug), add="helpful").status_code == 403


def test_signed_out_readers_sign_in_and_come_back(client, drug):
    answer = _tap(client, ExperienceFactory(drug=drug), add="helpful", next=LIST)
    assert answer["Location"].endswith(f"?next={LIST}")


# -- Withdrawing and looking back ---------------------------------------------------------------------
def test_withdrawing_asks_then_removes_and_may_be_pressed_twice(mine, member, drug):
    ExperienceFactory(user=member, drug=drug)
    assert "This cannot be taken back." in text(mine.get(f"{MINE}withdraw/"))
    assert Experience.objects.exists()
    for _ in range(2):
        assert mine.post(f"{MINE}withdraw/")["Location"] == LIST
    assert not Experience.objects.exists()
    assert mine.get(f"{MINE}withdraw/")["Location"] == LIST


def test_history_is_its_members_alone(mine, member, drug):
    ExperienceFactory(user=UserFactory(), drug=drug, words="Of another")
    assert mine.get(f"{MINE}history/")["Location"] == LIST
    post(mine, words="At first")
    assert "You have not changed your card so far." in text(mine.get(f"{MINE}history/"))
    post(mine, words="Later")
    page = text(mine.get(f"{MINE}history/"))
    assert page.index("Later") < page.index("At first")
    assert "Of another" not in page


def test_own_cards_stand_with_the_medicines(mine, member, drug):
    page = text(mine.get("/drugs/mine/"))
    assert "You have written no card so far." in page
    ExperienceFactory(user=member, drug=drug, hidden=True)
    ExperienceFactory(user=member, private=True)
    ExperienceFactory(drug=DrugFactory(slug="of-another"))
    page = text(mine.get("/drugs/mine/"))
    assert f'href="{MINE}"' in page
    assert "Hidden by a moderator" in page
    assert "Only me" in page
    assert "of-another" not in page
