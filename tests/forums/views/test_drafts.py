"""Drafts through the pages: saved by a script and by a button, listed, brought back, chosen, thrown away."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from forums.models import Draft, Post, Thread
from tests.factories.accounts import UserFactory
from tests.factories.drugs import DrugFactory
from tests.factories.forums import ForumFactory, PostFactory, ThreadFactory

pytestmark = pytest.mark.django_db
SAVE = "/forums/drafts/save/"
START = "/forums/threads/new/"
LIST = "/forums/drafts/"
WORDS = "I wrote this with cold hands."
SCRIPT = {"Accept": "application/json"}


def form(body=WORDS, **changes):
    return {
        "body": body,
        "submission_id": str(uuid.uuid4()),
        "version": "0",
        "window": uuid.uuid4().hex,
    } | changes


def save(client, thread, **changes):
    return client.post(f"{SAVE}?thread={thread.pk}", form(**changes), headers=SCRIPT)


class TestScript:
    def test_hears_that_it_is_saved_and_when(self, member_client, member):
        answer = save(member_client, ThreadFactory())
        assert answer.status_code == 200
        told, draft = answer.json(), Draft.objects.get()
        assert (told["state"], told["version"]) == ("saved", 1)
        assert told["at"] == timezone.localtime(draft.updated_at).strftime("%H:%M")
        assert (draft.user, draft.body) == (member, WORDS)

    def test_hears_of_another_window_and_gets_its_words(self, member_client):
        thread = ThreadFactory()
        save(member_client, thread)
        answer = save(member_client, thread, body="Other words")
        assert answer.status_code == 409
        assert answer.json() | {"at": ""} == {
            "state": "other",
            "version": 1,
            "at": "",
            "title": "",
            "body": WORDS,
        }
        assert Draft.objects.get().others[0]["body"] == "Other words"

    def test_hears_that_the_words_are_out(self, member_client, member):
        post = PostFactory(author=member)
        answer = save(member_client, post.thread, submission_id=str(post.submission_id))
        assert (answer.status_code, answer.json()["state"]) == (410, "gone")

    def test_hears_that_it_is_too_long(self, member_client):
        answer = save(member_client, ThreadFactory(), body="x" * 100_001)
        assert answer.status_code == 413
        assert "longer than we can keep" in answer.json()["reason"]

    def test_hears_that_nobody_is_signed_in_and_the_words_are_kept(self, client, member):
        thread = ThreadFactory()
        answer = save(client, thread)
        assert (answer.status_code, answer.json()) == (401, {"state": "signed-out"})
        client.force_login(member)
        assert WORDS in client.get(reverse("forums:reply", args=[thread.pk])).content.decode()

    def test_words_for_a_thread_that_went_are_kept_all_the_same(self, member_client):
        thread = ThreadFactory(hidden=True)
        assert save(member_client, thread).status_code == 200
        assert Draft.objects.get().thread is None
        assert "not here any more" in member_client.get(LIST).content.decode()

    @pytest.mark.parametrize(
        "place", ["?thread=x", "?thread=99999999999999999", "?post=1", "?thread=-1", "?post=٣"]
    )
    def test_odd_places_lose_nothing(self, member_client, place):
        answer = member_client.post(SAVE + place, form(), headers=SCRIPT)
        assert answer.status_code == 200
        assert Draft.objects.get().body == WORDS

    def test_odd_forms_do_no_harm(self, member_client):
        odd = form(
            version="9" * 30,
            window="<b>",
            submission_id="no",
            body=f"\x00{WORDS}\ud800".encode("utf-8", "ignore"),
        )
        assert member_client.post(SAVE, odd, headers=SCRIPT).status_code == 200
        many = form(**{f"box-{n}": "x" * 5000 for n in range(100)})
        assert member_client.post(SAVE, many, headers=SCRIPT).status_code == 200
        assert len(str(Draft.objects.latest("pk").fields)) < 50_000

    def test_needs_the_token_of_the_form(self, member):
        client = Client(enforce_csrf_checks=True)
        client.force_login(member)
        assert save(client, ThreadFactory()).status_code == 403
        assert not Draft.objects.exists()


class TestButton:
    def test_leads_back_to_the_box_which_says_when(self, member_client):
        thread = ThreadFactory()
        response = member_client.post(f"{SAVE}?thread={thread.pk}", form(save="1"), follow=True)
        html = response.content.decode()
        assert response.request["PATH_INFO"] == reverse("forums:reply", args=[thread.pk])
        assert f"{WORDS}</textarea>" in html
        assert "Saved at" in html
        assert "Your words are back" in html

    def test_with_nothing_to_save_says_so(self, member_client):
        response = member_client.post(SAVE, form(""), follow=True)
        assert "nothing here yet to save" in response.content.decode()

    def test_too_long_a_text_is_on_the_page(self, member_client):
        response = member_client.post(SAVE, form("y" * 100_001))
        assert response.status_code == 413
        assert "y" * 1000 in response.content.decode()

    def test_in_a_second_window_leads_to_both_texts(self, member_client):
        thread = ThreadFactory()
        save(member_client, thread)
        response = member_client.post(f"{SAVE}?thread={thread.pk}", form("Other words"), follow=True)
        html = response.content.decode()
        assert "You wrote in two windows" in html
        assert f"{WORDS}</textarea>" in html
        assert "Other words</textarea>" in html

    @pytest.mark.parametrize(("which", "kept"), [(0, WORDS), (1, "Other words")])
    def test_and_the_writer_goes_on_with_one(self, member_client, which, kept):
        thread = ThreadFactory()
        save(member_client, thread)
        save(member_client, thread, body="Other words")
        draft = Draft.objects.get()
        window = ["", draft.others[0]["window"]][which]
        response = member_client.post(
            reverse("forums:draft_choose", args=[draft.submission_id]), {"window": window}, follow=True
        )
        assert f"{kept}</textarea>" in response.content.decode()
        assert Draft.objects.get().others == []


class TestBroughtBack:
    def test_in_the_box_below_the_thread(self, member_client):
        thread = ThreadFactory()
        save(member_client, thread, content_notes=["death"])
        html = member_client.get(thread.get_absolute_url()).content.decode()
        assert f"{WORDS}</textarea>" in html
        assert 'value="death" checked' in html
        assert 'name="version" value="1"' in html

    def test_a_quote_goes_below_what_was_begun(self, member_client):
        thread = ThreadFactory()
        save(member_client, thread)
        html = member_client.get(reverse("forums:reply", args=[thread.pk]), {"quote": "1"}).content.decode()
        assert f"{WORDS}\n\n&gt; " in html

    def test_to_nobody_else(self, member_client, client):
        thread = ThreadFactory()
        save(member_client, thread)
        other = Client()
        other.force_login(UserFactory(moderator=True))
        assert WORDS not in other.get(thread.get_absolute_url()).content.decode()
        sid = Draft.objects.get().submission_id
        for name in ("draft_detail", "draft_discard"):
            assert other.get(reverse(f"forums:{name}", args=[sid])).status_code == 404
        assert WORDS not in other.get(LIST).content.decode()

    def test_a_change_of_a_post(self, member_client, member):
        post = PostFactory(author=member)
        member_client.post(f"{SAVE}?post={post.pk}", form(), headers=SCRIPT)
        html = member_client.get(reverse("forums:post_edit", args=[post.pk])).content.decode()
        assert f"{WORDS}</textarea>" in html

    def test_a_new_thread_with_every_box(self, member_client):
        forum, drug = ForumFactory(slug="medicines"), DrugFactory(slug="imuran", lead_brand="Imuran")
        fields = form(
            forum=forum.slug,
            title="Six weeks on it",
            audience="public",
            drug_2=drug.lead_brand,
            is_question="on",
            content_notes=["hospital", "death"],
            **{"poll-question": "How long?", "poll-option": ["A week", "A month"]},
        )
        member_client.post(SAVE, fields, headers=SCRIPT)
        html = member_client.get(START).content.decode()
        for words in (
            f"{WORDS}</textarea>",
            'value="Six weeks on it"',
            f'value="{forum.slug}" selected',
            'value="public" checked',
            'value="Imuran"',
            'value="hospital" checked',
            'value="How long?"',
            'value="A month"',
            fields["submission_id"],
        ):
            assert words in html
        assert 'name="is_question"' in html.split("checked")[0] or "is_question" in html

    def test_a_new_thread_where_the_link_asks_for_the_same(self, member_client):
        forum, other = ForumFactory(), ForumFactory()
        member_client.post(SAVE, form(forum=forum.slug, title="One", audience="members"), headers=SCRIPT)
        assert WORDS in member_client.get(START, {"forum": forum.slug}).content.decode()
        assert WORDS not in member_client.get(START, {"forum": other.slug}).content.decode()
        assert WORDS not in member_client.get(START, {"new": "1"}).content.decode()

    def test_a_new_thread_about_the_drug_that_the_link_names(self, member_client):
        ForumFactory(slug="medicines")
        DrugFactory(slug="imuran", lead_brand="Imuran", generic_name="azathioprine")
        fields = form(forum="medicines", title="One", audience="members")
        member_client.post(SAVE, fields, headers=SCRIPT)
        html = member_client.get(START, {"drug": "imuran"}).content.decode()
        assert WORDS not in html
        assert 'value="Imuran"' in html
        fields |= {"drug_1": "Imuran", "version": "1"}
        member_client.post(SAVE, fields, headers=SCRIPT)
        assert WORDS in member_client.get(START, {"drug": "imuran"}).content.decode()

    def test_words_that_were_only_looked_at_are_kept_too(self, member_client):
        thread = ThreadFactory()
        member_client.post(reverse("forums:reply", args=[thread.pk]), form(preview="1"))
        assert Draft.objects.get().body == WORDS
        html = member_client.get(thread.get_absolute_url()).content.decode()
        assert f"{WORDS}</textarea>" in html

    def test_words_that_a_rule_refused_are_kept(self, member_client):
        thread = ThreadFactory(locked=True)
        response = member_client.post(reverse("forums:reply", args=[thread.pk]), form())
        assert response.status_code == 403
        assert Draft.objects.get().body == WORDS


class TestList:
    def test_is_empty_in_kind_words(self, member_client):
        assert "Nothing is waiting here" in member_client.get(LIST).content.decode()

    def test_names_every_kind_and_leads_on(self, member_client, member):
        thread = ThreadFactory(title="Sun and skin")
        post = PostFactory(author=member, thread=ThreadFactory(title="Morning stiffness"))
        save(member_client, thread)
        member_client.post(f"{SAVE}?post={post.pk}", form("Better"), headers=SCRIPT)
        member_client.post(SAVE, form("New", title="Insurance", audience="members"), headers=SCRIPT)
        html = member_client.get(LIST).content.decode()
        for words in (
            "Sun and skin",
            "Morning stiffness",
            "Insurance",
            "A new thread",
            "A change of your post 2",
        ):
            assert words in html
        places = {
            draft.body: member_client.get(draft.get_absolute_url()).headers["Location"]
            for draft in Draft.objects.all()
        }
        assert places[WORDS] == reverse("forums:reply", args=[thread.pk])
        assert places["Better"] == reverse("forums:post_edit", args=[post.pk])
        assert places["New"].startswith(f"{START}?draft=")

    @pytest.mark.parametrize("count", [1, 20])
    def test_costs_the_same_for_one_and_twenty(self, member_client, django_assert_max_num_queries, count):
        for _ in range(count):
            save(member_client, ThreadFactory())
        with django_assert_max_num_queries(5):
            member_client.get(LIST)

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"locked_at": timezone.now()}, "a moderator has locked this thread"),
            ({"hidden_at": timezone.now()}, "not here any more"),
        ],
    )
    def test_closed_threads_keep_the_words_and_say_so(self, member_client, change, words):
        thread = ThreadFactory(title="Zebra at the window")
        save(member_client, thread)
        Thread.objects.filter(pk=thread.pk).update(**change)
        for path in (LIST, Draft.objects.get().get_absolute_url()):
            html = member_client.get(path).content.decode()
            assert words in html
            assert WORDS in html
            assert ("Zebra" in html) == ("locked_at" in change and path == LIST)


class TestThrowAway:
    def test_asks_first(self, member_client):
        save(member_client, ThreadFactory())
        url = reverse("forums:draft_discard", args=[Draft.objects.get().submission_id])
        assert WORDS in member_client.get(url).content.decode()
        assert Draft.objects.exists()
        html = member_client.post(url, follow=True).content.decode()
        assert "The draft is gone." in html
        assert not Draft.objects.exists()
        assert member_client.post(url).status_code == 302

    def test_nobody_elses(self, member_client):
        save(member_client, ThreadFactory())
        other = Client()
        other.force_login(UserFactory())
        other.post(reverse("forums:draft_discard", args=[Draft.objects.get().submission_id]))
        assert Draft.objects.exists()


def test_posting_takes_the_draft_from_the_list(member_client):
    thread, fields = ThreadFactory(), form()
    member_client.post(f"{SAVE}?thread={thread.pk}", fields, headers=SCRIPT)
    member_client.post(reverse("forums:reply", args=[thread.pk]), fields | {"version": "1"})
    assert Post.objects.filter(body=WORDS).count() == 1
    assert not Draft.objects.exists()


def test_post_from_a_window_that_missed_other_words_asks_first(member_client):
    thread, fields = ThreadFactory(), form()
    member_client.post(f"{SAVE}?thread={thread.pk}", fields, headers=SCRIPT)
    newer = fields | {"body": "Later words", "version": "1", "window": "another"}
    member_client.post(f"{SAVE}?thread={thread.pk}", newer, headers=SCRIPT)
    stale = fields | {"version": "1"}
    html = member_client.post(reverse("forums:reply", args=[thread.pk]), stale, follow=True).content.decode()
    assert "You wrote in two windows" in html
    assert WORDS in html
    assert "Later words" in html
    assert thread.posts.count() == 1
