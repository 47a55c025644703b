"""A member's own medicines and reminders for tests. `agree` first: actions ask for the agreement, factories do not."""

import datetime

import factory
from django.utils import timezone

from accounts.actions.consents import give_health_consent
from drugs.models import Reminder, Treatment
from tests.factories.accounts import UserFactory
from tests.factories.drugs import DrugFactory


def agree(member=None, **traits):
    """A member who agreed that health data is kept."""
    member = member or UserFactory(**traits)
    give_health_consent(by=member)
    return member


class TreatmentFactory(factory.django.DjangoModelFactory):
    """A drug that its member takes, shown to nobody; `shown=True` shows it to members, `for_team=True` to their team."""

    class Meta:
        model = Treatment

    class Params:
        shown = factory.Trait(audience="members")
        for_team = factory.Trait(audience="team")

    user = factory.SubFactory(UserFactory)
    drug = factory.SubFactory(DrugFactory)
    status = Treatment.Status.TAKING


class ReminderFactory(factory.django.DjangoModelFactory):
    """A blood test every four weeks, next in a week; `due=True` is of yesterday and told, `paused=True` rests."""

    class Meta:
        model = Reminder

    class Params:
        due = factory.Trait(
            next_on=factory.LazyFunction(lambda: timezone.now().date() - datetime.timedelta(days=1)),
            told_at=factory.LazyFunction(timezone.now),
        )
        paused = factory.Trait(paused_at=factory.LazyFunction(timezone.now))

    user = factory.SubFactory(UserFactory)
    about = Reminder.About.BLOOD
    every = 4
    unit = Reminder.Unit.WEEKS
    next_on = factory.LazyFunction(lambda: timezone.now().date() + datetime.timedelta(days=7))
    starts_on = factory.SelfAttribute("next_on")
