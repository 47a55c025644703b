"""Reporting and dismissing."""

import pytest
from django.core.exceptions import PermissionDenied

from moderation.actions.reports import close_reports, dismiss_report, report_post
from moderation.exceptions import TooManyReports
from moderation.models import LogEntry, Report
from notifications.models import Notification, OutgoingEmail
from tests.factories.accounts import UserFactory, visitor
from tests.factories.forums import PostFactory, ThreadFactory
from tests.factories.moderation import ReportFactory

pytestmark = pytest.mark.django_db


def test_report_keeps_who_why_and_their_words(member):
    post = PostFactory()
    report = report_post(by=member, post=post, reason="dosing", words="It says to stop")
    report.refresh_from_db()
    assert (report.post, report.reporter, report.reason, report.words) == (
        post,
        member,
        "dosing",
        "It says to stop",
    )
    assert report.status == Report.Status.OPEN


def test_second_press_returns_the_first_report_as_it_was(member):
    post = PostFactory()
    first = report_post(by=member, post=post, reason="dosing", words="once")
    second = report_post(by=member, post=post, reason="unkind", words="twice")
    assert second == first
    assert list(Report.objects.values_list("reason", "words")) == [("dosing", "once")]


def test_two_members_make_two_reports():
    post = PostFactory()
    for _ in range(2):
        report_post(by=UserFactory(), post=post, reason="other")
    assert post.reports.count() == 2


def test_handled_report_lets_the_member_report_again(member):
    old = ReportFactory(reporter=member, dismissed=True)
    assert report_post(by=member, post=old.post, reason="other") != old


def test_reporting_tells_nobody(member, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        report_post(by=member, post=PostFactory(), reason="unkind")
    assert not Notification.objects.exists()
    assert not OutgoingEmail.objects.exists()


def test_muted_member_may_report():
    assert report_post(by=UserFactory(muted=True), post=PostFactory(), reason="danger").pk


@pytest.mark.parametrize("who", ["author", "visitor", "cannot see it"])
def test_refused_report_leaves_no_trace(who):
    post = PostFactory(hidden=who == "cannot see it")
    by = {"author": post.author, "visitor": visitor(), "cannot see it": UserFactory()}[who]
    with pytest.raises(PermissionDenied):
        report_post(by=by, post=post, reason="unkind")
    assert not Report.objects.exists()


def test_own_post_is_refused_with_what_can_be_done_instead(member):
    with pytest.raises(PermissionDenied, match=r"your own post.*withdraw"):
        report_post(by=member, post=PostFactory(author=member), reason="unkind")


def test_flood_of_reports_is_stopped_after_twenty(member):
    thread = ThreadFactory(replies=20)
    posts = list(thread.posts.all())
    for post in posts[:20]:
        report_post(by=member, post=post, reason="other")
    with pytest.raises(TooManyReports):
        report_post(by=member, post=posts[20], reason="other")
    assert Report.objects.count() == 20


def test_other_reports_never_use_up_those_of_danger(member):
    thread = ThreadFactory(replies=20)
    *posts, last = thread.posts.all()
    for post in posts:
        report_post(by=member, post=post, reason="other")
    assert report_post(by=member, post=last, reason="danger").pk


def test_repeated_press_does_not_count_towards_the_limit(member):
    post, *_ = posts = list(ThreadFactory(replies=1).posts.all())
    for _ in range(30):
        report_post(by=member, post=post, reason="other")
    assert report_post(by=member, post=posts[1], reason="other").pk


def test_dismissing_closes_one_report_and_logs_it(moderator):
    report, other = ReportFactory(), ReportFactory()
    assert dismiss_report(by=moderator, report=report, reason="A quote of the label") is True
    report.refresh_from_db()
    other.refresh_from_db()
    assert (report.status, report.handled_by) == (Report.Status.DISMISSED, moderator)
    assert report.handled_at
    assert other.status == Report.Status.OPEN
    entry = LogEntry.objects.get()
    assert (entry.verb, entry.by, entry.post, entry.thread, entry.member, entry.reason) == (
        LogEntry.Verb.DISMISS, moderator, report.post, report.post.thread, report.post.author, "A quote of the label",
    )  # fmt: skip


def test_dismissing_twice_logs_once(moderator):
    report = ReportFactory()
    assert [dismiss_report(by=moderator, report=report) for _ in range(2)] == [True, False]
    assert LogEntry.objects.count() == 1


def test_dismissing_tells_nobody(moderator, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        dismiss_report(by=moderator, report=ReportFactory())
    assert not Notification.objects.exists()
    assert not OutgoingEmail.objects.exists()


def test_member_cannot_dismiss(member):
    report = ReportFactory()
    with pytest.raises(PermissionDenied, match="Only moderators"):
        dismiss_report(by=member, report=report)
    report.refresh_from_db()
    assert report.status == Report.Status.OPEN
    assert not LogEntry.objects.exists()


def test_closing_touches_waiting_reports_of_that_post_only(moderator):
    waiting, other = ReportFactory(), ReportFactory()
    handled = ReportFactory(post=waiting.post, dismissed=True)
    assert close_reports(by=moderator, post=waiting.post) == 1
    states = {report.pk: report.status for report in Report.objects.all()}
    assert states == {waiting.pk: "acted", other.pk: "open", handled.pk: "dismissed"}
