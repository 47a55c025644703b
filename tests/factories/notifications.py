"""Notices, preferences and mail for tests."""

import datetime

import factory
from django.utils import timezone

from notifications.models import DigestDelivery, EmailPreference, Notification, OutgoingEmail
from tests.factories.accounts import UserFactory

HOUR = datetime.timedelta(hours=1)


class EmailPreferenceFactory(factory.django.DjangoModelFactory):
    """A member's weekly digest, due in an hour; `due=True` makes it due, `off=True` switches it off."""

    class Meta:
        model = EmailPreference
        skip_postgeneration_save = True

    class Params:
        due = factory.Trait(digest_due_at=factory.LazyFunction(lambda: timezone.now() - HOUR))
        off = factory.Trait(digest_frequency=EmailPreference.Frequency.OFF, digest_due_at=None)

    user = factory.SubFactory(UserFactory)
    digest_frequency = EmailPreference.Frequency.WEEKLY
    digest_due_at = factory.LazyFunction(lambda: timezone.now() + HOUR)
    digest_covered_until = factory.LazyFunction(lambda: timezone.now() - datetime.timedelta(days=7))

    @factory.post_generation
    def at_due_hour(self, create, extracted, **kwargs):
        """The choice agrees with the due moment, as actions keep it."""
        if create and self.digest_due_at is not None:
            due = self.digest_due_at.astimezone(datetime.UTC).replace(minute=0, second=0, microsecond=0)
            self.digest_due_at, self.digest_hour, self.digest_weekday = due, due.hour, due.weekday()
            self.save()


class DigestDeliveryFactory(factory.django.DjangoModelFactory):
    """A claimed digest of the last seven days, of a member who wants one."""

    class Meta:
        model = DigestDelivery

    user = factory.LazyAttribute(lambda _: EmailPreferenceFactory().user)
    period_end = factory.LazyFunction(timezone.now)
    period_start = factory.LazyAttribute(lambda row: row.period_end - datetime.timedelta(days=7))


class OutgoingEmailFactory(factory.django.DjangoModelFactory):
    """A mail that waits; `digest=True` makes it the digest of a member who wants one."""

    class Meta:
        model = OutgoingEmail

    class Params:
        digest = factory.Trait(
            kind=OutgoingEmail.DIGEST,
            priority=1,
            user=factory.LazyAttribute(lambda _: EmailPreferenceFactory().user),
            to=factory.LazyAttribute(lambda row: row.user.email),
            headers={"List-Id": "Your team <digest.localhost>"},
        )

    to = factory.Sequence("reader{}@mail.example".format)
    kind = "account"
    dedupe_key = factory.Sequence("mail-{}".format)
    subject = "A short note"
    text = "First line.\n.A line that begins with a dot.\nGrüße\n"
    html = "<p>First line.</p>"


class NotificationFactory(factory.django.DjangoModelFactory):
    """An unread notice, counted; `read=True` makes it read."""

    class Meta:
        model = Notification
        skip_postgeneration_save = True

    class Params:
        read = factory.Trait(read_at=factory.LazyFunction(timezone.now))

    user = factory.SubFactory(UserFactory)
    kind = "test"
    dedupe_key = factory.Sequence("cause-{}".format)
    subject_id = factory.Sequence(lambda n: n + 1)

    @factory.post_generation
    def counted(self, create, extracted, **kwargs):
        if create and self.read_at is None:
            self.user.unread_notices += 1
            self.user.save(update_fields=["unread_notices"])
