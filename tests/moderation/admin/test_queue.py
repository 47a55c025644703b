"""The queue of reports, as a moderator works it."""

import datetime

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.urls import reverse
from django.utils import timezone

from moderation.models import LogEntry, Report
from tests.factories.accounts import UserFactory
from tests.factories.forums import ForumFactory, PostFactory, ThreadFactory
from tests.factories.moderation import LogEntryFactory, ReportFactory

pytestmark = pytest.mark.django_db

QUEUE = "/admin/moderation/report/"


@pytest.fixture
def moderator_client(client, moderator):
    client.force_login(moderator)
    return client


def _page(client, report):
    """As a moderator reads it who gave the usual reason."""
    client.post(reverse("admin:moderation_report_look", args=[report.pk]), {"reason": "report"})
    return client.get(reverse("admin:moderation_report_change", args=[report.pk])).content.decode()


def _listed(response):
    return [report.pk for report in response.context["cl"].result_list]


def test_danger_comes_first_then_what_has_waited_longest(moderator_client):
    now = timezone.now()
    days = {
        name: now - datetime.timedelta(days=n) for n, name in enumerate(["new", "old", "older", "oldest"])
    }
    old = ReportFactory(created_at=days["old"])
    danger = ReportFactory(danger=True, created_at=days["new"])
    older = ReportFactory(created_at=days["older"])
    ReportFactory(dismissed=True, created_at=days["oldest"])
    ReportFactory(acted=True, created_at=days["oldest"])
    assert _listed(moderator_client.get(QUEUE)) == [danger.pk, older.pk, old.pk]


@pytest.mark.parametrize(
    ("status", "expected"),
    [("acted", {"acted"}), ("dismissed", {"dismissed"}), ("all", {"acted", "dismissed", "open"})],
)
def test_handled_reports_are_found_by_status(moderator_client, status, expected):
    ReportFactory()
    ReportFactory(dismissed=True)
    ReportFactory(acted=True)
    response = moderator_client.get(QUEUE, {"status": status})
    assert {report.status for report in response.context["cl"].result_list} == expected


def test_queue_is_filtered_by_reason_and_forum(moderator_client):
    wanted = ReportFactory(reason="selling")
    ReportFactory()
    assert _listed(moderator_client.get(QUEUE, {"reason__exact": "selling"})) == [wanted.pk]
    forum = wanted.post.thread.forum
    assert _listed(moderator_client.get(QUEUE, {"post__thread__forum__id__exact": forum.pk})) == [wanted.pk]


def test_line_says_what_kind_whose_where_why_and_how_many(moderator_client):
    post = PostFactory(
        thread=ThreadFactory(title="Swelling at night", forum=ForumFactory(name="Kidneys")),
        author=UserFactory(handle="paperlantern"),
    )
    ReportFactory.create_batch(3, post=post, danger=True)
    text = moderator_client.get(QUEUE).content.decode()
    assert "Swelling at night" not in text
    for words in (
        "Kidneys",
        "Post 2 by paperlantern",
        "Someone may be in danger",
        "3 wait on this post",
    ):
        assert words in text


@pytest.mark.parametrize("n", [1, 12])
def test_queries_of_the_queue_are_constant(moderator_client, django_assert_num_queries, n):
    ReportFactory.create_batch(n)
    with django_assert_num_queries(
        8
    ):  # session, member, second step, what is open, 1 for the forum filter, count, rows, moderator's permissions
        moderator_client.get(QUEUE)


def test_page_shows_the_post_in_its_place(moderator_client):
    thread = ThreadFactory(title="Swelling at night")
    near = [PostFactory(thread=thread, body=f"neighbour {n}") for n in range(2, 5)]
    post = PostFactory(thread=thread, body="Stop **your** tablets", author=UserFactory(handle="paperlantern"))
    after = [PostFactory(thread=thread, body=f"neighbour {n}") for n in range(6, 9)]
    text = _page(moderator_client, ReportFactory(post=post, words="It tells people what to do"))
    assert "Stop **your** tablets" in text
    assert "It tells people what to do" in text
    assert "paperlantern" in text
    assert "Swelling at night" in text
    shown = [each.body in text for each in (*near, *after)]
    assert shown == [False, True, True, True, True, False]


def test_page_shows_other_reports_edits_and_earlier_acts(moderator_client):
    author = UserFactory()
    post = PostFactory(author=author, body="I take some in the morning")
    post.edits.create(body_before="I take 5 tablets in the morning", edited_by=author)
    elsewhere = LogEntryFactory(post=PostFactory(author=author), reason="Rule 2: it sold something")
    other = ReportFactory(post=post, reason="selling")
    text = _page(moderator_client, ReportFactory(post=post))
    assert "5 tablets</del>" in text
    assert "some</ins>" in text
    assert elsewhere.reason in text
    assert reverse("admin:moderation_report_change", args=[other.pk]) in text


def test_page_shows_the_title_before_and_not_the_words_that_stayed(moderator_client):
    thread = ThreadFactory(title="A doctor")
    post = thread.posts.get()
    post.edits.create(title_before="Zebra", body_before=post.body, edited_by=thread.author)
    edits = _page(moderator_client, ReportFactory(post=post)).split('id="h-edits"')[1].split("</section>")[0]
    assert "Zebra</del>" in edits
    assert "A doctor</ins>" in edits
    assert post.body not in edits


def test_page_of_a_report_by_a_former_member_opens(moderator_client):
    assert "former member" in _page(moderator_client, ReportFactory(reporter=None, words=""))


def test_danger_is_said_first_with_the_way_to_help(moderator_client):
    text = _page(moderator_client, ReportFactory(danger=True))
    assert 'role="alert"' in text
    assert reverse("crisis") in text


def test_usual_reason_is_offered_but_never_for_danger(moderator_client):
    assert 'value="Rule 2: it sold or advertised something"' in _page(
        moderator_client, ReportFactory(reason="selling")
    )
    danger = _page(moderator_client, ReportFactory(danger=True))
    assert 'name="reason" value=' not in danger


def test_text_of_members_is_escaped(moderator_client):
    post = PostFactory(body="<script>alert(1)</script>", thread=ThreadFactory(title="<b>bold</b>"))
    report = ReportFactory(post=post, words="<img src=x>")
    for text in (_page(moderator_client, report), moderator_client.get(QUEUE).content.decode()):
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert "<b>bold" not in text


@pytest.mark.parametrize("n", [1, 8])
def test_queries_of_a_report_are_constant(moderator_client, django_assert_num_queries, n):
    thread = ThreadFactory(replies=n)
    author = UserFactory()
    post = PostFactory(thread=thread, author=author)
    PostFactory.create_batch(n, thread=thread)
    for k in range(n):
        post.edits.create(body_before=f"Words {k}", edited_by=author)
        LogEntryFactory(post=post)
        LogEntryFactory(post=PostFactory(author=author))
    reports = ReportFactory.create_batch(n, post=post)
    _page(moderator_client, reports[0])
    address = reverse("admin:moderation_report_change", args=[reports[0].pk])
    with django_assert_num_queries(13):
        moderator_client.get(address)


def test_hiding_with_a_reason_closes_the_report_and_leads_to_the_next(moderator_client, moderator):
    report = ReportFactory()
    answer = moderator_client.post(f"{QUEUE}{report.pk}/hide/", {"reason": "Rule 1: a dose"}, follow=True)
    assert answer.redirect_chain[-1][0] == QUEUE
    assert "It is hidden" in answer.content.decode()
    report.refresh_from_db()
    report.post.refresh_from_db()
    assert (report.status, report.handled_by) == (Report.Status.ACTED, moderator)
    assert report.post.hidden_reason == "Rule 1: a dose"


def test_hiding_without_a_reason_asks_for_one(moderator_client):
    report = ReportFactory()
    answer = moderator_client.post(f"{QUEUE}{report.pk}/hide/", {"reason": "  "})
    assert answer.status_code == 200
    assert "Say why in a few words." in answer.content.decode()
    report.post.refresh_from_db()
    assert report.post.hidden_at is None


def test_reason_that_is_too_long_is_kept_in_the_box(moderator_client):
    report = ReportFactory()
    answer = moderator_client.post(f"{QUEUE}{report.pk}/hide/", {"reason": "x" * 301})
    assert "1 characters over the limit of 300" in answer.content.decode()
    assert "x" * 301 in answer.content.decode()


def test_dismissing_closes_one_report(moderator_client):
    report, other = ReportFactory(), ReportFactory()
    moderator_client.post(f"{QUEUE}{report.pk}/dismiss/", {"reason": ""})
    assert _listed(moderator_client.get(QUEUE)) == [other.pk]
    assert LogEntry.objects.get().verb == LogEntry.Verb.DISMISS


def test_second_moderator_is_told_that_it_was_done(client, moderator_client):
    report = ReportFactory()
    for _ in range(2):
        answer = moderator_client.post(f"{QUEUE}{report.pk}/dismiss/", {}, follow=True)
    assert "The report was closed already." in answer.content.decode()
    assert LogEntry.objects.count() == 1


def test_handled_report_offers_no_buttons(moderator_client):
    report = ReportFactory(dismissed=True, post=PostFactory(hidden=True))
    text = _page(moderator_client, report)
    assert "/dismiss/" not in text
    assert f"{QUEUE}{report.pk}/hide/" not in text
    assert reverse("admin:forums_post_change", args=[report.post.pk]) in text


def _bulk(client, action, reports, **more):
    chosen = {"action": action, ACTION_CHECKBOX_NAME: [report.pk for report in reports], "index": 0}
    return client.post(QUEUE, {**chosen, **more})


def test_several_reports_are_closed_after_one_question(moderator_client):
    reports = ReportFactory.create_batch(3)
    asked = _bulk(moderator_client, "dismiss_selected", reports)
    assert asked.status_code == 200
    assert "This is about 3 rows" in asked.content.decode()
    assert Report.objects.filter(status="open").count() == 3
    _bulk(moderator_client, "dismiss_selected", reports, confirmed="1", reason="A wave of pranks")
    assert not Report.objects.filter(status="open").exists()
    assert list(LogEntry.objects.values_list("reason", flat=True)) == ["A wave of pranks"] * 3


def test_several_posts_are_hidden_with_one_reason(moderator_client):
    reports = ReportFactory.create_batch(2, reason="selling")
    asked = _bulk(moderator_client, "hide_selected", reports, confirmed="1", reason="")
    assert "Say why in a few words." in asked.content.decode()
    done = _bulk(moderator_client, "hide_selected", reports, confirmed="1", reason="Rule 2: a shop")
    assert done.status_code == 302
    assert LogEntry.objects.filter(verb="hide-post", reason="Rule 2: a shop").count() == 2


def test_first_page_leads_with_what_waits(moderator_client):
    index = reverse("admin:index")
    assert "Waiting reports: 0" in moderator_client.get(index).content.decode()
    ReportFactory(danger=True)
    ReportFactory()
    ReportFactory(dismissed=True)
    text = moderator_client.get(index).content.decode()
    assert "Waiting reports: 2" in text
    assert "One says that someone may be in danger." in text


def test_first_page_tells_editors_nothing_of_reports(client):
    client.force_login(UserFactory(editor=True))
    ReportFactory()
    assert "Waiting reports" not in client.get(reverse("admin:index")).content.decode()


def test_from_report_to_restored_post(client, moderator):
    """A member reports, a moderator hides with a reason, the author reads it, the moderator takes it back."""
    post = PostFactory(body="Words that come back")
    client.force_login(UserFactory())
    client.post(
        reverse("moderation:report", args=[post.pk]), {"reason": "private", "words": "My name is in it"}
    )

    client.force_login(moderator)
    (listed,) = _listed(client.get(QUEUE))
    assert "My name is in it" in _page(client, Report.objects.get(pk=listed))
    client.post(f"{QUEUE}{listed}/hide/", {"reason": "Rule 4: it showed a name"})
    assert _listed(client.get(QUEUE)) == []

    client.force_login(post.author)
    notices = client.get(reverse("notifications:notice_list")).content.decode()
    assert "Rule 4: it showed a name" in notices
    own = client.get(post.thread.get_absolute_url()).content.decode()
    assert "Rule 4: it showed a name" in own
    assert "Words that come back" in own

    client.force_login(UserFactory())
    assert "Words that come back" not in client.get(post.thread.get_absolute_url()).content.decode()

    client.force_login(moderator)
    client.post(reverse("admin:forums_post_restore", args=[post.pk]), {"reason": "It was their own name"})
    client.force_login(UserFactory())
    assert "Words that come back" in client.get(post.thread.get_absolute_url()).content.decode()
    assert list(LogEntry.objects.order_by("pk").values_list("verb", flat=True)) == [
        "hide-post",
        "restore-post",
    ]
