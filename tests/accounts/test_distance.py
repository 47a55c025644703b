"""Muting and blocking: the actions, what they leave, and that nobody else's pages ask about it."""

import pytest
from django.core.exceptions import PermissionDenied

from accounts import rules
from accounts.actions.distance import block_member, mute_member, unblock_member, unmute_member
from accounts.actions.erasure import erase_member
from accounts.models import MemberBlock, MemberMute, User
from accounts.registries import PostsChoice
from accounts.selectors.distance import blocker_ids, distance_to, hidden_member_ids, may_meet
from notifications.models import Notification, OutgoingEmail
from tests.factories.accounts import UserFactory, visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def other():
    return UserFactory()


VERBS = [(mute_member, unmute_member, MemberMute), (block_member, unblock_member, MemberBlock)]


@pytest.mark.parametrize(("away", "back", "model"), VERBS)
def test_a_verb_twice_changes_nothing_more(member, other, away, back, model):
    assert [away(by=member, member=other) for _ in range(2)] == [True, False]
    assert list(model.objects.values_list("user", "member")) == [(member.pk, other.pk)]
    assert [back(by=member, member=other) for _ in range(2)] == [True, False]
    assert not model.objects.exists()


@pytest.mark.parametrize(("away", "back", "model"), VERBS)
def test_nobody_is_told(member, other, away, back, model):
    away(by=member, member=other)
    back(by=member, member=other)
    assert not Notification.objects.exists()
    assert not OutgoingEmail.objects.exists()


@pytest.mark.parametrize(("away", "back", "model"), VERBS)
def test_oneself_is_refused_kindly(member, away, back, model):
    with pytest.raises(PermissionDenied, match="This is you"):
        away(by=member, member=member)
    assert back(by=member, member=member) is False
    assert not model.objects.exists()


@pytest.mark.parametrize(("away", "back", "model"), VERBS)
def test_who_left_needs_no_distance(member, away, back, model):
    with pytest.raises(PermissionDenied, match="not here any more"):
        away(by=member, member=UserFactory(is_active=False))


def test_it_works_for_who_may_not_write_at_the_moment(other):
    assert mute_member(by=UserFactory(muted=True), member=other)


def test_who_blocks_me_can_be_blocked_too(member, other):
    block_member(by=other, member=member)
    assert block_member(by=member, member=other)


def test_hidden_are_the_muted_and_the_blocked(member, other):
    third = UserFactory()
    mute_member(by=member, member=other)
    block_member(by=member, member=other)
    block_member(by=member, member=third)
    block_member(by=other, member=member)
    assert hidden_member_ids(member) == {other.pk, third.pk}
    unblock_member(by=member, member=other)
    assert hidden_member_ids(member) == {other.pk, third.pk}
    unmute_member(by=member, member=other)
    assert hidden_member_ids(member) == {third.pk}


def test_who_keeps_no_distance_asks_nothing(member, other, django_assert_num_queries):
    block_member(by=other, member=member)
    member.refresh_from_db()
    with django_assert_num_queries(0):
        assert hidden_member_ids(member) == frozenset()
        assert hidden_member_ids(visitor()) == frozenset()
        assert distance_to(member, other) == ""


def test_who_keeps_distance_asks_once(member, other, django_assert_num_queries):
    mute_member(by=member, member=other)
    fresh = User.objects.get(pk=member.pk)
    with django_assert_num_queries(1):
        assert hidden_member_ids(fresh) == {other.pk}
        assert hidden_member_ids(fresh) == {other.pk}


def test_the_column_follows_the_rows(member, other):
    def kept():
        return User.objects.values_list("keeps_distance", flat=True).get(pk=member.pk)

    mute_member(by=member, member=other)
    block_member(by=member, member=other)
    assert kept() is member.keeps_distance is True
    unmute_member(by=member, member=other)
    assert kept() is True
    unblock_member(by=member, member=other)
    assert kept() is member.keeps_distance is False


def test_two_meet_unless_one_blocks(member, other):
    mute_member(by=member, member=other)
    assert may_meet(other, member)
    block_member(by=member, member=other)
    assert not may_meet(other, member)
    assert not may_meet(member, other)
    assert blocker_ids(other) == {member.pk}
    assert blocker_ids(member) == frozenset() == blocker_ids(visitor())


@pytest.mark.parametrize("state", ["", "mute", "block"])
def test_what_was_chosen_is_known(member, other, state):
    verbs = {"mute": mute_member, "block": block_member}
    if state:
        verbs[state](by=member, member=other)
    assert distance_to(member, other) == state


@pytest.mark.parametrize("viewer", ["visitor", "member", "moderator", "administrator", "blocker"])
@pytest.mark.parametrize("state", ["active", "closed"])
@pytest.mark.parametrize("kept", ["nothing", "mute", "block"])
def test_who_sees_a_page_agrees_with_its_twin(viewer, state, kept):
    page = UserFactory(is_active=state == "active")
    readers = {
        "visitor": visitor,
        "member": UserFactory,
        "moderator": lambda: UserFactory(moderator=True),
        "administrator": lambda: UserFactory(administrator=True),
        "blocker": UserFactory,
    }
    reader = readers[viewer]()
    if reader.is_authenticated and kept != "nothing":
        model = {"mute": MemberMute, "block": MemberBlock}[kept]
        pair = (reader, page) if viewer == "blocker" else (page, reader)
        model.objects.create(user=pair[0], member=pair[1])
    seen = User.objects.visible_to(reader).filter(pk=page.pk).exists()
    assert seen == rules.can_see_member(reader, page, blockers=blocker_ids(reader))
    named = User.objects.present_to(reader).filter(pk=page.pk).exists()
    assert named == rules.can_name_member(reader, page)
    if viewer == "member" and state == "active":
        assert seen is (kept != "block")


@pytest.mark.parametrize("choice", PostsChoice)
def test_leaving_takes_away_what_one_kept_and_words_that_stay_stay_unread(member, other, choice):
    mute_member(by=other, member=member)
    block_member(by=member, member=other)
    erase_member(by=member, user=member, posts=choice)
    assert not MemberBlock.objects.exists()
    assert MemberMute.objects.exists() is (choice is PostsChoice.KEEP)
