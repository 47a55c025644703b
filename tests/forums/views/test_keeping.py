"""An expired session, a stale form: the words are not lost (promise 1)."""

import time
import uuid
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.models import User
from forums.models import Draft, Post, Thread
from tests.accounts.joining import provider_answers
from tests.accounts.views.test_social import come_back
from tests.factories.accounts import UserFactory
from tests.factories.forums import ForumFactory, PostFactory, ThreadFactory

pytestmark = pytest.mark.django_db
WORDS = "I wrote this for an hour."


@pytest.fixture
def thread():
    return ThreadFactory(replies=1)


def reply_url(thread):
    return reverse("forums:reply", args=[thread.pk])


def sign_in(client, user):
    """As a person does it: through the form."""
    response = client.post(
        reverse("account_login"), {"login": user.email, "password": "correct horse battery"}, follow=False
    )
    assert response.status_code == 302


def login_link(response):
    return response.context["login_url"]


class TestSignedOut:
    def test_the_page_shows_the_words_and_the_way_on(self, client, thread):
        response = client.post(reply_url(thread), {"body": WORDS, "submission_id": uuid.uuid4()})
        html = response.content.decode()
        assert response.status_code == 403
        assert "You were signed out to keep you safe. Your words are here. Sign in, and they go on." in html
        assert WORDS in html
        assert urlsplit(login_link(response)).path == reverse("account_login")
        assert not Post.objects.filter(body=WORDS).exists()

    def test_after_signing_in_the_words_are_in_their_place_and_go_on_once(self, client, member, thread):
        submission = str(uuid.uuid4())
        response = client.post(reply_url(thread), {"body": WORDS, "submission_id": submission})
        target = parse_qs(urlsplit(login_link(response)).query)["next"][0]
        sign_in(client, member)
        html = client.get(target).content.decode()
        assert WORDS in html
        assert submission in html
        assert "Your words are back" in html
        client.post(reply_url(thread), {"body": WORDS, "submission_id": submission})
        assert Post.objects.get(body=WORDS).submission_id == uuid.UUID(submission)
        assert WORDS not in client.get(reply_url(thread)).content.decode()

    def test_another_way_in_finds_them_in_the_thread_too(self, client, member, thread):
        client.post(reply_url(thread), {"body": WORDS})
        sign_in(client, member)
        html = client.get(thread.get_absolute_url()).content.decode()
        assert f"{WORDS}</textarea>" in html
        assert "Your words are back" in html

    def test_a_new_thread_keeps_every_field(self, client, member):
        forum = ForumFactory()
        fields = {
            "forum": forum.slug,
            "title": "My title",
            "body": WORDS,
            "audience": "public",
            "submission_id": str(uuid.uuid4()),
        }
        response = client.post("/forums/threads/new/", fields)
        assert "My title" in response.content.decode()
        sign_in(client, member)
        html = client.get("/forums/threads/new/").content.decode()
        for words in (
            f'value="{forum.slug}" selected',
            "My title",
            WORDS,
            'value="public" checked',
            fields["submission_id"],
        ):
            assert words in html
        client.post("/forums/threads/new/", fields)
        assert Thread.objects.get().title == "My title"

    def test_a_change_of_a_post_is_kept(self, client, member):
        post = PostFactory(author=member)
        url = reverse("forums:post_edit", args=[post.pk])
        client.post(url, {"body": WORDS})
        sign_in(client, member)
        assert WORDS in client.get(url).content.decode()

    def test_words_are_in_the_database_not_only_in_redis(self, client, member, thread):
        client.post(reply_url(thread), {"body": WORDS})
        cache.clear()
        assert Session.objects.count() == 1
        sign_in(client, member)
        assert WORDS in client.get(reply_url(thread)).content.decode()

    def test_they_are_kept_for_an_hour(self, client, member, thread):
        client.post(reply_url(thread), {"body": WORDS})
        sign_in(client, member)
        with time_machine.travel(time.time() + 3590, tick=False):
            assert WORDS in client.get(reply_url(thread)).content.decode()
        with time_machine.travel(time.time() + 3610, tick=False):
            assert WORDS not in client.get(reply_url(thread)).content.decode()

    def test_they_are_for_this_browser_alone(self, client, member, thread):
        response = client.post(reply_url(thread), {"body": WORDS})
        target = parse_qs(urlsplit(login_link(response)).query)["next"][0]
        other = Client()
        other.force_login(member)
        assert WORDS not in other.get(target).content.decode()

    def test_words_for_one_place_are_not_offered_in_another(self, client, member, thread):
        response = client.post(reply_url(thread), {"body": WORDS})
        key = parse_qs(urlsplit(parse_qs(urlsplit(login_link(response)).query)["next"][0]).query)["kept"][0]
        sign_in(client, member)
        other = ThreadFactory()
        assert WORDS not in client.get(reply_url(other), {"kept": key}).content.decode()

    def test_the_three_newest_are_kept(self, client, member):
        threads = [ThreadFactory() for _ in range(4)]
        for number, thread in enumerate(threads):
            client.post(reply_url(thread), {"body": f"{WORDS} {number}"})
        sign_in(client, member)
        kept = [WORDS in client.get(reply_url(thread)).content.decode() for thread in threads]
        assert kept == [False, True, True, True]

    def test_a_members_thread_is_not_given_away(self, client, thread):
        known = client.post(reply_url(thread), {"body": WORDS})
        unknown = client.post("/forums/threads/999999/reply/", {"body": WORDS})
        assert known.status_code == unknown.status_code == 403
        assert thread.title not in known.content.decode()

    def test_more_than_any_post_may_hold_is_shown_but_not_stored(self, client, member, thread):
        client.post(reply_url(thread), {"body": "x" * 100_001})
        sign_in(client, member)
        assert "xxxx" not in client.get(reply_url(thread)).content.decode()

    def test_hostile_words_do_no_harm(self, client, thread):
        response = client.post(reply_url(thread), {"body": "a\x00</textarea><script>alert(1)</script>"})
        assert "a&lt;/textarea&gt;&lt;script&gt;" in response.content.decode()


class TestStaleForm:
    """The token of the form is from before: the page of the refusal shows the words."""

    def test_of_a_member_shows_the_words(self, member, thread):
        client = Client(enforce_csrf_checks=True)
        client.force_login(member)
        response = client.post(reply_url(thread), {"body": WORDS, "csrfmiddlewaretoken": "old"})
        assert response.status_code == 403
        assert WORDS in response.content.decode()
        assert not Post.objects.filter(body=WORDS).exists()

    def test_of_somebody_signed_out_shows_the_words_and_the_way_in(self, thread):
        response = Client(enforce_csrf_checks=True).post(
            reply_url(thread), {"title": "My title", "body": WORDS}
        )
        html = response.content.decode()
        assert response.status_code == 403
        assert WORDS in html
        assert "My title" in html
        assert reverse("account_login") in html

    def test_with_a_good_token_after_the_session_ended_keeps_them(self, member, thread):
        client = Client(enforce_csrf_checks=True)
        client.force_login(member)
        html = client.get(thread.get_absolute_url()).content.decode()
        token = html.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
        Session.objects.all().delete()
        cache.clear()
        response = client.post(reply_url(thread), {"body": WORDS, "csrfmiddlewaretoken": token})
        assert "Your words are here" in response.content.decode()
        client.force_login(UserFactory())
        assert WORDS in client.get(reply_url(thread)).content.decode()


class TestBound:
    """Forms say for whom they were made: what arrives after a sign-out is offered to that member and nobody else."""

    def opened(self, client, path):
        """What a browser would send from the form at `path`."""
        html = client.get(path).content.decode()
        return {
            name: html.split(f'name="{name}" value="')[1].split('"')[0]
            for name in ("submission_id", "version", "window", "writer")
        }

    def end(self):
        Session.objects.all().delete()
        cache.clear()

    def test_words_become_a_draft_of_their_writer_as_soon_as_they_sign_in(self, client, member, thread):
        client.force_login(member)
        fields = self.opened(client, thread.get_absolute_url())
        self.end()
        client.post(reply_url(thread), fields | {"body": WORDS, "content_notes": ["death"]})
        sign_in(client, member)
        draft = Draft.objects.get()
        assert (draft.user, draft.thread, draft.body) == (member, thread, WORDS)
        assert draft.fields == {"content_notes": ["death"]}
        assert "kept_words" not in client.session or not client.session["kept_words"]
        other = Client()
        other.force_login(member)
        assert WORDS in other.get(thread.get_absolute_url()).content.decode()

    def test_somebody_else_who_signs_in_next_never_sees_them(self, client, member, thread):
        client.force_login(member)
        fields = self.opened(client, thread.get_absolute_url())
        self.end()
        response = client.post(reply_url(thread), fields | {"body": WORDS})
        target = parse_qs(urlsplit(login_link(response)).query)["next"][0]
        sign_in(client, UserFactory())
        for path in (target, thread.get_absolute_url(), "/forums/drafts/"):
            assert WORDS not in client.get(path).content.decode()
        assert not Draft.objects.exists()

    def test_a_new_thread_becomes_a_draft_with_every_box(self, client, member):
        forum = ForumFactory()
        client.force_login(member)
        fields = self.opened(client, "/forums/threads/new/")
        self.end()
        fields |= {"forum": forum.slug, "title": "My title", "body": WORDS, "audience": "public"}
        client.post("/forums/threads/new/", fields)
        sign_in(client, member)
        draft = Draft.objects.get()
        assert (draft.title, draft.is_new_thread, str(draft.submission_id)) == (
            "My title",
            True,
            fields["submission_id"],
        )
        assert "My title" in client.get("/forums/drafts/").content.decode()

    def test_a_change_of_a_post_becomes_a_draft(self, client, member):
        post = PostFactory(author=member)
        url = reverse("forums:post_edit", args=[post.pk])
        client.force_login(member)
        fields = self.opened(client, url)
        self.end()
        client.post(url, fields | {"body": WORDS})
        sign_in(client, member)
        assert (Draft.objects.get().post, Draft.objects.get().body) == (post, WORDS)
        assert f"{WORDS}</textarea>" in client.get(url).content.decode()

    def test_a_draft_that_another_window_saved_meanwhile_stays_beside_them(self, client, member, thread):
        client.force_login(member)
        fields = self.opened(client, thread.get_absolute_url())
        Draft.objects.create(user=member, thread=thread, submission_id=uuid.uuid4(), body="Earlier words")
        self.end()
        client.post(reply_url(thread), fields | {"body": WORDS})
        sign_in(client, member)
        draft = Draft.objects.get()
        assert {draft.body, draft.others[0]["body"]} == {"Earlier words", WORDS}

    def test_a_page_that_saves_again_takes_one_place(self, client, member, thread):
        client.force_login(member)
        fields = self.opened(client, thread.get_absolute_url())
        self.end()
        for number in range(5):
            client.post(
                f"/forums/drafts/save/?thread={thread.pk}",
                fields | {"body": f"{WORDS} {number}"},
                headers={"Accept": "application/json"},
            )
        assert len(client.session["kept_words"]) == 1
        sign_in(client, member)
        assert Draft.objects.get().body == f"{WORDS} 4"

    def test_a_thread_that_went_meanwhile_costs_no_word(self, client, member, thread):
        client.force_login(member)
        fields = self.opened(client, thread.get_absolute_url())
        self.end()
        client.post(reply_url(thread), fields | {"body": WORDS})
        Thread.objects.filter(pk=thread.pk).update(hidden_at=thread.created_at)
        sign_in(client, member)
        assert (Draft.objects.get().thread, Draft.objects.get().body) == (None, WORDS)

    @pytest.mark.parametrize("place", ["reply", "start", "edit", "save"])
    def test_nothing_goes_out_under_the_name_of_who_signed_in_since(self, client, member, place):
        post = PostFactory(author=member)
        path = {
            "reply": reply_url(post.thread),
            "start": "/forums/threads/new/",
            "edit": reverse("forums:post_edit", args=[post.pk]),
            "save": f"/forums/drafts/save/?thread={post.thread_id}",
        }[place]
        client.force_login(member)
        fields = self.opened(client, post.thread.get_absolute_url())
        client.force_login(UserFactory())
        response = client.post(path, fields | {"body": WORDS})
        html = response.content.decode()
        assert response.status_code == 403
        assert "Another member has signed in" in html
        assert WORDS in html
        assert not Post.objects.filter(body=WORDS).exists()
        assert not Draft.objects.exists()

    @pytest.mark.parametrize("writer", ["", "nonsense", "a.b.c"])
    def test_a_mark_that_we_never_made_binds_nothing(self, client, member, thread, writer):
        client.post(reply_url(thread), {"body": WORDS, "writer": writer})
        sign_in(client, member)
        assert WORDS in client.get(reply_url(thread)).content.decode()
        assert not Draft.objects.exists()


class TestSignedInElsewhere:
    """Signing in in another tab changes the token: the open page's form comes back, to be sent again."""

    def post(self, member, thread, **headers):
        client = Client(enforce_csrf_checks=True)
        client.force_login(member)
        fields = {"body": WORDS, "content_notes": ["death"], "csrfmiddlewaretoken": "old"}
        return client, client.post(reply_url(thread), fields, headers=headers)

    def test_of_our_own_page_can_be_sent_again(self, member, thread):
        client, response = self.post(member, thread, **{"Sec-Fetch-Site": "same-origin"})
        html = response.content.decode()
        assert response.status_code == 403
        assert f'action="{reply_url(thread)}"' in html
        token = html.split('name="csrfmiddlewaretoken" value="')[-1].split('"')[0]
        client.post(
            reply_url(thread), {"body": WORDS, "content_notes": ["death"], "csrfmiddlewaretoken": token}
        )
        assert Post.objects.get(body=WORDS).content_notes == ["death"]

    @pytest.mark.parametrize("site", ["cross-site", "same-site", "none", ""])
    def test_of_another_site_cannot(self, member, thread, site):
        _client, response = self.post(member, thread, **{"Sec-Fetch-Site": site})
        assert f'action="{reply_url(thread)}"' not in response.content.decode()


def test_signing_in_through_google_brings_the_words_back_too(client, idp, thread):
    come_back(client, idp, "google", email="newcomer@mail.example")
    client.post("/accounts/3rdparty/signup/", provider_answers())
    member = User.objects.get(email="newcomer@mail.example")
    html = client.get(thread.get_absolute_url()).content.decode()
    writer = html.split('name="writer" value="')[1].split('"')[0]
    Session.objects.all().delete()
    cache.clear()
    response = client.post(reply_url(thread), {"body": WORDS, "writer": writer})
    target = parse_qs(urlsplit(login_link(response)).query)["next"][0]
    away = client.post(f"/accounts/google/login/?{urlencode({'process': 'login', 'next': target})}")
    page = client.get(idp.answer(away.headers["Location"], email="newcomer@mail.example"), follow=True)
    assert page.redirect_chain[-1][0] == target
    assert f"{WORDS}</textarea>" in page.content.decode()
    assert "Your words are back" in page.content.decode()
    assert Draft.objects.get().user == member
