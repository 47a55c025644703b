"""Names after an @: who is linked, who is told, and who is left in peace."""

import re
import uuid

import pytest

from accounts.actions.distance import block_member, mute_member
from forums import announcements
from forums.actions.mutes import mute
from forums.actions.posts import edit_post, post_reply
from forums.actions.rendering import render_body
from forums.mention_notices import resolve_mentions
from forums.models import Mention, Subscription
from forums.selectors.mentions import MAX_PEOPLE
from notifications.models import Notification
from tests.factories.accounts import UserFactory
from tests.factories.forums import ThreadFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def thread():
    return ThreadFactory(title="Private words")


@pytest.fixture
def marlow():
    return UserFactory(handle="marlow")


def say(by, thread, body):
    return post_reply(by=by, thread=thread, body=body, submission_id=uuid.uuid4())


def told():
    return set(Notification.objects.filter(kind="mention").values_list("user__handle", "count"))


def links(html):
    return re.findall(r'<a href="([^"]*)" class="member">([^<]*)</a>', html)


class TestLinks:
    @pytest.mark.parametrize(
        "written", ["@marlow", "@Marlow", "@mar_low", "(@marlow)", "**@marlow**", "@marlow’s"]
    )
    def test_a_member_is_linked_however_the_name_is_written(self, member, marlow, written):
        assert links(render_body(f"Thank you, {written}.", by=member)) == [("/members/marlow/", "@marlow")]

    @pytest.mark.parametrize(
        "body",
        [
            "`@marlow`",
            "```\n@marlow\n```",
            "> @marlow",
            "[@marlow](https://a.example)",
            "x@marlow",
            "@marlow@a.example",
            "https://a.example/@marlow",
            "@marlowe",
        ],
    )
    def test_code_quotes_links_and_addresses_mention_nobody(self, member, marlow, thread, body):
        assert links(render_body(body, by=member)) == []
        say(member, thread, body)
        assert not Mention.objects.exists()

    def test_names_that_nobody_has_stay_words(self, member):
        assert render_body("@nobody_here", by=member) == "<p>@nobody_here</p>\n"

    def test_who_left_is_not_linked(self, member):
        UserFactory(handle="longgone", is_active=False)
        assert links(render_body("@longgone", by=member)) == []

    @pytest.mark.parametrize("who", ["the writer", "the other"])
    def test_a_block_in_either_direction_leaves_a_plain_word(self, member, marlow, thread, who):
        by, other = (member, marlow) if who == "the writer" else (marlow, member)
        block_member(by=by, member=other)
        post = say(member, thread, "@marlow")
        assert post.body_html == "<p>@marlow</p>\n"
        assert not Mention.objects.exists()

    def test_a_storm_links_and_tells_the_first_ten_only(self, member, thread):
        people = [UserFactory(handle=f"person{n}x") for n in range(MAX_PEOPLE + 5)]
        post = say(member, thread, " ".join(f"@{each.handle}" for each in [*people, *people]))
        assert {handle for _url, handle in links(post.body_html)} == {
            f"@{each.handle}" for each in people[:MAX_PEOPLE]
        }
        announcements.announce(post.pk)
        assert told() == {(each.handle, 1) for each in people[:MAX_PEOPLE]}

    def test_words_without_names_ask_nothing(self, member, django_assert_num_queries):
        render_body("Warm the cache", by=member)
        with django_assert_num_queries(0):
            render_body("Just words, and a@b.example in `@code`", by=member)


class TestNotices:
    def test_the_named_member_is_told_once_and_not_also_of_the_reply(self, member, marlow, thread):
        Subscription.objects.create(user=marlow, thread=thread)
        post = say(member, thread, "@marlow and @Marlow again")
        announcements.announce(post.pk)
        announcements.announce(post.pk)
        assert list(Notification.objects.values_list("user__handle", "kind", "subject_id", "count")) == [
            ("marlow", "mention", post.pk, 1)
        ]
        text = resolve_mentions(marlow, [post.pk])[post.pk]
        assert text.url.endswith(f"#p{post.number}")
        assert member.handle in text.text

    def test_nobody_is_told_before_the_post_is_announced(self, member, marlow, thread):
        say(member, thread, "@marlow")
        assert told() == set()

    def test_naming_oneself_tells_nobody(self, member, thread):
        post = say(member, thread, f"@{member.handle}")
        announcements.announce(post.pk)
        assert told() == set()

    def test_a_change_tells_only_who_is_new(self, member, marlow, thread):
        other = UserFactory(handle="slowriver")
        post = say(member, thread, "@marlow")
        announcements.announce(post.pk)
        post = edit_post(by=member, post=post, body="@slowriver")
        post = edit_post(by=member, post=post, body="@marlow @slowriver")
        assert told() == {("marlow", 1), (other.handle, 1)}

    def test_a_change_before_the_announcement_waits_for_it(self, member, marlow, thread):
        post = edit_post(by=member, post=say(member, thread, "Hello"), body="Hello @marlow")
        assert told() == set()
        announcements.announce(post.pk)
        assert told() == {("marlow", 1)}

    def test_many_changes_do_not_make_a_storm(self, member, thread):
        post = say(member, thread, "Hello")
        announcements.announce(post.pk)
        people = [UserFactory(handle=f"person{n}x") for n in range(MAX_PEOPLE + 3)]
        for each in people:
            post = edit_post(by=member, post=post, body=f"@{each.handle}")
        assert len(told()) == MAX_PEOPLE

    def test_who_muted_the_writer_or_the_thread_hears_nothing(self, member, marlow, thread):
        other = UserFactory(handle="slowriver")
        mute_member(by=marlow, member=member)
        mute(by=other, thread=thread)
        post = say(member, thread, "@marlow @slowriver")
        announcements.announce(post.pk)
        assert told() == set()
        assert Mention.objects.count() == 2

    def test_a_block_that_came_later_keeps_the_notice_away(self, member, marlow, thread):
        post = say(member, thread, "@marlow")
        block_member(by=marlow, member=member)
        announcements.announce(post.pk)
        assert told() == set()
        assert resolve_mentions(marlow, [post.pk]) == {}

    @pytest.mark.parametrize("state", ["withdrawn_at", "hidden_at"])
    def test_a_post_that_is_gone_says_nothing(self, member, marlow, thread, state):
        post = say(member, thread, "@marlow")
        setattr(post, state, post.created_at)
        post.save()
        assert resolve_mentions(marlow, [post.pk]) == {}
        announcements.announce(post.pk)
        assert told() == set()

    def test_nobody_reads_notices_of_others(self, member, marlow, thread):
        post = say(member, thread, "@marlow")
        assert resolve_mentions(UserFactory(), [post.pk]) == {}
