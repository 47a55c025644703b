"""See it as: for every piece, every audience and every pair of eyes, the page is what that person is served."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actions.distance import block_member
from accounts.audiences import Audience, Viewpoint
from accounts.selectors.profiles import GENERAL, HEALTH, picture_url
from tests.factories.accounts import UserFactory
from tests.factories.drugs import DrugFactory
from tests.factories.medicines import TreatmentFactory
from tests.factories.profiles import HealthProfileFactory, ProfileFactory
from tests.factories.team import team_up

pytestmark = pytest.mark.django_db

PIECES = (*GENERAL, *HEALTH, "medicine")
# Who sees what, in full: the two pages must not only be alike, they must be right.
SEEN = {
    Viewpoint.TEAM: {Audience.TEAM, Audience.MEMBERS},
    Viewpoint.MEMBER: {Audience.MEMBERS},
    Viewpoint.BLOCKED: set(),
    Viewpoint.VISITOR: set(),
}


@pytest.fixture
def owner(db):
    return UserFactory(handle="ada")


@pytest.fixture
def drug(db):
    return DrugFactory(slug="zebrabrand")


def _fill_in(owner, drug, audiences):
    """Every piece of `owner` with its audience; the word that gives each away, by piece."""
    profile = ProfileFactory(user=owner, **{f"{key}_audience": audiences[key] for key in GENERAL})
    HealthProfileFactory(user=owner, **{f"{key}_audience": audiences[key] for key in HEALTH})
    TreatmentFactory(user=owner, drug=drug, audience=audiences["medicine"])
    return {
        "picture": picture_url(profile.picture),
        "words": "I keep bees and sleep late",
        "country": "Portugal",
        "languages": "German",
        "connection": "I have lupus",
        "kind": "Lupus of the skin",
        "diagnosed": "2011",
        "medicine": "Zebrabrand",
    }


def _readers(owner):
    """A real person behind each pair of eyes."""
    mate, blocked = team_up(owner, UserFactory()), UserFactory()
    block_member(by=owner, member=blocked)
    return {
        Viewpoint.TEAM: mate,
        Viewpoint.MEMBER: UserFactory(),
        Viewpoint.BLOCKED: blocked,
        Viewpoint.VISITOR: None,
    }


def _get(reader, path):
    client = Client()
    if reader is not None:
        client.force_login(reader)
    return client.get(path)


def _part(response):
    """What the page says of the member, or the "not here" in its place, byte for byte."""
    html = response.content.decode()
    pattern = r'(<article class="stack" id="of-member".*?</article>|<div class="narrow stack lost">.*?</ul>\s*</div>)'
    (part,) = re.findall(pattern, html, re.DOTALL)
    assert html.count("<article") == part.count("<article")  # nothing is cut off
    return part


def _see_as(owner, eyes):
    response = _get(owner, f"{reverse('accounts:see_as')}?as={eyes}")
    assert response.status_code == 200
    return _part(response)


@pytest.mark.parametrize("audience", Audience)
@pytest.mark.parametrize("piece", PIECES)
def test_each_piece_is_shown_to_the_same_eyes_as_on_the_page(owner, drug, piece, audience):
    others = Audience.MEMBERS if audience is Audience.ME else Audience.ME
    audiences = dict.fromkeys(PIECES, others) | {piece: audience}
    words = _fill_in(owner, drug, audiences)
    assert set(words) == set(PIECES)
    for eyes, reader in _readers(owner).items():
        served, shown = _part(_get(reader, owner.get_absolute_url())), _see_as(owner, eyes)
        assert shown == served, eyes
        told = {key for key, word in words.items() if word in served}
        assert told == {key for key in PIECES if audiences[key] in SEEN[eyes]}, eyes


@pytest.mark.parametrize("eyes", [Viewpoint.BLOCKED, Viewpoint.VISITOR])
def test_where_there_is_no_page_it_says_what_they_read_instead(owner, eyes):
    response = _get(_readers(owner)[eyes], owner.get_absolute_url())
    assert response.status_code == 404
    assert "This page is not here" in _part(response)
    assert _see_as(owner, eyes) == _part(response)


@pytest.mark.parametrize("role", ["moderator", "editor", "administrator"])
def test_staff_see_what_members_see(owner, drug, role):
    words = _fill_in(owner, drug, dict.fromkeys(PIECES, Audience.TEAM) | {"words": Audience.MEMBERS})
    served = _part(_get(UserFactory(**{role: True}), owner.get_absolute_url()))
    assert served == _see_as(owner, Viewpoint.MEMBER)
    assert [key for key, word in words.items() if word in served] == ["words"]


def test_my_own_page_has_everything_that_is_mine_there(owner, drug):
    words = _fill_in(owner, drug, dict.fromkeys(PIECES, Audience.TEAM) | {"words": Audience.ME})
    own = _part(_get(owner, owner.get_absolute_url()))
    assert [key for key, word in words.items() if word not in own] == []


def test_an_empty_page_can_be_looked_at_too(owner):
    for eyes, reader in _readers(owner).items():
        assert _see_as(owner, eyes) == _part(_get(reader, owner.get_absolute_url()))


@pytest.mark.parametrize("asked", ["", "me", "everybody", "%00", "TEAM"])
def test_anything_else_is_another_member(owner, asked):
    html = _get(owner, f"{reverse('accounts:see_as')}?as={asked}").content.decode()
    assert "This is what other members see." in html
    assert '?as=member" aria-current="page"' in html


def test_visitors_have_nothing_to_see_there():
    assert _get(None, reverse("accounts:see_as")).headers["Location"].startswith(reverse("account_login"))


def test_it_costs_the_same_for_all_eyes(owner, drug, django_assert_max_num_queries):
    _fill_in(owner, drug, dict.fromkeys(PIECES, Audience.MEMBERS))
    client = Client()
    client.force_login(owner)
    path = reverse("accounts:see_as")
    client.get(path)  # the directory of drugs is kept from now on
    for eyes in SEEN:
        with django_assert_max_num_queries(5):
            client.get(f"{path}?as={eyes}")
