"""My team in the browser: the page that is mine alone, and asking, answering and ending."""

import pytest
from django.urls import reverse

from accounts.actions.distance import block_member
from accounts.actions.team import ask_to_team
from accounts.models import TeamTie
from accounts.selectors.team import is_in_team, standing
from tests.factories.accounts import UserFactory
from tests.factories.team import team_up

pytestmark = pytest.mark.django_db
TEAM = "/settings/team/"


@pytest.fixture
def other():
    return UserFactory(handle="blue.door")


def page_of(member):
    return reverse("accounts:member_team", args=[member.handle])


def test_a_first_look_says_what_it_is_and_that_nobody_is_there_yet(member_client):
    html = member_client.get(TEAM).content.decode()
    assert "Only you see this page" in html
    assert "Nobody yet, and that is fine." in html
    assert "They ask you" not in html
    assert "You asked them" not in html


def test_the_page_lists_each_in_its_place(member_client, member, other):
    mate, asked = team_up(member, UserFactory(handle="mate")), UserFactory(handle="asked.one")
    ask_to_team(by=other, member=member)
    ask_to_team(by=member, member=asked)
    html = member_client.get(TEAM).content.decode()
    asks, team, mine = (html.index(f'id="h-{name}"') for name in ("asks", "team", "asked"))
    assert asks < html.index(other.get_absolute_url()) < team < html.index(mate.get_absolute_url()) < mine
    assert mine < html.index(asked.get_absolute_url())


def test_nobody_elses_team_is_on_any_page(member_client, member, other):
    team_up(other, UserFactory(handle="secret.mate"))
    team_up(other, member)
    for path in (TEAM, other.get_absolute_url(), page_of(other)):
        assert "secret.mate" not in member_client.get(path).content.decode()


@pytest.mark.parametrize(
    ("before", "act", "after", "words"),
    [
        ("", "ask", "asked", "You asked blue.door."),
        ("asked", "ask", "asked", "You asked blue.door."),
        ("asks", "ask", "team", "blue.door is in your team"),
        ("asks", "accept", "team", "blue.door is in your team"),
        ("team", "accept", "team", "blue.door is in your team"),
        ("", "accept", "", "does not ask any more"),
        ("asks", "decline", "", "You said no to blue.door. Nobody is told."),
        ("asked", "take-back", "", "You ask blue.door no more."),
        ("", "take-back", "", "You ask blue.door no more."),
        ("team", "end", "", "blue.door is not in your team. Nobody is told."),
        ("", "end", "", "blue.door is not in your team. Nobody is told."),
    ],
)
def test_each_press_does_one_thing_and_pressed_again_the_same(
    member_client, member, other, before, act, after, words
):
    if before == "team":
        team_up(other, member)
    elif before == "asks":
        ask_to_team(by=other, member=member)
    elif before == "asked":
        ask_to_team(by=member, member=other)
    assert standing(member, other) == before
    response = member_client.post(page_of(other), {"act": act}, follow=True)
    assert response.redirect_chain == [(TEAM, 302)]
    assert words in response.content.decode()
    assert standing(member, other) == after


def test_the_page_between_two_says_what_it_means_and_offers_what_is_due(member_client, member, other):
    html = member_client.get(page_of(other)).content.decode()
    assert "It goes both ways" in html
    assert 'value="ask"' in html
    assert "<title>My team" in html  # no name in the history of the browser
    ask_to_team(by=other, member=member)
    html = member_client.get(page_of(other)).content.decode()
    assert 'value="accept"' in html
    assert 'value="decline"' in html
    assert 'value="ask"' not in html


def test_a_declined_ask_looks_as_an_open_one_to_who_asked(client, member, other):
    client.force_login(other)
    ask_to_team(by=other, member=member)
    paths = (TEAM, page_of(member), member.get_absolute_url())
    before = [_without_tokens(client.get(path)) for path in paths]
    TeamTie.objects.update(declined_at="2026-11-23T00:00Z")
    assert [_without_tokens(client.get(path)) for path in paths] == before


def _without_tokens(response):
    import re

    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())


def test_too_many_asks_say_how_long_to_wait_and_change_nothing(member_client, other):
    for _number in range(10):
        member_client.post(page_of(UserFactory()), {"act": "ask"})
    response = member_client.post(page_of(other), {"act": "ask"})
    assert response.status_code == 429
    assert 86_000 < int(response.headers["Retry-After"]) <= 86_400
    html = response.content.decode()
    assert "Nothing was changed." in html
    assert "You can ask again in 24 hours." in html
    assert TeamTie.objects.count() == 10


def test_who_may_not_write_reads_why_the_button_is_not_there(client, other):
    client.force_login(UserFactory(muted=True))
    html = client.get(page_of(other)).content.decode()
    assert "You can ask again from" in html
    assert 'value="ask"' not in html
    response = client.post(page_of(other), {"act": "ask"})
    assert response.status_code == 403
    assert "Nothing was changed." in response.content.decode()


def test_oneself_and_who_is_blocked_are_refused_kindly(member_client, member, other):
    assert "This is you." in member_client.get(page_of(member)).content.decode()
    block_member(by=member, member=other)
    response = member_client.post(page_of(other), {"act": "ask"})
    assert response.status_code == 403
    assert "Change the distance first" in response.content.decode()
    assert page_of(other) not in member_client.get(other.get_absolute_url()).content.decode()


@pytest.mark.parametrize("method", ["get", "post"])
def test_who_blocks_me_is_not_there_as_who_never_was(member_client, member, other, method):
    block_member(by=other, member=member)
    there, not_there = (
        getattr(member_client, method)(reverse("accounts:member_team", args=[name]), {"act": "ask"})
        for name in (other.handle, "nobody.here")
    )
    assert there.status_code == not_there.status_code == 404
    assert there.content == not_there.content
    assert not TeamTie.objects.exists()


@pytest.mark.parametrize("act", ["", "marry", "%00"])
def test_an_unknown_wish_is_not_found_and_does_nothing(member_client, other, act):
    assert member_client.post(page_of(other), {"act": act}).status_code == 404
    assert not TeamTie.objects.exists()


def test_another_site_is_no_way_back(member_client, other):
    response = member_client.post(page_of(other), {"act": "ask", "next": "https://elsewhere.example/"})
    assert response.headers["Location"] == TEAM


@pytest.mark.parametrize("path", [TEAM, "/members/blue.door/team/"])
def test_visitors_are_asked_to_sign_in(client, other, path):
    assert client.get(path).headers["Location"].startswith(reverse("account_login"))


def test_the_member_page_leads_there_and_says_how_we_stand(member_client, member, other):
    assert "Ask into my team" in member_client.get(other.get_absolute_url()).content.decode()
    ask_to_team(by=other, member=member)
    html = member_client.get(other.get_absolute_url()).content.decode()
    assert "blue.door asks to be in your team." in html
    member_client.post(page_of(other), {"act": "accept"})
    assert is_in_team(member, other)
    assert "You are in each other’s team." in member_client.get(other.get_absolute_url()).content.decode()
