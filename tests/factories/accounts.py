"""Members for tests. Traits name what a member is, not columns."""

import datetime

import factory
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from accounts import policies
from accounts.models import User


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    class Params:
        moderator = factory.Trait(is_moderator=True, is_staff=True)
        editor = factory.Trait(is_editor=True, is_staff=True)
        administrator = factory.Trait(is_superuser=True, is_staff=True)
        muted = factory.Trait(
            muted_until=factory.LazyFunction(lambda: timezone.now() + datetime.timedelta(days=1))
        )

    handle = factory.Sequence("member{}".format)
    email = factory.LazyAttribute(lambda user: f"{user.handle}@mail.example")
    password = factory.django.Password("correct horse battery")
    agreed_to = factory.LazyFunction(policies.current_key)  # to what writing needs, as after sign-up
    holds_posts = False  # most tests are about posts that are out; tests of the minute before set it

    @factory.post_generation
    def confirmed(self, create, extracted, **kwargs):
        """A verified address, as after sign-up; `confirmed=False` leaves it out."""
        if create and extracted is not False:
            self.emailaddress_set.create(email=self.email, verified=True, primary=True)


def visitor(**kwargs):
    return AnonymousUser()
