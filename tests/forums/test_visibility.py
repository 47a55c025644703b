"""`visible_to` and its rule agree for every viewer and state (D4)."""

import datetime

import pytest
from django.utils import timezone

from forums import rules
from forums.models import Post, Thread
from tests.factories.accounts import UserFactory, visitor
from tests.factories.forums import PostFactory, ThreadFactory

pytestmark = pytest.mark.django_db

VIEWERS = [
    "visitor",
    "member",
    "author",
    "post author",
    "moderator",
    "administrator",
    "closed moderator",
    "muted",
]
THREADS = {
    "members": {},
    "public": {"public": True},
    "locked": {"public": True, "locked": True},
    "pinned": {"pinned": True},
    "hidden": {"hidden": True},
    "hidden public": {"public": True, "hidden": True},
    "archived": {"public": True, "forum__is_archived": True},
    "former author": {"author": None},
    "hidden, former author": {"author": None, "hidden": True},
}
POSTS = {
    "shown": {},
    "hidden": {"hidden": True},
    "withdrawn": {"withdrawn": True},
    "both": {"hidden": True, "withdrawn": True},
}


def viewer(name, thread, post=None):
    if name == "visitor":
        return visitor()
    if name == "author":
        return thread.author or UserFactory()
    if name == "post author":
        return post.author if post else UserFactory()
    traits = {
        "moderator": {"moderator": True},
        "administrator": {"administrator": True},
        "closed moderator": {"moderator": True, "is_active": False},
        "muted": {"muted": True},
    }
    return UserFactory(**traits.get(name, {}))


@pytest.mark.parametrize("name", VIEWERS)
@pytest.mark.parametrize("state", THREADS)
def test_threads(name, state):
    thread = ThreadFactory(**THREADS[state])
    user = viewer(name, thread)
    assert Thread.objects.visible_to(user).filter(pk=thread.pk).exists() == rules.can_see_thread(user, thread)
    if Thread.objects.listed_for(user).filter(pk=thread.pk).exists():
        assert rules.can_see_thread(user, thread)


@pytest.mark.parametrize("name", VIEWERS)
@pytest.mark.parametrize("state", THREADS)
@pytest.mark.parametrize("words", POSTS)
def test_posts(name, state, words):
    post = PostFactory(thread=ThreadFactory(**THREADS[state]), **POSTS[words])
    user = viewer(name, post.thread, post)
    assert Post.objects.visible_to(user).filter(pk=post.pk).exists() == rules.can_see_post(user, post)
    if Post.objects.listed_for(user).filter(pk=post.pk).exists():
        assert rules.can_see_post(user, post)
        assert post.is_shown


SEES = {  # who opens what, written out: the rule and its twin could be wrong together
    ("visitor", "members"): False, ("visitor", "public"): True, ("visitor", "hidden public"): False,
    ("member", "members"): True, ("member", "hidden"): False, ("author", "hidden"): True, ("moderator", "hidden"): True,
    ("closed moderator", "hidden"): False, ("visitor", "archived"): True, ("visitor", "locked"): True,
}  # fmt: skip


@pytest.mark.parametrize(("name", "state"), SEES)
def test_what_is_meant(name, state):
    thread = ThreadFactory(**THREADS[state])
    assert rules.can_see_thread(viewer(name, thread), thread) is SEES[name, state]


@pytest.mark.parametrize(
    ("words", "sees"),
    [
        ("hidden", ["post author", "moderator"]),
        ("withdrawn", ["moderator"]),
        ("shown", ["visitor", "member", "post author", "moderator"]),
    ],
)
def test_whose_words_are_seen(words, sees):
    post = PostFactory(thread=ThreadFactory(public=True), **POSTS[words])
    names = ["visitor", "member", "post author", "moderator"]
    assert [name for name in names if rules.can_see_post(viewer(name, post.thread, post), post)] == sees


class TestMayWrite:
    @pytest.mark.parametrize("name", VIEWERS)
    def test_a_refusal_says_why_and_only_then(self, name):
        post = PostFactory(thread=ThreadFactory(locked=True))
        user = viewer(name, post.thread, post)
        assert rules.can_reply(user, post.thread) is not bool(rules.why_no_reply(user, post.thread))
        assert rules.can_start_thread(user, post.thread.forum) is not bool(
            rules.why_no_thread(user, post.thread.forum)
        )
        assert rules.can_edit_post(user, post) is not bool(rules.why_no_edit(user, post))

    def test_visitors_are_asked_to_sign_in(self):
        assert rules.why_no_reply(visitor(), ThreadFactory(public=True)) == "Please sign in to write."

    def test_somebody_whose_account_is_closed_writes_nothing(self):
        assert rules.why_no_words(UserFactory(is_active=False)) == "You cannot write here."

    def test_nobody_reports_themselves(self, member):
        post = PostFactory()
        assert rules.can_report_post(member, post)
        assert not rules.can_report_post(post.author, post)
        assert not rules.can_report_post(visitor(), post)

    def test_only_the_author_narrows_and_only_what_is_public(self, member):
        thread = ThreadFactory(public=True, author=member)
        assert rules.can_narrow_thread(member, thread)
        assert not rules.can_narrow_thread(UserFactory(moderator=True), thread)
        assert not rules.can_narrow_thread(member, ThreadFactory(author=member))

    @pytest.mark.parametrize("name", VIEWERS)
    @pytest.mark.parametrize("state", [{}, {"locked": True}, {"hidden": True}, {"forum__is_archived": True}])
    def test_a_title_changes_with_the_post_below_it_and_not_otherwise(self, name, state):
        thread = ThreadFactory(public=True, **state)
        opening = thread.posts.select_related("thread__forum").get()
        user = viewer(name, thread, opening)
        can = rules.can_edit_post(user, opening)
        assert bool(rules.why_no_retitle(user, opening)) is not can
        assert rules.can_retitle_thread(user, opening.thread) is can

    @pytest.mark.parametrize(
        ("state", "sentence"),
        [({"hidden_at": timezone.now()}, "not shown"), ({"withdrawn_at": timezone.now()}, "not shown")],
    )
    def test_a_title_stands_while_the_first_post_is_not_shown(self, member, state, sentence):
        opening = ThreadFactory(author=member).posts.get()
        Post.objects.filter(pk=opening.pk).update(**state)
        opening.refresh_from_db()
        assert sentence in rules.why_no_retitle(member, opening)

    def test_a_title_ends_with_the_hours_of_the_first_post(self, member, settings):
        past = timezone.now() - datetime.timedelta(hours=settings.POST_EDIT_HOURS)
        thread = ThreadFactory(author=member, created_at=past)
        Post.objects.update(created_at=past)
        assert "hours after the thread was started" in rules.why_no_retitle(member, thread.posts.get())
        assert not rules.can_retitle_thread(member, thread)

    def test_an_edit_ends_with_its_hours(self, member, settings):
        past = timezone.now() - datetime.timedelta(hours=settings.POST_EDIT_HOURS)
        assert not rules.can_edit_post(member, PostFactory(author=member, created_at=past))
