"""Who muted or blocked what sees and hears nothing of it: the rule, its twins, and every place that shows threads."""

import itertools

import pytest
from django.db import connection

from accounts.actions.distance import block_member, mute_member
from accounts.models import User
from forums import rules, wanted
from forums.actions.mutes import mute
from forums.models import Post, Thread
from forums.selectors.distance import distance_of
from tests.factories.accounts import UserFactory, visitor
from tests.factories.drugs import DrugFactory
from tests.factories.forums import PostFactory, ThreadFactory

pytestmark = pytest.mark.django_db

KEPT = ["nothing", "muted author", "blocked author", "muted writer", "thread", "forum", "drug", "another"]
VIEWERS = ["visitor", "member", "moderator"]


class Place:
    """A thread about a drug, with a reply by somebody else, and a reader."""

    def __init__(self, viewer: str = "member", **traits):
        self.drug = DrugFactory()
        self.thread = ThreadFactory(public=True, title="Larkspur in spring", **traits)
        self.thread.drugs.add(self.drug)
        self.reply = PostFactory(thread=self.thread, body="Larkspur again")
        self.reader = visitor() if viewer == "visitor" else UserFactory(moderator=viewer == "moderator")

    def keep(self, kept: str):
        """Let the reader keep this distance; visitors cannot."""
        by = self.reader
        if not by.is_authenticated:
            return self
        if kept == "muted author":
            mute_member(by=by, member=self.thread.author)
        elif kept == "blocked author":
            block_member(by=by, member=self.thread.author)
        elif kept == "muted writer":
            mute_member(by=by, member=self.reply.author)
        elif kept in {"thread", "forum", "drug"}:
            thing = {"thread": self.thread, "forum": self.thread.forum, "drug": self.drug}[kept]
            mute(by=by, **{kept: thing})
        elif kept == "another":
            elsewhere = ThreadFactory()
            mute_member(by=by, member=elsewhere.author)
            for kind, thing in {"thread": elsewhere, "forum": elsewhere.forum, "drug": DrugFactory()}.items():
                mute(by=by, **{kind: thing})
        self.reader = User.objects.get(pk=by.pk)
        return self


UNWANTED_THREAD = {"muted author", "blocked author", "thread", "forum", "drug"}
BY_HIDDEN = {"muted author", "blocked author"}


@pytest.mark.parametrize(("viewer", "kept"), list(itertools.product(VIEWERS, KEPT)))
def test_what_is_wanted_agrees_with_its_twins(viewer, kept):
    place = Place(viewer).keep(kept)
    distance, drugs = distance_of(place.reader), {place.drug.pk}
    is_wanted = Thread.objects.wanted_by(place.reader).filter(pk=place.thread.pk).exists()
    assert is_wanted == rules.wants_thread(distance, place.thread, drugs)
    assert is_wanted is (viewer == "visitor" or kept not in UNWANTED_THREAD)
    not_by_muted = Thread.objects.not_by_muted(place.reader).filter(pk=place.thread.pk).exists()
    assert not_by_muted is (viewer == "visitor" or kept not in BY_HIDDEN)
    for post in place.thread.posts.select_related("thread"):
        assert Post.objects.wanted_by(place.reader).filter(pk=post.pk).exists() == rules.wants_post(
            distance, post, drugs
        )
    found = Post.objects.not_by_muted(place.reader).filter(pk=place.reply.pk).exists()
    assert found is (viewer == "visitor" or kept not in {*BY_HIDDEN, "muted writer"})


@pytest.mark.parametrize("kept", KEPT)
def test_the_text_of_the_condition_agrees(kept):
    place = Place().keep(kept)
    pairs = "SELECT t.id FROM forums_thread t CROSS JOIN accounts_user u WHERE u.id = %s AND t.id = %s"
    with connection.cursor() as cursor:
        cursor.execute(f"{pairs} AND {wanted.wanted('u.id', 't')}", [place.reader.pk, place.thread.pk])
        found = bool(cursor.fetchall())
    assert found is (kept not in UNWANTED_THREAD)


@pytest.mark.parametrize(
    ("kept", "inside", "shown"),
    [
        ("forum", "forum", True), ("forum", "drug", False), ("drug", "drug", True), ("drug", "forum", False),
        ("thread", "forum", False), ("thread", "drug", False), ("muted author", "forum", False),
    ],
)  # fmt: skip
def test_the_own_list_of_a_muted_forum_or_drug_shows_it(kept, inside, shown):
    place = Place().keep(kept)
    threads = Thread.objects.wanted_by(place.reader, inside=inside)
    assert threads.filter(pk=place.thread.pk).exists() is shown


def test_words_of_a_former_member_are_wanted_by_everybody():
    place = Place().keep("another")
    place.thread.author = None
    place.thread.save()
    assert Thread.objects.wanted_by(place.reader).filter(pk=place.thread.pk).exists()


def test_who_keeps_no_distance_gets_the_same_query(member):
    threads = Thread.objects.listed_for(member)
    assert str(threads.wanted_by(member).not_by_muted(member).query) == str(threads.query)
    assert Thread.objects.wanted_by(visitor()).query.where.children == []


def test_the_rule_asks_nothing_for_who_keeps_no_distance(member, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert distance_of(member) == rules.Distance()
