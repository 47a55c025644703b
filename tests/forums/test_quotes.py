"""What others repeat of who left: words go with the words, names with the name, and nothing else changes."""

import uuid

import pytest
from django.db import connection
from django.utils import timezone

from accounts.actions.erasure import erase_due, erase_member
from accounts.actions.leaving import ask_to_leave
from accounts.actions.profiles import change_handle
from accounts.registries import PostsChoice
from common import markdown
from forums.actions.drafts import Words, save_draft
from forums.actions.held import hold_reply, publish_due
from forums.actions.posts import edit_post, post_reply
from forums.counter_repairs import settle_counters
from forums.models import Draft, Post, PostEdit
from forums.quotes import place_of
from forums.selectors.leaving import preview
from forums.selectors.writing import quote_of
from tests.factories.accounts import UserFactory
from tests.factories.forums import PostFactory, ThreadFactory

pytestmark = pytest.mark.django_db
WORDS = "My nephrologist is Dr Zebra, and she is kind."
NOTE = "*Erased by the person who wrote it.*"


@pytest.fixture
def leaver():
    return UserFactory(handle="paper_boat")


@pytest.fixture
def post(leaver):
    return PostFactory(thread=ThreadFactory(replies=1), author=leaver, body=WORDS)


@pytest.fixture
def quoting(post):
    """A body that answers the leaver's post."""
    return quote_of(UserFactory(), post.thread, str(post.number)).text + "Mine too. Thank you, @paper_boat."


def reply(post, body, **fields):
    return post_reply(by=UserFactory(), thread=post.thread, body=body, submission_id=uuid.uuid4(), **fields)


def erased(post):
    link = post.get_absolute_url()
    return (
        f"> {NOTE}\n>\n> — [former member, post {post.number}]({link})\n\nMine too. Thank you, former member."
    )


def nameless(quoting):
    return quoting.replace("paper\\_boat", "former member").replace("@paper_boat", "former member")


CHOICES = pytest.mark.parametrize("choice", PostsChoice)


def expected(choice, post, quoting):
    return {"erase": erased(post), "anonymise": nameless(quoting), "keep": quoting}[choice]


@CHOICES
def test_posts_that_quote_follow_the_choice(leaver, post, quoting, choice):
    answer = reply(post, quoting)
    erase_member(by=leaver, user=leaver, posts=choice)
    answer.refresh_from_db()
    assert answer.body == expected(choice, post, quoting)
    assert answer.edited_at is None
    assert not PostEdit.objects.exists()
    if choice is not PostsChoice.KEEP:
        assert answer.body_html == markdown.render(answer.body)
        assert "paper" not in answer.body_html
    assert not any(settle_counters(repair=False).values())


@CHOICES
def test_earlier_versions_follow(leaver, post, quoting, choice):
    answer = reply(post, quoting)
    edit_post(by=answer.author, post=answer, body="Something else.")
    erase_member(by=leaver, user=leaver, posts=choice)
    assert PostEdit.objects.get().body_before == expected(choice, post, quoting)


@CHOICES
def test_drafts_and_words_of_other_windows_follow(leaver, post, quoting, choice):
    other, first = UserFactory(), uuid.uuid4()
    save_draft(by=other, words=Words(body=quoting), submission_id=first, thread=post.thread, window="a")
    save_draft(
        by=other,
        words=Words(body=f"{quoting} And more."),
        submission_id=first,
        thread=post.thread,
        window="b",
    )
    erase_member(by=leaver, user=leaver, posts=choice)
    draft = Draft.objects.get(user=other)
    bodies = [draft.body, *(each["body"] for each in draft.others)]
    assert sorted(bodies) == sorted(expected(choice, post, quoting) + end for end in ("", " And more."))


@CHOICES
def test_held_posts_follow_and_go_out_so(leaver, post, quoting, choice):
    held = hold_reply(by=UserFactory(), thread=post.thread, body=quoting, submission_id=uuid.uuid4())
    erase_member(by=leaver, user=leaver, posts=choice)
    held.refresh_from_db()
    assert held.body == expected(choice, post, quoting)
    assert ("Zebra" in held.ready["html"]) is (choice is not PostsChoice.ERASE)
    Draft.objects.update(publish_at=timezone.now())
    assert publish_due(held.pk).body == expected(choice, post, quoting)


@pytest.mark.parametrize("choice", [PostsChoice.ERASE, PostsChoice.ANONYMISE])
def test_quotes_in_other_threads_are_found_by_where_they_lead(leaver, post, quoting, choice):
    elsewhere = PostFactory(thread=ThreadFactory(replies=1), body=quoting)
    erase_member(by=leaver, user=leaver, posts=choice)
    elsewhere.refresh_from_db()
    assert elsewhere.body == expected(choice, post, quoting)


def test_a_quote_without_a_name_is_known_by_its_words(leaver, post):
    answer = reply(post, f"> {WORDS}\n\nMine too.")
    erase_member(by=leaver, user=leaver, posts=PostsChoice.ERASE)
    answer.refresh_from_db()
    assert answer.body == f"> {NOTE}\n\nMine too."


def test_words_of_an_earlier_version_are_known_too(leaver, post):
    answer = reply(post, f"> {WORDS}\n\nMine too.")
    edit_post(by=leaver, post=post, body="I say it otherwise now.")
    erase_member(by=leaver, user=leaver, posts=PostsChoice.ERASE)
    answer.refresh_from_db()
    assert "Zebra" not in answer.body


def test_a_name_given_up_before_goes_too(leaver, post):
    answer = reply(post, "I remember this, @paper_boat.")
    change_handle(by=leaver, handle="red_door")
    erase_member(by=leaver, user=leaver, posts=PostsChoice.ANONYMISE)
    answer.refresh_from_db()
    assert answer.body == "I remember this, former member."


def test_own_words_lose_the_own_name_only(leaver, post):
    mine = PostFactory(
        thread=post.thread, author=leaver, body=f"As @paper_boat said:\n\n> {WORDS}\n\nI stay with it."
    )
    erase_member(by=leaver, user=leaver, posts=PostsChoice.ANONYMISE)
    mine.refresh_from_db()
    assert mine.body == f"As former member said:\n\n> {WORDS}\n\nI stay with it."


def test_who_wrote_meanwhile_repeats_nothing_either(leaver, post, quoting):
    """A page for a reply may have been open all the time, with the quote in its box."""
    erase_member(by=leaver, user=leaver, posts=PostsChoice.ERASE)
    cited = quoting.split("Mine too.")[0]
    late = reply(post, f"{cited}Mine too.")
    assert (
        late.body
        == f"> {NOTE}\n>\n> — [former member, post {post.number}]({post.get_absolute_url()})\n\nMine too."
    )
    changed = edit_post(by=late.author, post=late, body=f"{cited}Mine as well.")
    assert "Zebra" not in changed.body


def test_quotes_of_withdrawn_posts_of_members_who_are_here_stay(leaver, post, quoting):
    Post.objects.filter(pk=post.pk).update(withdrawn_at=timezone.now())
    assert reply(post, quoting).body == quoting


def _others(leaver_pk, answer_pk):
    """Every row of posts, earlier versions, drafts and threads of others, but for the answer itself."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t::text FROM forums_post t WHERE id <> %s AND author_id IS NOT NULL AND author_id <> %s"
            " UNION ALL SELECT t::text FROM forums_draft t UNION ALL SELECT t::text FROM forums_postedit t",
            [answer_pk, leaver_pk],
        )
        return sorted(cursor.fetchall())


@CHOICES
def test_all_other_words_stay_byte_for_byte(leaver, post, quoting, choice):
    answer = reply(post, quoting)
    bob = reply(post, "My doctor is kind as well, and her name is Dr Okapi.")
    odd = "\t> odd \n\n>not a quote of theirs, but long enough\r\n[paper](/forums/threads/1/1/) paper_boat\n```\n> x"
    for body in (quote_of(UserFactory(), post.thread, str(bob.number)).text + "Yes @bob", odd, "@somebody"):
        thread = reply(post, body).thread
        save_draft(by=UserFactory(), words=Words(body=body), submission_id=uuid.uuid4(), thread=thread)
    edit_post(by=bob.author, post=bob, body=bob.body + " Yes.")
    before = _others(leaver.pk, answer.pk)
    assert len(before) > 8
    for _ in range(2):
        erase_member(by=None, user=leaver, posts=choice)
    assert _others(leaver.pk, answer.pk) == before


def test_while_they_can_come_back_quotes_stay_as_others_wrote_them(leaver, post, quoting):
    answer = reply(post, quoting)
    ask_to_leave(by=leaver, user=leaver, posts=PostsChoice.ERASE)
    answer.refresh_from_db()
    assert answer.body == quoting
    ask_to_leave(by=leaver, user=leaver, posts=PostsChoice.ERASE, at_once=True)
    assert erase_due(leaver.pk)
    answer.refresh_from_db()
    assert answer.body == erased(post)


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("/forums/threads/12/3/", (12, 3)),
        ("https://lupus.example/forums/threads/12/3/", (12, 3)),
        ("/forums/threads/12/?page=2#p23", (12, 23)),
        ("/forums/threads/12/", None),
        ("/forums/threads/12/reply/", None),
        (f"/forums/threads/{'9' * 30}/3/", None),
    ],
)
def test_addresses_lead_to_posts(address, place):
    assert place_of(address) == place


# -- The preview ---------------------------------------------------------------------------------
def test_the_preview_counts_and_shows_a_quote(leaver, post, quoting, django_assert_num_queries):
    assert preview(UserFactory()) == []
    for _ in range(2):
        reply(post, quoting)
    reply(post, "No quote.")
    save_draft(by=leaver, words=Words(body="Half"), submission_id=uuid.uuid4(), thread=post.thread)
    with django_assert_num_queries(9):
        lines = [(line.text, line.of_posts) for line in preview(leaver)]
    assert lines == [
        ("1 post in 1 thread", True),
        (f"2 posts of others that quote you, for example “{WORDS}”", True),
        ("1 draft", False),
    ]
