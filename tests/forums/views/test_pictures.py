"""Who gets a picture by its address, and how one is taken in."""

import uuid

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from forums.actions.moderating import hide_post, hide_thread
from forums.actions.posts import withdraw_post
from forums.actions.threads import narrow_thread
from forums.models import Draft, Picture, Post, Thread
from tests.factories.accounts import UserFactory
from tests.factories.forums import ForumFactory, PictureFactory, PostFactory, ThreadFactory
from tests.forums import photos

pytestmark = pytest.mark.django_db


def address(picture, width=480):
    return reverse("forums:picture", args=[picture.pk, width])


VIEWERS = ["visitor", "member", "owner", "moderator"]
STATES = {  # what the picture stands in, and who gets it
    "public": ({"public": True}, {}, VIEWERS),
    "members": ({}, {}, VIEWERS[1:]),
    "hidden post": ({"public": True}, {"hidden": True}, ["owner", "moderator"]),
    "withdrawn post": ({"public": True}, {"withdrawn": True}, ["moderator"]),
    "hidden thread": ({"public": True, "hidden": True}, {}, ["moderator"]),
    "loose": (None, None, ["owner"]),
}


@pytest.mark.parametrize("viewer", VIEWERS)
@pytest.mark.parametrize("state", STATES)
def test_address_opens_for_those_who_may_read_the_post(viewer, state, client):
    thread, post, who = STATES[state]
    owner = UserFactory()
    held = None if thread is None else PostFactory(thread=ThreadFactory(**thread), author=owner, **post)
    picture = PictureFactory(user=owner, post=held)
    users = {"member": UserFactory, "owner": lambda: owner, "moderator": lambda: UserFactory(moderator=True)}
    if viewer in users:
        client.force_login(users[viewer]())
    for method in (client.get, client.head):
        assert method(address(picture)).status_code == (200 if viewer in who else 404)


def test_former_members_loose_picture_is_nobodys(client, member):
    picture = PictureFactory(user=None)
    for user in (None, member, UserFactory(moderator=True)):
        if user:
            client.force_login(user)
        assert client.get(address(picture)).status_code == 404


@pytest.mark.parametrize("act", ["narrow", "hide post", "hide thread", "withdraw"])
def test_address_closes_at_once(act, client, moderator):
    """Also for a browser that kept the picture: it asks with the ETag, and is not told "unchanged"."""
    thread = ThreadFactory(public=True)
    post = thread.posts.get()
    picture = PictureFactory(user=thread.author, post=post)
    etag = client.get(address(picture)).headers["ETag"]
    assert client.get(address(picture), HTTP_IF_NONE_MATCH=etag).status_code == 304
    {
        "narrow": lambda: narrow_thread(by=thread.author, thread=thread),
        "hide post": lambda: hide_post(by=moderator, post=post, reason="It names a doctor"),
        "hide thread": lambda: hide_thread(by=moderator, thread=thread, reason="It names a doctor"),
        "withdraw": lambda: withdraw_post(by=thread.author, post=post),
    }[act]()
    assert client.get(address(picture), HTTP_IF_NONE_MATCH=etag).status_code == 404


def test_answer_is_a_picture_and_can_be_nothing_else(client):
    picture = PictureFactory(post=PostFactory(thread=ThreadFactory(public=True)))
    response = client.get(address(picture))
    assert (
        b"".join(response.streaming_content)
        == default_storage.open(f"pictures/{picture.pk.hex[:2]}/{picture.pk.hex}/480.webp").read()
    )
    headers = response.headers
    assert headers["Content-Type"] == "image/webp"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert headers["Content-Disposition"] == 'inline; filename="480.webp"'
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["X-Robots-Tag"] == "noindex"
    assert not response.cookies


def test_shared_caches_hold_only_what_visitors_get(client, member):
    picture = PictureFactory(post=PostFactory(thread=ThreadFactory(public=True)))
    visitors = client.get(address(picture)).headers
    assert visitors["Cache-Control"] == "public, max-age=0, s-maxage=30, must-revalidate"
    assert "Cookie" in visitors["Vary"]
    client.force_login(member)
    assert client.get(address(picture)).headers["Cache-Control"] == "private, no-cache"
    not_found = client.get(address(PictureFactory())).headers
    assert "public" not in not_found.get("Cache-Control", "")


@pytest.mark.parametrize("signed_in", [False, True])
def test_at_most_three_queries(signed_in, client, member, django_assert_max_num_queries):
    picture = PictureFactory(post=PostFactory(thread=ThreadFactory(public=True)))
    if signed_in:
        client.force_login(member)
        client.get("/")
    with django_assert_max_num_queries(3):
        assert client.get(address(picture)).status_code == 200


@pytest.mark.parametrize("width", [0, 1, 481, 960, 1600, 99_999])
def test_other_widths_are_not_found(width, client):
    picture = PictureFactory(post=PostFactory(thread=ThreadFactory(public=True)))
    assert client.get(address(picture, width)).status_code == 404


def test_lost_file_is_not_found(client):
    picture = PictureFactory(post=PostFactory(thread=ThreadFactory(public=True)))
    default_storage.delete(f"pictures/{picture.pk.hex[:2]}/{picture.pk.hex}/480.webp")
    assert client.get(address(picture)).status_code == 404


def test_unknown_picture_is_not_found(member_client):
    assert member_client.get(reverse("forums:picture", args=[uuid.uuid4(), 480])).status_code == 404


# -- With script -----------------------------------------------------------------------------
def sent(data=None, alt="My hand", **more):
    file = SimpleUploadedFile("a.jpg", photos.small_photo() if data is None else data, "image/jpeg")
    return {"picture": file, "picture_alt": alt, **more}


class TestAdd:
    url = "/forums/pictures/new/"

    def test_answers_with_what_goes_into_the_text(self, member_client, member):
        response = member_client.post(self.url, sent())
        picture = Picture.objects.get()
        assert response.status_code == 201
        assert response.json() == {"markdown": f"![My hand](picture:{picture.pk})"}
        assert (picture.user, picture.alt) == (member, "My hand")

    @pytest.mark.parametrize(
        ("form", "field", "words"),
        [
            (lambda: sent(alt=" "), "picture_alt", "Say in a few words"),
            (lambda: sent(alt="x" * 301), "picture_alt", "1 characters over the limit"),
            (lambda: {"picture_alt": "My hand"}, "picture", "Choose a photo first"),
            (lambda: sent(photos.heic()), "picture", "HEIC"),
            (lambda: sent(b""), "picture", "empty"),
            (lambda: sent(photos.SVG), "picture", "SVG"),
            (lambda: sent(b"\xff\xd8\xff" + b"\0" * 14_000_000), "picture", "This file is 15 MB"),
        ],
    )
    def test_says_what_is_wrong_with_which_field(self, form, field, words, member_client):
        response = member_client.post(self.url, form())
        assert response.status_code == 400
        assert response.json()["field"] == field
        assert words in response.json()["error"]
        assert not Picture.objects.exists()

    def test_muted_member_is_told_why(self, client):
        client.force_login(UserFactory(muted=True))
        response = client.post(self.url, sent())
        assert response.status_code == 400
        assert "You can read" in response.json()["error"]

    def test_visitor_is_told_to_sign_in(self, client):
        response = client.post(self.url, sent())
        assert response.status_code == 403
        assert "You were signed out" in response.json()["error"]
        assert not Picture.objects.exists()


# -- Without script --------------------------------------------------------------------------
WORDS = "It began in the sun.\nSince then it stays."


@pytest.fixture
def thread():
    return ThreadFactory()


def box_of(response):
    """What stands in the box of the page that came back."""
    from html import unescape
    from re import DOTALL, search

    found = search(r'<textarea[^>]*name="body"[^>]*>\n?(.*?)</textarea>', response.content.decode(), DOTALL)
    return unescape(found[1])


class TestBesideAReply:
    def post(self, client, thread, **fields):
        fields = {"body": WORDS, "submission_id": uuid.uuid4()} | fields
        return client.post(reverse("forums:reply", args=[thread.pk]), fields)

    def test_button_puts_the_picture_into_the_words_and_posts_nothing(self, member_client, thread):
        response = self.post(member_client, thread, **sent(add_picture="1"))
        picture = Picture.objects.get()
        assert response.status_code == 200
        assert box_of(response).strip() == f"{WORDS}\n\n![My hand](picture:{picture.pk})"
        assert thread.posts.count() == 1

    def test_post_with_a_chosen_photo_posts_both(self, member_client, thread):
        response = self.post(member_client, thread, **sent())
        picture, post = Picture.objects.get(), Post.objects.get(number=2)
        assert response.status_code == 302
        assert picture.post == post
        assert "<img" in post.body_html

    def test_preview_shows_it_to_its_owner(self, member_client, thread):
        response = self.post(member_client, thread, **sent(preview="1"))
        assert f'src="{address(Picture.objects.get())}"'.encode() in response.content

    @pytest.mark.parametrize("button", [{}, {"add_picture": "1"}, {"preview": "1"}])
    @pytest.mark.parametrize(
        ("form", "words"),
        [
            (lambda: sent(photos.heic()), "HEIC"),
            (
                lambda: sent(b"\0" * 13_900_000),
                "This file is 14 MB, and photos may have up to 10. Your text is kept.",
            ),
            (lambda: sent(alt=""), "Say in a few words"),
        ],
    )
    def test_what_does_not_go_is_said_and_the_text_is_kept(self, form, words, button, member_client, thread):
        response = self.post(member_client, thread, **form(), **button)
        assert response.status_code == 200
        assert words in response.content.decode().replace("&#x27;", "'")
        assert box_of(response).strip() == WORDS
        assert thread.posts.count() == 1
        assert not Picture.objects.exists()

    def test_button_without_a_photo_says_so(self, member_client, thread):
        response = self.post(member_client, thread, add_picture="1")
        assert "Choose a photo first" in response.content.decode()
        assert box_of(response).strip() == WORDS

    def test_enter_in_a_one_line_box_sends_nothing_out(self, member_client, thread):
        response = self.post(member_client, thread, add_picture="")
        assert response.status_code == 200
        assert "Choose a photo first" not in response.content.decode().partition("data-none")[0]
        assert "aria-invalid" not in response.content.decode()
        assert thread.posts.count() == 1

    def test_signed_out_writer_keeps_the_words(self, client, thread):
        response = self.post(client, thread, **sent())
        assert response.status_code == 403
        assert "It began in the sun." in response.content.decode()
        assert not Picture.objects.exists()

    def test_locked_thread_keeps_words_and_picture_for_the_writer(self, member_client, thread):
        Thread.objects.update(locked_at=timezone.now())
        response = self.post(member_client, thread, **sent())
        assert response.status_code == 403
        assert f"picture:{Picture.objects.get().pk}" in box_of(response)


def test_change_of_a_post_takes_a_picture_too(member_client, member):
    post = PostFactory(author=member)
    member_client.post(reverse("forums:post_edit", args=[post.pk]), {"body": WORDS, **sent()})
    assert Picture.objects.get().post == post


def test_new_thread_takes_a_picture_too(member_client):
    forum = ForumFactory()
    fields = {"forum": forum.slug, "title": "Hands", "body": WORDS, "audience": "public"}
    fields["submission_id"] = uuid.uuid4()
    url = reverse("forums:thread_start")
    response = member_client.post(url, {**fields, **sent(add_picture="1")})
    first = Picture.objects.get()
    assert f"![My hand](picture:{first.pk})" in box_of(response)
    assert not Thread.objects.exists()
    member_client.post(url, {**fields, "body": box_of(response)})
    first.refresh_from_db()
    assert first.post == Thread.objects.get().posts.get()


def test_picture_in_a_held_reply_is_its_writers_alone_until_it_goes_out(client, thread):
    writer = UserFactory(holds_posts=True)
    client.force_login(writer)
    fields = {"body": WORDS, "submission_id": uuid.uuid4(), **sent()}
    client.post(reverse("forums:reply", args=[thread.pk]), fields)
    picture = Picture.objects.get()
    assert Draft.objects.filter(user=writer, body__contains=str(picture.pk)).exists()
    assert client.get(address(picture)).status_code == 200
    client.force_login(UserFactory())
    assert client.get(address(picture)).status_code == 404
