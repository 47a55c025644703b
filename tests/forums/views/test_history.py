"""What a post said before: shown to its author and to moderators, to nobody else."""

import pytest

from forums.actions.posts import edit_post, withdraw_post
from forums.actions.threads import retitle_thread
from forums.models import PostEdit
from tests.factories.accounts import UserFactory
from tests.factories.forums import PostFactory, ThreadFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def post(member):
    post = PostFactory(thread=ThreadFactory(public=True), author=member, body="I take 5 mg of it")
    edit_post(by=member, post=post, body="I take some of it")
    post.refresh_from_db()
    return post


def url(post):
    return f"/forums/posts/{post.pk}/history/"


def test_the_author_sees_what_was_taken_out_and_added(member_client, post):
    page = member_client.get(url(post)).content.decode()
    assert "<del>" in page
    assert "5" in page.split("<del>")[1].split("</del>")[0]
    assert "some" in page.split("<ins>")[1].split("</ins>")[0]
    assert "Only you and the moderators see this page." in page
    assert "Changed by its author" in page


def test_moderators_see_it_and_others_find_nothing(client, post, moderator):
    assert client.get(url(post)).status_code == 302
    client.force_login(UserFactory())
    assert client.get(url(post)).status_code == 404
    client.force_login(post.thread.author)
    assert client.get(url(post)).status_code == 404
    client.force_login(moderator)
    assert "Only its author and the moderators see this page." in client.get(url(post)).content.decode()


@pytest.mark.parametrize(
    ("state", "author", "moderators", "sentence"),
    [("hidden_at", 200, 200, "The post is hidden."), ("withdrawn_at", 404, 200, "The post was withdrawn.")],
)
def test_hidden_posts_stay_the_authors_and_withdrawn_ones_the_moderators(
    client, member, moderator, post, state, author, moderators, sentence
):
    type(post).objects.filter(pk=post.pk).update(**{state: post.created_at})
    client.force_login(member)
    assert client.get(url(post)).status_code == author
    client.force_login(moderator)
    response = client.get(url(post))
    assert response.status_code == moderators
    assert sentence in response.content.decode()


def test_words_are_escaped(member_client, member):
    post = PostFactory(author=member, body="before <script>alert(1)</script>\nline")
    edit_post(by=member, post=post, body="after <img src=x onerror=alert(2)>")
    page = member_client.get(url(post)).content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "&lt;" in page


def test_many_changes_come_in_pages_that_follow_each_other(
    member_client, member, django_assert_max_num_queries
):
    post = PostFactory(author=member, body="version 25")
    for number in range(25):
        PostEdit.objects.create(post=post, body_before=f"version {number}", edited_by=member)
    address, changes = url(post), []
    while address:
        with django_assert_max_num_queries(6):
            page = member_client.get(address).content.decode()
        changes += [(old, new) for old, new in zip(_within(page, "del"), _within(page, "ins"), strict=True)]
        address = (
            url(post) + page.split('href="?before=')[1].split('"')[0].join(["?before=", ""])
            if "?before=" in page
            else ""
        )
    assert changes == [(str(number), str(number + 1)) for number in reversed(range(25))]


def _within(page, tag):
    return [piece.split(f"</{tag}>")[0].split("</span>")[-1] for piece in page.split(f"<{tag}>")[1:]]


@pytest.mark.parametrize("before", ["x", "-1", "0", "9" * 40, "²"])
def test_a_broken_cursor_shows_the_newest_changes(member_client, post, before):
    assert "<del>" in member_client.get(url(post), {"before": before}).content.decode()


def test_a_post_that_was_never_changed_says_so(member_client, member):
    post = PostFactory(author=member)
    assert "This post was never changed" in member_client.get(url(post)).content.decode()
    assert member_client.get("/forums/posts/999999999/history/").status_code == 404


def test_the_mark_on_a_post_leads_there_for_those_who_may_go(client, member, moderator, post):
    thread = post.thread.get_absolute_url()
    for user, may in ((None, False), (UserFactory(), False), (member, True), (moderator, True)):
        if user:
            client.force_login(user)
        page = client.get(thread).content.decode()
        assert ("changed</a>" in page) is may
        assert "changed" in page
        assert (url(post) in page) is may


class TestTitles:
    """Of the thread, in the history of its opening post."""

    @pytest.fixture
    def opening(self, member):
        return ThreadFactory(author=member, title="My doctor Zebra").posts.get()

    def test_before_and_after_are_shown_and_words_that_stayed_are_not(self, member_client, member, opening):
        retitle_thread(by=member, thread=opening.thread, title="My doctor")
        page = member_client.get(url(opening)).content.decode()
        assert "Title:" in page
        assert "Zebra" in _within(page, "del")[0]
        assert opening.body not in page

    def test_are_said_of_no_change_that_left_them(self, member_client, post):
        assert "Title:" not in member_client.get(url(post)).content.decode()

    def test_that_went_with_the_opening_post_are_the_moderators(self, client, member, moderator, opening):
        PostFactory(thread=opening.thread)
        withdraw_post(by=member, post=opening)
        client.force_login(moderator)
        assert "Zebra" in client.get(url(opening)).content.decode()
        client.force_login(member)
        assert client.get(url(opening)).status_code == 404

    def test_of_later_pages_are_compared_with_the_one_that_followed(
        self, member_client, member, opening, django_assert_max_num_queries
    ):
        opening.edits.create(title_before="First", body_before=opening.body, edited_by=member)
        opening.edits.create(title_before="Second", body_before=opening.body, edited_by=member)
        for number in range(9):
            opening.edits.create(body_before=f"version {number}", edited_by=member)
        newest = member_client.get(url(opening)).content.decode()
        assert "Second" in newest
        older = newest.split('href="?before=')[1].split('"')[0]
        with django_assert_max_num_queries(6):
            page = member_client.get(url(opening), {"before": older}).content.decode()
        assert (_within(page, "del"), _within(page, "ins")) == (["First"], ["Second"])

    def test_are_escaped(self, member_client, member, opening):
        retitle_thread(by=member, thread=opening.thread, title="<script>alert(1)</script>")
        assert "<script>alert" not in member_client.get(url(opening)).content.decode()
