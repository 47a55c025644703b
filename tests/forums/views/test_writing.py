"""Starting threads, replying, changing, withdrawing and closing, through the pages."""

import re
import uuid
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from forums.models import Post, Thread
from tests.factories.accounts import UserFactory
from tests.factories.drugs import DrugFactory
from tests.factories.forums import ForumFactory, PostFactory, ThreadFactory

pytestmark = pytest.mark.django_db
START = "/forums/threads/new/"
HOSTILE = ["\x00", "\u200b\u200b", " \n\t ", "\ufeff", "\x07"]


def reply_url(thread):
    return reverse("forums:reply", args=[thread.pk])


def new_thread(**changes):
    fields = {
        "forum": "",
        "title": "Six weeks on it",
        "body": "Does it pass?",
        "audience": "members",
        "submission_id": str(uuid.uuid4()),
    }
    return fields | changes


class TestStart:
    @pytest.fixture
    def forum(self):
        return ForumFactory(slug="medicines")

    def test_leads_to_the_new_thread(self, member_client, member, forum):
        response = member_client.post(START, new_thread(forum=forum.slug))
        thread = Thread.objects.get()
        assert response.headers["Location"] == thread.get_absolute_url()
        assert (thread.author, thread.forum, thread.audience) == (member, forum, "members")

    def test_twice_is_one_thread(self, member_client, forum):
        fields = new_thread(forum=forum.slug)
        places = {member_client.post(START, fields).headers["Location"] for _ in range(2)}
        assert len(places) == Thread.objects.count() == 1

    def test_drugs_are_named_as_people_name_them(self, member_client, forum):
        imuran = DrugFactory(slug="imuran", lead_brand="Imuran", generic_name="azathioprine")
        other = DrugFactory()
        fields = new_thread(
            forum=forum.slug, drug_1=" AZATHIOPRINE ", drug_2="Imuran (azathioprine)", drug_3=other.lead_brand
        )
        member_client.post(START, fields)
        assert set(Thread.objects.get().drugs.all()) == {imuran, other}

    def test_an_unknown_drug_gets_a_hint_and_keeps_the_words(self, member_client, forum):
        DrugFactory(slug="imuran", lead_brand="Imuran", generic_name="azathioprine")
        html = member_client.post(START, new_thread(forum=forum.slug, drug_1="Imuram")).content.decode()
        assert "Did you mean one of these: Imuran?" in html
        assert "Does it pass?" in html
        html = member_client.post(START, new_thread(forum=forum.slug, drug_1="<b>zzzz</b>")).content.decode()
        assert "We have no page called “&lt;b&gt;zzzz&lt;/b&gt;”" in html
        assert not Thread.objects.exists()

    def test_a_draft_drug_cannot_be_named(self, member_client, forum):
        DrugFactory(lead_brand="Draftol", published_edition=False)
        assert (
            "no page called"
            in member_client.post(START, new_thread(forum=forum.slug, drug_1="Draftol")).content.decode()
        )

    def test_a_link_fills_forum_and_drug_in(self, member_client, forum):
        DrugFactory(slug="imuran", lead_brand="Imuran", generic_name="azathioprine")
        html = member_client.get(START, {"drug": "azathioprine"}).content.decode()
        assert '<option value="medicines" selected>' in html
        assert 'value="Imuran"' in html
        assert '<details class="veil" open>' in html
        assert member_client.get(START, {"forum": "nowhere", "drug": "nothing"}).status_code == 200

    def test_preview_shows_the_words_and_posts_nothing(self, member_client, forum):
        fields = new_thread(forum=forum.slug, body="It is **hard** <script>", audience="public", preview="1")
        html = member_client.post(START, fields).content.decode()
        assert "<p>It is <strong>hard</strong> &lt;script&gt;</p>" in html
        assert "this is how everyone will see it" in html
        assert fields["submission_id"] in html
        assert not Thread.objects.exists()

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"title": ""}, "There is nothing here yet"),
            ({"body": ""}, "There is nothing here yet"),
            *[({"body": text}, "There is nothing here yet") for text in HOSTILE],
            ({"title": "x" * 151}, "1 characters over the limit of 150"),
            ({"body": "x" * 52_140}, "2,140 characters over the limit of 50,000"),
            ({"forum": ""}, "Choose a forum"),
            ({"forum": "nowhere"}, "takes no new threads"),
            ({"audience": "everyone"}, "Choose one of the two"),
            ({"audience": ""}, "Choose who may read it"),
        ],
    )
    def test_what_is_missing_is_said_beside_the_field(self, member_client, forum, changes, words):
        fields = new_thread(forum=forum.slug) | changes
        response = member_client.post(START, fields)
        html = response.content.decode()
        assert response.status_code == 200
        assert html.count(words) >= 2  # above the form, and at the field
        assert fields["title"] in html
        assert not Thread.objects.exists()

    def test_signs_that_nothing_can_store_vanish_and_the_rest_is_posted(self, member_client, forum):
        fields = new_thread(
            forum=forum.slug, title="A\x00 title\nof two lines", body="Bell\x07 and\x00 null\r\nline"
        )
        member_client.post(START, fields)
        thread = Thread.objects.get()
        assert (thread.title, thread.posts.get().body) == ("A title of two lines", "Bell and null\nline")

    def test_an_archived_forum_is_not_offered(self, member_client, forum):
        archived = ForumFactory(is_archived=True)
        assert f'value="{archived.slug}"' not in member_client.get(START).content.decode()
        html = member_client.post(START, new_thread(forum=archived.slug)).content.decode()
        assert "takes no new threads" in html

    def test_a_muted_member_is_told_and_keeps_the_words(self, client, forum):
        client.force_login(UserFactory(muted=True))
        response = client.post(START, new_thread(forum=forum.slug))
        assert response.status_code == 403
        assert "write again from" in response.content.decode()
        assert "Does it pass?" in response.content.decode()

    def test_a_broken_submission_id_is_replaced(self, member_client, forum):
        member_client.post(START, new_thread(forum=forum.slug, submission_id="'; --"))
        assert Post.objects.get().submission_id.version == 4

    def test_visitors_are_asked_to_sign_in_and_come_back(self, client):
        response = client.get(START, {"drug": "imuran"})
        assert response.headers["Location"].endswith("?next=/forums/threads/new/%3Fdrug%3Dimuran")


class TestReply:
    def test_leads_to_the_post_on_its_page(self, member_client):
        thread = ThreadFactory(replies=19)
        response = member_client.post(reply_url(thread), {"body": "Me too.", "submission_id": uuid.uuid4()})
        assert response.headers["Location"] == f"{thread.get_absolute_url()}?page=2#p21"

    def test_twice_is_one_post(self, member_client):
        thread, fields = ThreadFactory(), {"body": "Me too.", "submission_id": uuid.uuid4()}
        places = {member_client.post(reply_url(thread), fields).headers["Location"] for _ in range(2)}
        assert len(places) == 1
        assert thread.posts.count() == 2

    @pytest.mark.parametrize("body", ["", *HOSTILE])
    def test_an_empty_one_stays_on_the_page(self, member_client, body):
        thread = ThreadFactory()
        html = member_client.post(reply_url(thread), {"body": body}).content.decode()
        assert "There is nothing here yet. A few words are enough." in html
        assert 'aria-invalid="true"' in html
        assert thread.posts.count() == 1

    def test_a_long_one_keeps_its_words(self, member_client):
        html = member_client.post(reply_url(ThreadFactory()), {"body": "word " * 10_001}).content.decode()
        assert "4 characters over the limit of 50,000" in html
        assert html.count("word ") > 10_000

    def test_preview_shows_the_words_and_posts_nothing(self, member_client):
        thread, submission = ThreadFactory(), str(uuid.uuid4())
        fields = {"body": "**Yes** <b>", "preview": "1", "submission_id": submission}
        html = member_client.post(reply_url(thread), fields).content.decode()
        assert "<p><strong>Yes</strong> &lt;b&gt;</p>" in html
        assert submission in html
        assert thread.posts.count() == 1

    def test_a_lock_meanwhile_says_so_and_keeps_the_words(self, member_client):
        thread = ThreadFactory(locked=True)
        response = member_client.post(reply_url(thread), {"body": "A long answer"})
        assert response.status_code == 403
        assert "a moderator has locked this thread" in response.content.decode()
        assert "A long answer" in response.content.decode()
        assert member_client.get(reply_url(thread)).status_code == 403

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_a_hidden_thread_is_not_here(self, member_client, method):
        assert (
            getattr(member_client, method)(reply_url(ThreadFactory(hidden=True)), {"body": "x"}).status_code
            == 404
        )

    def test_other_methods_are_refused(self, member_client):
        assert member_client.put(reply_url(ThreadFactory())).status_code == 405


class TestQuote:
    def quote(self, client, thread, number):
        html = client.get(reply_url(thread), {"quote": number}).content.decode()
        return unescape(re.search(r"<textarea[^>]*>\n(.*?)</textarea>", html, re.DOTALL)[1])

    def test_names_and_links_the_post(self, member_client):
        thread = ThreadFactory(author__handle="marlow")
        Post.objects.update(body="I plan nothing\n\nbefore ten.")
        assert self.quote(member_client, thread, 1) == (
            f"> I plan nothing\n>\n> before ten.\n>\n> — [marlow, post 1](/forums/threads/{thread.pk}/1/)\n\n"
        )

    @pytest.mark.parametrize("number", ["9", "0", "x", "-1", "", "9" * 30, "１"])
    def test_of_no_post_is_empty(self, member_client, number):
        assert self.quote(member_client, ThreadFactory(), number) == ""

    @pytest.mark.parametrize("state", ["hidden", "withdrawn"])
    def test_of_words_off_the_page_is_empty_for_everybody(self, client, state):
        post = PostFactory(**{state: True})
        for user in (UserFactory(), post.author, UserFactory(moderator=True)):
            client.force_login(user)
            assert self.quote(client, post.thread, post.number) == ""

    def test_of_a_former_member_has_no_name(self, member_client):
        assert "former member, post 1" in self.quote(member_client, ThreadFactory(author=None), 1)

    def test_is_of_this_thread_only(self, member_client):
        other = ThreadFactory(replies=5)
        assert self.quote(member_client, ThreadFactory(forum=other.forum), 5) == ""


class TestEdit:
    @pytest.fixture
    def post(self, member):
        return PostFactory(author=member, body="Befor")

    def url(self, post):
        return reverse("forums:post_edit", args=[post.pk])

    def test_starts_with_the_words_and_leads_back(self, member_client, post):
        assert "Befor" in member_client.get(self.url(post)).content.decode()
        response = member_client.post(self.url(post), {"body": "Before"})
        assert response.headers["Location"] == f"{post.thread.get_absolute_url()}#p2"
        assert Post.objects.get(pk=post.pk).body == "Before"

    def test_preview_changes_nothing(self, member_client, post):
        html = member_client.post(self.url(post), {"body": "**New**", "preview": "1"}).content.decode()
        assert "<strong>New</strong>" in html
        assert Post.objects.get(pk=post.pk).body == "Befor"

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_is_refused_to_others(self, client, moderator, post, method):
        client.force_login(moderator)
        response = getattr(client, method)(self.url(post), {"body": "x"})
        assert response.status_code == 403
        assert "Only the person who wrote a post can change it." in response.content.decode()

    def test_too_late_keeps_the_words(self, member_client, post):
        Post.objects.filter(pk=post.pk).update(created_at=timezone.now() - timezone.timedelta(days=2))
        response = member_client.post(self.url(post), {"body": "Long new words"})
        assert response.status_code == 403
        assert "24 hours" in response.content.decode()
        assert "Long new words" in response.content.decode()

    @pytest.mark.parametrize("state", [{"withdrawn": True}, {"thread__hidden": True}])
    def test_of_what_is_not_seen_is_not_here(self, member_client, member, state):
        post = PostFactory(author=member, **state)
        assert member_client.post(self.url(post), {"body": "x"}).status_code == 404

    @pytest.mark.parametrize("pk", [0, 10**6, 10**30])
    def test_of_no_post_is_not_here(self, member_client, pk):
        assert member_client.get(f"/forums/posts/{pk}/edit/").status_code == 404


class TestWithdraw:
    def url(self, post):
        return reverse("forums:post_withdraw", args=[post.pk])

    def test_asks_first_and_says_who_can_still_read_it(self, member_client, member):
        post = PostFactory(author=member)
        html = member_client.get(self.url(post)).content.decode()
        assert "Moderators can still read the text" in html
        assert Post.objects.get(pk=post.pk).withdrawn_at is None

    def test_twice_leads_to_the_same_place(self, member_client, member):
        post = PostFactory(author=member)
        places = [member_client.post(self.url(post)).headers["Location"] for _ in range(2)]
        assert places == [f"{post.thread.get_absolute_url()}#p2"] * 2
        assert member_client.get(self.url(post)).status_code == 302

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_is_refused_to_others(self, client, moderator, method):
        client.force_login(moderator)
        post = PostFactory()
        assert getattr(client, method)(self.url(post)).status_code == 403
        assert Post.objects.get(pk=post.pk).withdrawn_at is None

    def test_of_others_withdrawn_words_is_not_here(self, member_client):
        assert member_client.post(self.url(PostFactory(withdrawn=True))).status_code == 404

    def test_visitors_are_asked_to_sign_in(self, client):
        response = client.post(self.url(PostFactory(thread__public=True)))
        assert response.headers["Location"].startswith(reverse("account_login"))


class TestNarrow:
    def url(self, thread):
        return reverse("forums:thread_narrow", args=[thread.pk])

    def test_asks_first_and_then_closes(self, member_client, member):
        thread = ThreadFactory(public=True, author=member)
        assert member_client.get(self.url(thread)).status_code == 200
        assert Thread.objects.get().is_public
        for _ in range(2):
            assert member_client.post(self.url(thread)).headers["Location"] == thread.get_absolute_url()
        assert not Thread.objects.get().is_public

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_is_refused_to_others(self, client, moderator, method):
        client.force_login(moderator)
        assert getattr(client, method)(self.url(ThreadFactory(public=True))).status_code == 403
        assert Thread.objects.get().is_public

    def test_audience_cannot_be_widened(self, member_client, member):
        thread = ThreadFactory(author=member)
        member_client.post(self.url(thread), {"audience": "public"})
        member_client.post(reply_url(thread), {"body": "x", "audience": "public"})
        assert Thread.objects.get().audience == "members"


@pytest.mark.parametrize("name", ["reply", "thread_narrow"])
def test_threads_of_others_that_are_hidden_are_not_here(member_client, name):
    thread = ThreadFactory(hidden=True, public=True)
    assert member_client.get(reverse(f"forums:{name}", args=[thread.pk])).status_code == 404


class TestBrokenBytes:
    """Bytes that are no text, wherever they arrive."""

    def test_in_a_body_become_signs_that_can_be_stored(self, member_client):
        thread = ThreadFactory()
        member_client.generic(
            "POST", reply_url(thread), b"body=%ED%A0%80+and+%FF+words%00", "application/x-www-form-urlencoded"
        )
        assert "words" in thread.posts.get(number=2).body

    @pytest.mark.parametrize("bytes_", ["%00", "%FF", "%ED%A0%80", "%F0%9F%98%80" * 50])
    def test_in_an_address_do_no_harm(self, member_client, bytes_):
        thread = ThreadFactory()
        for url, status in (
            (f"{START}?forum={bytes_}&drug={bytes_}&kept={bytes_}", 200),
            (f"{reply_url(thread)}?quote={bytes_}&kept={bytes_}", 200),
            (f"{thread.get_absolute_url()}?page={bytes_}", 404),
            (f"{thread.get_absolute_url()}?other={bytes_}", 200),
        ):
            assert member_client.get(url).status_code == status
