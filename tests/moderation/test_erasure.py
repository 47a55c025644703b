"""A leaving member takes their name and words out of reports and log; the acts stay."""

import pytest

from accounts.registries import PostsChoice, erasure_handlers
from moderation.models import LogEntry, Report
from tests.factories.accounts import UserFactory
from tests.factories.forums import PostFactory
from tests.factories.moderation import LogEntryFactory, ReportFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(params=PostsChoice)
def choice(request):
    return request.param


def _erase(user, choice):
    handler = erasure_handlers.get("moderation")
    handler(user, choice)
    handler(user, choice)  # may run twice


def test_reports_of_the_member_stay_without_name_and_words(member, choice):
    report, other = ReportFactory(reporter=member), ReportFactory()
    _erase(member, choice)
    report.refresh_from_db()
    other.refresh_from_db()
    assert (report.reporter, report.words, report.status) == (None, "", Report.Status.OPEN)
    assert other.words
    assert other.reporter


def test_what_others_wrote_about_the_members_words_goes_unless_they_are_kept(member, choice):
    report = ReportFactory(post=PostFactory(author=member), words="They wrote: stop your tablets")
    _erase(member, choice)
    report.refresh_from_db()
    assert bool(report.words) == (choice is PostsChoice.KEEP)
    assert report.reporter


def test_log_about_the_member_keeps_the_verb_only(member, choice):
    entry = LogEntryFactory(post=PostFactory(author=member), detail="from Medicines to Kidneys")
    other = LogEntryFactory()
    _erase(member, choice)
    entry.refresh_from_db()
    other.refresh_from_db()
    assert (entry.member, entry.reason, entry.detail) == (None, "", "")
    assert entry.verb == LogEntry.Verb.HIDE_POST
    assert entry.by
    assert other.reason
    assert other.member


def test_log_about_the_members_posts_is_found_when_the_entry_names_nobody(member, choice):
    entry = LogEntryFactory(post=PostFactory(author=member), member=None)
    _erase(member, choice)
    entry.refresh_from_db()
    assert entry.reason == ""


def test_acts_of_a_leaving_moderator_stay_without_their_name(choice):
    moderator = UserFactory(moderator=True)
    entry = LogEntryFactory(by=moderator)
    report = ReportFactory(dismissed=True, handled_by=moderator)
    _erase(moderator, choice)
    entry.refresh_from_db()
    report.refresh_from_db()
    assert (entry.by, entry.reason != "") == (None, True)
    assert (report.handled_by, report.status) == (None, Report.Status.DISMISSED)
