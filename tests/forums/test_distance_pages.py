"""Every page that shows threads or posts, and what a member keeps away from: the visibility matrix with mutes and blocks."""

import datetime
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actions.distance import block_member, mute_member
from accounts.models import User
from forums.actions.mutes import mute
from forums.actions.posts import post_reply
from forums.announcements import announce
from forums.digests import compose_new_threads, compose_replies
from forums.models import Mention, Subscription
from forums.selectors.similar import similar_threads
from notifications.models import Notification
from notifications.registries import DigestRequest
from tests.factories.accounts import UserFactory
from tests.factories.drugs import DrugFactory
from tests.factories.forums import PostFactory, ThreadFactory

pytestmark = pytest.mark.django_db

TITLE, WORDS = "Larkspur beside the window", "Foxglove in the morning"
BY_HIDDEN = frozenset({"muted author", "blocked author"})
MUTED = frozenset({"thread", "forum", "drug"})
SIMILAR_HIDES = BY_HIDDEN | MUTED  # offered unasked
KEPT = ["nothing", *sorted(BY_HIDDEN), *sorted(MUTED), "another"]
NOBODY: frozenset[str] = frozenset()


@pytest.fixture
def world(member):
    """A question about a drug, new to `member`, who subscribes to its forum and its drug; beside it a thread like it."""

    class World:
        reader = member
        drug = DrugFactory()
        thread = ThreadFactory(title=TITLE, is_question=True, public=True)

    world = World()
    world.thread.drugs.add(world.drug)
    world.beside = ThreadFactory(title="Larkspur beside the door", author=member, forum=ThreadFactory().forum)
    world.beside.drugs.add(world.drug)
    for place in ({"forum": world.thread.forum}, {"drug": world.drug}, {"thread": world.thread}):
        Subscription.objects.create(user=member, **place)
    return world


def keep(world, kept):
    """Let the reader keep this distance, and return them as a request would find them."""
    me, thread = world.reader, world.thread
    if kept == "muted author":
        mute_member(by=me, member=thread.author)
    elif kept == "blocked author":
        block_member(by=me, member=thread.author)
    elif kept in MUTED:
        mute(by=me, **{kept: {"thread": thread, "forum": thread.forum, "drug": world.drug}[kept]})
    elif kept == "another":
        elsewhere = ThreadFactory(title="Somewhere else")
        block_member(by=me, member=elsewhere.author)
        mute(by=me, thread=elsewhere)
        mute(by=me, forum=elsewhere.forum)
        mute(by=me, drug=DrugFactory())
    world.reader = User.objects.get(pk=me.pk)
    return world.reader


def listed(show):
    return lambda world: reverse("forums:threads", query={"show": show})


# What each page does not show: a page that the reader opened for a forum or a drug shows it though it is muted, and search
# finds what is muted, but never what hidden members started.
PAGES = {
    "home": (lambda world: reverse("home"), BY_HIDDEN | MUTED),
    "low energy": (lambda world: reverse("low_energy"), BY_HIDDEN | MUTED),
    "latest": (listed("latest"), BY_HIDDEN | MUTED),
    "unread": (listed("unread"), BY_HIDDEN | MUTED),
    "unanswered": (listed("unanswered"), BY_HIDDEN | MUTED),
    "questions": (listed("questions"), BY_HIDDEN | MUTED),
    "subscribed": (listed("subscribed"), BY_HIDDEN | MUTED),
    "forum": (lambda world: world.thread.forum.get_absolute_url(), BY_HIDDEN | {"thread", "drug"}),
    "about a drug": (
        lambda world: reverse("forums:threads_about", args=[world.drug.slug]),
        BY_HIDDEN | {"thread", "forum"},
    ),
    "drug": (lambda world: world.drug.get_absolute_url(), BY_HIDDEN | {"thread", "forum"}),
    "related": (lambda world: world.beside.get_absolute_url(), BY_HIDDEN | MUTED),
    "search": (lambda world: reverse("forums:search", query={"q": "window"}), BY_HIDDEN),
    "search in threads": (
        lambda world: reverse("forums:search", query={"q": f"by:{world.thread.author.handle}"}),
        BY_HIDDEN,
    ),
    "thread": (lambda world: world.thread.get_absolute_url(), NOBODY),
}


@pytest.mark.parametrize("kept", KEPT)
@pytest.mark.parametrize("page", PAGES)
def test_pages_show_what_is_wanted_and_nothing_else(client, world, page, kept):
    client.force_login(keep(world, kept))
    url, hides = PAGES[page]
    response = client.get(url(world), follow=True)
    assert response.status_code == 200
    assert ("beside the window" in _text(response)) is (kept not in hides)


def _text(response):
    """What a reader reads: words without the marks of a search, and not what stands in fields."""
    html = response.content.decode().replace("<mark>", "").replace("</mark>", "")
    return "\n".join(line for line in html.splitlines() if "<input" not in line)


@pytest.mark.parametrize("kept", KEPT)
def test_the_same_pages_of_another_member_stay_as_they_are(client, world, kept):
    keep(world, kept)
    client.force_login(UserFactory())
    for url in (
        reverse("forums:threads"),
        world.thread.forum.get_absolute_url(),
        world.drug.get_absolute_url(),
    ):
        assert "beside the window" in client.get(url).content.decode()


@pytest.mark.parametrize("kept", KEPT)
def test_while_a_title_is_typed_hidden_members_are_not_offered(world, kept):
    found = similar_threads(keep(world, kept), "Larkspur beside a window")
    assert (world.thread.get_absolute_url() in {each.url for each in found}) is (kept not in SIMILAR_HIDES)


@pytest.mark.parametrize("kept", [each for each in KEPT if each != "another"])
def test_the_author_sees_no_difference(client, world, kept):
    author = world.thread.author
    client.force_login(author)
    world.thread.posts.update(body_html="<p>Words</p>")
    urls = [world.thread.get_absolute_url(), reverse("forums:threads"), reverse("home")]
    before = [_text(client.get(url)) for url in urls]
    keep(world, kept)
    assert [_text(client.get(url)) for url in urls] == before


# -- A reply by somebody one keeps away from, in a thread that one reads ------------------------
@pytest.fixture
def reply(world):
    return PostFactory(thread=world.beside, body=WORDS)


@pytest.mark.parametrize("verb", [mute_member, block_member])
def test_a_reply_of_a_hidden_member_is_folded_and_not_found(client, world, reply, verb):
    verb(by=world.reader, member=reply.author)
    client.force_login(world.reader)
    page = client.get(world.beside.get_absolute_url()).content.decode()
    assert "Post 2, by somebody you muted" in page
    assert "Foxglove" in page  # behind the fold, for who wants to look
    found = client.get(reverse("forums:search", query={"q": "foxglove"})).content.decode()
    assert "in the morning" not in found


def test_others_find_the_reply(client, world, reply):
    client.force_login(world.reader)
    assert "by somebody you muted" not in client.get(world.beside.get_absolute_url()).content.decode()
    found = _text(client.get(reverse("forums:search", query={"q": "foxglove"})))
    assert "in the morning" in found


# -- Notices, digest, mentions, pages of members -------------------------------------------------
@pytest.mark.parametrize("kept", KEPT)
def test_notices_and_digest_speak_of_what_is_wanted(world, kept):
    start = timezone.now() - datetime.timedelta(hours=1)
    me = keep(world, kept)
    post = PostFactory(thread=world.thread, announced_at=None)
    world.thread.posts.filter(number=1).update(announced_at=None)
    Mention.objects.create(post=post, user=me)
    for each in world.thread.posts.all():
        announce(each.pk)
    request = DigestRequest(me, start, timezone.now() + datetime.timedelta(hours=1))
    heard = {
        "notice": Notification.objects.filter(user=me).exists(),
        "replies": me.pk in compose_replies([request]),
        "threads": me.pk in compose_new_threads([request]),
    }
    assert set(heard.values()) == {kept in {"nothing", "another"}}


@pytest.mark.parametrize("kept", ["nothing", "mute", "block"])
def test_who_is_blocked_turns_to_nobody(client, world, kept):
    """As the blocked member: the page, a mention, and its completion; a mute changes nothing for them."""
    me, other = world.reader, UserFactory()
    if kept != "nothing":
        {"mute": mute_member, "block": block_member}[kept](by=me, member=other)
    client.force_login(other)
    may = kept != "block"
    assert (client.get(me.get_absolute_url()).status_code == 200) is may
    assert (client.get(reverse("forums:threads_by", args=[me.handle])).status_code == 200) is may
    offered = client.get(reverse("forums:mention_search", query={"q": me.handle})).content.decode()
    assert (me.handle in offered) is may
    post = post_reply(by=other, thread=world.thread, body=f"Hello @{me.handle}", submission_id=uuid.uuid4())
    assert Mention.objects.filter(post=post, user=me).exists() is may
    assert (me.get_absolute_url() in post.body_html) is may
    assert client.get(world.thread.get_absolute_url()).status_code == 200  # reading and writing go on


# -- What it costs ------------------------------------------------------------------------------
def test_a_thread_page_asks_one_thing_more_of_who_keeps_distance(
    client, world, django_assert_max_num_queries
):
    for _ in range(5):
        post = PostFactory(thread=world.thread)
        mute_member(by=world.reader, member=post.author)
    client.force_login(world.reader)
    client.get(world.thread.get_absolute_url())  # its position is read and stored
    with django_assert_max_num_queries(7):
        client.get(world.thread.get_absolute_url())
