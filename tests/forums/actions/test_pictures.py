"""Adding pictures, tying them to posts, and the end of those that nobody needs."""

import datetime
import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.registries import PostsChoice
from forums import periodic, picture_files, picture_words
from forums.actions.pictures import add_picture, attach_pictures, picture_markdown, remove_picture
from forums.actions.posts import edit_post, post_reply
from forums.erasure import erase
from forums.models import Draft, Picture
from forums.picture_files import path_of
from forums.pictures import PictureError
from tests.factories.accounts import UserFactory
from tests.factories.forums import PictureFactory, PostFactory, ThreadFactory
from tests.forums import photos

pytestmark = pytest.mark.django_db


def upload(data=None, name="IMG_0001.heic", kind="application/x-php"):
    """Names and types that lie: neither counts."""
    return SimpleUploadedFile(name, photos.small_photo() if data is None else data, kind)


def files_of(picture):
    return [width for width in (480, 960, 1600) if default_storage.exists(path_of(picture.pk, width))]


def words_for(*pictures):
    return "Look: \n\n" + "\n\n".join(map(picture_markdown, pictures))


def reply(by, body, thread=None):
    return post_reply(by=by, thread=thread or ThreadFactory(), body=body, submission_id=uuid.uuid4())


# -- Adding ----------------------------------------------------------------------------------
class TestAdding:
    def test_keeps_the_sizes_and_the_description(self, member):
        picture = add_picture(by=member, upload=upload(photos.photo((700, 500))), alt="My hand")
        assert (picture.width, picture.height, picture.alt) == (700, 500, "My hand")
        assert (picture.user, picture.post) == (member, None)
        assert files_of(picture) == [480, 960]

    def test_what_is_stored_says_nothing_of_the_place(self, member):
        picture = add_picture(by=member, upload=upload(photos.photo()), alt="My hand")
        for width in files_of(picture):
            stored = default_storage.open(path_of(picture.pk, width)).read()
            assert not any(words in stored for words in photos.GPS_WORDS)

    def test_refused_file_leaves_no_trace(self, member):
        with pytest.raises(PictureError, match="HEIC"):
            add_picture(by=member, upload=upload(photos.heic(), "photo.jpg", "image/jpeg"), alt="My hand")
        assert not Picture.objects.exists()

    def test_who_may_not_write_adds_none(self):
        with pytest.raises(PermissionDenied):
            add_picture(by=UserFactory(muted=True), upload=upload(), alt="My hand")
        assert not Picture.objects.exists()

    def test_a_day_has_a_limit_and_the_next_day_is_new(self, member, settings):
        settings.PICTURES_PER_DAY = 2
        for _ in range(2):
            add_picture(by=member, upload=upload(), alt="My hand")
        with pytest.raises(PictureError, match="tomorrow"):
            add_picture(by=member, upload=upload(), alt="My hand")
        assert add_picture(by=UserFactory(), upload=upload(), alt="Another's hand").pk

    def test_store_that_is_away_leaves_nothing_behind(self, member, monkeypatch):
        real = default_storage.save

        def full(name, content, **kwargs):
            if "/960" in name:
                raise OSError("no space left")
            return real(name, content, **kwargs)

        monkeypatch.setattr(default_storage, "save", full)
        with pytest.raises(PictureError, match="Please try again in a few minutes"):
            add_picture(by=member, upload=upload(photos.photo((700, 500))), alt="My hand")
        left = Picture.objects.get()
        assert (left.user, files_of(left)) == (None, [480])
        periodic.purge_loose_pictures()
        assert not Picture.objects.exists()
        assert files_of(left) == []


# -- Words and pictures ----------------------------------------------------------------------
class TestWords:
    @pytest.mark.parametrize(
        "alt",
        [
            "My hand",
            "a ] b [ c",
            r"back\slash",
            "*stars* `code` <b>&amp; !",
            "two\nlines",
            "x" * 300,
            "@zebra",
        ],
    )
    def test_description_comes_back_as_it_was(self, alt):
        one = uuid.uuid4()
        found = picture_words.named_in(f"Hi {picture_words.write(one, alt)} there", 10)
        assert found == {one: " ".join(alt.split())}

    def test_no_more_are_found_than_are_shown(self):
        text = " ".join(picture_words.write(uuid.uuid4(), "x") for _ in range(30))
        assert len(picture_words.named_in(text, 10)) == 10

    def test_other_addresses_name_none(self):
        assert picture_words.named_in("![x](https://a.example/y.png) ![y](picture:../../etc)", 10) == {}


class TestAttaching:
    def test_reply_takes_its_writers_pictures(self, member):
        picture = PictureFactory(user=member)
        post = reply(member, words_for(picture))
        picture.refresh_from_db()
        assert picture.post == post
        assert f"/forums/pictures/{picture.pk}/480.webp" in post.body_html
        assert 'alt="A hand in the sun"' in post.body_html

    def test_pictures_of_others_are_neither_taken_nor_shown(self, member):
        theirs = PictureFactory()
        post = reply(member, words_for(theirs))
        theirs.refresh_from_db()
        assert theirs.post is None
        assert "<img" not in post.body_html

    def test_picture_of_another_post_stays_there(self, member):
        first = PostFactory(author=member)
        picture = PictureFactory(user=member, post=first)
        reply(member, words_for(picture))
        picture.refresh_from_db()
        assert picture.post == first

    def test_words_without_pictures_cost_nothing(self, member, django_assert_num_queries):
        post = PostFactory(author=member, body="No picture: here")
        with django_assert_num_queries(0):
            attach_pictures(post)

    def test_edit_lets_go_of_what_is_no_longer_named_and_takes_the_new(self, member):
        old, new = PictureFactory(user=member), PictureFactory(user=member)
        post = reply(member, words_for(old))
        Picture.objects.update(created_at=timezone.now() - datetime.timedelta(days=9))
        edit_post(by=member, post=post, body=words_for(new))
        old.refresh_from_db()
        new.refresh_from_db()
        assert (old.post, new.post) == (None, post)
        assert timezone.now() - old.created_at < datetime.timedelta(minutes=1)  # its loose hours begin now

    def test_changed_description_is_kept_with_the_picture(self, member):
        picture = PictureFactory(user=member)
        reply(member, f"![Another hand](picture:{picture.pk})")
        picture.refresh_from_db()
        assert picture.alt == "Another hand"


# -- The end ---------------------------------------------------------------------------------
def make_old(*pictures, hours=49):
    at = timezone.now() - datetime.timedelta(hours=hours)
    Picture.objects.filter(pk__in=[each.pk for each in pictures]).update(created_at=at)


class TestPurge:
    def test_loose_pictures_go_with_their_files_and_others_stay(self, member):
        loose, young, posted = PictureFactory(), PictureFactory(), PictureFactory(post=PostFactory())
        make_old(loose, posted)
        for _ in range(2):
            periodic.purge_loose_pictures()
        assert set(Picture.objects.all()) == {young, posted}
        assert [files_of(each) for each in (loose, young, posted)] == [[], [480], [480]]

    def test_picture_that_a_draft_of_its_owner_names_stays(self, member):
        mine, theirs = PictureFactory(user=member), PictureFactory()
        Draft.objects.create(user=member, submission_id=uuid.uuid4(), body=words_for(mine, theirs))
        make_old(mine, theirs)
        periodic.purge_loose_pictures()
        assert Picture.objects.get() == mine

    def test_store_that_is_away_keeps_the_row_for_the_next_run(self, monkeypatch):
        picture = PictureFactory()
        make_old(picture)

        def away(name):
            raise ConnectionError

        with monkeypatch.context() as patched:
            patched.setattr(default_storage, "delete", away)
            assert picture_files.remove_loose() == 0
        assert Picture.objects.exists()
        assert picture_files.remove_loose() == 1
        assert files_of(picture) == []

    def test_owner_removes_a_loose_picture_and_nobody_else_does(self, member):
        picture = PictureFactory(user=member)
        with pytest.raises(PermissionDenied):
            remove_picture(by=UserFactory(), picture=picture)
        assert remove_picture(by=member, picture=picture)
        periodic.purge_loose_pictures()
        assert not remove_picture(by=member, picture=picture)
        assert files_of(picture) == []

    def test_picture_in_a_post_is_not_removed_by_itself(self, member):
        picture = PictureFactory(user=member, post=PostFactory(author=member))
        with pytest.raises(PermissionDenied):
            remove_picture(by=member, picture=picture)


class TestLeaving:
    @pytest.fixture
    def pictures(self, member):
        post = reply(member, "Words")
        return {"posted": PictureFactory(user=member, post=post), "loose": PictureFactory(user=member)}

    def leave(self, member, choice, capture):
        for _ in range(2):
            with capture(execute=True):
                erase(member, choice)
        periodic.purge_loose_pictures()  # the worker is not running; the sweep finds the same rows

    def test_erase_deletes_rows_and_files(self, member, pictures, django_capture_on_commit_callbacks):
        self.leave(member, PostsChoice.ERASE, django_capture_on_commit_callbacks)
        assert not Picture.objects.exists()
        assert [files_of(each) for each in pictures.values()] == [[], []]

    def test_anonymise_keeps_posted_ones_without_the_name(
        self, member, pictures, django_capture_on_commit_callbacks
    ):
        self.leave(member, PostsChoice.ANONYMISE, django_capture_on_commit_callbacks)
        left = Picture.objects.get()
        assert (left, left.user, files_of(left)) == (pictures["posted"], None, [480])
        assert files_of(pictures["loose"]) == []

    def test_keep_keeps_posted_ones_and_the_name(self, member, pictures, django_capture_on_commit_callbacks):
        self.leave(member, PostsChoice.KEEP, django_capture_on_commit_callbacks)
        left = Picture.objects.get()
        assert (left, left.user) == (pictures["posted"], member)

    def test_pictures_of_others_stay(self, member, django_capture_on_commit_callbacks):
        theirs = PictureFactory(post=PostFactory(thread=ThreadFactory(author=member)))
        self.leave(member, PostsChoice.ERASE, django_capture_on_commit_callbacks)
        assert Picture.objects.get() == theirs
