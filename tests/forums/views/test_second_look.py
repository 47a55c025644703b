"""Between "Post" and the post: what the server points out, and the minute in which a post can be undone."""

import uuid

import pytest
from django.urls import reverse

from forums.models import Draft, Post, Thread
from tests.factories.accounts import UserFactory
from tests.factories.forums import ForumFactory, PostFactory, ThreadFactory

pytestmark = pytest.mark.django_db
START = "/forums/threads/new/"
CALL_ME = "Ring me if it is easier, 020 7946 0018."


def reply_url(thread):
    return reverse("forums:reply", args=[thread.pk])


def form(body="Sitting with you.", **changes):
    return {"body": body, "submission_id": str(uuid.uuid4())} | changes


def new_thread(**changes):
    return form(title="Six weeks on it", audience="members", forum=ForumFactory().slug) | changes


def mark_of(html):
    return html.split('name="as_is" value="')[1].split('"')[0]


class TestPersonalDetails:
    def test_are_pointed_out_before_a_reply_is_posted(self, member_client):
        thread = ThreadFactory()
        html = member_client.post(reply_url(thread), form(CALL_ME)).content.decode()
        assert "<mark>020 7946 0018</mark>" in html
        assert "Strangers could call you" in html
        assert CALL_ME in html
        assert thread.posts.count() == 1

    def test_the_author_may_go_on(self, member_client):
        thread, fields = ThreadFactory(), form(CALL_ME)
        mark = mark_of(member_client.post(reply_url(thread), fields).content.decode())
        member_client.post(reply_url(thread), fields | {"as_is": mark})
        assert Post.objects.get(number=2).body == CALL_ME

    def test_what_came_in_since_is_pointed_out_again(self, member_client):
        thread, fields = ThreadFactory(), form(CALL_ME)
        mark = mark_of(member_client.post(reply_url(thread), fields).content.decode())
        html = member_client.post(
            reply_url(thread), fields | {"as_is": mark, "body": f"{CALL_ME} Or zebra@mail.example"}
        ).content.decode()
        assert "<mark>zebra@mail.example</mark>" in html
        assert thread.posts.count() == 1

    def test_of_a_new_thread_are_looked_for_in_title_and_poll_too(self, member_client):
        poll = {"poll-question": "Who?", "poll-option": ["zebra@mail.example", "Nobody"]}
        html = member_client.post(START, new_thread(title=CALL_ME, **poll)).content.decode()
        assert "<mark>020 7946 0018</mark>" in html
        assert "<mark>zebra@mail.example</mark>" in html
        assert not Thread.objects.exists()

    def test_of_a_change_only_when_they_are_new(self, member_client, member):
        post = PostFactory(author=member, body=CALL_ME)
        url = reverse("forums:post_edit", args=[post.pk])
        member_client.post(url, {"body": f"{CALL_ME} Thank you."})
        post.refresh_from_db()
        assert post.body.endswith("Thank you.")
        html = member_client.post(url, {"body": f"{CALL_ME} Or zebra@mail.example"}).content.decode()
        assert "<mark>zebra@mail.example</mark>" in html

    def test_doses_and_dates_are_not(self, member_client):
        thread = ThreadFactory()
        member_client.post(reply_url(thread), form("200 mg since 14.11.2026, 2 x 100 mg before."))
        assert thread.posts.count() == 2


class TestMore:
    def test_a_reply_may_carry_content_notes(self, member_client):
        thread = ThreadFactory()
        member_client.post(reply_url(thread), form(content_notes=["death", "hospital", "nonsense"]))
        assert thread.posts.get(number=2).content_notes == ["hospital", "death"]

    def test_a_change_may_add_and_take_off_content_notes(self, member_client, member):
        post = PostFactory(author=member)
        url = reverse("forums:post_edit", args=[post.pk])
        member_client.post(url, {"body": post.body, "content_notes": ["death"]})
        post.refresh_from_db()
        assert (post.content_notes, post.edited_at) == (["death"], None)
        assert 'value="death" checked' in member_client.get(url).content.decode()
        member_client.post(url, {"body": post.body})
        post.refresh_from_db()
        assert post.content_notes == []

    def test_a_thread_may_be_a_question_with_a_poll(self, member_client):
        poll = {"poll-question": "How long?", "poll-option": ["A week", "A month", ""]}
        member_client.post(START, new_thread(is_question="on", content_notes=["hospital"], **poll))
        thread = Thread.objects.get()
        assert thread.is_question
        assert thread.poll.options.count() == 2
        assert thread.posts.get().content_notes == ["hospital"]

    def test_a_poll_that_needs_another_look_keeps_everything(self, member_client):
        fields = new_thread(is_question="on", **{"poll-question": "How long?", "poll-option": ["A week"]})
        html = member_client.post(START, fields).content.decode()
        assert "at least two answers" in html
        assert 'value="A week"' in html
        assert fields["title"] in html
        assert not Thread.objects.exists()

    def test_thank_you_is_a_fine_reply(self, member_client):
        thread = ThreadFactory()
        assert "“Thank you” is a fine reply" in member_client.get(reply_url(thread)).content.decode()
        member_client.post(reply_url(thread), form("Thank you"))
        assert thread.posts.count() == 2


class TestOtherWordsUnderOneId:
    def test_are_not_lost_when_the_first_are_out(self, member_client):
        thread, fields = ThreadFactory(), form()
        member_client.post(reply_url(thread), fields)
        html = member_client.post(reply_url(thread), fields | {"body": "Other words"}).content.decode()
        assert "You sent an earlier version of this already" in html
        assert "Other words</textarea>" in html
        assert fields["submission_id"] not in html
        assert thread.posts.count() == 2
        assert Draft.objects.get().body == "Other words"

    def test_are_not_lost_when_the_first_wait(self, client):
        client.force_login(UserFactory(holds_posts=True))
        thread, fields = ThreadFactory(), form()
        client.post(reply_url(thread), fields)
        html = client.post(reply_url(thread), fields | {"body": "Other words"}).content.decode()
        assert "You sent an earlier version of this already" in html
        assert sorted(Draft.objects.values_list("body", flat=True)) == ["Other words", "Sitting with you."]

    def test_of_a_new_thread_are_not_lost(self, member_client):
        fields = new_thread()
        member_client.post(START, fields)
        html = member_client.post(START, fields | {"body": "Other words"}).content.decode()
        assert "You sent an earlier version of this already" in html
        assert "Other words" in html
        assert Thread.objects.count() == 1


class TestMinute:
    @pytest.fixture
    def writer(self):
        return UserFactory(holds_posts=True)

    @pytest.fixture
    def client(self, client, writer):
        client.force_login(writer)
        return client

    def test_a_held_reply_stands_at_the_end_of_its_thread(self, client):
        thread = ThreadFactory(replies=20)
        response = client.post(reply_url(thread), form("Sitting **with** you."))
        assert response.headers["Location"] == f"{thread.get_absolute_url()}?page=2#held"
        html = client.get(response.headers["Location"]).content.decode()
        assert 'id="held"' in html
        assert "<strong>with</strong>" in html
        assert "goes out in about a minute" in html
        assert thread.posts.count() == 21

    def test_nobody_else_sees_it(self, client, member):
        thread = ThreadFactory()
        client.post(reply_url(thread), form("Quiet zebra words"))
        for other in (member, UserFactory(moderator=True)):
            client.force_login(other)
            assert "zebra" not in client.get(thread.get_absolute_url()).content.decode()
            sid = Draft.objects.get().submission_id
            assert client.get(reverse("forums:draft_detail", args=[sid])).status_code == 404
            for name in ("draft_undo", "draft_send_now"):
                client.post(reverse(f"forums:{name}", args=[sid]))
            assert Draft.objects.get().is_held

    def test_undo_leads_back_to_the_box(self, client):
        thread = ThreadFactory()
        client.post(reply_url(thread), form("Too soon"))
        html = client.post(
            reverse("forums:draft_undo", args=[Draft.objects.get().submission_id]), follow=True
        ).content.decode()
        assert "Too soon</textarea>" in html
        assert thread.posts.count() == 1

    def test_undo_that_comes_too_late_leads_to_the_post(self, client):
        thread, fields = ThreadFactory(), form()
        client.post(reply_url(thread), fields)
        sid = fields["submission_id"]
        client.post(reverse("forums:draft_send_now", args=[sid]))
        response = client.post(reverse("forums:draft_undo", args=[sid]), follow=True)
        assert response.redirect_chain[-1][0] == f"{thread.get_absolute_url()}#p2"
        assert "It is out already" in response.content.decode()

    def test_send_now_leads_to_the_post(self, client):
        thread, fields = ThreadFactory(), form()
        client.post(reply_url(thread), fields)
        response = client.post(reverse("forums:draft_send_now", args=[fields["submission_id"]]), follow=True)
        assert response.redirect_chain[-1][0] == f"{thread.get_absolute_url()}#p2"
        assert not Draft.objects.exists()

    def test_a_new_thread_has_a_page_of_its_own(self, client):
        fields = new_thread(body="Does it **pass**?")
        response = client.post(START, fields, follow=True)
        html = response.content.decode()
        assert "Your thread goes out in about a minute" in html
        assert "<strong>pass</strong>" in html
        assert not Thread.objects.exists()
        page = reverse("forums:draft_detail", args=[fields["submission_id"]])
        assert response.redirect_chain[-1][0] == page
        client.post(reverse("forums:draft_send_now", args=[fields["submission_id"]]))
        assert client.get(page).headers["Location"] == f"{Thread.objects.get().get_absolute_url()}#p1"

    def test_undo_of_a_new_thread_brings_every_box_back(self, client):
        fields = new_thread(
            audience="public", is_question="on", **{"poll-question": "How?", "poll-option": ["A", "B"]}
        )
        client.post(START, fields)
        html = client.post(
            reverse("forums:draft_undo", args=[fields["submission_id"]]), follow=True
        ).content.decode()
        for words in (fields["title"], fields["body"], 'value="public" checked', 'value="How?"', 'value="B"'):
            assert words in html

    def test_what_was_refused_says_why_and_can_go_on(self, client):
        thread, fields = ThreadFactory(), form()
        client.post(reply_url(thread), fields)
        Draft.objects.update(publish_at=None, ready=None, refusal="You cannot reply here: a reason.")
        page = reverse("forums:draft_detail", args=[fields["submission_id"]])
        html = client.get(page).content.decode()
        assert "a reason" in html
        assert fields["body"] in html
        assert reply_url(thread) in html

    def test_the_notice_of_a_refusal_leads_to_the_words(self, client, writer):
        from forums.actions.held import publish_due

        thread, fields = ThreadFactory(), form()
        client.post(reply_url(thread), fields)
        Thread.objects.update(locked_at=thread.created_at)
        draft = Draft.objects.get()
        Draft.objects.update(publish_at=thread.created_at)
        publish_due(draft.pk)
        html = client.get(reverse("notifications:notice_list")).content.decode()
        assert "Your post did not go out" in html
        assert fields["body"] not in html
        draft.delete()
        assert client.get(reverse("notifications:notice_list")).status_code == 200

    def test_a_member_may_turn_it_off(self, client, writer):
        url = reverse("accounts:settings")
        assert 'name="holds_posts" checked' in client.get(url).content.decode()
        client.post(url, {"theme": "", "text_size": "", "time_zone": "UTC"})
        writer.refresh_from_db()
        assert not writer.holds_posts
        thread = ThreadFactory()
        client.post(reply_url(thread), form())
        assert thread.posts.count() == 2
