"""What members say about themselves, for tests."""

import io
import uuid

import factory
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accounts.models import HealthProfile, Profile
from tests.factories.accounts import UserFactory


class ProfileFactory(factory.django.DjangoModelFactory):
    """Every piece filled in; `audience` is that of all of them."""

    class Meta:
        model = Profile
        exclude = ["audience"]

    audience = "me"
    user = factory.SubFactory(UserFactory)
    words = "I keep bees and sleep late"
    words_audience = factory.SelfAttribute("audience")
    country = "PT"
    country_audience = factory.SelfAttribute("audience")
    languages = factory.LazyFunction(lambda: ["pt", "de"])
    languages_audience = factory.SelfAttribute("audience")
    picture = factory.LazyFunction(uuid.uuid4)
    picture_audience = factory.SelfAttribute("audience")


class HealthProfileFactory(factory.django.DjangoModelFactory):
    """Every piece filled in; `audience` is that of all of them."""

    class Meta:
        model = HealthProfile
        exclude = ["audience"]

    audience = "me"
    user = factory.SubFactory(UserFactory)
    connection = "have"
    connection_audience = factory.SelfAttribute("audience")
    kind = "skin"
    kind_audience = factory.SelfAttribute("audience")
    diagnosed = 2011
    diagnosed_audience = factory.SelfAttribute("audience")


def photo(size=(600, 400), colour=(200, 60, 60), name="garden.jpg"):
    """An upload, with a word in its metadata."""
    data = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "Garden of Maple Street 9"
    Image.new("RGB", size, colour).save(data, "JPEG", exif=exif)
    return SimpleUploadedFile(name, data.getvalue(), content_type="image/jpeg")
