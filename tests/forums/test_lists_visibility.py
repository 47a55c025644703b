"""No list shows anybody a thread that they may not list: every list, every reader, every state (D4)."""

import itertools

import pytest

from accounts.actions.distance import block_member, mute_member
from forums.actions.mutes import mute
from forums.models import Post, Reaction, Subscription, Thread
from forums.selectors import drug_threads, lists, rooms
from forums.selectors.calls import unanswered, unread
from forums.selectors.home import member_home, visitor_home
from forums.selectors.low_energy import low_energy
from tests.factories.accounts import UserFactory, visitor
from tests.factories.drugs import DrugFactory
from tests.factories.forums import ThreadDrugFactory, ThreadFactory

pytestmark = pytest.mark.django_db

STATES = {
    "members": {},
    "public": {"public": True},
    "hidden": {"hidden": True},
    "hidden public": {"public": True, "hidden": True},
    "pinned": {"pinned": True},
    "hidden and pinned": {"pinned": True, "hidden": True},
}
READERS = ["visitor", "member", "author", "moderator"]
DISTANCE = {
    "author muted": lambda reader, thread: mute_member(by=reader, member=thread.author),
    "author blocked": lambda reader, thread: block_member(by=reader, member=thread.author),
    "thread muted": lambda reader, thread: mute(by=reader, thread=thread),
    "forum muted": lambda reader, thread: mute(by=reader, forum=thread.forum),
    "drug muted": lambda reader, thread: mute(by=reader, drug=thread.drugs.get()),
}


def a_thread(**fields):
    """A thread that every list would show: a question without a reply, about effects of a drug, with warm and helpful words."""
    thread = ThreadFactory(title="The words", **fields)
    thread.is_question, thread.topic = True, Thread.Topic.EFFECTS
    thread.save()
    ThreadDrugFactory(thread=thread, drug=DrugFactory(), helpful=1)
    Post.objects.filter(thread=thread).update(warmth=9)
    return thread


def involve(reader, thread):
    """Whatever could bring the thread to `reader`."""
    things = ({"thread": thread}, {"forum": thread.forum}, {"drug": thread.drugs.get()})
    Subscription.objects.bulk_create(Subscription(user=reader, **thing) for thing in things)


def everywhere(reader, thread):
    """Each list by name, and what it says of the thread."""
    whichs = [lists.Which(show, only) for show, onlys in lists._CHOICES.items() for only in ("", *onlys)]
    if not reader.is_authenticated:
        whichs = [which for which in whichs if which.show in lists._FOR_VISITORS]
    forum = rooms.find_forum(thread.forum.slug, reader)
    said = {}
    for which in whichs:
        said[f"all, {which}"] = lists.latest_page(reader, which=which).rows
        said[f"forum, {which}"] = lists.forum_page(forum, reader, which=which).rows
    for show, topic in itertools.product(drug_threads.SHOWS, ("", thread.topic)):
        which = drug_threads.Which(show, topic)
        said[f"drug, {which}"] = drug_threads.threads_about(thread.drugs.get(), reader, which).rows
    said["home"] = member_home(reader) if reader.is_authenticated else visitor_home(reader)
    if reader.is_authenticated:
        said["rest"] = low_energy(reader)
        said["waiting"] = ["The words"] if thread.pk in [*unread(reader, 9)[0], *unread(reader, 9)[1]] else []
        said["comfort"] = unanswered(reader)
        if thread.author:
            said["by"] = lists.threads_of(thread.author, reader).rows
    return said


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("state", STATES)
def test_no_list_shows_what_may_not_be_listed(name, state):
    people = {"visitor": visitor, "member": UserFactory, "author": UserFactory}
    reader = people[name]() if name in people else UserFactory(moderator=True)
    author = reader if name == "author" else UserFactory()
    thread = a_thread(author=author, **STATES[state])
    if reader.is_authenticated:
        involve(reader, thread)
    may_list = Thread.objects.listed_for(reader).filter(pk=thread.pk).exists()
    shown = [where for where, said in everywhere(reader, thread).items() if "The words" in str(said)]
    assert bool(shown) is may_list, shown


@pytest.mark.parametrize("how", DISTANCE)
def test_what_a_member_keeps_away_from_comes_to_them_in_no_list(how):
    reader, thread = UserFactory(), a_thread(pinned=False)
    involve(reader, thread)
    assert "The words" in str(everywhere(reader, thread))
    DISTANCE[how](reader, thread)
    reader.refresh_from_db()
    shown = {where for where, said in everywhere(reader, thread).items() if "The words" in str(said)}
    opened = {
        where for where in shown if where == "by"
    }  # the list of a member's threads is opened on purpose
    if how == "forum muted":
        opened |= {where for where in shown if where.startswith("forum, ")}
    if how == "drug muted":
        opened |= {where for where in shown if where.startswith("drug, ")}
    assert shown - opened == set()


@pytest.mark.parametrize("kind", Reaction.Kind.values)
def test_whoever_had_an_answer_of_any_kind_is_not_asked_for_again(kind):
    reader, thread = UserFactory(), a_thread()
    Reaction.objects.create(user=reader, post=thread.posts.get(), kind=kind)
    assert unanswered(reader) is None
    assert unanswered(reader, near=True) is None
