"""The example community: enough of everything to look around in, whole, and loaded once."""

import datetime

import pytest
from django.conf import settings
from django.contrib.auth import authenticate
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from accounts.audiences import Viewpoint
from accounts.models import User
from accounts.selectors.profiles import profile_fields
from accounts.selectors.team import my_team
from drugs.models import DrugFigures, DrugProposal, Experience, Reminder, Treatment
from drugs.rules import can_decide
from drugs.selectors.medicines import my_medicines
from forums.models import Bookmark, Draft, Forum, Picture, Poll, Post, Reaction, Thread, ThreadRead
from lupusteam.celery import app
from lupusteam.devstack.example import SIGN_INS
from lupusteam.devstack.example.community import load_example_community
from lupusteam.devstack.example.people import PEOPLE
from lupusteam.devstack.example.texts import read_threads
from moderation.models import Report
from notifications.actions.digests import queue_due_digests
from notifications.digests import write_digests
from notifications.models import DigestDelivery, EmailPreference, Notification, OutgoingEmail

THREADS = read_threads()


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """Loads once for all tests of this file; each runs inside a savepoint of the same transaction."""
    with django_db_blocker.unblock(), transaction.atomic():
        assert load_example_community()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def community(loaded, db):
    """The members and threads of the example community."""


def _rows():
    return {
        model.__name__: model.objects.count() for model in (User, Forum, Thread, Post, ThreadRead, Report)
    }


def test_texts_hold_one_of_everything():
    marks = {mark for thread in THREADS for post in thread.posts for mark in post.marks}
    assert marks == {
        *("edited", "withdrawn", "hidden", "reported", "talks", "helped", "picture"),
        *Reaction.Kind.values,
    }
    assert {flag for thread in THREADS for flag in thread.flags} == {"pinned", "locked", "question"}
    assert any(thread.poll for thread in THREADS)
    assert max(len(thread.posts) for thread in THREADS) >= settings.SHORT_VERSION_POSTS
    assert {thread.audience for thread in THREADS} == {"members", "public"}


def test_texts_are_written_by_people_of_the_community():
    joined = {person.handle: datetime.timedelta(days=person.joined_days_ago) for person in PEOPLE}
    assert [
        (thread.title, post.author)
        for thread in THREADS
        for post in thread.posts
        if post.ago > joined[post.author]
    ] == []


def test_texts_name_no_dose():
    words = " ".join(post.body.lower() for thread in THREADS for post in thread.posts)
    assert not [unit for unit in (" mg", "milligram", " tablets a day", " twice a day") if unit in words]


def test_second_load_changes_nothing(community, monkeypatch):
    monkeypatch.setattr(app.conf, "broker_url", app.conf.broker_url)  # the command changes it for its process
    before = _rows()
    call_command("load_example_community")
    assert _rows() == before


@pytest.mark.parametrize(("role", "email", "password"), SIGN_INS)
def test_printed_sign_in_works(community, role, email, password):
    user = authenticate(None, email=email, password=password)
    assert user is not None
    assert (user.is_moderator, user.is_editor, user.is_superuser) == (
        role == "moderator",
        role in ("editor", "second editor"),
        role == "administrator",
    )


def test_one_page_waits_for_the_second_editor(community):
    proposal = DrugProposal.objects.get()
    second = User.objects.get(email={role: email for role, email, _ in SIGN_INS}["second editor"])

    assert (proposal.state, proposal.drug.slug) == ("waiting", "benlysta")
    assert can_decide(second, proposal)
    assert second.notifications.filter(kind="page-waiting").count() == second.unread_notices == 1


def test_nothing_is_dated_in_the_future(community):
    now = timezone.now()
    assert not Post.objects.filter(created_at__gt=now).exists()
    assert not Thread.objects.filter(last_post_at__gt=now).exists()


def test_posts_of_a_thread_stand_in_the_order_of_their_time(community):
    for thread in Thread.objects.all():
        times = list(thread.posts.order_by("number").values_list("created_at", flat=True))
        assert times == sorted(times)
        assert (thread.created_at, thread.last_post_at) == (times[0], times[-1])


def test_counters_are_those_of_the_rows(community):
    for forum in Forum.objects.all():
        shown = forum.threads.filter(hidden_at=None)
        assert (forum.thread_count, forum.public_thread_count) == (
            shown.count(),
            shown.filter(audience="public").count(),
        )
    for thread in Thread.objects.all():
        replies = thread.posts.filter(number__gt=1, hidden_at=None, withdrawn_at=None)
        assert thread.reply_count == replies.count()


def test_member_has_something_new_and_a_place_to_resume(community):
    marlow = User.objects.get(email=SIGN_INS[0][1])
    read = ThreadRead.objects.select_related("thread").get(
        user=marlow, thread__title__startswith="Six weeks on azathioprine"
    )
    assert read.thread.last_number - read.last_number == 3


def test_support_stands_beside_the_words(community):
    assert set(Reaction.objects.values_list("kind", flat=True)) == set(Reaction.Kind.values)
    assert Thread.objects.filter(is_question=True, helped_count__gt=0).exists()
    assert Thread.objects.filter(is_question=True, helped_count=0).exists()
    assert {poll.ballot_count for poll in Poll.objects.all()} == {
        len(thread.votes) for thread in THREADS if thread.poll
    }
    assert Picture.objects.exclude(alt="").filter(post__isnull=False).count() == 1
    assert Post.objects.exclude(content_notes=[]).exists()
    marlow = User.objects.get(email=SIGN_INS[0][1])
    assert Draft.objects.filter(user=marlow).count() == Bookmark.objects.filter(user=marlow).count() == 1
    assert marlow.keeps_distance
    newer = Thread.objects.filter(last_post_at__gt=marlow.caught_up_at)
    assert newer.exclude(reads__user=marlow).exists()  # something was never opened


def test_newest_replies_leave_notices_with_their_time(community):
    marlow = User.objects.get(email=SIGN_INS[0][1])
    notices = Notification.objects.filter(user=marlow, read_at=None)
    assert notices.count() == marlow.unread_notices > 1
    assert not notices.filter(created_at__gt=timezone.now() - datetime.timedelta(hours=1)).exists()
    assert not Post.objects.filter(announced_at=None).exists()


def test_those_who_may_sign_in_have_medicines_and_a_reminder_that_is_due(community):
    for _role, email, _password in SIGN_INS:
        assert Treatment.objects.filter(user__email=email).exists(), email
    assert set(Treatment.objects.values_list("status", flat=True)) == set(Treatment.Status)
    assert set(Treatment.objects.values_list("audience", flat=True)) == {"me", "team", "members"}
    marlow = User.objects.get(email=SIGN_INS[0][1])
    assert [row.about for row in my_medicines(marlow).due] == ["Blood test"]
    assert Reminder.objects.exclude(paused_at=None).exists()
    assert OutgoingEmail.objects.get(kind="reminder").to == marlow.email
    assert Notification.objects.get(kind="reminder").user == marlow


def test_the_member_has_a_team_asks_both_ways_and_something_to_say(community):
    marlow = User.objects.get(email=SIGN_INS[0][1])
    mine = my_team(marlow)
    assert len(mine.team) == len(mine.asked) == 2  # one of those asked said no, which nobody is told
    assert (
        len(mine.asks) == Notification.objects.filter(kind="team-ask", user=marlow, read_at=None).count() == 1
    )
    seen = [len(profile_fields(eyes, marlow)) for eyes in (Viewpoint.MEMBER, Viewpoint.TEAM, Viewpoint.ME)]
    assert 0 < seen[0] < seen[1] < seen[2]


def test_report_waits_in_the_queue(community):
    assert Report.objects.filter(status=Report.Status.OPEN).count() == 1


@pytest.mark.parametrize(("slug", "people"), [("imuran", 60), ("plaquenil", 60), ("prednisone", 60)])
def test_cards_make_figures_for_all_and_for_one_kind_of_lupus(community, slug, people):
    content = DrugFigures.objects.get(drug__slug=slug).content
    assert content["all"]["people"] >= people
    assert len(content["all"]["questions"]) >= 3
    assert "systemic" in content["kinds"]


def test_drug_with_few_cards_stays_under_the_floor(community):
    assert DrugFigures.objects.get(drug__slug="cellcept").content["all"]["people"] == 0
    assert Experience.objects.filter(drug__slug="cellcept").exists()


def test_words_on_cards_name_no_dose(community):
    words = " ".join(Experience.objects.values_list("words", flat=True)).lower()
    assert words.strip()
    assert not [unit for unit in (" mg", "milligram", "a day") if unit in words]


def test_digests_of_the_first_run_are_written(community):
    due = EmailPreference.objects.filter(digest_due_at__lte=timezone.now())
    assert set(due.values_list("user__email", "digest_frequency")) == {
        (SIGN_INS[0][1], "weekly"),
        (SIGN_INS[2][1], "daily"),
    }
    queue_due_digests()
    assert write_digests(list(DigestDelivery.objects.values_list("pk", flat=True)))
    assert set(OutgoingEmail.objects.filter(kind="digest").values_list("to", flat=True)) == {
        SIGN_INS[0][1],
        SIGN_INS[2][1],
    }
