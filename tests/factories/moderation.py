"""Reports and log entries for tests."""

import factory
from django.utils import timezone

from moderation.models import LogEntry, Report
from tests.factories.accounts import UserFactory
from tests.factories.drugs import ExperienceFactory
from tests.factories.forums import PostFactory


class ReportFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Report

    class Params:
        danger = factory.Trait(reason=Report.Reason.DANGER)
        dismissed = factory.Trait(
            status=Report.Status.DISMISSED, handled_at=factory.LazyFunction(timezone.now)
        )
        acted = factory.Trait(status=Report.Status.ACTED, handled_at=factory.LazyFunction(timezone.now))

    post = factory.SubFactory(PostFactory)
    reporter = factory.SubFactory(UserFactory)
    reason = Report.Reason.DOSING
    words = factory.Sequence("Please look, {}".format)


class CardReportFactory(ReportFactory):
    """The same about a card."""

    post = None
    experience = factory.SubFactory(ExperienceFactory)


class LogEntryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = LogEntry

    verb = LogEntry.Verb.HIDE_POST
    by = factory.SubFactory(UserFactory, moderator=True)
    post = factory.SubFactory(PostFactory)
    thread = factory.SelfAttribute("post.thread")
    member = factory.SelfAttribute("post.author")
    reason = "Rule 4: it named a doctor"
