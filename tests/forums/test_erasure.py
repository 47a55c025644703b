"""A member leaves: their words go, lose their name, or stay."""

import pytest

from accounts.registries import PostsChoice
from forums.actions.bookmarks import save_bookmark
from forums.actions.reactions import add_reaction
from forums.actions.threads import retitle_thread
from forums.counter_repairs import settle_counters
from forums.erasure import erase
from forums.models import Bookmark, Post, PostEdit, Reaction, Subscription, Thread, ThreadRead
from notifications.models import Notification
from tests.factories.accounts import UserFactory
from tests.factories.drugs import DrugFactory
from tests.factories.forums import PostFactory, ThreadDrugFactory, ThreadFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(member):
    """A thread of the member's that another answered, one that nobody did, and a reply in another's thread."""
    answered = ThreadFactory(author=member, title="My flare", replies=1)
    alone = ThreadFactory(author=member, title="My own", public=True)
    ThreadDrugFactory(thread=alone, drug=DrugFactory(public_thread_count=1))
    other = ThreadFactory(replies=1)
    reply = PostFactory(thread=other, author=member, body="My words")
    PostEdit.objects.create(post=reply, body_before="My first words", edited_by=member)
    Subscription.objects.create(user=member, thread=other)
    ThreadRead.objects.create(user=member, thread=other, last_number=3)
    settle_counters(repair=True)
    return {"answered": answered, "alone": alone, "other": other, "reply": reply}


@pytest.mark.parametrize("choice", PostsChoice)
def test_reading_and_subscriptions_always_go(member, world, choice):
    for _ in range(2):
        erase(member, choice)
    assert not Subscription.objects.exists()
    assert not ThreadRead.objects.exists()
    assert not any(settle_counters(repair=False).values())


def test_erase_leaves_no_word(member, world):
    erase(member, PostsChoice.ERASE)
    texts = "".join(
        [*Post.objects.values_list("body", flat=True), *Post.objects.values_list("body_html", flat=True),
         *Thread.objects.values_list("title", flat=True), *PostEdit.objects.values_list("body_before", flat=True)]
    )  # fmt: skip
    assert not any(
        words in texts
        for words in ("My flare", "My own", "My words", "My first words", "Opening words of My")
    )
    assert not Post.objects.filter(author=member).exists()
    assert not Thread.objects.filter(author=member).exists()


def test_erase_keeps_numbers_and_the_words_of_others(member, world):
    erase(member, PostsChoice.ERASE)
    stands = {post.number: post.withdrawn_at is None for post in world["other"].posts.all()}
    assert stands == {1: True, 2: True, 3: False}
    assert world["answered"].posts.get(number=2).body
    assert Thread.objects.get(pk=world["other"].pk).reply_count == 1


def test_erase_takes_what_only_the_member_wrote_out_of_the_lists(member, world):
    erase(member, PostsChoice.ERASE)
    listed = set(Thread.objects.listed_for(UserFactory()).values_list("pk", flat=True))
    assert listed == {world["answered"].pk, world["other"].pk}


def test_anonymise_keeps_words_without_the_name(member, world):
    erase(member, PostsChoice.ANONYMISE)
    world["reply"].refresh_from_db()
    assert (world["reply"].author, world["reply"].body) == (None, "My words")
    assert Thread.objects.get(pk=world["answered"].pk).author is None
    assert not Thread.objects.filter(last_author=member).exists()
    assert PostEdit.objects.get().edited_by is None


def test_keep_keeps_words_and_name(member, world):
    erase(member, PostsChoice.KEEP)
    world["reply"].refresh_from_db()
    assert (world["reply"].author, world["reply"].body) == (member, "My words")


@pytest.mark.parametrize("choice", PostsChoice)
def test_what_the_member_gave_goes_and_is_counted_no_more(member, world, choice):
    opening, reply = world["other"].posts.filter(number__lte=2).order_by("number")
    for post, kind in ((opening, "me_too"), (opening, "hug"), (reply, "helpful")):
        add_reaction(by=member, post=post, kind=kind)
    add_reaction(by=UserFactory(), post=opening, kind="me_too")
    save_bookmark(by=member, post=opening)
    for _ in range(2):
        erase(member, choice)
    assert not Bookmark.objects.exists()
    assert not Reaction.objects.filter(user=member).exists()
    assert Thread.objects.get(pk=world["other"].pk).me_too_count == 1
    warm = world["other"].posts.filter(number__lte=2).order_by("number")
    assert list(warm.values_list("warmth", "helpful_count")) == [(1, 0), (0, 0)]
    assert Notification.objects.filter(kind="reaction").values_list("user", "count").get() == (
        opening.author_id,
        1,
    )
    reply.author.refresh_from_db()
    assert reply.author.unread_notices == 0
    assert not any(settle_counters(repair=False).values())


def test_erase_takes_titles_before_too(member):
    thread = ThreadFactory(author=member, title="My doctor Zebra", replies=1)
    retitle_thread(by=member, thread=thread, title="A doctor")
    erase(member, PostsChoice.ERASE)
    thread.refresh_from_db()
    assert thread.title == Thread.withdrawn_title()
    assert not PostEdit.objects.exists()
