"""Looks of staff: written down once, by who may, for half an hour."""

import datetime

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone

from accounts import periodic
from accounts.actions.erasure import erase_member
from accounts.actions.looks import find_by_address, give_reason, purge_staff_looks
from accounts.models import StaffLook
from accounts.registries import PostsChoice
from accounts.selectors.looks import open_look, open_looks
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db

WHO = {
    "member": {},
    "editor": {"editor": True},
    "moderator": {"moderator": True},
    "administrator": {"administrator": True},
}
MAY = {
    "email": {"administrator"},
    "health": {"administrator"},
    "report": {"moderator", "administrator"},
    "messages": {"moderator", "administrator"},
    "password": set(),
}  # fmt: skip


@pytest.mark.parametrize("what", MAY)
@pytest.mark.parametrize("who", WHO)
def test_only_whose_work_it_is_may_look(who, what):
    by, member = UserFactory(**WHO[who]), UserFactory()
    if who in MAY[what]:
        assert give_reason(by=by, member=member, what=what, reason="asked").role == who
    else:
        with pytest.raises(PermissionDenied):
            give_reason(by=by, member=member, what=what, reason="asked")
        assert not StaffLook.objects.exists()


def test_who_moderates_and_runs_the_site_looks_as_what_the_work_asks():
    by, member = UserFactory(moderator=True, administrator=True), UserFactory()
    assert give_reason(by=by, member=member, what="report", reason="report").role == "moderator"
    assert give_reason(by=by, member=member, what="email", reason="asked").role == "administrator"


@pytest.mark.parametrize("wrong", [{"reason": "curious"}, {"reason": ""}, {"note": "x" * 201}])
def test_a_reason_that_a_member_could_not_read_is_none(wrong):
    words = {"reason": "asked"} | wrong
    with pytest.raises(ValueError, match="no reason"):
        give_reason(by=UserFactory(administrator=True), member=UserFactory(), what="email", **words)
    assert not StaffLook.objects.exists()


def test_what_is_open_stays_under_its_first_reason():
    by, member = UserFactory(moderator=True), UserFactory()
    first = give_reason(by=by, member=member, what="report", subject_id=7, reason="report")
    assert give_reason(by=by, member=member, what="report", subject_id=7, reason="law") == first
    assert give_reason(by=by, member=member, what="report", subject_id=8, reason="report") != first
    assert give_reason(by=by, member=UserFactory(), what="report", subject_id=7, reason="report") != first
    assert StaffLook.objects.count() == 3


def test_two_presses_at_once_wait_for_each_other(django_assert_num_queries):
    """The row of who looks is held until commit: the second finds the first."""
    by, member = UserFactory(administrator=True), UserFactory()
    with django_assert_num_queries(5) as asked:  # two of them open and close the savepoint
        give_reason(by=by, member=member, what="email", reason="asked")
    held = [query["sql"] for query in asked.captured_queries if "FOR NO KEY UPDATE" in query["sql"]]
    assert len(held) == 1
    assert str(by.pk) in held[0]
    assert connection.in_atomic_block


def test_it_closes_after_its_minutes_also_to_who_gave_the_reason():
    by, member = UserFactory(administrator=True), UserFactory()
    look = give_reason(by=by, member=member, what="email", reason="asked")
    assert open_look(by, member, "email") == look
    for other in (
        (UserFactory(administrator=True), member, "email"),
        (by, UserFactory(), "email"),
        (by, member, "health"),
    ):
        assert open_look(*other) is None
    minutes = datetime.timedelta(minutes=settings.STAFF_LOOK_MINUTES)
    StaffLook.objects.update(at=timezone.now() - minutes)
    assert open_look(by, member, "email") is None
    assert not open_looks(by, "email").exists()


def test_a_confirmed_address_is_found_before_a_claimed_one():
    by, owner = UserFactory(administrator=True), UserFactory(email="mine@mail.example")
    UserFactory(email="claimed@mail.example", confirmed=False)
    EmailAddress.objects.create(user=owner, email="Claimed@mail.example", verified=True)
    assert find_by_address(by=by, address="claimed@mail.example", reason="asked") == owner
    assert list(StaffLook.objects.values_list("member", "what")) == [(owner.pk, "email")]


def test_looking_for_an_address_is_for_administrators_whether_it_is_there_or_not():
    UserFactory(email="mine@mail.example")
    for address in ("mine@mail.example", "nobody@mail.example"):
        with pytest.raises(PermissionDenied):
            find_by_address(by=UserFactory(moderator=True), address=address, reason="report")


def test_old_looks_go_and_younger_ones_stay():
    by, member = UserFactory(administrator=True), UserFactory()
    for what, days in (
        ("email", settings.STAFF_LOOK_KEEP_DAYS + 1),
        ("health", settings.STAFF_LOOK_KEEP_DAYS - 1),
    ):
        look = give_reason(by=by, member=member, what=what, reason="asked")
        StaffLook.objects.filter(pk=look.pk).update(at=timezone.now() - datetime.timedelta(days=days))
    periodic.purge_staff_looks()
    assert purge_staff_looks() == 0
    assert list(StaffLook.objects.values_list("what", flat=True)) == ["health"]


def test_looks_at_a_member_go_with_them_and_those_by_them_stay_without_a_name():
    leaver, other, by = UserFactory(moderator=True), UserFactory(), UserFactory(moderator=True)
    give_reason(by=by, member=leaver, what="report", reason="report")
    stays = give_reason(by=leaver, member=other, what="report", reason="report", note="To decide")
    erase_member(by=None, user=leaver, posts=PostsChoice.ERASE)
    look = StaffLook.objects.get()
    assert (look.pk, look.by, look.role, look.note) == (stays.pk, None, "moderator", "To decide")
