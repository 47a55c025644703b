"""The agreement about health data: given in one press, taken back in one, and what goes with it."""

import html as entities

import pytest
from django.urls import reverse

from accounts.actions.consents import give_health_consent
from accounts.models import Consent
from accounts.selectors.consents import has_consent
from drugs.actions.experiences import mark_helpful
from drugs.models import Experience, Reminder, Treatment
from forums.models import Post
from notifications.models import Notification, OutgoingEmail
from tests.factories.accounts import UserFactory
from tests.factories.drugs import DrugFactory, ExperienceFactory
from tests.factories.forums import PostFactory
from tests.factories.medicines import ReminderFactory, TreatmentFactory, agree
from tests.factories.notifications import NotificationFactory, OutgoingEmailFactory

pytestmark = pytest.mark.django_db
GIVE, TAKE_BACK, DATA = "/settings/data/health/", "/settings/data/health/take-back/", "/settings/data/"


def text(response):
    assert response.status_code == 200
    return entities.unescape(response.content.decode())


def agreed(member):
    return has_consent(member, Consent.Kind.HEALTH)


def test_looking_agrees_to_nothing(member_client, member):
    page = text(member_client.get(GIVE))
    assert "I agree: keep my health data" in page
    assert not agreed(member)


def test_agreeing_goes_on_to_where_one_came_from(member_client, member):
    page = text(member_client.get(f"{GIVE}?next=/drugs/mine/add/%3Fdrug%3Dimuran"))
    assert 'name="next" value="/drugs/mine/add/?drug=imuran"' in page
    response = member_client.post(GIVE, {"next": "/drugs/mine/add/?drug=imuran"})
    assert response.headers["Location"] == "/drugs/mine/add/?drug=imuran"
    assert agreed(member)


def test_agreeing_twice_is_one_row(member_client, member):
    for _ in range(2):
        assert member_client.post(GIVE).headers["Location"] == DATA
    row = member.consents.get()
    assert (row.kind, row.way) == ("health", "settings")


@pytest.mark.parametrize(
    "target", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"]
)
def test_it_leads_to_no_other_site(member_client, target):
    assert "elsewhere" not in text(member_client.get(GIVE, {"next": target}))
    assert member_client.post(GIVE, {"next": target}).headers["Location"] == DATA


def test_who_agreed_is_led_to_taking_it_back(member_client, member):
    agree(member)
    page = text(member_client.get(GIVE))
    assert "You agreed on" in page
    assert f'href="{TAKE_BACK}"' in page
    assert "I agree" not in page


def test_the_page_before_taking_it_back_counts_what_goes_and_says_what_stays(member_client, member):
    agree(member)
    TreatmentFactory.create_batch(3, user=member)
    ReminderFactory(user=member)
    ExperienceFactory(user=member, drug=DrugFactory())
    page = text(member_client.get(TAKE_BACK))
    for words in (
        "3 entries in your medicines",
        "1 reminder",
        "1 experience card",
        "Your account, your name here and your settings.",
        "Your threads and posts",
        reverse("accounts:export"),
        reverse("accounts:account_close"),
    ):
        assert words in page
    assert agreed(member)
    assert Treatment.objects.count() == 3


def test_nothing_to_erase_is_said_so(member_client, member):
    agree(member)
    assert "There is nothing to erase" in text(member_client.get(TAKE_BACK))


def test_taking_it_back_erases_the_fields_at_once_and_nothing_else(member_client, member):
    agree(member)
    other = agree()
    theirs = ExperienceFactory(user=other, drug=DrugFactory())
    mark_helpful(by=member, experience=theirs)
    own = ExperienceFactory(user=member, drug=DrugFactory())
    mark_helpful(by=other, experience=own)
    post = PostFactory(author=member)
    for each in (member, other):
        TreatmentFactory(user=each)
        ReminderFactory(user=each)
        NotificationFactory(user=each, kind="reminder")
        OutgoingEmailFactory(user=each, kind="reminder")
    NotificationFactory(user=member, kind="reply")

    page = text(member_client.post(TAKE_BACK, follow=True))

    assert "What we kept about your health in fields is gone." in page
    assert not agreed(member)
    for model in (Treatment, Reminder, Experience):
        assert set(model.objects.values_list("user", flat=True)) == {other.pk}
    assert set(Notification.objects.filter(kind="reminder").values_list("user", flat=True)) == {other.pk}
    assert set(OutgoingEmail.objects.filter(kind="reminder").values_list("user", flat=True)) == {other.pk}
    member.refresh_from_db()
    assert member.is_active
    assert member.unread_notices == 1
    assert Post.objects.get(pk=post.pk).author == member
    theirs.refresh_from_db()
    assert theirs.helpful_count == 1
    line = member.consents.get()
    assert line.withdrawn_at is not None


def test_taking_back_what_is_not_there_changes_nothing(member_client, member):
    page = text(member_client.get(TAKE_BACK))
    assert "There is nothing to take back." in page
    assert "is gone." not in text(member_client.post(TAKE_BACK, follow=True))
    assert not member.consents.exists()


def test_agreeing_again_is_a_new_line(member_client, member):
    agree(member)
    member_client.post(TAKE_BACK)
    member_client.post(GIVE)
    assert agreed(member)
    assert member.consents.count() == 2


def test_your_data_leads_to_both(member_client, member):
    assert f'href="{GIVE}"' in text(member_client.get(DATA))
    give_health_consent(by=member)
    assert f'href="{TAKE_BACK}"' in text(member_client.get(DATA))


def test_the_policy_says_what_taking_it_back_does(client):
    words = " ".join(text(client.get(reverse("policy", args=["health"]))).split())
    assert "the health lines of your profile are then erased at once" in words
    assert "Your account and your posts stay." in words
    assert "your account is closed" not in words


def test_leaving_takes_marks_on_others_cards_along():
    from accounts.actions.erasure import erase_member
    from accounts.registries import PostsChoice

    leaver = UserFactory()
    theirs = ExperienceFactory(user=UserFactory(), drug=DrugFactory())
    mark_helpful(by=leaver, experience=theirs)
    erase_member(by=leaver, user=leaver, posts=PostsChoice.KEEP)
    theirs.refresh_from_db()
    assert theirs.helpful_count == theirs.helpful_marks.count() == 0
