"""Leaving in two steps: out of sight at once, erased when the days are over, and as before for who comes back."""

import datetime

import pytest
import time_machine
from allauth.account.models import EmailAddress
from celery import current_app
from django.contrib.sessions.models import Session
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.actions import erasure
from accounts.actions.erasure import ERASE_TASK, erase_all_due, erase_due, erase_member
from accounts.actions.exports import request_export
from accounts.actions.leaving import ask_to_leave, come_back
from accounts.models import DataExport, Leaving, User
from accounts.registries import PostsChoice, erasure_handlers, leaving_handlers, return_handlers
from accounts.selectors.leaving import find_by_token, return_token
from notifications.models import OutgoingEmail
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2027, 3, 1, 12, tzinfo=datetime.UTC)
LATER = NOW + datetime.timedelta(days=30, seconds=1)


@pytest.fixture(autouse=True)
def _mail_goes_into_the_outbox(settings):
    settings.EMAIL_BACKEND = "notifications.backends.OutboxBackend"


@pytest.fixture
def leaver():
    return UserFactory(handle="blue.door", email="leaver@mail.example")


@pytest.fixture
def woken(monkeypatch):
    """The tasks that were queued by their name."""
    queued = []
    monkeypatch.setattr(
        current_app, "send_task", lambda name, args=(), **options: queued.append((name, *args))
    )
    return queued


def row(member):
    return User.objects.values().get(pk=member.pk)


def but_for_signs_of_life(values):
    """Coming back is one: the years until a warning begin anew."""
    return {key: value for key, value in values.items() if not key.startswith("dormancy")}


def subjects():
    return list(OutgoingEmail.objects.order_by("pk").values_list("subject", flat=True))


@time_machine.travel(NOW, tick=False)
def test_who_asks_is_out_of_sight_and_has_thirty_days(leaver):
    leaving = ask_to_leave(by=leaver, user=leaver, posts=PostsChoice.ANONYMISE)
    assert (leaving.posts, leaving.why, leaving.asked_at) == ("anonymise", "own", NOW)
    assert leaving.due_at == NOW + datetime.timedelta(days=30)
    stored = User.objects.get(pk=leaver.pk)
    assert (stored.is_active, stored.leaving_posts) == (False, "anonymise")
    assert stored.email == "leaver@mail.example"
    assert not User.objects.visible_to(UserFactory()).filter(pk=leaver.pk).exists()


def test_the_receipt_leads_back_and_says_nothing_of_what_they_wrote(leaver):
    leaving = ask_to_leave(by=leaver, user=leaver, posts=PostsChoice.ERASE)
    mail = OutgoingEmail.objects.get()
    assert (mail.to, mail.subject) == ("leaver@mail.example", "Your account is closed for now")
    for part in (mail.text, mail.html):
        assert return_token(leaving) in part
        assert "blue.door" not in part
    assert mail.headers["Auto-Submitted"] == "auto-generated"


def test_asking_twice_for_the_same_writes_one_receipt(leaver):
    first = ask_to_leave(by=leaver, user=leaver, posts=PostsChoice.ERASE)
    assert ask_to_leave(by=leaver, user=leaver, posts=PostsChoice.ERASE).asked_at == first.asked_at
    assert len(subjects()) == 1


def test_nobody_stays_signed_in(leaver, client):
    client.force_login(leaver)
    ask_to_leave(by=leaver, user=leaver, posts=PostsChoice.KEEP)
    assert not Session.objects.exists()
    assert not client.get("/").wsgi_request.user.is_authenticated


def test_mail_and_copies_on_their_way_stop(leaver):
    other = UserFactory()
    request_export(by=leaver)
    for member in (leaver, other):
        OutgoingEmail.objects.create(user=member, to=member.email, kind="account", dedupe_key=member.handle)
    ask_to_leave(by=leaver, user=leaver, posts=PostsChoice.KEEP)
    assert not DataExport.objects.exists()
    assert set(OutgoingEmail.objects.values_list("to", "subject")) == {
        (other.email, ""),
        (leaver.email, "Your account is closed for now"),
    }


@pytest.mark.parametrize("posts", PostsChoice)
def test_coming_back_leaves_no_mark(leaver, posts):
    other = UserFactory(moderator=True, muted=True)
    before = but_for_signs_of_life(row(leaver)), row(other)
    ask_to_leave(by=leaver, user=leaver, posts=posts)
    assert come_back(by=leaver)
    assert (but_for_signs_of_life(row(leaver)), row(other)) == before
    assert not Leaving.objects.exists()
    assert not come_back(by=leaver)


def test_a_mute_that_came_meanwhile_holds_after_coming_back(leaver):
    until = timezone.now() + datetime.timedelta(days=60)
    ask_to_leave(by=leaver, user=leaver, posts=PostsChoice.ERASE)
    User.objects.filter(pk=leaver.pk).update(muted_until=until)
    come_back(by=leaver)
    leaver.refresh_from_db()
    assert (leaver.is_active, leaver.muted_until) == (True, until)


def test_apps_hear_what_was_chosen_and_what_marks_it(leaver, monkeypatch):
    heard = []
    monkeypatch.setattr(
        leaving_handlers, "_entries", {"a": lambda user, posts: heard.append((user.leaving.asked_at, posts))}
    )
    monkeypatch.setattr(
        return_handlers, "_entries", {"a": lambda user: heard.append((user.leaving.asked_at, "back"))}
    )
    leaving = ask_to_leave(by=leaver, user=leaver, posts=PostsChoice.ERASE)
    ask_to_leave(by=leaver, user=leaver, posts=PostsChoice.KEEP)
    come_back(by=leaver)
    assert heard == [(leaving.asked_at, what) for what in ("erase", "back", "keep", "back")]


def test_an_app_that_fails_leaves_all_as_it_was(leaver, monkeypatch):
    def refuse(user, posts):
        raise RuntimeError

    monkeypatch.setattr(leaving_handlers, "_entries", dict(leaving_handlers.items()) | {"zz": refuse})
    with pytest.raises(RuntimeError):
        ask_to_leave(by=leaver, user=leaver, posts=PostsChoice.ERASE)
    assert User.objects.get(pk=leaver.pk).is_active
    assert not OutgoingEmail.objects.exists()


@pytest.mark.parametrize("trait", [{}, {"moderator": True}, {"editor": True}])
def test_nobody_sends_another_away_or_brings_them_back_but_administrators(leaver, trait):
    with pytest.raises(PermissionDenied):
        ask_to_leave(by=UserFactory(**trait), user=leaver, posts=PostsChoice.ERASE)
    ask_to_leave(by=leaver, user=leaver, posts=PostsChoice.ERASE)
    with pytest.raises(PermissionDenied):
        come_back(by=UserFactory(**trait), user=leaver)
    assert come_back(by=UserFactory(administrator=True), user=leaver)


def test_the_last_administrator_stays():
    only = UserFactory(administrator=True)
    with pytest.raises(PermissionDenied):
        ask_to_leave(by=only, user=only, posts=PostsChoice.KEEP)
    assert User.objects.get(pk=only.pk).is_active


def test_the_last_administrator_stays_also_when_another_is_leaving():
    first, second = UserFactory.create_batch(2, administrator=True)
    ask_to_leave(by=first, user=first, posts=PostsChoice.KEEP)
    with pytest.raises(PermissionDenied):
        ask_to_leave(by=second, user=second, posts=PostsChoice.KEEP)


# -- Those for whom others ask -----------------------------------------------------------------
def test_who_was_away_for_long_hears_of_it_and_can_come_back(leaver):
    ask_to_leave(by=None, user=leaver, posts=PostsChoice.ANONYMISE, why=Leaving.Why.DORMANT)
    assert "nobody had signed in" in OutgoingEmail.objects.get().text
    assert come_back(by=leaver)


def test_who_died_gets_no_mail_and_only_an_administrator_takes_it_back(leaver):
    leaving = ask_to_leave(by=None, user=leaver, posts=PostsChoice.KEEP, why=Leaving.Why.MEMORIAL)
    assert subjects() == []
    assert find_by_token(return_token(leaving)) is None
    with pytest.raises(PermissionDenied):
        come_back(by=leaver)
    assert come_back(by=UserFactory(administrator=True), user=leaver)


# -- The link ----------------------------------------------------------------------------------
def test_the_link_is_good_for_one_leaving(leaver):
    first = return_token(ask_to_leave(by=leaver, user=leaver, posts=PostsChoice.ERASE))
    assert find_by_token(first).pk == leaver.pk
    come_back(by=leaver)
    assert find_by_token(first) is None
    second = return_token(ask_to_leave(by=leaver, user=leaver, posts=PostsChoice.ERASE))
    assert find_by_token(first) is None
    assert find_by_token(second) is not None


@pytest.mark.parametrize(
    "value", ["", "x", "1", "1:", ":1", "-1:0", "²:0", "1:x", f"{10**30}:1", "1:1:1", "\x00:1"]
)
def test_links_of_nobody_lead_nowhere(leaver, value):
    ask_to_leave(by=leaver, user=leaver, posts=PostsChoice.ERASE)
    signer = signing.Signer(salt="lupusteam.accounts.come_back")
    assert find_by_token(signer.sign_object({"v": value})) is None
    assert find_by_token(value) is None


# -- The job -----------------------------------------------------------------------------------
@pytest.mark.parametrize("posts", PostsChoice)
def test_when_the_days_are_over_they_are_erased_and_told_once(leaver, posts):
    with time_machine.travel(NOW, tick=False):
        ask_to_leave(by=leaver, user=leaver, posts=posts)
        assert not erase_due(leaver.pk)
    with time_machine.travel(LATER, tick=False):
        assert erase_due(leaver.pk)
        assert not erase_due(leaver.pk)
    stored = User.objects.get(pk=leaver.pk)
    assert stored.erased_at == LATER
    assert stored.email == ""
    assert not Leaving.objects.exists()
    mail = OutgoingEmail.objects.get()  # the first receipt went with all other mail of theirs
    assert (mail.to, mail.subject, mail.user) == ("leaver@mail.example", "Your account is erased", None)
    assert "blue.door" not in mail.text + mail.html
    assert ("erased too" in mail.text) is (posts is PostsChoice.ERASE)


def test_right_away_needs_a_worker_and_no_receipt_before(leaver, woken, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        ask_to_leave(by=leaver, user=leaver, posts=PostsChoice.ERASE, at_once=True)
    assert (ERASE_TASK,) in woken
    assert subjects() == []
    assert erase_due(leaver.pk)
    assert subjects() == ["Your account is erased"]


def test_who_is_on_the_way_out_can_be_hurried(leaver):
    ask_to_leave(by=leaver, user=leaver, posts=PostsChoice.ERASE)
    assert not erase_due(leaver.pk)
    ask_to_leave(by=leaver, user=leaver, posts=PostsChoice.ERASE, at_once=True)
    assert erase_due(leaver.pk)


def test_who_came_back_is_not_erased(leaver):
    with time_machine.travel(NOW, tick=False):
        ask_to_leave(by=leaver, user=leaver, posts=PostsChoice.ERASE)
        come_back(by=leaver)
    assert not erase_due(leaver.pk)
    assert erase_all_due() == 0
    leaver.refresh_from_db()
    assert leaver.is_active


def test_an_erasure_that_breaks_leaves_all_as_it_was_and_begins_anew_later(leaver, monkeypatch):
    def refuse(user, posts):
        raise RuntimeError

    ask_to_leave(by=leaver, user=leaver, posts=PostsChoice.ERASE, at_once=True)
    with monkeypatch.context() as patch:
        patch.setattr(erasure_handlers, "_entries", dict(erasure_handlers.items()) | {"zz": refuse})
        with pytest.raises(RuntimeError):
            erase_due(leaver.pk)
    assert EmailAddress.objects.filter(user=leaver).exists()
    assert subjects() == []
    assert erase_all_due() == 0  # not at once again and again
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=6), tick=False):
        assert erase_all_due() == 1
    assert subjects() == ["Your account is erased"]


def test_who_died_is_erased_without_a_word(leaver):
    ask_to_leave(by=None, user=leaver, posts=PostsChoice.ERASE, why=Leaving.Why.MEMORIAL, at_once=True)
    assert erase_due(leaver.pk)
    assert subjects() == []


def test_the_sweep_erases_who_is_due_and_one_that_breaks_keeps_nobody_back(leaver, monkeypatch):
    def refuse(user, posts):
        if user.pk == leaver.pk:
            raise RuntimeError

    other, later = UserFactory(), UserFactory()
    with time_machine.travel(NOW, tick=False):
        for member in (leaver, other):
            ask_to_leave(by=member, user=member, posts=PostsChoice.ERASE)
        assert erase_all_due() == 0
    with time_machine.travel(LATER, tick=False), monkeypatch.context() as patch:
        ask_to_leave(by=later, user=later, posts=PostsChoice.ERASE)
        patch.setattr(erasure_handlers, "_entries", dict(erasure_handlers.items()) | {"zz": refuse})
        assert erase_all_due() == 1
    assert set(Leaving.objects.values_list("pk", flat=True)) == {leaver.pk, later.pk}


def test_erased_right_now_by_another_choice(leaver):
    ask_to_leave(by=leaver, user=leaver, posts=PostsChoice.ERASE)
    assert erase_member(by=None, user=leaver, posts=PostsChoice.KEEP)
    stored = User.objects.get(pk=leaver.pk)
    assert (stored.handle, stored.is_active) == ("blue.door", False)
    assert ask_to_leave(by=None, user=leaver, posts=PostsChoice.KEEP) is None


def test_the_emptied_row_keeps_nothing_that_a_member_set(leaver):
    """A new column of members is emptied unless it is named in accounts.actions.erasure."""
    User.objects.filter(pk=leaver.pk).update(
        theme="dark", motion="less", language="en", rests_at_home=True, is_quiet=True, agreed_to="x",
        holds_posts=False, uses_shortcuts=False, welcomes_unanswered=True, last_wish="erase",
        dormancy_warnings=1, dormancy_warned_at=NOW, muted_until=NOW, last_login=NOW, unread_notices=3,
    )  # fmt: skip
    erase_member(by=None, user=leaver, posts=PostsChoice.ERASE)
    stored, fresh = row(leaver), {f.attname: f.get_default() for f in User._meta.concrete_fields}
    moved = {name for name in stored if stored[name] != fresh[name]}
    kept = {"caught_up_at", "is_active", "leaving_posts", *erasure._KEPT_OF_A_MEMBER}
    assert moved <= kept
