"""A member leaves: their words go, lose their name, or stay."""

import pytest

from accounts.registries import PostsChoice
from forums.counters import settle_counters
from forums.erasure import erase
from forums.models import Post, PostEdit, Subscription, Thread, ThreadRead
from tests.factories.accounts import UserFactory
from tests.factories.drugs import DrugFactory
from tests.factories.forums import PostFactory, ThreadFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(member):
    """A thread of the member's that another answered, one that nobody did, and a reply in another's thread."""
    answered = ThreadFactory(author=member, title="My flare", replies=1)
    alone = ThreadFactory(author=member, title="My own", public=True)
    alone.thread_drugs.create(drug=DrugFactory(public_thread_count=1))
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
    assert settle_counters(repair=False) == {"threads": 0, "forums": 0, "drugs": 0}


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
