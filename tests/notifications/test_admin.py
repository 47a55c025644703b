"""Staff see that mail went, never to whom or what it said, and change nothing."""

import pytest
from django.urls import reverse

from tests.factories.accounts import UserFactory
from tests.factories.notifications import DigestDeliveryFactory, OutgoingEmailFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(client):
    client.force_login(UserFactory(administrator=True))
    return client


@pytest.mark.parametrize("model", ["outgoingemail", "digestdelivery"])
def test_lists_and_rows_name_no_address_and_no_words(operator, model):
    digest = DigestDeliveryFactory(user__handle="quiet_river", user__email="secret@mail.example")
    mail = OutgoingEmailFactory(
        user=digest.user, to="secret@mail.example", subject="Hidden subject", text="Hidden words"
    )
    row = mail if model == "outgoingemail" else digest
    for page in (
        reverse(f"admin:notifications_{model}_changelist"),
        reverse(f"admin:notifications_{model}_change", args=[row.pk]),
    ):
        response = operator.get(page)
        assert response.status_code == 200
        for secret in ("secret@", "quiet_river", "Hidden"):
            assert secret not in response.text


@pytest.mark.parametrize("model", ["outgoingemail", "digestdelivery"])
def test_nothing_can_be_added_changed_or_deleted(operator, model):
    row = OutgoingEmailFactory() if model == "outgoingemail" else DigestDeliveryFactory()
    assert operator.get(reverse(f"admin:notifications_{model}_add")).status_code == 403
    for act in ("change", "delete"):
        url = reverse(f"admin:notifications_{model}_{act}", args=[row.pk])
        assert operator.post(url, {"post": "yes"}).status_code == 403


def test_preferences_and_notices_are_no_business_of_staff(operator):
    index = operator.get(reverse("admin:index")).text
    assert "e-mail preference" not in index.lower()
    assert "/admin/notifications/notification/" not in index
