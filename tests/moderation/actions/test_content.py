"""Hiding, restoring, locking, pinning, moving: done once, logged, told, and taken back."""

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from moderation.actions import content
from moderation.models import LogEntry, Report
from moderation.notices import resolve_moderated_threads
from notifications.models import Notification, OutgoingEmail
from tests.factories.accounts import UserFactory, visitor
from tests.factories.drugs import DrugFactory
from tests.factories.forums import ForumFactory, PostFactory, ThreadDrugFactory, ThreadFactory
from tests.factories.moderation import ReportFactory

pytestmark = pytest.mark.django_db

REASON = "Rule 4: it named a doctor"


def _post(**kwargs):
    return PostFactory(thread=ThreadFactory(), **kwargs)


# act, what it is done to, its own arguments, the verb it logs, the notice it leaves (or none), whether a mail goes out
ACTS = {
    "hide post": (content.hide_post, "post", lambda: _post(), {"reason": REASON}, "hide-post", "hidden-post", True),
    "restore post": (content.restore_post, "post", lambda: _post(hidden=True), {"reason": REASON}, "restore-post", "restored-post", False),
    "hide thread": (content.hide_thread, "thread", lambda: ThreadFactory(), {"reason": REASON}, "hide-thread", "hidden-thread", True),
    "restore thread": (content.restore_thread, "thread", lambda: ThreadFactory(hidden=True), {"reason": REASON}, "restore-thread", "restored-thread", False),
    "lock": (content.lock_thread, "thread", lambda: ThreadFactory(), {"reason": REASON}, "lock", "moderated-thread", False),
    "unlock": (content.unlock_thread, "thread", lambda: ThreadFactory(locked=True), {"reason": REASON}, "unlock", "moderated-thread", False),
    "pin": (content.pin_thread, "thread", lambda: ThreadFactory(), {"reason": REASON}, "pin", None, False),
    "unpin": (content.unpin_thread, "thread", lambda: ThreadFactory(pinned=True), {"reason": REASON}, "unpin", None, False),
    "move": (content.move_thread, "thread", lambda: ThreadFactory(), {"reason": REASON}, "move", "moderated-thread", False),
    "correct": (content.correct_subject, "thread", lambda: ThreadFactory(), {"reason": REASON, "topic": ""}, "subject", "moderated-thread", False),
}  # fmt: skip


@pytest.fixture(params=ACTS)
def act(request, db):
    action, role, make, extra, verb, kind, mailed = ACTS[request.param]
    obj = make()
    if request.param == "move":
        extra = {**extra, "forum": ForumFactory()}
    if request.param == "correct":
        extra = {**extra, "drugs": [DrugFactory()]}

    def run(by):
        return action(by=by, **{role: obj}, **extra)

    return run, role, obj, verb, kind, mailed


def test_act_is_logged_with_who_what_and_why(act, moderator):
    run, role, obj, verb, _kind, _mailed = act
    assert run(moderator) is True
    entry = LogEntry.objects.get()
    assert (entry.verb, entry.by, entry.member, entry.reason) == (verb, moderator, obj.author, REASON)
    assert entry.thread == (obj.thread if role == "post" else obj)
    assert entry.post == (obj if role == "post" else None)


def test_act_done_twice_is_logged_told_and_mailed_once(act, moderator):
    run, *_ = act
    assert [run(moderator), run(moderator)] == [True, False]
    assert LogEntry.objects.count() == 1
    assert Notification.objects.count() <= 1
    assert OutgoingEmail.objects.count() <= 1


def test_author_is_told_as_the_act_deserves(act, moderator):
    run, _role, obj, _verb, kind, mailed = act
    run(moderator)
    told = list(Notification.objects.values_list("user", "kind"))
    assert told == ([(obj.author.pk, kind)] if kind else [])
    mails = list(OutgoingEmail.objects.values_list("user", "to", "kind"))
    assert mails == ([(obj.author.pk, obj.author.email, "moderation")] if mailed else [])


@pytest.mark.parametrize(
    "who", [UserFactory, lambda: UserFactory(editor=True), visitor], ids=["member", "editor", "visitor"]
)
def test_only_moderators_act(act, who):
    run, _role, obj, *_ = act
    before = type(obj).objects.filter(pk=obj.pk).values().get()
    with pytest.raises(PermissionDenied, match="Only moderators"):
        run(who())
    assert type(obj).objects.filter(pk=obj.pk).values().get() == before
    assert not LogEntry.objects.exists()
    assert not Notification.objects.exists()


def test_moderator_hears_nothing_of_acts_on_own_words(moderator):
    content.hide_post(by=moderator, post=_post(author=moderator), reason=REASON)
    assert LogEntry.objects.count() == 1
    assert not Notification.objects.exists()
    assert not OutgoingEmail.objects.exists()


@pytest.mark.parametrize(
    "state", [{"is_active": False}, {"is_active": False, "email": "", "erased_at": timezone.now()}]
)
def test_author_who_cannot_sign_in_is_not_written_to(moderator, state):
    post = _post()
    type(post.author).objects.filter(pk=post.author.pk).update(**state)
    assert content.hide_post(by=moderator, post=post, reason=REASON) is True
    assert not Notification.objects.exists()
    assert not OutgoingEmail.objects.exists()


def test_words_of_a_former_member_can_be_hidden(moderator):
    post = _post(author=None)
    assert content.hide_post(by=moderator, post=post, reason=REASON) is True
    assert not OutgoingEmail.objects.exists()


def test_hidden_post_keeps_its_reason_until_it_is_restored(moderator):
    post = _post()
    content.hide_post(by=moderator, post=post, reason=REASON)
    post.refresh_from_db()
    assert (post.hidden_reason, post.is_shown) == (REASON, False)
    content.restore_post(by=moderator, post=post)
    post.refresh_from_db()
    assert (post.hidden_reason, post.is_shown) == ("", True)


def test_hide_restore_and_hide_again_are_three_acts_with_two_mails(moderator):
    post = _post()
    content.hide_post(by=moderator, post=post, reason=REASON)
    content.restore_post(by=moderator, post=post)
    content.hide_post(by=moderator, post=post, reason="Rule 5: it attacked someone")
    assert list(LogEntry.objects.order_by("pk").values_list("verb", flat=True)) == [
        "hide-post",
        "restore-post",
        "hide-post",
    ]
    assert OutgoingEmail.objects.count() == 2


@pytest.mark.parametrize("reason", ["", "  \n"])
@pytest.mark.parametrize("act", ["hide post", "hide thread"], indirect=True)
def test_hiding_without_a_reason_is_an_error(act, moderator, reason):
    _run, role, obj, *_ = act
    action = content.hide_post if role == "post" else content.hide_thread
    with pytest.raises(ValueError, match="reason"):
        action(by=moderator, **{role: obj}, reason=reason)
    obj.refresh_from_db()
    assert obj.hidden_at is None


def test_hiding_a_post_closes_its_reports(moderator):
    report, elsewhere = ReportFactory(), ReportFactory()
    second = ReportFactory(post=report.post)
    content.hide_post(by=moderator, post=report.post, reason=REASON)
    for each in (report, second, elsewhere):
        each.refresh_from_db()
    assert [each.status for each in (report, second, elsewhere)] == ["acted", "acted", "open"]
    assert report.handled_by == moderator


def test_report_that_came_while_the_post_was_hidden_is_closed_without_a_second_act(moderator):
    post = _post(hidden=True)
    report = ReportFactory(post=post)
    assert content.hide_post(by=moderator, post=post, reason=REASON) is False
    report.refresh_from_db()
    assert report.status == Report.Status.ACTED
    assert not LogEntry.objects.exists()


def test_hiding_a_thread_leaves_reports_on_replies_in_the_queue(moderator):
    thread = ThreadFactory(replies=1)
    on_opening, on_reply = (ReportFactory(post=post) for post in thread.posts.order_by("number"))
    content.hide_thread(by=moderator, thread=thread, reason=REASON)
    on_opening.refresh_from_db()
    on_reply.refresh_from_db()
    assert (on_opening.status, on_reply.status) == ("acted", "open")


def test_move_is_logged_with_both_names_and_can_be_taken_back(moderator):
    thread, target = ThreadFactory(), ForumFactory(name="Kidneys")
    home = thread.forum
    content.move_thread(by=moderator, thread=thread, forum=target)
    content.move_thread(by=moderator, thread=thread, forum=home)
    thread.refresh_from_db()
    assert thread.forum == home
    details = LogEntry.objects.order_by("pk").values_list("detail", flat=True)
    assert list(details) == [f"from {home.name} to Kidneys", f"from Kidneys to {home.name}"]


def test_correcting_is_logged_by_number_without_a_word_about_health(moderator):
    kept, gone = DrugFactory(member_thread_count=1), DrugFactory(member_thread_count=1)
    new = DrugFactory(lead_brand="Imuran")
    thread = ThreadFactory(topic="cost")
    for drug in (kept, gone):
        ThreadDrugFactory(thread=thread, drug=drug)
    content.correct_subject(by=moderator, thread=thread, drugs=[kept, new], topic="pregnancy")
    entry = LogEntry.objects.get()
    assert entry.detail == f"drugs added: {new.pk}; drugs taken away: {gone.pk}"
    [text] = resolve_moderated_threads(thread.author, [entry.pk]).values()
    assert f"A moderator corrected what your thread in {thread.forum.name} is about." in text.text
    assert text.url == thread.get_absolute_url()
    assert not [
        word for word in ("Imuran", "regnancy", "Cost") if word in f"{entry.detail} {entry} {text.text}"
    ]


def test_failed_log_leaves_the_post_as_it_was(moderator, monkeypatch):
    def fail(**kwargs):
        raise RuntimeError

    monkeypatch.setattr(content, "write_entry", fail)
    post = _post()
    with pytest.raises(RuntimeError):
        content.hide_post(by=moderator, post=post, reason=REASON)
    post.refresh_from_db()
    assert post.hidden_at is None


def test_queries_of_hiding_do_not_grow_with_the_thread(moderator, django_assert_max_num_queries):
    post = PostFactory(thread=ThreadFactory(replies=15))
    ReportFactory.create_batch(3, post=post)
    with django_assert_max_num_queries(40):
        content.hide_post(by=moderator, post=post, reason=REASON)
