"""The list of a member's own medicines: what is kept, what is not, and whose it is."""

import datetime
import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from accounts.actions.consents import withdraw_health_consent
from accounts.exceptions import ConsentMissing
from drugs.actions import treatments
from drugs.actions.treatments import Course, add_treatment, change_treatment, remove_treatment
from drugs.exceptions import ListFull, OnTheList
from drugs.models import Treatment
from tests.factories.accounts import UserFactory
from tests.factories.drugs import DrugFactory
from tests.factories.medicines import TreatmentFactory, agree

MAY, JUNE = datetime.date(2025, 5, 1), datetime.date(2026, 6, 1)


@pytest.fixture
def member(db):
    return agree()


def test_an_entry_is_private_unless_its_member_says_otherwise(member):
    entry = add_treatment(by=member, drug=DrugFactory(), course=Course("taking", since=MAY))
    assert (entry.audience, entry.status, entry.since) == ("me", "taking", MAY)


def test_without_the_agreement_nothing_is_kept(db):
    with pytest.raises(ConsentMissing):
        add_treatment(by=UserFactory(), drug=DrugFactory(), course=Course("taking"))
    assert not Treatment.objects.exists()


@pytest.mark.parametrize("status", ["taking", "considering"])
def test_the_end_is_kept_only_of_what_ended(member, status):
    course = Course(status, since=MAY, until=JUNE, why_stopped="effects")
    entry = add_treatment(by=member, drug=DrugFactory(), course=course)
    assert (entry.until, entry.why_stopped) == (None, "")


def test_what_one_thinks_about_has_not_begun(member):
    entry = add_treatment(by=member, drug=DrugFactory(), course=Course("considering", since=MAY))
    assert entry.since is None


def test_a_drug_goes_on_once_and_the_refusal_names_the_entry(member):
    drug = DrugFactory()
    first = add_treatment(by=member, drug=drug, course=Course("taking"))
    with pytest.raises(OnTheList) as refused:
        add_treatment(by=member, drug=drug, course=Course("considering"))
    assert refused.value.treatment_id == first.pk


def test_a_drug_may_have_been_stopped_several_times_but_not_the_same_time_twice(member):
    drug = DrugFactory()
    first = Course("stopped", since=MAY, until=JUNE, why_stopped="effects")
    for course in (first, Course("stopped", since=JUNE, until=JUNE), Course("taking")):
        add_treatment(by=member, drug=drug, course=course)
    with pytest.raises(OnTheList):
        add_treatment(by=member, drug=drug, course=first)
    assert Treatment.objects.count() == 3


def test_a_list_has_an_end(member, monkeypatch):
    monkeypatch.setattr(treatments, "MOST", 1)
    add_treatment(by=member, drug=DrugFactory(), course=Course("taking"))
    with pytest.raises(ListFull):
        add_treatment(by=member, drug=DrugFactory(), course=Course("taking"))


def test_thinking_about_it_becomes_taking_and_then_stopped(member):
    entry = add_treatment(by=member, drug=DrugFactory(), course=Course("considering"))
    change_treatment(by=member, treatment=entry, course=Course("taking", since=MAY))
    stopped = Course("stopped", since=MAY, until=JUNE, why_stopped="cost", audience="members")
    entry = change_treatment(by=member, treatment=entry, course=stopped)
    assert (entry.since, entry.until, entry.why_stopped, entry.audience) == (MAY, JUNE, "cost", "members")
    back = change_treatment(by=member, treatment=entry, course=Course("taking", since=MAY))
    assert (back.until, back.why_stopped) == (None, "")


def test_a_change_cannot_make_two_that_go_on(member):
    drug = DrugFactory()
    add_treatment(by=member, drug=drug, course=Course("taking"))
    old = add_treatment(by=member, drug=drug, course=Course("stopped", until=MAY))
    with pytest.raises(OnTheList):
        change_treatment(by=member, treatment=old, course=Course("taking"))


def test_nobody_changes_or_removes_the_entry_of_another(member):
    theirs = TreatmentFactory(shown=True)
    for act in (
        lambda: change_treatment(by=member, treatment=theirs, course=Course("stopped")),
        lambda: remove_treatment(by=member, treatment=theirs),
    ):
        with pytest.raises(PermissionDenied):
            act()
    theirs.refresh_from_db()
    assert theirs.status == "taking"


def test_an_entry_that_is_gone_does_not_come_back(member):
    entry = TreatmentFactory(user=member)
    Treatment.objects.all().delete()
    with pytest.raises(Treatment.DoesNotExist):
        change_treatment(by=member, treatment=entry, course=Course("stopped"))
    assert not Treatment.objects.exists()


def test_removing_works_without_the_agreement_and_twice_is_once(db):
    entry = TreatmentFactory()
    assert remove_treatment(by=entry.user, treatment=entry)
    assert not remove_treatment(by=entry.user, treatment=entry)


@pytest.mark.django_db(transaction=True)
def test_what_is_saved_while_the_agreement_is_taken_back_is_not_kept():
    """Whichever comes first: saved before, it is erased with the rest; after, it is refused."""
    member, drug = agree(), DrugFactory()

    def save():
        try:
            add_treatment(by=member, drug=drug, course=Course("taking"))
        except (ConsentMissing, OnTheList):
            pass
        finally:
            connection.close()

    def take_back():
        try:
            withdraw_health_consent(by=member)
        finally:
            connection.close()

    threads = [threading.Thread(target=target) for target in (save, take_back, save)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not Treatment.objects.exists()
