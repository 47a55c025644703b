"""Moderators put words and pictures of profiles away, and see no more of them than every member does."""

import pytest

from accounts.models import Profile
from moderation.models import LogEntry
from notifications.models import Notification
from tests.factories.accounts import UserFactory
from tests.factories.profiles import HealthProfileFactory, ProfileFactory
from tests.factories.team import team_up

pytestmark = pytest.mark.django_db

LIST = "/admin/accounts/profile/"
REASON = "Rule 2: it sold something"


@pytest.fixture
def workplace(client):
    client.force_login(UserFactory(moderator=True))
    return client


def page_of(profile, act=""):
    return f"{LIST}{profile.pk}/{act or 'change'}/"


def test_put_away_words_stay_with_their_member_who_reads_why(workplace, client):
    profile = ProfileFactory(audience="members", words="Buy my powder")
    HealthProfileFactory(user=profile.user, audience="members")
    assert REASON not in workplace.get(page_of(profile, "put-away")).content.decode()
    answer = workplace.post(page_of(profile, "put-away"), {"reason": REASON})
    assert (answer.status_code, answer["Location"]) == (302, LIST)
    kept = Profile.objects.get()
    assert (kept.words, kept.words_audience, kept.picture, kept.picture_audience) == (
        "Buy my powder",
        "me",
        None,
        "me",
    )
    assert (kept.country, kept.country_audience) == ("PT", "members")
    entry = LogEntry.objects.get()
    assert (entry.verb, entry.member, entry.reason) == ("hide-profile", profile.user, REASON)
    client.force_login(profile.user)
    notices = client.get("/notices/").content.decode()
    assert (
        f"A moderator took the words and the picture off your profile. The words are kept for you. Reason: {REASON}"
        in notices
    )
    assert "Buy my powder" in client.get("/settings/profile/").content.decode()


def test_second_press_finds_nothing_and_tells_nobody(workplace):
    profile = ProfileFactory(audience="members")
    workplace.post(page_of(profile, "put-away"), {"reason": REASON})
    assert workplace.post(page_of(profile, "put-away"), {"reason": REASON}).status_code == 404
    assert LogEntry.objects.count() == Notification.objects.count() == 1


def test_act_needs_a_reason(workplace):
    profile = ProfileFactory(audience="members")
    assert (
        "Say why in a few words"
        in workplace.post(page_of(profile, "put-away"), {"reason": " "}).content.decode()
    )
    assert Profile.objects.get().words_audience == "members"


@pytest.mark.parametrize("audience", ["me", "team"])
def test_what_is_not_for_all_members_is_not_there(workplace, audience):
    profile = ProfileFactory(audience=audience, words="mangrove")
    for address in (LIST, f"{LIST}?q=mangrove", f"{LIST}?q={profile.user.handle}"):
        page = workplace.get(address)
        assert page.status_code == 200
        assert f"/admin/accounts/profile/{profile.pk}/" not in page.content.decode()
    assert workplace.get(page_of(profile)).status_code == 404
    assert workplace.get(page_of(profile, "put-away")).status_code == 404


def test_words_for_oneself_stay_unseen_beside_a_picture_for_members(workplace):
    profile = ProfileFactory(words="mangrove", words_audience="me", picture_audience="members")
    found = f"/admin/accounts/profile/{profile.pk}/"
    listed, asked = (workplace.get(address).content.decode() for address in (LIST, f"{LIST}?q=mangrove"))
    assert found in listed
    assert "mangrove" not in listed
    assert found not in asked  # not even that they hold the word
    page = workplace.get(page_of(profile)).content.decode()
    assert str(profile.picture) in page
    assert "mangrove" not in page


def test_words_and_names_are_found(workplace):
    profile = ProfileFactory(audience="members", words="marigold")
    for asked in ("marigold", profile.user.handle):
        assert f"/admin/accounts/profile/{profile.pk}/" in workplace.get(f"{LIST}?q={asked}").content.decode()


def test_member_who_is_leaving_is_not_there(workplace):
    profile = ProfileFactory(audience="members", user=UserFactory(is_active=False))
    assert workplace.get(page_of(profile)).status_code == 404


@pytest.mark.parametrize("who", [{}, {"editor": True}])
def test_nobody_else_puts_anything_away(client, who):
    profile = ProfileFactory(audience="members")
    client.force_login(UserFactory(**who))
    assert client.post(page_of(profile, "put-away"), {"reason": REASON}).status_code in (302, 403)
    assert client.get(LIST).status_code in (302, 403)
    assert Profile.objects.get().words_audience == "members"


def test_moderators_find_the_way_from_the_page_of_a_member(workplace, client):
    profile = ProfileFactory(audience="members")
    bare = ProfileFactory(audience="members", words="", picture=None)
    address = page_of(profile, "put-away")
    assert address in workplace.get(profile.user.get_absolute_url()).content.decode()
    assert "put-away" not in workplace.get(bare.user.get_absolute_url()).content.decode()
    client.force_login(UserFactory())
    assert "put-away" not in client.get(profile.user.get_absolute_url()).content.decode()


def test_list_costs_no_query_per_profile(workplace, django_assert_max_num_queries):
    workplace.get(LIST)
    for _ in range(8):
        ProfileFactory(audience="members")
    with django_assert_max_num_queries(9):
        workplace.get(LIST)


def test_no_way_leads_from_words_that_are_for_the_moderators_team_alone(client):
    moderator, profile = UserFactory(moderator=True), ProfileFactory(audience="team")
    team_up(moderator, profile.user)
    client.force_login(moderator)
    page = client.get(profile.user.get_absolute_url()).content.decode()
    assert profile.words in page
    assert page_of(profile, "put-away") not in page
