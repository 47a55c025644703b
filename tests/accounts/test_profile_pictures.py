"""The picture of a profile: drawn anew, named anew, and gone when nobody names it."""

import datetime
import io
import uuid
from unittest import mock

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from accounts import periodic, profile_pictures
from accounts.actions.erasure import erase_member
from accounts.actions.profiles import (
    PICTURES_PER_DAY,
    GeneralPieces,
    remove_picture,
    save_picture,
    save_profile,
)
from accounts.models import Profile
from accounts.profile_pictures import path_of
from accounts.registries import PostsChoice
from common.pictures import PictureError
from tests.factories.accounts import UserFactory
from tests.factories.profiles import ProfileFactory, photo

pytestmark = pytest.mark.django_db


def files():
    """Every file that the storage has for profiles."""
    try:
        folders = default_storage.listdir("profiles")[0]
    except FileNotFoundError:
        return set()
    return {
        f"profiles/{each}/{name}"
        for each in folders
        for name in default_storage.listdir(f"profiles/{each}")[1]
    }


@pytest.fixture(autouse=True)
def _no_files_before():
    for path in files():
        default_storage.delete(path)


@pytest.fixture
def pictured(django_capture_on_commit_callbacks):
    """A member with a picture for their team."""
    member = UserFactory()
    with django_capture_on_commit_callbacks(execute=True):
        save_picture(by=member, audience="team", upload=photo())
    return member


def test_only_the_pixels_go_on_in_one_small_size(pictured):
    profile = Profile.objects.get()
    assert profile.picture_audience == "team"
    with default_storage.open(path_of(profile.picture)) as kept:
        data = kept.read()
    image = Image.open(io.BytesIO(data))
    assert (image.format, image.size) == ("WEBP", (480, 320))
    assert b"Maple" not in data
    assert not image.getexif()


def test_tall_picture_fits_a_page():
    save_picture(by=UserFactory(), audience="me", upload=photo((1000, 4000)))
    with default_storage.open(path_of(Profile.objects.get().picture)) as kept:
        assert Image.open(kept).size[1] <= profile_pictures.FRAME.max_height


def test_another_picture_has_another_name_and_the_first_file_goes(
    pictured, django_capture_on_commit_callbacks
):
    first = Profile.objects.get().picture
    with django_capture_on_commit_callbacks(execute=True):
        save_picture(by=pictured, audience="members", upload=photo(colour=(0, 0, 200)))
    profile = Profile.objects.get()
    assert profile.picture != first
    assert files() == {path_of(profile.picture)}


def test_audience_changes_without_another_upload(pictured):
    first = Profile.objects.get().picture
    save_picture(by=pictured, audience="members")
    profile = Profile.objects.get()
    assert (profile.picture, profile.picture_audience) == (first, "members")


def test_audience_of_no_picture_is_not_kept():
    save_picture(by=UserFactory(), audience="members")
    assert not Profile.objects.exists()


def test_other_pieces_leave_the_picture_alone(pictured):
    first = Profile.objects.get().picture
    save_profile(by=pictured, general=GeneralPieces(words="Bees"))
    save_profile(by=pictured, general=GeneralPieces())
    assert Profile.objects.get().picture == first


def test_removed_picture_is_gone_with_its_file_and_its_audience(pictured, django_capture_on_commit_callbacks):
    save_profile(by=pictured, general=GeneralPieces(words="Bees"))
    with django_capture_on_commit_callbacks(execute=True):
        assert remove_picture(by=pictured)
    assert not remove_picture(by=pictured)
    profile = Profile.objects.get()
    assert (profile.picture, profile.picture_audience, profile.words) == (None, "me", "Bees")
    assert files() == set()


@pytest.mark.parametrize("posts", PostsChoice)
def test_picture_goes_with_who_leaves(pictured, posts, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        erase_member(by=pictured, user=pictured, posts=posts)
    assert files() == set()
    assert not Profile.objects.exists()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "This file is empty"),
        (b"no picture at all", "not a photo that we can read"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "SVG"),
        (photo().read()[:200], "We cannot read this picture"),
    ],
)
def test_what_is_no_picture_gets_a_sentence_and_changes_nothing(pictured, data, said):
    before = Profile.objects.values().get()
    with pytest.raises(PictureError, match=said) as refused:
        save_picture(by=pictured, audience="members", upload=SimpleUploadedFile("a.jpg", data))
    assert "Your text is kept" not in str(refused.value)  # there is none on that page
    assert Profile.objects.values().get() == before
    assert files() == {path_of(before["picture"])}


def test_many_pictures_a_day_are_too_many():
    member = UserFactory()
    for _ in range(PICTURES_PER_DAY.amount):
        save_picture(by=member, audience="me", upload=photo((20, 20)))
    with pytest.raises(PictureError, match="many pictures today"):
        save_picture(by=member, audience="me", upload=photo((20, 20)))


def test_store_that_is_away_gets_a_sentence(pictured, monkeypatch):
    def away(*args):
        raise OSError("gone")

    before = Profile.objects.values().get()
    monkeypatch.setattr(default_storage, "save", away)
    with pytest.raises(PictureError, match="could not keep this picture just now"):
        save_picture(by=pictured, audience="me", upload=photo())
    assert Profile.objects.values().get() == before


def test_who_may_not_write_shows_others_no_new_picture():
    member = UserFactory(muted=True)
    with pytest.raises(PermissionDenied):
        save_picture(by=member, audience="team", upload=photo())
    assert files() == set()
    save_picture(by=member, audience="me", upload=photo())
    with pytest.raises(PermissionDenied):
        save_picture(by=member, audience="members")
    assert Profile.objects.get().picture_audience == "me"


def test_who_may_not_write_may_show_it_to_fewer(pictured):
    type(pictured).objects.update(muted_until=timezone.now() + datetime.timedelta(days=1))
    save_picture(by=pictured, audience="me")
    assert Profile.objects.get().picture_audience == "me"
    assert remove_picture(by=pictured)


def test_closed_account_adds_no_picture():
    with pytest.raises(PermissionDenied):
        save_picture(by=UserFactory(is_active=False), audience="me", upload=photo())
    assert files() == set()


# -- The sweep ----------------------------------------------------------------------------------
def orphan(name=""):
    """A file that a crash left."""
    path = f"profiles/aa/{name}" if name else path_of(uuid.uuid4())
    default_storage.save(path, ContentFile(b"left"))
    return path


def test_sweep_removes_what_no_profile_names_after_an_hour(pictured):
    kept = path_of(Profile.objects.get().picture)
    left = {orphan(), orphan("no-id.webp")}
    assert profile_pictures.remove_unnamed() == 0
    assert files() == {kept, *left}
    with time_machine.travel(timezone.now() + datetime.timedelta(hours=2), tick=False):
        assert profile_pictures.remove_unnamed() == 2
        assert profile_pictures.remove_unnamed() == 0
    assert files() == {kept}


def test_clock_work_sweeps_and_runs_twice(pictured):
    orphan()
    with time_machine.travel(timezone.now() + datetime.timedelta(hours=2), tick=False):
        periodic.sweep_profile_pictures()
        periodic.sweep_profile_pictures()
    assert files() == {path_of(Profile.objects.get().picture)}


def test_sweep_finds_nothing_where_nobody_ever_added_one(monkeypatch):
    def nothing(path):
        raise FileNotFoundError

    monkeypatch.setattr(default_storage, "listdir", nothing)
    assert profile_pictures.remove_unnamed() == 0


def test_file_that_will_not_go_is_left_for_the_sweep(
    pictured, monkeypatch, django_capture_on_commit_callbacks
):
    path = path_of(Profile.objects.get().picture)
    with monkeypatch.context() as patch:
        patch.setattr(default_storage, "delete", mock.Mock(side_effect=OSError))
        with django_capture_on_commit_callbacks(execute=True):
            assert remove_picture(by=pictured)
    assert files() == {path}
    with time_machine.travel(timezone.now() + datetime.timedelta(hours=2), tick=False):
        assert profile_pictures.remove_unnamed() == 1
    assert files() == set()


def test_two_profiles_never_name_one_file():
    one = ProfileFactory()
    with pytest.raises(Exception, match="accounts_profile_picture"):
        ProfileFactory(picture=one.picture)
