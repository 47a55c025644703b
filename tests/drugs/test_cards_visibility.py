"""Who may read a card: `visible_to`, `listed_for` and `can_see_experience` agree for every viewer and state."""

import pytest
from django.db import connection

from accounts.actions.distance import block_member, mute_member
from accounts.models import User
from accounts.selectors.distance import blocker_ids
from accounts.selectors.team import team_mate_ids
from drugs import rules
from drugs.models import Experience
from tests.factories.accounts import UserFactory, visitor
from tests.factories.drugs import ExperienceFactory
from tests.factories.team import team_up

pytestmark = pytest.mark.django_db

VIEWERS = {
    "visitor": lambda author: visitor(),
    "member": lambda author: UserFactory(),
    "author": lambda author: author,
    "moderator": lambda author: UserFactory(moderator=True),
    "editor": lambda author: UserFactory(editor=True),
    "blocked": lambda author: _blocked_by(author),
    "team mate": lambda author: team_up(author, UserFactory()),
    "moderator in the team": lambda author: (
        team_up(UserFactory(moderator=True), author).team_asked_by.get().asker
    ),
    "blocked team mate": lambda author: _blocked_by(author, team_up(author, UserFactory())),
}
STATES = {
    "shown": {},
    "private": {"private": True},
    "for the team": {"for_team": True},
    "hidden and for the team": {"for_team": True, "hidden": True},
    "for the team, author suspended": {"for_team": True, "user__is_active": False},
    "hidden": {"hidden": True},
    "hidden and private": {"hidden": True, "private": True},
    "author suspended": {"user__is_active": False},
    "author muted": {"user__muted": True},
}
# Who reads what, in full: the two must not only agree, they must be right.
READ_BY = {
    "shown": {"member", "author", "moderator", "editor", "team mate", "moderator in the team"},
    "private": {"author"},
    "for the team": {"author", "team mate", "moderator in the team"},
    "hidden and for the team": {"author"},
    "for the team, author suspended": {"author"},
    "hidden": {"author", "moderator", "moderator in the team"},
    "hidden and private": {"author"},
    "author suspended": {"author", "moderator", "moderator in the team"},
    "author muted": {"member", "author", "moderator", "editor", "team mate", "moderator in the team"},
}


def _blocked_by(author, reader=None):
    reader = reader or UserFactory()
    block_member(by=UserFactory() if not author.is_active else author, member=reader)
    return reader


@pytest.mark.parametrize("viewer", VIEWERS)
@pytest.mark.parametrize("state", STATES)
def test_visible_to_agrees_with_can_see_experience(viewer, state):
    card = ExperienceFactory(**STATES[state])
    user = VIEWERS[viewer](card.user)
    seen = Experience.objects.visible_to(user).filter(pk=card.pk).exists()
    assert seen == rules.can_see_experience(user, card, blockers=blocker_ids(user), team=team_mate_ids(user))
    assert seen == (viewer in READ_BY[state])


@pytest.mark.parametrize("viewer", VIEWERS)
@pytest.mark.parametrize("state", STATES)
def test_lists_show_nothing_hidden_or_private_to_anybody(viewer, state):
    card = ExperienceFactory(**STATES[state])
    user = VIEWERS[viewer](card.user)
    listed = Experience.objects.listed_for(user).filter(pk=card.pk).exists()
    everybody = state in ("shown", "author muted") and viewer not in (
        "visitor",
        "blocked",
        "blocked team mate",
    )
    in_the_team = viewer in ("author", "team mate", "moderator in the team")
    assert listed == (everybody or (state == "for the team" and in_the_team))


@pytest.mark.parametrize("keep", [mute_member, block_member])
def test_lists_leave_out_whom_the_reader_keeps_away_from(keep, member):
    card, other = ExperienceFactory(), ExperienceFactory()
    keep(by=member, member=card.user)
    reader = User.objects.get(pk=member.pk)
    assert list(Experience.objects.listed_for(reader)) == [other]
    assert Experience.objects.visible_to(reader).filter(pk=card.pk).exists()


def test_a_reader_who_keeps_no_distance_is_asked_nothing_about_it(member, django_assert_num_queries):
    ExperienceFactory()
    with django_assert_num_queries(1):
        assert len(Experience.objects.listed_for(member)) == 1


@pytest.mark.parametrize("viewer", VIEWERS)
@pytest.mark.parametrize("state", STATES)
def test_only_moderators_judge_and_only_what_members_read(viewer, state):
    card = ExperienceFactory(**STATES[state])
    user = VIEWERS[viewer](card.user)
    judged = viewer.startswith("moderator") and not {"private", "team"} & set(state.replace(",", "").split())
    assert rules.can_moderate_experience(user, card) == judged


@pytest.mark.parametrize(
    ("order", "index"),
    [("-changed_at", "drugs_experience_newest"), ("-helpful_count", "drugs_experience_helpful")],
)
def test_lists_are_read_from_the_index_whatever_is_for_teams(member, order, index):
    card = ExperienceFactory(for_team=True)
    listed = Experience.objects.listed_for(member).filter(drug=card.drug).order_by(order, "-pk")[:10]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
    assert index in listed.explain()


def test_a_list_with_a_team_asks_no_more_than_without(member, django_assert_num_queries):
    card = ExperienceFactory(for_team=True)
    team_up(member, card.user)
    with django_assert_num_queries(1):
        assert list(Experience.objects.listed_for(member)) == [card]
