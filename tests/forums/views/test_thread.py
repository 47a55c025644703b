"""The page of a thread."""

import datetime
import gzip
import random
import re
import uuid

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.actions.distance import mute_member
from drugs.selectors.directory import directory
from forums import rules
from forums.actions.held import send_reply
from forums.actions.polls import PollSpec, add_poll
from forums.actions.posts import edit_post, post_reply
from forums.actions.threads import narrow_thread
from forums.models import Draft, Post, Subscription, ThreadRead
from forums.selectors.related import related_ids
from tests.factories.accounts import UserFactory
from tests.factories.drugs import DrugFactory
from tests.factories.forums import PostFactory, ThreadDrugFactory, ThreadFactory

pytestmark = pytest.mark.django_db


def page(client, thread, query=""):
    return client.get(thread.get_absolute_url() + query)


def numbers(response):
    return [int(number) for number in re.findall(r'id="p(\d+)"', response.content.decode())]


class TestPages:
    def test_hold_twenty_numbers_each_and_end(self, client):
        thread = ThreadFactory(public=True, replies=44)
        assert numbers(page(client, thread)) == list(range(1, 21))
        assert numbers(page(client, thread, "?page=3")) == list(range(41, 46))
        assert page(client, thread, "?page=4").status_code == 404

    @pytest.mark.parametrize("query", ["0", "-1", "01", "x", "", "1e3", "99999999999", "%00"])
    def test_that_are_none_are_not_there(self, client, query):
        assert page(client, ThreadFactory(public=True), f"?page={query}").status_code == 404

    def test_do_not_move_when_posts_are_hidden_or_withdrawn(self, client):
        thread = ThreadFactory(public=True, replies=24)
        Post.objects.filter(number__in=[3, 4]).update(withdrawn_at=timezone.now())
        Post.objects.filter(number=5).update(hidden_at=timezone.now())
        assert numbers(page(client, thread)) == list(range(1, 21))

    def test_never_count_or_skip_rows(self, member_client):
        thread = ThreadFactory(replies=44)
        with CaptureQueriesContext(connection) as queries:
            page(member_client, thread, "?page=3")
        statements = " ".join(query["sql"] for query in queries.captured_queries).upper()
        assert "OFFSET" not in statements
        assert (
            "COUNT(" not in statements.split("WITH ASKED AS")[0]
        )  # but for the drugs that alike threads share
        assert "LIMIT 20" in statements  # or PostgreSQL reads all members to name twenty

    @pytest.mark.parametrize(("number", "where"), [(1, "#p1"), (20, "#p20"), (21, "?page=2#p21")])
    def test_are_found_by_the_permanent_link_of_a_post(self, client, number, where):
        thread = ThreadFactory(public=True, replies=20)
        response = client.get(thread.posts.get(number=number).get_absolute_url())
        assert response.headers["Location"] == thread.get_absolute_url() + where

    @pytest.mark.parametrize("number", [0, 3, 10**30])
    def test_a_permanent_link_of_no_post_leads_nowhere(self, client, number):
        thread = ThreadFactory(public=True, replies=1)
        assert client.get(f"{thread.get_absolute_url()}{number}/").status_code == 404


class TestWhoSeesIt:
    @pytest.mark.parametrize("pk", [0, 10**6, 10**30])
    def test_an_unknown_thread_is_not_here(self, member_client, pk):
        assert member_client.get(f"/forums/threads/{pk}/").status_code == 404

    def test_a_members_thread_is_not_here_for_visitors(self, client):
        thread = ThreadFactory()
        for url in (thread.get_absolute_url(), f"{thread.get_absolute_url()}1/"):
            assert client.get(url).status_code == 404

    def test_a_hidden_thread_tells_its_author_why(self, client, member):
        thread = ThreadFactory(author=member, hidden=True)
        client.force_login(member)
        assert "It named a doctor" in page(client, thread).content.decode()
        client.force_login(UserFactory())
        assert page(client, thread).status_code == 404

    def test_visitors_read_names_but_get_no_link_to_members(self, client):
        thread = ThreadFactory(public=True)
        html = page(client, thread).content.decode()
        assert f'<span class="name">{thread.author.handle}</span>' in html
        assert "/members/" not in html

    def test_a_former_member_has_no_name(self, member_client):
        thread = ThreadFactory(author=None)
        PostFactory(thread=thread, author=None)
        html = page(member_client, thread).content.decode()
        assert html.count('<span class="name">former member</span>') == 2

    def test_a_narrowed_thread_leaves_the_stored_page(self, client, django_capture_on_commit_callbacks):
        thread = ThreadFactory(public=True)
        assert page(client, thread).status_code == 200
        with django_capture_on_commit_callbacks(execute=True):
            narrow_thread(by=thread.author, thread=thread)
        assert page(client, thread).status_code == 404

    def test_a_reply_and_a_change_reach_the_stored_page(
        self, client, member, django_capture_on_commit_callbacks
    ):
        thread = ThreadFactory(public=True)
        page(client, thread)
        with django_capture_on_commit_callbacks(execute=True):
            post = post_reply(by=member, thread=thread, body="Brand new.", submission_id=uuid.uuid4())
        assert "Brand new." in page(client, thread).content.decode()
        with django_capture_on_commit_callbacks(execute=True):
            edit_post(by=member, post=post, body="Changed now.")
        assert "Changed now." in page(client, thread).content.decode()


class TestSearchEngines:
    @pytest.mark.parametrize(
        ("audience", "indexable", "robots"),
        [("public", True, "index"), ("public", False, "noindex"), ("members", True, "noindex")],
    )
    def test_only_public_threads_of_open_forums_are_for_them(
        self, member_client, audience, indexable, robots
    ):
        thread = ThreadFactory(audience=audience, forum__is_indexable=indexable)
        response = page(member_client, thread)
        assert f'<meta name="robots" content="{robots}">' in response.content.decode()
        assert (response.headers.get("X-Robots-Tag") == "noindex") is (robots == "noindex")

    def test_the_stored_page_keeps_the_header(self, client):
        thread = ThreadFactory(public=True)
        assert [page(client, thread).headers.get("X-Robots-Tag") for _ in range(2)] == ["noindex"] * 2

    def test_the_canonical_address_names_the_page(self, client, settings):
        thread = ThreadFactory(public=True, forum__is_indexable=True, replies=20)
        url = settings.SITE_ORIGIN + thread.get_absolute_url()
        assert f'<link rel="canonical" href="{url}">' in page(client, thread, "?page=1").content.decode()
        assert (
            f'<link rel="canonical" href="{url}?page=2">' in page(client, thread, "?page=2").content.decode()
        )

    def test_the_title_stays_out_of_history_and_address(self, client):
        thread = ThreadFactory(public=True, title="My secret flare", forum__name="Medicines")
        html = page(client, thread).content.decode()
        assert "<title>A thread in Medicines" in html
        assert "<h1>My secret flare</h1>" in html
        assert "My secret flare" not in html.split("</head>")[0]
        assert "secret" not in thread.get_absolute_url()


class TestReading:
    def test_the_page_on_screen_is_remembered(self, member_client, member):
        thread = ThreadFactory(replies=24)
        page(member_client, thread)
        assert ThreadRead.objects.get(user=member).last_number == 20
        page(member_client, thread, "?page=2")
        page(member_client, thread)
        assert ThreadRead.objects.get(user=member).last_number == 25

    def test_what_a_browser_fetches_ahead_or_asks_the_head_of_is_not_read(self, member_client):
        thread = ThreadFactory()
        member_client.get(thread.get_absolute_url(), headers={"sec-purpose": "prefetch;prerender"})
        member_client.head(thread.get_absolute_url())
        assert not ThreadRead.objects.exists()

    def test_new_posts_are_marked_once_and_resume_leads_to_them(self, member_client, member):
        thread = ThreadFactory(replies=3)
        ThreadRead.objects.create(user=member, thread=thread, last_number=2)
        html = page(member_client, thread).content.decode()
        assert html.index('id="p2"') < html.index('<li class="since" id="new">') < html.index('id="p3"')
        assert 'href="#new"' in html
        again = page(member_client, thread).content.decode()
        assert 'id="new"' not in again
        assert "Resume" not in again

    def test_resume_leads_to_the_page_of_the_first_new_post(self, member_client, member):
        thread = ThreadFactory(replies=24)
        ThreadRead.objects.create(user=member, thread=thread, last_number=22)
        html = page(member_client, thread).content.decode()
        assert f'href="{thread.get_absolute_url()}?page=2#new"' in html
        assert 'id="new"' not in html

    def test_a_first_visit_has_nothing_to_resume(self, member_client):
        html = page(member_client, ThreadFactory(replies=3)).content.decode()
        assert "Resume" not in html
        assert 'id="new"' not in html

    @pytest.mark.parametrize("state", ["hidden", "withdrawn", "muted", "gone"])
    def test_posts_that_are_not_shown_do_not_strand_who_resumes(self, client, member, state):
        thread = ThreadFactory(replies=3)
        first_new = thread.posts.get(number=3)
        if state == "muted":
            mute_member(by=member, member=first_new.author)
        elif state == "gone":
            first_new.delete()
        else:
            setattr(first_new, f"{state}_at", timezone.now())
            first_new.save()
        ThreadRead.objects.create(user=member, thread=thread, last_number=2)
        client.force_login(member)
        html = page(client, thread).content.decode()
        assert html.index('id="p2"') < html.index('id="new"') < html.index('id="p4"')
        assert "Resume" not in page(client, thread).content.decode()

    def test_nothing_is_left_to_resume_after_marking_all_as_read(self, client, member):
        thread = ThreadFactory(replies=3)
        ThreadRead.objects.create(user=member, thread=thread, last_number=2)
        member.caught_up_at = timezone.now()
        member.save()
        client.force_login(member)
        assert "Resume" not in page(client, thread).content.decode()

    def test_an_older_tab_does_not_take_the_position_back(self, member_client, member):
        thread = ThreadFactory(replies=44)
        for query in ("?page=3", "?page=1", "?page=2"):
            page(member_client, thread, query)
        assert ThreadRead.objects.get(user=member).last_number == 45

    def test_the_newest_post_is_one_link_away(self, client):
        thread = ThreadFactory(public=True, replies=24)
        assert f'href="{thread.get_absolute_url()}?page=2#p25"' in page(client, thread).content.decode()
        assert "Newest post" not in page(client, thread, "?page=2").content.decode()

    def test_visitors_leave_no_trace(self, client):
        page(client, ThreadFactory(public=True))
        assert not ThreadRead.objects.exists()
        assert not client.cookies


class TestTime:
    def written(self, thread, number, days_ago):
        thread.posts.filter(number=number).update(
            created_at=timezone.now() - datetime.timedelta(days=days_ago)
        )

    def test_long_silences_are_named_between_posts(self, client):
        thread = ThreadFactory(public=True, replies=2)
        self.written(thread, 1, 100)
        self.written(thread, 2, 5)
        html = page(client, thread).content.decode()
        assert html.index('id="p1"') < html.index("3 months later") < html.index('id="p2"')
        assert html.count("later<") == 1

    def test_a_silence_before_a_page_is_named_at_its_start(self, client):
        thread = ThreadFactory(public=True, replies=20)
        for number in range(1, 21):
            self.written(thread, number, 800)
        html = page(client, thread, "?page=2").content.decode()
        assert html.index("2 years later") < html.index('id="p21"')

    def test_who_wants_to_answer_an_old_thread_is_told_its_age_and_may(self, member_client, settings):
        thread = ThreadFactory()
        thread.last_post_at = timezone.now() - datetime.timedelta(days=settings.OLD_THREAD_DAYS + 1)
        thread.save()
        html = page(member_client, thread).content.decode()
        assert "The newest post here is from" in html
        assert f"{reverse('forums:thread_start')}?forum={thread.forum.slug}" in html
        assert "<textarea" in html

    def test_a_younger_thread_says_nothing_of_it(self, member_client):
        assert "The newest post here is from" not in page(member_client, ThreadFactory()).content.decode()


class TestTombstones:
    @pytest.fixture
    def thread(self):
        thread = ThreadFactory(public=True)
        PostFactory(thread=thread, hidden=True, body="Hidden words", author__handle="hidden_one")
        PostFactory(thread=thread, withdrawn=True, body="Withdrawn words", author__handle="sunhat")
        return thread

    def test_say_what_happened_and_nothing_of_the_words(self, client, member, thread):
        for login in (False, True):
            if login:
                client.force_login(member)
            html = page(client, thread).content.decode()
            assert "Post 2 was hidden by a moderator" in html
            assert "Reason: It named a doctor" in html
            assert "sunhat withdrew post 3" in html
            assert "hidden_one" not in html
            assert "Hidden words" not in html
            assert "Withdrawn words" not in html

    @pytest.mark.parametrize("typed", ["Not for us", "Not for us.", "Why?"])
    def test_a_reason_ends_with_one_stop(self, client, thread, typed):
        thread.posts.filter(number=2).update(hidden_reason=typed)
        html = page(client, thread).content.decode()
        said = typed if typed[-1] in ".?" else f"{typed}."
        assert f"Reason: {said} The author can" in html

    def test_authors_still_read_what_was_hidden_but_not_what_they_withdrew(self, client, thread):
        client.force_login(thread.posts.get(number=2).author)
        html = page(client, thread).content.decode()
        assert "A moderator hid your post 2" in html
        assert "Hidden words" in html
        client.force_login(thread.posts.get(number=3).author)
        html = page(client, thread).content.decode()
        assert "You withdrew post 3" in html
        assert "Withdrawn words" not in html

    def test_moderators_can_open_both(self, client, moderator, thread):
        client.force_login(moderator)
        html = page(client, thread).content.decode()
        assert "Hidden words" in html
        assert "Withdrawn words" in html
        assert reverse("admin:forums_post_change", args=[thread.posts.get(number=2).pk]) in html


class TestWhatAReaderCanDo:
    def test_links_agree_with_the_rules(self, client, member):
        """Own, old, hidden and foreign posts, in open and closed threads, for each kind of reader."""
        old = timezone.now() - datetime.timedelta(days=3)
        for state in ({}, {"locked": True}, {"forum__is_archived": True}):
            thread = ThreadFactory(**state)
            for fields in ({}, {"created_at": old}, {"hidden": True}, {"withdrawn": True}):
                PostFactory(thread=thread, author=member, **fields)
            for user in (member, UserFactory(), UserFactory(moderator=True)):
                client.force_login(user)
                html = page(client, thread).content.decode()
                for post in thread.posts.select_related("thread__forum"):
                    can = {
                        "post_edit": rules.can_edit_post(user, post),
                        "post_withdraw": rules.can_withdraw_post(user, post),
                    }
                    for name, allowed in can.items():
                        assert (reverse(f"forums:{name}", args=[post.pk]) in html) is allowed, (
                            state,
                            name,
                            post.number,
                        )
                    may_report = rules.can_report_post(user, post) and post.is_shown
                    assert (reverse("moderation:report", args=[post.pk]) in html) is may_report
                assert ("<textarea" in html) is rules.can_reply(user, thread)

    def test_a_closed_thread_says_why(self, member_client):
        html = page(member_client, ThreadFactory(locked=True)).content.decode()
        assert "a moderator has locked this thread" in html
        assert "<textarea" not in html

    def test_visitors_are_invited(self, client):
        html = page(client, ThreadFactory(public=True)).content.decode()
        assert "Join to take part" in html
        assert "<textarea" not in html

    def test_subscribing_is_offered_and_so_is_ending_it(self, member_client, member):
        thread = ThreadFactory()
        assert reverse("forums:subscribe") in page(member_client, thread).content.decode()
        Subscription.objects.create(user=member, thread=thread)
        assert reverse("forums:unsubscribe") in page(member_client, thread).content.decode()

    def test_closing_to_members_is_offered_to_the_author_of_a_public_thread(self, client, member):
        thread = ThreadFactory(public=True, author=member)
        url = reverse("forums:thread_narrow", args=[thread.pk])
        for user, offered in ((member, True), (UserFactory(), False)):
            client.force_login(user)
            assert (url in page(client, thread).content.decode()) is offered


class TestHead:
    def test_names_forum_audience_drugs_and_replies(self, member_client):
        thread = ThreadFactory(replies=2)
        drug = DrugFactory(slug="imuran", lead_brand="Imuran", generic_name="azathioprine")
        ThreadDrugFactory(thread=thread, drug=drug)
        ThreadDrugFactory(thread=thread, drug=DrugFactory(published_edition=False, lead_brand="Draftol"))
        html = page(member_client, thread).content.decode()
        for words in (
            "Members only",
            "Imuran (azathioprine)",
            'href="/drugs/imuran/"',
            "2 replies",
            thread.forum.name,
        ):
            assert words in html
        assert "Draftol" not in html

    def test_edited_posts_and_moderators_are_marked(self, member_client, moderator):
        thread = ThreadFactory()
        PostFactory(thread=thread, author=moderator, edited_at=timezone.now())
        html = page(member_client, thread).content.decode()
        assert html.count('<span class="badge mod">') == 1
        assert html.count(", changed</div>") == 1

    def test_dates_are_in_words_and_in_the_readers_zone(self, client):
        with time_machine.travel(datetime.datetime(2026, 11, 22, 12, tzinfo=datetime.UTC), tick=False):
            thread = ThreadFactory()
            client.force_login(UserFactory(time_zone="Asia/Tokyo"))
            html = page(client, thread).content.decode()
        assert '<time datetime="2026-11-22T21:00+09:00">today at 21:00</time>' in html


class TestCost:
    @pytest.mark.parametrize("replies", [0, 19])
    def test_statements_are_few_and_the_same_for_one_post_and_twenty(self, client, member, replies):
        thread = ThreadFactory(public=True, replies=replies)
        ThreadDrugFactory(thread=thread, drug=DrugFactory())
        cache.clear()
        assert directory().entries  # the process keeps the catalogue
        with CaptureQueriesContext(connection) as visitor:
            page(client, thread)
        assert len(visitor) == 3  # thread, posts, and once an hour the threads like it
        client.force_login(member)
        with CaptureQueriesContext(connection) as first:
            page(client, thread)
        with CaptureQueriesContext(connection) as again:
            page(client, thread)
        assert len(first) == 5, [query["sql"][:80] for query in first]  # member, those three, read position
        assert len(again) == 3

    def test_everything_at_once_costs_seven_statements(self, client, member):
        """A poll, a draft, a member who keeps distance, news since the last visit: each at most one more."""
        thread = ThreadFactory(public=True, replies=19, is_question=True)
        for _ in range(3):
            ThreadFactory(title=thread.title)
        add_poll(thread, PollSpec("How are the mornings?", ("Good", "Bad")))
        mute_member(by=member, member=thread.posts.get(number=3).author)
        Draft.objects.create(user=member, thread=thread, submission_id=uuid.uuid4(), body="Not yet")
        ThreadRead.objects.create(user=member, thread=thread, last_number=4)
        client.force_login(member)
        assert directory() is not None
        related_ids(thread.pk, for_members=True)
        with CaptureQueriesContext(connection) as queries:
            html = page(client, thread).content.decode()
        assert len(queries) <= 7, [query["sql"][:80] for query in queries]
        for words in ("How are the mornings?", "by somebody you muted", "Threads like this one", "Resume"):
            assert words in html

    def test_a_visitors_second_look_asks_the_database_nothing(self, client, django_assert_num_queries):
        thread = ThreadFactory(public=True)
        page(client, thread)
        with django_assert_num_queries(0):
            assert page(client, thread).status_code == 200

    def test_twenty_posts_of_eighty_words_weigh_at_most_nine_kilobytes(self, client, member):
        words = random.Random(1)
        vocabulary = [
            "".join(words.choices("etaoinshrdlucmfwypvbgkq", k=words.randint(2, 9))) for _ in range(900)
        ]
        thread = ThreadFactory(public=True)
        for _ in range(19):
            PostFactory(thread=thread, body=" ".join(words.choices(vocabulary, k=4)))
        # The frame around the words is what the page adds; random letters do not compress as language does.
        frame = len(gzip.compress(page(client, thread).content, 6))
        client.force_login(member)
        own = len(gzip.compress(page(client, thread).content, 6))
        assert max(frame, own) < 9 * 1024


class TestTheSmallReplyBox:
    def test_leads_to_photos_and_content_notes_with_every_word(self, member_client):
        thread = ThreadFactory()
        html = page(member_client, thread).content.decode()
        assert 'name="content_notes"' not in html
        assert 'type="file"' not in html
        url = reverse("forums:reply", args=[thread.pk])
        html = member_client.post(url, {"body": "Half a thought", "more": "1"}).content.decode()
        assert "Half a thought</textarea>" in html
        assert 'name="content_notes"' in html
        assert 'type="file"' in html
        assert thread.posts.count() == 1

    def test_leads_there_without_a_word_too(self, member_client):
        url = reverse("forums:reply", args=[ThreadFactory().pk])
        response = member_client.post(url, {"body": " ", "more": "1"})
        assert (response.status_code, response.headers["Location"]) == (302, url)

    def test_is_whole_when_a_draft_has_content_notes(self, member_client, member):
        thread = ThreadFactory()
        Draft.objects.create(
            user=member,
            thread=thread,
            submission_id=uuid.uuid4(),
            body="x",
            fields={"content_notes": ["hospital"]},
        )
        assert 'value="hospital" checked' in page(member_client, thread).content.decode()

    def test_keeps_a_draft_in_sight_where_nobody_can_reply_any_more(self, member_client, member):
        thread = ThreadFactory(forum__is_archived=True)
        draft = Draft.objects.create(
            user=member, thread=thread, submission_id=uuid.uuid4(), body="Half a thought"
        )
        html = page(member_client, thread).content.decode()
        assert "this forum is kept for reading" in html
        assert f'href="{draft.get_absolute_url()}"' in html

    def test_shows_a_reply_that_waits_to_its_writer_alone(self, client, member):
        thread = ThreadFactory(public=True, replies=20)
        member.holds_posts = True
        member.save()
        held = send_reply(by=member, thread=thread, body="In a minute.", submission_id=uuid.uuid4())
        assert held.is_held
        for user, sees in ((member, True), (UserFactory(), False), (UserFactory(moderator=True), False)):
            client.force_login(user)
            assert ("In a minute." in page(client, thread, "?page=2").content.decode()) is sees
        client.logout()
        assert "In a minute." not in page(client, thread, "?page=2").content.decode()
        client.force_login(member)
        assert "In a minute." not in page(client, thread).content.decode()
