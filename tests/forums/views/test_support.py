"""Taps under posts: with and without script, for every kind of reader."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.actions.distance import block_member, mute_member
from forums import rules
from forums.actions.bookmarks import save_bookmark
from forums.actions.reactions import add_reaction, remove_reaction
from forums.models import Bookmark, Post, Reaction
from tests.factories.accounts import UserFactory
from tests.factories.forums import PostFactory, ThreadFactory

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}


def react(post_id):
    return f"/forums/posts/{post_id}/react/"


def helped(post_id):
    return f"/forums/posts/{post_id}/helped/"


@pytest.fixture
def thread():
    return ThreadFactory(replies=1)


@pytest.fixture
def post(thread):
    return thread.posts.get(number=2)


def page(client, thread):
    return client.get(thread.get_absolute_url()).content.decode()


def part(html, number):
    """The markup of one post."""
    found = re.search(rf'<article class="[^"]*" id="p{number}".*?</article>', html, re.DOTALL)
    return found.group()


def buttons(markup):
    """Verb, value and state of every button of a post that reacts."""
    return re.findall(r'name="(add|remove)" value="(\w+)" aria-pressed="(true|false)"', markup)


class TestTapping:
    def test_leads_back_to_the_post_and_shows_what_was_given(self, member_client, thread, post):
        answer = member_client.post(react(post.pk), {"add": "hug"})
        assert answer.headers["Location"] == f"{thread.get_absolute_url()}#p2"
        shown = buttons(part(page(member_client, thread), 2))
        assert ("remove", "hug", "true") in shown
        assert [state for _verb, kind, state in shown if kind != "hug"] == ["false"] * 4

    def test_the_same_button_twice_changes_nothing(self, member_client, post):
        for _ in range(2):
            member_client.post(react(post.pk), {"add": "hug"})
        assert Reaction.objects.count() == 1
        for _ in range(2):
            member_client.post(react(post.pk), {"remove": "hug"})
        assert Reaction.objects.count() == 0

    def test_a_script_is_answered_in_words_and_moves_no_page(self, member_client, post):
        answer = member_client.post(react(post.pk), {"add": "read"}, headers=JSON)
        assert answer.json() == {"said": "You said that you read this.", "pressed": True}
        answer = member_client.post(react(post.pk), {"remove": "read"}, headers=JSON)
        assert answer.json() == {"said": "Taken back.", "pressed": False}

    @pytest.mark.parametrize(
        "data",
        [{}, {"add": ""}, {"add": "dislike"}, {"add": "hug hug"}, {"add": "hug\x00"}, {"remove": "like"}, {"like": "hug"}],
    )  # fmt: skip
    def test_what_no_button_sends_is_not_here(self, member_client, post, data):
        assert member_client.post(react(post.pk), data).status_code == 404
        assert not Reaction.objects.exists()

    @pytest.mark.parametrize("pk", [0, 10**15])
    def test_an_unknown_post_is_not_here(self, member_client, pk):
        assert member_client.post(react(pk), {"add": "hug"}).status_code == 404

    def test_posts_that_one_may_not_see_are_not_here(self, member_client):
        hidden = ThreadFactory(hidden=True).posts.get()
        assert member_client.post(react(hidden.pk), {"add": "hug"}).status_code == 404

    def test_own_posts_are_refused_in_words(self, client, post):
        client.force_login(post.author)
        assert client.post(react(post.pk), {"add": "hug"}).status_code == 403
        answer = client.post(react(post.pk), {"add": "hug"}, headers=JSON)
        assert (answer.status_code, answer.json()) == (
            403,
            {"said": "This is your own post. Others can answer it."},
        )

    def test_is_a_post_and_needs_a_member(self, client, post):
        assert client.get(react(post.pk)).status_code == 405
        before = f"http://testserver/forums/threads/{post.thread_id}/?page=2"
        answer = client.post(react(post.pk), {"add": "hug"}, headers={"Referer": before})
        assert answer.headers["Location"].endswith(f"?next=/forums/threads/{post.thread_id}/%3Fpage%3D2")
        elsewhere = client.post(react(post.pk), {"add": "hug"}, headers={"Referer": "https://evil.example/"})
        assert elsewhere.headers["Location"].endswith("?next=/forums/")
        assert not Reaction.objects.exists()

    def test_too_many_taps_are_slowed_down_in_kind_words(self, member_client, thread, post):
        for _ in range(30):
            member_client.post(react(post.pk), {"add": "hug"})
            member_client.post(react(post.pk), {"remove": "hug"})
        answer = member_client.post(react(post.pk), {"add": "hug"}, headers=JSON)
        assert answer.status_code == 429
        assert "Rest for a minute" in answer.json()["said"]
        member_client.post(react(post.pk), {"add": "hug"})
        assert "Rest for a minute" in page(member_client, thread)
        assert not Reaction.objects.exists()


class TestTheRow:
    def test_stands_under_posts_of_others_only(self, client, thread, post):
        client.force_login(post.author)
        html = page(client, thread)
        assert len(buttons(part(html, 1))) == 5
        assert 'class="reacts"' not in part(html, 2)
        assert html.count('<form id="tap"') == 1

    def test_visitors_have_none(self, client):
        thread = ThreadFactory(public=True, replies=1)
        html = page(client, thread)
        assert 'class="reacts"' not in html
        assert 'id="tap"' not in html
        assert "Bookmark" not in html

    def test_agrees_with_the_rule(self, client, member):
        for state in ({}, {"locked": True}, {"forum__is_archived": True}, {"hidden": True, "author": member}):
            thread = ThreadFactory(**state)
            for fields in ({}, {"author": member}, {"hidden": True}, {"withdrawn": True}, {"author": None}):
                PostFactory(thread=thread, **fields)
            for user in (member, UserFactory(muted=True), UserFactory(moderator=True)):
                client.force_login(user)
                if not rules.can_see_thread(user, thread):
                    continue
                html = page(client, thread)
                for post in thread.posts.select_related("thread__forum"):
                    offered = react(post.pk) in html
                    assert offered is rules.can_react(user, post), (state, post.number)

    def test_me_too_is_counted_on_the_opening_post_and_found_helpful_on_every_post(
        self, member_client, thread, post
    ):
        opening = thread.posts.get(number=1)
        for each in (opening, post):
            for _ in range(2):
                giver = UserFactory()
                for kind in ("me_too", "helpful", "hug"):
                    add_reaction(by=giver, post=each, kind=kind)
        html = page(member_client, thread)
        assert "2 members have this too" in part(html, 1)
        assert "2 found this helpful" in part(html, 1)
        assert "have this too" not in part(html, 2)
        assert "2 found this helpful" in part(html, 2)

    def test_what_visitors_see_counted_reaches_the_stored_page(
        self, client, django_capture_on_commit_callbacks
    ):
        thread, giver = ThreadFactory(public=True), UserFactory()
        opening = thread.posts.get()
        for act, shown in ((add_reaction, True), (remove_reaction, False)):
            page(client, thread)
            with django_capture_on_commit_callbacks(execute=True):
                act(by=giver, post=opening, kind="helpful")
            assert ("1 found this helpful" in page(client, thread)) is shown

    def test_costs_no_statement_of_its_own(self, client, member):
        thread = ThreadFactory(replies=19)
        client.force_login(member)
        page(client, thread)
        with CaptureQueriesContext(connection) as before:
            page(client, thread)
        for each in thread.posts.all():
            add_reaction(by=member, post=each, kind="hug")
            save_bookmark(by=member, post=each)
        with CaptureQueriesContext(connection) as after:
            html = page(client, thread)
        assert len(after) == len(before)
        assert html.count('aria-pressed="true">') == 20
        assert html.count("Remove bookmark") == 20


class TestWhatHelped:
    @pytest.fixture
    def question(self, member):
        return ThreadFactory(author=member, is_question=True, replies=2)

    def test_who_asked_marks_and_everybody_sees_it(self, member_client, client, question):
        second = question.posts.get(number=2)
        assert "This helped</button>" in part(page(member_client, question), 2)
        answer = member_client.post(helped(second.pk), {"add": "helped"})
        assert answer.headers["Location"] == f"{question.get_absolute_url()}#p2"
        html = page(member_client, question)
        assert 'class="post helpful"' in part(html, 2)
        assert "This helped the person who asked" in part(html, 2)
        assert 'class="post helpful"' not in part(html, 3)
        client.force_login(second.author)
        html = page(client, question)
        assert "This helped the person who asked" in part(html, 2)
        assert "This helped</button>" not in html
        client.force_login(question.author)
        client.post(helped(second.pk), {"remove": "helped"})
        assert not Post.objects.filter(helped_at__isnull=False).exists()

    def test_own_posts_have_no_such_button(self, member_client, question):
        assert "This helped" not in part(page(member_client, question), 1)

    def test_others_are_refused(self, client, question):
        client.force_login(UserFactory())
        assert client.post(helped(question.posts.get(number=2).pk), {"add": "helped"}).status_code == 403

    def test_is_a_post_of_a_member_about_a_post_that_is_there(self, client, member, question):
        assert client.get(helped(1)).status_code == 405
        assert "/login/" in client.post(helped(1), {"add": "helped"}).headers["Location"]
        client.force_login(member)
        assert client.post(helped(10**15), {"add": "helped"}).status_code == 404
        assert client.post(helped(question.posts.get(number=2).pk), {}).status_code == 404

    def test_a_thread_becomes_a_question_and_ceases_to_be_one(self, member_client, member):
        thread = ThreadFactory(author=member)
        url = reverse("forums:thread_question", args=[thread.pk])
        assert "Mark as a question" in page(member_client, thread)
        member_client.post(url, {"verb": "mark"})
        html = page(member_client, thread)
        assert "is listed as a question now" in html
        assert "Not a question any more" in html
        member_client.post(url, {"verb": "unmark"})
        thread.refresh_from_db()
        assert not thread.is_question

    def test_only_its_author_makes_it_one(self, client, question, member_client):
        thread = ThreadFactory()
        url = reverse("forums:thread_question", args=[thread.pk])
        assert url not in page(member_client, thread)
        assert member_client.post(url, {"verb": "mark"}).status_code == 403
        assert member_client.get(url).status_code == 405
        hidden = ThreadFactory(hidden=True)
        assert member_client.post(reverse("forums:thread_question", args=[hidden.pk])).status_code == 404


class TestFolds:
    def test_a_content_note_folds_the_words(self, member_client):
        thread = ThreadFactory()
        PostFactory(thread=thread, content_notes=["hospital", "death"], body="Words behind a fold")
        markup = part(page(member_client, thread), 2)
        assert "Talks about: a hospital stay, death and grief" in markup
        assert re.search(
            r'<details class="veil"><summary>.*?</summary><div class="prose">.*?Words behind',
            markup,
            re.DOTALL,
        )

    @pytest.mark.parametrize("keep_away", [mute_member, block_member])
    def test_posts_of_somebody_muted_are_closed_and_can_be_opened(
        self, client, member, thread, post, keep_away
    ):
        keep_away(by=member, member=post.author)
        client.force_login(member)
        html = page(client, thread)
        assert '<details class="veil" id="p2"><summary>' in html
        assert "Post 2, by somebody you muted" in html
        assert html.count("by somebody you muted") == 1
        client.force_login(UserFactory())
        assert "by somebody you muted" not in page(client, thread)


class TestBookmarkButton:
    def test_keeps_and_lets_go_in_the_menu(self, member_client, thread, post):
        url = reverse("forums:bookmark")
        answer = member_client.post(url, {"add": post.pk})
        assert answer.headers["Location"] == f"{thread.get_absolute_url()}#p2"
        html = page(member_client, thread)
        assert "Nobody else sees them" in html
        assert "Remove bookmark" in part(html, 2)
        answer = member_client.post(url, {"remove": post.pk})
        assert answer.headers["Location"] == f"{thread.get_absolute_url()}#p2"
        assert not Bookmark.objects.exists()

    def test_tombstones_have_none(self, member_client):
        thread = ThreadFactory()
        gone = PostFactory(thread=thread, withdrawn_at=timezone.now())
        assert f'name="add" value="{gone.pk}"' not in page(member_client, thread)
