"""Nothing about a member who left stays."""

import pytest

from accounts.registries import PostsChoice, erasure_handlers
from notifications.models import DigestDelivery, EmailPreference, Notification, OutgoingEmail
from tests.factories.notifications import (
    DigestDeliveryFactory,
    EmailPreferenceFactory,
    NotificationFactory,
    OutgoingEmailFactory,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("choice", PostsChoice)
def test_all_rows_of_the_member_go_and_those_of_others_stay(choice):
    leaving, staying = (EmailPreferenceFactory().user for _ in range(2))
    for user in (leaving, staying):
        NotificationFactory(user=user)
        DigestDeliveryFactory(user=user)
        OutgoingEmailFactory(user=user, to=user.email, state="waiting")
        OutgoingEmailFactory(user=user, to="", state="sent")
        OutgoingEmailFactory(user=None, to=user.email.upper())  # a code, stored without its member

    for _ in range(2):
        erasure_handlers.get("notifications")(leaving, choice)

    assert set(OutgoingEmail.objects.values_list("user", "to")) == {
        (staying.pk, staying.email),
        (staying.pk, ""),
        (None, staying.email.upper()),
    }
    for model in (Notification, DigestDelivery, EmailPreference):
        assert list(model.objects.values_list("user", flat=True)) == [staying.pk]
    leaving.refresh_from_db()
    assert leaving.unread_notices == 0


def test_a_member_without_an_address_takes_no_ones_mail_along(member):
    member.email = ""
    OutgoingEmailFactory(user=None, to="")
    erasure_handlers.get("notifications")(member, PostsChoice.ERASE)
    assert OutgoingEmail.objects.count() == 1
