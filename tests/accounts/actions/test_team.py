"""My team: asking, answering, ending; what each side may know of it, and what is never told."""

import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from accounts.actions.distance import block_member, mute_member, unblock_member
from accounts.actions.team import MOST, accept_ask, ask_to_team, decline_ask, end_team, take_ask_back
from accounts.exceptions import TeamFull, TooManyAsks
from accounts.models import TeamTie, User
from accounts.selectors.team import is_in_team, my_team, standing, team_mate_ids
from notifications.actions.notify import mark_all_read
from notifications.models import Notification
from tests.factories.accounts import UserFactory
from tests.factories.team import team_up

pytestmark = pytest.mark.django_db


@pytest.fixture
def asker():
    return UserFactory(handle="ada")


@pytest.fixture
def asked():
    return UserFactory(handle="bea")


def standings(one, other):
    return standing(one, other), standing(other, one)


def listed(user):
    """Handles on the page of `user`: who asks, who is in the team, whom they asked."""
    mine = my_team(user)
    return tuple([row.member.handle for row in rows] for rows in (mine.asks, mine.team, mine.asked))


def rings(user):
    """Unread lines, which the counter in the bar agrees with."""
    user.refresh_from_db()
    lines = Notification.objects.filter(user=user, read_at__isnull=True).count()
    assert user.unread_notices == lines
    return lines


# -- Asking and saying yes ------------------------------------------------------------------------------
def test_an_ask_waits_on_both_pages_and_rings_once(asker, asked):
    assert ask_to_team(by=asker, member=asked) == "asked"
    assert standings(asker, asked) == ("asked", "asks")
    assert listed(asker) == ([], [], ["bea"])
    assert listed(asked) == (["ada"], [], [])
    assert ask_to_team(by=asker, member=asked) == "asked"
    assert TeamTie.objects.count() == 1
    assert (rings(asked), rings(asker)) == (1, 0)


def test_a_yes_puts_each_in_the_team_of_the_other_and_tells_nobody(asker, asked):
    ask_to_team(by=asker, member=asked)
    assert accept_ask(by=asked, member=asker)
    assert not accept_ask(by=asked, member=asker)
    assert standings(asker, asked) == ("team", "team")
    assert listed(asker) == ([], ["bea"], [])
    assert listed(asked) == ([], ["ada"], [])
    assert team_mate_ids(asker) == {asked.pk}
    assert team_mate_ids(asked) == {asker.pk}
    assert (rings(asked), rings(asker)) == (0, 0)


def test_only_who_was_asked_can_say_yes(asker, asked):
    ask_to_team(by=asker, member=asked)
    assert not accept_ask(by=asker, member=asked)
    assert not accept_ask(by=UserFactory(), member=asker)
    assert not is_in_team(asker, asked)


def test_asking_who_asks_is_a_yes(asker, asked):
    ask_to_team(by=asker, member=asked)
    assert ask_to_team(by=asked, member=asker) == "team"
    assert ask_to_team(by=asker, member=asked) == "team"
    assert TeamTie.objects.count() == 1
    assert (rings(asked), rings(asker)) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_two_who_ask_each_other_at_one_moment_are_a_team():
    one, other = UserFactory(), UserFactory()
    ready, said, errors = threading.Barrier(2), [], []

    def ask(by, member):
        try:
            ready.wait(10)
            said.append(ask_to_team(by=by, member=member))
        except Exception as error:  # noqa: BLE001 - told below
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=ask, args=pair) for pair in ((one, other), (other, one))]
    for each in threads:
        each.start()
    for each in threads:
        each.join(20)
    assert errors == []
    assert sorted(said) == ["asked", "team"]
    assert is_in_team(one, other)


@pytest.mark.django_db(transaction=True)
def test_nobody_is_in_a_team_with_somebody_whom_they_block_at_that_moment():
    asker, asked = UserFactory(), UserFactory()
    ask_to_team(by=asker, member=asked)
    ready = threading.Barrier(2)

    def act(action, by, member):
        try:
            ready.wait(10)
            action(by=by, member=member)
        except PermissionDenied:  # whichever came second
            pass
        finally:
            connection.close()

    threads = [
        threading.Thread(target=act, args=args)
        for args in ((accept_ask, asked, asker), (block_member, asker, asked))
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join(20)
    assert not TeamTie.objects.filter(accepted_at__isnull=False).exists()


# -- A no is never told ---------------------------------------------------------------------------------
def _seen_by(user, other):
    """Everything that `user` can learn about the tie."""
    return standing(user, other), listed(user), rings(user)


def test_who_asks_cannot_tell_a_no_from_a_question_that_is_open(asker, asked):
    ask_to_team(by=asker, member=asked)
    before = _seen_by(asker, asked)
    assert decline_ask(by=asked, member=asker)
    assert not decline_ask(by=asked, member=asker)
    assert _seen_by(asker, asked) == before
    assert ask_to_team(by=asker, member=asked) == "asked"
    assert _seen_by(asker, asked) == before
    assert _seen_by(asked, asker) == ("", ([], [], []), 0)


def test_asking_again_after_a_no_rings_no_more(asker, asked):
    for _round in range(3):
        ask_to_team(by=asker, member=asked)
        decline_ask(by=asked, member=asker)
        assert take_ask_back(by=asker, member=asked)
        assert not take_ask_back(by=asker, member=asked)
        assert listed(asker) == ([], [], [])
    ask_to_team(by=asker, member=asked)
    assert rings(asked) == 0
    assert listed(asked) == ([], [], [])


def test_who_said_no_may_think_again(asker, asked):
    ask_to_team(by=asker, member=asked)
    decline_ask(by=asked, member=asker)
    assert ask_to_team(by=asked, member=asker) == "team"  # the ask still stands


def test_after_a_no_and_an_ask_taken_back_the_other_asks_anew(asker, asked):
    ask_to_team(by=asker, member=asked)
    decline_ask(by=asked, member=asker)
    take_ask_back(by=asker, member=asked)
    assert ask_to_team(by=asked, member=asker) == "asked"
    assert standings(asker, asked) == ("asks", "asked")
    assert rings(asker) == 1


# -- Taking back, ending --------------------------------------------------------------------------------
def test_an_ask_taken_back_is_gone_with_its_notice(asker, asked):
    ask_to_team(by=asker, member=asked)
    assert take_ask_back(by=asker, member=asked)
    assert not TeamTie.objects.exists()
    assert rings(asked) == 0


def test_taking_back_and_asking_again_does_not_ring_who_has_read_it(asker, asked):
    ask_to_team(by=asker, member=asked)
    mark_all_read(by=asked)
    take_ask_back(by=asker, member=asked)
    ask_to_team(by=asker, member=asked)
    assert rings(asked) == 0
    assert listed(asked) == (["ada"], [], [])


def test_either_ends_it_for_both_and_nobody_is_told(asker, asked):
    for by, other in ((asker, asked), (asked, asker)):
        team_up(asker, asked)
        assert end_team(by=by, member=other)
        assert not end_team(by=by, member=other)
        assert standings(asker, asked) == ("", "")
        assert (rings(asker), rings(asked)) == (0, 0)


def test_nobody_ends_what_is_between_others(asker, asked):
    team_up(asker, asked)
    assert not end_team(by=UserFactory(), member=asked)
    assert is_in_team(asker, asked)


# -- Distance -------------------------------------------------------------------------------------------
@pytest.mark.parametrize("by_asker", [True, False])
def test_a_block_ends_the_tie_also_after_it_is_taken_back(asker, asked, by_asker):
    team_up(asker, asked)
    by, other = (asker, asked) if by_asker else (asked, asker)
    block_member(by=by, member=other)
    unblock_member(by=by, member=other)
    assert standings(asker, asked) == ("", "")


def test_a_block_hides_an_ask_from_both_and_turns_it_into_a_no(asker, asked):
    ask_to_team(by=asker, member=asked)
    block_member(by=asked, member=asker)
    assert listed(asker) == listed(asked) == ([], [], [])
    unblock_member(by=asked, member=asker)
    assert listed(asker) == ([], [], ["bea"])  # as it was before: the block cannot be told from it
    assert listed(asked) == ([], [], [])


def test_who_blocks_asks_no_more(asker, asked):
    ask_to_team(by=asker, member=asked)
    block_member(by=asker, member=asked)
    assert not TeamTie.objects.exists()
    with pytest.raises(PermissionDenied, match="You blocked this member"):
        ask_to_team(by=asker, member=asked)
    ask_to_team(by=asked, member=asker)  # who is blocked cannot tell
    with pytest.raises(PermissionDenied, match="You blocked this member"):
        accept_ask(by=asker, member=asked)


def test_an_ask_to_who_blocks_the_asker_looks_as_any_other_and_reaches_nobody(asker, asked):
    block_member(by=asked, member=asker)
    assert ask_to_team(by=asker, member=asked) == "asked"
    assert standing(asker, asked) == "asked"
    assert rings(asked) == 0
    assert listed(asked) == ([], [], [])
    unblock_member(by=asked, member=asker)
    assert listed(asked) == ([], [], [])


def test_somebody_muted_may_ask_and_rings_nobody(asker, asked):
    mute_member(by=asked, member=asker)
    ask_to_team(by=asker, member=asked)
    assert rings(asked) == 0
    assert listed(asked) == (["ada"], [], [])


# -- Who may, and how often -----------------------------------------------------------------------------
def test_oneself_is_refused_kindly(asker):
    with pytest.raises(PermissionDenied, match="This is you"):
        ask_to_team(by=asker, member=asker)


@pytest.mark.parametrize("action", [ask_to_team, accept_ask])
def test_who_left_at_this_moment_is_asked_nothing(asker, asked, action):
    stale = User.objects.get(pk=asked.pk)
    User.objects.filter(pk=asked.pk).update(is_active=False)
    with pytest.raises(PermissionDenied, match="not here any more"):
        action(by=asker, member=stale)
    assert not TeamTie.objects.exists()


def test_who_may_not_write_asks_nobody_and_still_answers_and_ends(asked):
    quiet = UserFactory(muted=True)
    with pytest.raises(PermissionDenied, match="You can ask again from"):
        ask_to_team(by=quiet, member=asked)
    ask_to_team(by=asked, member=quiet)
    assert accept_ask(by=quiet, member=asked)
    assert end_team(by=quiet, member=asked)


def test_eleven_asks_in_a_day_are_too_many(asker):
    for _number in range(10):
        ask_to_team(by=asker, member=UserFactory())
    last = TeamTie.objects.latest("pk").asked
    ask_to_team(by=asker, member=last)  # stands already, so nothing counts
    with pytest.raises(TooManyAsks) as refused:
        ask_to_team(by=asker, member=UserFactory())
    assert 86_000 < refused.value.seconds <= 86_400
    assert TeamTie.objects.count() == 10


def test_a_full_page_takes_nobody_else_until_there_is_room(asker, asked):
    others = User.objects.bulk_create(
        User(handle=f"m{n}", handle_key=f"m{n}", email=f"m{n}@mail.example") for n in range(MOST)
    )
    TeamTie.objects.bulk_create(TeamTie(asker=asker, asked=other) for other in others)
    with pytest.raises(TeamFull):
        ask_to_team(by=asker, member=asked)
    ask_to_team(by=asked, member=asker)
    with pytest.raises(TeamFull):
        accept_ask(by=asker, member=asked)
    take_ask_back(by=asker, member=others[0])
    assert accept_ask(by=asker, member=asked)


def test_the_page_costs_the_same_for_one_and_for_many(asker, django_assert_num_queries):
    for _number in range(3):
        team_up(asker, UserFactory())
        TeamTie.objects.create(asker=UserFactory(), asked=asker)
    with django_assert_num_queries(2):
        mine = my_team(asker)
    assert (len(mine.team), len(mine.asks)) == (3, 3)


def test_who_left_for_a_while_is_on_no_page_and_is_back_as_before(asker, asked):
    team_up(asker, asked)
    User.objects.filter(pk=asked.pk).update(is_active=False)
    assert listed(asker) == ([], [], [])
    User.objects.filter(pk=asked.pk).update(is_active=True)
    assert listed(asker) == ([], ["bea"], [])
