"""Putting the words and the picture of a profile away."""

import pytest
from django.core.exceptions import PermissionDenied

from accounts.actions.profiles import GeneralPieces, put_away_profile, save_profile
from accounts.models import Profile
from moderation.actions.profiles import hide_profile
from moderation.models import LogEntry
from notifications.models import Notification
from tests.factories.accounts import UserFactory
from tests.factories.profiles import ProfileFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("who", [{}, {"editor": True}, {"moderator": True, "is_active": False}])
def test_only_moderators_put_anything_away(who):
    profile, by = ProfileFactory(audience="members"), UserFactory(**who)
    with pytest.raises(PermissionDenied):
        hide_profile(by=by, member=profile.user, reason="Why")
    with pytest.raises(PermissionDenied):
        put_away_profile(by=by, member=profile.user)
    assert Profile.objects.get().words_audience == "members"
    assert not LogEntry.objects.exists()


@pytest.mark.parametrize(
    "profile", [{"audience": "me"}, {"audience": "members", "words": "", "picture": None}, None]
)
def test_where_nothing_shows_nothing_is_done(profile):
    member = UserFactory() if profile is None else ProfileFactory(**profile).user
    assert not hide_profile(by=UserFactory(moderator=True), member=member, reason="Why")
    assert not LogEntry.objects.exists()
    assert not Notification.objects.exists()


def test_log_and_notice_say_no_word_of_the_profile():
    member = ProfileFactory(audience="members", words="marigold").user
    assert hide_profile(by=UserFactory(moderator=True), member=member, reason="Why")
    assert "marigold" not in str(LogEntry.objects.values().get())
    assert "marigold" not in str(Notification.objects.values().get())


def test_member_who_may_not_write_cannot_show_them_again():
    member = ProfileFactory(audience="members", words="marigold", user=UserFactory(muted=True)).user
    hide_profile(by=UserFactory(moderator=True), member=member, reason="Why")
    with pytest.raises(PermissionDenied):
        save_profile(by=member, general=GeneralPieces(words="marigold", words_audience="members"))
