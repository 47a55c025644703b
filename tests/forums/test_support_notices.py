"""What an author reads of support without words: people in words, no names, nothing about posts that are gone."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actions.distance import mute_member
from forums.actions.helped import mark_helped
from forums.actions.reactions import add_reaction
from forums.models import Post, Reaction, Thread
from forums.support_notices import resolve_help, resolve_reactions
from tests.factories.accounts import UserFactory
from tests.factories.forums import ThreadFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def post():
    return ThreadFactory(replies=1, title="Cold hands", forum__name="Daily life").posts.get(number=2)


def told(post):
    return resolve_reactions(post.author, [post.pk])[post.pk].text


@pytest.mark.parametrize(
    ("kind", "one", "three"),
    [
        ("hug", "One person sent you a hug.", "Three people sent you a hug."),
        ("thanks", "One person thanks you.", "Three people thank you."),
        ("me_too", "One person has this too.", "Three people have this too."),
        ("helpful", "One person found your words helpful.", "Three people found your words helpful."),
        (
            "read",
            "One person read your words and had no energy to answer.",
            "Three people read your words and had no energy to answer.",
        ),
    ],
)
def test_one_kind_is_a_sentence_of_its_own(post, kind, one, three):
    for expected in (one, None, three):
        add_reaction(by=UserFactory(), post=post, kind=kind)
        if expected:
            assert told(post) == f"{expected} Your post in Daily life: Cold hands"


def test_every_kind_has_words(post):
    assert {*Reaction.Kind} == {"hug", "thanks", "me_too", "helpful", "read"}


def test_several_kinds_are_named_in_one_sentence_without_numbers_of_each(post):
    giver = UserFactory(handle="giver_of_much")
    for kind in ("thanks", "hug"):
        add_reaction(by=giver, post=post, kind=kind)
    add_reaction(by=UserFactory(), post=post, kind="hug")
    assert told(post).startswith("Two people answered you without words: a hug, thanks.")
    assert "giver_of_much" not in told(post)


def test_who_is_muted_later_leaves_the_words(post):
    givers = [UserFactory(), UserFactory()]
    for giver in givers:
        add_reaction(by=giver, post=post, kind="hug")
    mute_member(by=post.author, member=givers[0])
    assert told(post).startswith("One person")
    mute_member(by=post.author, member=givers[1])
    assert resolve_reactions(post.author, [post.pk]) == {}


def test_the_page_of_notices_says_it_once_and_leads_to_the_post(client, post):
    for _ in range(3):
        add_reaction(by=UserFactory(), post=post, kind="hug")
    client.force_login(post.author)
    html = client.get(reverse("notifications:notice_list")).content.decode()
    assert "Three people sent you a hug." in html
    assert "more like it" not in html
    notice = post.author.notifications.get()
    answer = client.post(reverse("notifications:notice_open", args=[notice.pk]))
    assert answer.headers["Location"] == f"{post.thread.get_absolute_url()}#p2"


def test_help_is_told_with_the_butterfly_of_who_asked(post):
    Thread.objects.filter(pk=post.thread_id).update(is_question=True)
    mark_helped(by=post.thread.author, post=post)
    text = resolve_help(post.author, [post.pk])[post.pk]
    assert text.text == "Your words helped the person who asked. Your post in Daily life: Cold hands"
    assert text.name == post.thread.author.handle


@pytest.mark.parametrize("gone", ["post hidden", "post withdrawn", "thread hidden"])
def test_posts_that_are_gone_say_nothing(post, gone):
    add_reaction(by=UserFactory(), post=post, kind="hug")
    Post.objects.filter(pk=post.pk).update(helped_at=timezone.now())
    field = "withdrawn_at" if gone == "post withdrawn" else "hidden_at"
    if gone == "thread hidden":
        Thread.objects.filter(pk=post.thread_id).update(hidden_at=timezone.now())
    else:
        Post.objects.filter(pk=post.pk).update(**{field: timezone.now()})
    assert resolve_reactions(post.author, [post.pk]) == {}
    assert resolve_help(post.author, [post.pk]) == {}


def test_nobody_reads_of_the_posts_of_another(member, post):
    add_reaction(by=UserFactory(), post=post, kind="hug")
    assert resolve_reactions(member, [post.pk]) == {}


def test_many_posts_cost_as_much_as_one(django_assert_max_num_queries):
    thread = ThreadFactory()
    author = thread.author
    posts = [thread.posts.get(), *(ThreadFactory(author=author).posts.get() for _ in range(5))]
    for post in posts:
        add_reaction(by=UserFactory(), post=post, kind="hug")
    with django_assert_max_num_queries(4):
        assert len(resolve_reactions(author, [post.pk for post in posts])) == 6
