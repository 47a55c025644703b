"""Small answers for the page on which somebody writes, and what they do not tell."""

import re
import uuid

import pytest
from django.urls import reverse

from accounts.actions.distance import block_member, mute_member
from forums.actions.drafts import Words, save_draft
from forums.selectors.similar import similar_threads
from forums.views import helping
from tests.factories.accounts import UserFactory
from tests.factories.forums import PostFactory, ThreadFactory

pytestmark = pytest.mark.django_db
MENTIONS = "/forums/mentions/"
SIMILAR = "/forums/threads/similar/"


class TestMentionSearch:
    def test_it_answers_with_names_those_of_the_thread_first(self, member_client):
        thread = ThreadFactory(author__handle="slowriver")
        UserFactory(handle="slo_other")
        answer = member_client.get(MENTIONS, {"q": "SLO", "thread": thread.pk})
        assert answer.json() == {
            "people": [{"handle": "slowriver", "here": True}, {"handle": "slo_other", "here": False}]
        }
        assert "no-store" in answer["Cache-Control"]

    def test_who_blocks_the_writer_is_not_offered(self, member_client, member):
        block_member(by=UserFactory(handle="slowriver"), member=member)
        assert member_client.get(MENTIONS, {"q": "slow"}).json() == {"people": []}

    @pytest.mark.parametrize(
        "asked",
        [
            {},
            {"q": ""},
            {"q": "x" * 5000},
            {"q": "\x00"},
            {"q": "a", "thread": "99999999999"},
            {"thread": "²"},
        ],
    )
    def test_odd_questions_get_an_empty_answer(self, member_client, asked):
        answer = member_client.get(MENTIONS, asked)
        assert (answer.status_code, answer.json()) == (200, {"people": []})

    def test_asking_without_end_is_slowed_down(self, member_client, monkeypatch):
        monkeypatch.setattr(helping, "_MENTIONS", helping.Limit("mention_search", 1, 60))
        UserFactory(handle="slowriver")
        assert member_client.get(MENTIONS, {"q": "slow"}).status_code == 200
        slowed = member_client.get(MENTIONS, {"q": "slow"})
        assert (slowed.status_code, slowed.json()) == (429, {"people": []})


class TestSimilarThreads:
    def test_titles_with_two_words_in_common_are_offered_most_alike_first(self, member):
        both = ThreadFactory(title="Hair loss after starting Imuran")
        three = ThreadFactory(title="Imuran and hair loss: does it come back")
        ThreadFactory(title="Imuran and the sun")
        found = similar_threads(member, "Losing hair with Imuran?  Hair loss")
        assert {thread.title for thread in found} == {both.title, three.title}

    def test_one_word_is_enough_when_there_is_only_one(self, member):
        ThreadFactory(title="Belimumab at home")
        assert [thread.title for thread in similar_threads(member, "Belimumab")] == ["Belimumab at home"]

    def test_hidden_threads_and_those_of_muted_members_are_left_out(self, member):
        ThreadFactory(title="Hair loss on Imuran", hidden=True)
        muted = ThreadFactory(title="Imuran: hair loss", author=UserFactory())
        mute_member(by=member, member=muted.author)
        assert similar_threads(member, "Hair loss on Imuran") == []

    @pytest.mark.parametrize(
        "title",
        [
            "",
            "a",
            "the of and",
            "🦋🦋🦋🦋",
            "\\ \\' & | ! :* <->",
            "'); DROP",
            "x" * 5000,
            "%s %(kept)s",
        ],
    )
    def test_any_title_can_be_asked(self, member, title):
        ThreadFactory(title="Something else")
        assert similar_threads(member, title) == []

    def test_at_most_five_in_two_queries(self, member, django_assert_num_queries):
        for n in range(12):
            ThreadFactory(title=f"Hair loss on Imuran {n}")
        with django_assert_num_queries(2):
            assert len(similar_threads(member, "Hair loss on Imuran")) == 5

    def test_the_list_says_that_it_opens_beside_what_is_being_written(self, member_client):
        thread = ThreadFactory(title="Hair <loss> on Imuran")
        html = member_client.post(SIMILAR, {"title": "hair loss imuran"}).content.decode()
        assert f'href="{thread.get_absolute_url()}" target="_blank">Hair &lt;loss&gt; on Imuran</a>' in html
        assert "Others have written about this" in html

    def test_nothing_alike_is_an_empty_answer(self, member_client):
        assert member_client.post(SIMILAR, {"title": "hair loss imuran"}).content.strip() == b""

    def test_a_title_never_stands_in_an_address(self, member_client):
        assert member_client.get(SIMILAR, {"title": "hair"}).status_code == 405


class TestQuote:
    def url(self, thread, number):
        return reverse("forums:post_quote", args=[thread.pk, number])

    def test_a_whole_post_is_quoted_with_its_name_and_link(self, member_client):
        thread = ThreadFactory()
        PostFactory(
            thread=thread, body="> older\n\nMine ![a shelf](picture:x)", author=UserFactory(handle="mar_low")
        )
        answer = member_client.get(self.url(thread, 2))
        assert answer["Content-Type"] == "text/plain; charset=utf-8"
        assert answer.content.decode() == (
            f"> Mine (a shelf)\n>\n> — [mar\\_low, post 2](/forums/threads/{thread.pk}/2/)\n\n"
        )

    def test_a_chosen_part_needs_the_last_line_only(self, member_client):
        thread = ThreadFactory(author__handle="marlow")
        answer = member_client.get(self.url(thread, 1), {"cite": ""})
        assert answer.content.decode() == f"> — [marlow, post 1](/forums/threads/{thread.pk}/1/)"

    def test_a_post_of_who_blocks_the_writer_is_quoted_without_name_and_link(self, member_client, member):
        thread = ThreadFactory()
        post = PostFactory(thread=thread, body="Words")
        block_member(by=post.author, member=member)
        assert member_client.get(self.url(thread, 2)).content.decode() == "> Words\n\n"
        assert member_client.get(self.url(thread, 2), {"cite": ""}).content == b""

    @pytest.mark.parametrize("part", [{}, {"cite": ""}])
    def test_what_a_post_talks_about_comes_with_its_words(self, member_client, part):
        thread = ThreadFactory()
        PostFactory(thread=thread, content_notes=["hospital", "death"])
        assert member_client.get(self.url(thread, 2), part)["X-Content-Notes"] == "hospital death"
        assert member_client.get(self.url(thread, 1), part)["X-Content-Notes"] == ""

    def test_a_reply_that_quotes_a_folded_post_starts_with_its_content_notes(self, member_client, member):
        thread = ThreadFactory()
        PostFactory(thread=thread, content_notes=["death"])
        reply = reverse("forums:reply", args=[thread.pk])
        words = Words("Begun", fields={"content_notes": ["hospital"]})
        save_draft(by=member, words=words, submission_id=uuid.uuid4(), thread=thread)
        html = member_client.get(reply, {"quote": "2"}).content.decode()
        chosen = re.findall(r'name="content_notes" value="(\w+)" checked', html)
        assert chosen == ["hospital", "death"]
        html = member_client.get(reply, {"quote": "1"}).content.decode()
        assert re.findall(r'name="content_notes" value="(\w+)" checked', html) == ["hospital"]

    @pytest.mark.parametrize("state", ["hidden", "withdrawn"])
    def test_words_that_are_gone_are_not_quoted(self, member_client, state):
        thread = ThreadFactory()
        PostFactory(thread=thread, body="Gone", **{state: True})
        assert member_client.get(self.url(thread, 2)).content == b""

    def test_a_hidden_thread_is_not_found(self, member_client):
        assert member_client.get(self.url(ThreadFactory(hidden=True), 1)).status_code == 404


class TestPreview:
    def test_words_are_shown_as_they_will_stand(self, member_client):
        html = member_client.post(
            "/forums/preview/", {"body": "**so** tired", "title": "A <title>"}
        ).content.decode()
        assert "<strong>so</strong> tired" in html
        assert "<h3>A &lt;title&gt;</h3>" in html
        assert "this is how members will see it" in html

    def test_a_public_one_says_so(self, member_client):
        answer = member_client.post("/forums/preview/", {"body": "x", "is_public": "true"})
        assert "this is how everyone will see it" in answer.content.decode()

    @pytest.mark.parametrize("body", ["", " \n", "\u3164", "x" * 50_001])
    def test_what_no_form_would_take_is_left_to_the_form(self, member_client, body):
        assert member_client.post("/forums/preview/", {"body": body}).content == b""

    def test_without_script_the_page_shows_threads_alike_with_the_preview(self, member_client):
        forum = ThreadFactory(title="Hair loss on Imuran").forum
        sent = {
            "forum": forum.slug,
            "title": "Imuran hair loss",
            "body": "x",
            "audience": "members",
            "preview": "1",
        }
        html = member_client.post("/forums/threads/new/", sent).content.decode()
        assert "Others have written about this" in html
        assert ">Hair loss on Imuran</a>" in html
