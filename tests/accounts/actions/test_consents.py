"""The ledger of agreements."""

import pytest

from accounts import policies
from accounts.actions.consents import record_consent, withdraw_consent
from accounts.models import Consent, User
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def test_an_agreement_is_written_once_in_the_version_that_holds() -> None:
    member = UserFactory()
    first = record_consent(by=member, kind=Consent.Kind.TERMS, way=Consent.Way.SIGNUP)
    second = record_consent(by=member, kind=Consent.Kind.TERMS, way=Consent.Way.SETTINGS)
    assert first == second
    assert (first.version, first.way) == (policies.current("terms").version, "signup")


def test_a_new_version_is_a_new_row(monkeypatch) -> None:
    member = UserFactory()
    record_consent(by=member, kind=Consent.Kind.TERMS, way=Consent.Way.SIGNUP)
    monkeypatch.setitem(policies.VERSIONS, "terms", ["2027-01-01", *policies.VERSIONS["terms"]])
    record_consent(by=member, kind=Consent.Kind.TERMS, way=Consent.Way.SETTINGS)
    assert member.consents.count() == 2


def test_taking_back_is_noted_and_giving_again_is_a_new_row() -> None:
    member = UserFactory()
    record_consent(by=member, kind=Consent.Kind.DIGEST, way=Consent.Way.SETTINGS)
    assert withdraw_consent(by=member, kind=Consent.Kind.DIGEST)
    assert not withdraw_consent(by=member, kind=Consent.Kind.DIGEST)
    record_consent(by=member, kind=Consent.Kind.DIGEST, way=Consent.Way.SETTINGS)
    assert member.consents.count() == 2
    assert member.consents.filter(withdrawn_at=None).count() == 1


def test_others_agreements_stay() -> None:
    member, other = UserFactory(), UserFactory()
    for each in (member, other):
        record_consent(by=each, kind=Consent.Kind.DIGEST, way=Consent.Way.SETTINGS)
    withdraw_consent(by=member, kind=Consent.Kind.DIGEST)
    assert other.consents.get().withdrawn_at is None


def test_who_agrees_to_all_that_writing_needs_is_not_asked_again() -> None:
    member = UserFactory(agreed_to="")
    record_consent(by=member, kind=Consent.Kind.TERMS, way=Consent.Way.ASKED)
    assert User.objects.get(pk=member.pk).agreed_to == ""
    record_consent(by=member, kind=Consent.Kind.PRIVACY, way=Consent.Way.ASKED)
    assert User.objects.get(pk=member.pk).agreed_to == member.agreed_to == policies.current_key()


def test_a_new_version_of_the_terms_is_asked_about_and_one_of_health_data_is_not(monkeypatch) -> None:
    before = policies.current_key()
    monkeypatch.setitem(policies.VERSIONS, "health", ["2027-01-01", *policies.VERSIONS["health"]])
    assert policies.current_key() == before
    monkeypatch.setitem(policies.VERSIONS, "terms", ["2027-01-01", *policies.VERSIONS["terms"]])
    assert policies.current_key() != before


def test_the_key_of_an_agreement_fits_its_column() -> None:
    assert len(policies.current_key()) <= User._meta.get_field("agreed_to").max_length
