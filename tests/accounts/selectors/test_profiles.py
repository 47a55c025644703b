"""What of a profile somebody sees: each piece by its own audience."""

import pytest

from accounts.audiences import Audience, Viewpoint
from accounts.models import TeamTie
from accounts.registries import LeavingLine
from accounts.selectors.profiles import (
    GENERAL,
    HEALTH,
    LABELS,
    health_counts,
    health_fields,
    leaving_lines,
    may_see_picture,
    profile_fields,
)
from accounts.selectors.team import viewpoint_of
from tests.factories.accounts import UserFactory, visitor
from tests.factories.profiles import HealthProfileFactory, ProfileFactory

pytestmark = pytest.mark.django_db

KEYS = [*GENERAL, *HEALTH]
SEEN = {  # written out, so that no change of the table in accounts.audiences goes by unseen
    ("me", Viewpoint.ME): True,
    ("me", Viewpoint.TEAM): False,
    ("me", Viewpoint.MEMBER): False,
    ("me", Viewpoint.BLOCKED): False,
    ("me", Viewpoint.VISITOR): False,
    ("team", Viewpoint.ME): True,
    ("team", Viewpoint.TEAM): True,
    ("team", Viewpoint.MEMBER): False,
    ("team", Viewpoint.BLOCKED): False,
    ("team", Viewpoint.VISITOR): False,
    ("members", Viewpoint.ME): True,
    ("members", Viewpoint.TEAM): True,
    ("members", Viewpoint.MEMBER): True,
    ("members", Viewpoint.BLOCKED): False,
    ("members", Viewpoint.VISITOR): False,
}


def shown(viewpoint, member):
    return [field.key for field in profile_fields(viewpoint, member)]


def test_table_above_names_every_audience_and_viewpoint():
    assert set(SEEN) == {(audience, viewpoint) for audience in Audience.values for viewpoint in Viewpoint}


@pytest.mark.parametrize("key", KEYS)
def test_each_piece_follows_its_own_audience_and_no_other(key):
    """The others are kept to oneself, so that only this piece may show."""
    for (audience, viewpoint), seen in SEEN.items():
        member = UserFactory()
        own = {f"{key}_audience": audience}
        ProfileFactory(user=member, **(own if key in GENERAL else {}))
        HealthProfileFactory(user=member, **(own if key in HEALTH else {}))
        if viewpoint is Viewpoint.ME:
            assert shown(viewpoint, member) == KEYS
        else:
            assert shown(viewpoint, member) == ([key] if seen else []), (audience, viewpoint)


def test_pieces_are_in_words():
    member = UserFactory()
    profile = ProfileFactory(user=member, audience="members")
    HealthProfileFactory(user=member, audience="members")
    assert {field.key: field.value for field in profile_fields(Viewpoint.MEMBER, member)} == {
        "picture": f"/members/pictures/{profile.picture}/",
        "words": "I keep bees and sleep late",
        "country": "Portugal",
        "languages": "Portuguese, German",
        "connection": "I have lupus",
        "kind": "Lupus of the skin",
        "diagnosed": "2011",
    }
    assert LABELS.keys() == set(KEYS)


def test_only_the_member_learns_who_else_sees_a_piece():
    member = UserFactory()
    ProfileFactory(user=member, audience="team")
    assert {field.audience for field in profile_fields(Viewpoint.TEAM, member)} == {""}
    assert {field.audience for field in profile_fields(Viewpoint.ME, member)} == {"My team"}


@pytest.mark.parametrize("viewpoint", Viewpoint)
def test_who_says_nothing_shows_nothing(viewpoint):
    member = UserFactory()
    ProfileFactory(user=member, audience="members", words="", country="", languages=[], picture=None)
    HealthProfileFactory(user=member, audience="members", connection="", kind="", diagnosed=None)
    assert profile_fields(viewpoint, member) == []
    assert profile_fields(viewpoint, UserFactory()) == []


def test_codes_that_are_none_any_more_are_left_out():
    member = UserFactory()
    ProfileFactory(user=member, audience="members", country="XX", languages=["xx", "de"], picture=None)
    HealthProfileFactory(user=member, audience="members", kind="gone")
    values = {field.key: field.value for field in profile_fields(Viewpoint.MEMBER, member)}
    assert values["languages"] == "German"
    assert "country" not in values
    assert "kind" not in values


@pytest.mark.parametrize(
    ("viewpoint", "queries"), [("me", 2), ("team", 2), ("member", 2), ("blocked", 0), ("visitor", 0)]
)
def test_pieces_cost_two_queries_at_most(viewpoint, queries, django_assert_num_queries):
    member = UserFactory()
    ProfileFactory(user=member, audience="members")
    HealthProfileFactory(user=member, audience="members")
    with django_assert_num_queries(queries):
        profile_fields(Viewpoint(viewpoint), member)


def test_all_pieces_about_health_are_told_to_staff_with_who_sees_them():
    member = UserFactory()
    HealthProfileFactory(user=member, connection_audience="members", kind_audience="team")
    assert [(field.key, field.audience) for field in health_fields(member)] == [
        ("connection", "Members"),
        ("kind", "My team"),
        ("diagnosed", "Only me"),
    ]
    assert health_counts(member) == ["3 lines of your profile about your health"]
    assert health_counts(UserFactory()) == []


def test_who_leaves_reads_how_many_lines_go():
    member = UserFactory()
    assert leaving_lines(member) == []
    ProfileFactory(user=member, country="")
    HealthProfileFactory(user=member)
    assert leaving_lines(member) == [LeavingLine("3 lines of your profile", of_posts=False)]


# -- The file of a picture ---------------------------------------------------------------------
def readers(member):
    team, blocked, moderator = UserFactory(), UserFactory(), UserFactory(moderator=True)
    TeamTie.objects.create(asker=team, asked=member, accepted_at=member.joined_at)
    asking = UserFactory()
    TeamTie.objects.create(asker=asking, asked=member)
    member.member_blocks.create(member=blocked)
    return {
        "me": member,
        "team": team,
        "asking": asking,
        "member": UserFactory(),
        "moderator": moderator,
        "blocked": blocked,
        "visitor": visitor(),
    }


@pytest.mark.parametrize(
    ("audience", "who"),
    [
        ("me", {"me"}),
        ("team", {"me", "team"}),
        ("members", {"me", "team", "asking", "member", "moderator"}),
    ],
)
def test_picture_is_seen_by_whom_it_is_for(audience, who):
    profile = ProfileFactory(audience=audience)
    people = readers(profile.user)
    assert {name for name, each in people.items() if may_see_picture(each, profile.picture)} == who


def test_picture_agrees_with_the_line_of_the_page():
    """For everybody who gets the page at all, there is the file exactly where there is the line."""
    for audience in Audience.values:
        profile = ProfileFactory(audience=audience)
        for name, reader in readers(profile.user).items():
            if name in {"blocked", "visitor"}:
                continue
            line = "picture" in shown(viewpoint_of(reader, profile.user), profile.user)
            assert may_see_picture(reader, profile.picture) == line, (audience, name)


@pytest.mark.parametrize("gone", [{"is_active": False}, {"erased_at": "2026-01-01T00:00Z"}])
def test_picture_of_somebody_who_is_gone_is_seen_by_nobody(gone):
    profile = ProfileFactory(audience="members", user=UserFactory(**gone))
    assert not may_see_picture(UserFactory(), profile.picture)


def test_picture_costs_three_queries_at_most(django_assert_max_num_queries):
    profile, reader = ProfileFactory(audience="team"), UserFactory()
    with django_assert_max_num_queries(3):
        may_see_picture(reader, profile.picture)
    with django_assert_max_num_queries(0):
        may_see_picture(visitor(), profile.picture)
