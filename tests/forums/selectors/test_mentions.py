"""Whom the list behind an @ offers."""

import pytest

from accounts.actions.distance import block_member
from forums.selectors.mentions import people_to_mention
from tests.factories.accounts import UserFactory
from tests.factories.forums import PostFactory, ThreadFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def thread():
    return ThreadFactory(author__handle="opener")


def offered(by, start, thread=None):
    return [offer.handle for offer in people_to_mention(by, start, thread_id=thread.pk if thread else None)]


def test_people_of_the_thread_come_first(member, thread):
    UserFactory(handle="maaa"), UserFactory(handle="other")
    PostFactory(thread=thread, author=UserFactory(handle="mzzz"))
    assert offered(member, "m", thread)[:2] == ["mzzz", "maaa"]
    assert [offer.is_here for offer in people_to_mention(member, "m", thread_id=thread.pk)][:2] == [
        True,
        False,
    ]


def test_names_are_found_however_they_are_written(member):
    UserFactory(handle="Blue_Door")
    assert offered(member, "blued") == offered(member, "BLUE_") == ["Blue_Door"]


def test_for_a_bare_sign_only_the_newest_of_the_thread_are_offered(member, thread):
    UserFactory(handle="stranger")
    PostFactory(thread=thread, author=UserFactory(handle="newest"))
    assert offered(member, "", thread) == ["newest", "opener"]
    assert offered(member, "") == offered(member, "-", thread) == []


def test_at_most_eight(member):
    for n in range(12):
        UserFactory(handle=f"person{n}x")
    assert len(offered(member, "person")) == 8


def test_oneself_who_left_and_who_keeps_away_are_not_offered(member):
    UserFactory(handle="zz_gone", is_active=False)
    blocker, blocked = UserFactory(handle="zz_blocker"), UserFactory(handle="zz_blocked")
    UserFactory(handle="zz_here")
    block_member(by=blocker, member=member)
    block_member(by=member, member=blocked)
    assert offered(member, "zz") == ["zz_here"]
    assert offered(member, member.handle) == []


def test_a_thread_that_is_hidden_tells_nothing_of_its_people(member):
    thread = ThreadFactory(hidden=True)
    assert offered(member, "", thread) == []


def test_signs_of_patterns_are_letters_here(member):
    UserFactory(handle="marlow")
    assert offered(member, "%") == offered(member, "m%w") == []


def test_two_queries_however_many_people(member, thread, django_assert_num_queries):
    for n in range(12):
        PostFactory(thread=thread, author=UserFactory(handle=f"person{n}x"))
    with django_assert_num_queries(2):
        people_to_mention(member, "person", thread_id=thread.pk)
