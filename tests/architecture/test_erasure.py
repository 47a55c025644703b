"""When a member leaves, nothing keeps pointing at them, and their name and address are nowhere (promise 7)."""

import datetime
import uuid

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.apps import apps
from django.contrib.admin.models import CHANGE
from django.contrib.admin.models import LogEntry as AdminLogEntry
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.utils import timezone

from accounts.actions.erasure import erase_member
from accounts.models import Consent, DataExport, MemberBlock, MemberMute, User
from accounts.registries import PostsChoice, erasure_handlers
from drugs.actions.experiences import mark_helpful
from drugs.models import DrugEdition, DrugProposal
from forums.models import (
    Bookmark,
    ContentMute,
    Draft,
    Mention,
    Poll,
    PollBallot,
    PostEdit,
    Reaction,
    Subscription,
    ThreadRead,
)
from moderation.models import LogEntry, Report
from notifications.models import DigestDelivery, EmailPreference, Notification, OutgoingEmail
from tests.factories.accounts import UserFactory
from tests.factories.drugs import DrugFactory, ExperienceFactory
from tests.factories.forums import PictureFactory, PostFactory, ThreadFactory
from tests.factories.medicines import ReminderFactory, TreatmentFactory

# Who erases rows of tables that are not ours.
FOREIGN_TABLES = {
    "account.EmailAddress.user": "accounts",
    "socialaccount.SocialAccount.user": "accounts",
    "mfa.Authenticator.user": "accounts",
    "accounts.User_groups.user": "accounts",
    "accounts.User_user_permissions.user": "accounts",
}
# What may go on pointing at the emptied row of a member who left, and why.
MAY_STAY = {
    "admin.LogEntry.user": "what a member of staff changed in the admin stays on record; the row it points to names nobody",
}
# With PostsChoice.KEEP the member wants their words to stay under their handle.
MAY_STAY_WITH_POSTS = {
    "forums.Post.author": "their words stay under their handle",
    "forums.Thread.author": "their words stay under their handle",
    "forums.Thread.last_author": "their words stay under their handle",
    "forums.PostEdit.edited_by": "their words stay under their handle",
    "forums.Picture.user": "pictures in their posts stay with the words",
    "accounts.MemberMute.member": "who does not want to read them does not want to read what stays",
    "accounts.MemberBlock.member": "who does not want to read them does not want to read what stays",
}


def references():
    """Every column that points at a member, as "app.Model.field"."""
    return {
        f"{model._meta.label}.{field.name}": (model, field)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if field.concrete and field.is_relation and field.related_model is User and not field.many_to_many
    }


@pytest.fixture
def leaver(db):
    """A member with a row in every table that can hold one."""
    user = UserFactory(handle="quiet_zebra", email="zebra@mail.example", editor=True, moderator=True)
    other = UserFactory()
    now = timezone.now()
    own = ThreadFactory(author=user, title="A title of quiet hours", replies=1)
    PostEdit.objects.create(post=own.posts.get(number=1), body_before="Before", edited_by=user)
    thread = ThreadFactory(author=other)
    post = PostFactory(thread=thread, author=user, body="Words to leave behind")
    theirs = PostFactory(thread=thread, author=other)
    PostFactory(thread=ThreadFactory(author=other), author=user)  # the newest post: last_author
    PictureFactory(user=user, post=post)
    PictureFactory(user=user)
    ThreadRead.objects.create(user=user, thread=thread, last_number=1)
    Subscription.objects.create(user=user, thread=thread)
    Draft.objects.create(
        user=user,
        thread=thread,
        submission_id=uuid.uuid4(),
        body="Half a thought to leave behind",
        others=[{"window": "w", "title": "", "body": "And another to leave behind", "fields": {}, "at": ""}],
    )
    ContentMute.objects.create(user=user, thread=thread)
    Mention.objects.create(post=theirs, user=user)
    Reaction.objects.create(user=user, post=theirs, kind="hug")
    Bookmark.objects.create(user=user, post=theirs, note="Words of a note")
    PollBallot.objects.create(user=user, poll=Poll.objects.create(thread=thread, question="Which?"))
    for model in (MemberMute, MemberBlock):
        model.objects.create(user=user, member=other)
        model.objects.create(user=other, member=user)
    drug = DrugFactory(edited_by=user, edited_at=now)
    DrugEdition.objects.create(drug=drug, number=2, content={}, published_by=user)
    DrugEdition.objects.create(drug=drug, number=3, content={}, published_by=other, reviewed_by=user)
    DrugProposal.objects.create(drug=drug, content={}, proposed_by=user)
    DrugProposal.objects.create(drug=drug, content={}, proposed_by=other, decided_by=user, state="returned")
    ExperienceFactory(user=user, drug=drug, words="Words of a card to leave behind")
    TreatmentFactory(user=user, drug=drug, shown=True)
    ReminderFactory(user=user, words="Words of a reminder to leave behind", due=True)
    mark_helpful(by=user, experience=ExperienceFactory(drug=drug))
    Notification.objects.create(user=user, kind="reply", dedupe_key="thread:1", subject_id=thread.pk)
    EmailPreference.objects.update_or_create(user=user, defaults={"digest_frequency": "weekly"})
    DigestDelivery.objects.create(user=user, period_start=now - datetime.timedelta(days=7), period_end=now)
    OutgoingEmail.objects.create(
        user=user,
        to=user.email,
        kind="digest",
        dedupe_key=str(uuid.uuid4()),
        subject="Your week",
        text="Hello",
    )
    OutgoingEmail.objects.create(
        to=user.email, kind="account", dedupe_key=str(uuid.uuid4()), subject="Your code", text="Hello"
    )
    Report.objects.create(post=theirs, reporter=user, reason="other", words="Words of a report")
    Report.objects.create(post=post, reporter=other, reason="other", handled_by=user, status="dismissed")
    LogEntry.objects.create(verb="lock", by=user, thread=thread)
    LogEntry.objects.create(verb="hide-post", by=other, post=post, member=user, reason="A reason")
    DataExport.objects.create(user=user)
    Consent.objects.create(user=user, kind="terms", version="2026-11-22", way="signup")
    SocialAccount.objects.create(user=user, provider="google", uid="42", extra_data={"email": user.email})
    Authenticator.objects.create(user=user, type="totp", data={"secret": "secret"})
    user.groups.add(Group.objects.get_or_create(name="Editors")[0])
    user.user_permissions.add(Permission.objects.first())
    AdminLogEntry.objects.create(
        user=user,
        action_flag=CHANGE,
        content_type=ContentType.objects.get_for_model(drug),
        object_id=str(drug.pk),
        object_repr="a drug",
        change_message="[]",
    )
    AdminLogEntry.objects.create(  # an administrator changed something about the member
        user=UserFactory(administrator=True),
        action_flag=CHANGE,
        content_type=ContentType.objects.get_for_model(User),
        object_id=str(user.pk),
        object_repr=str(user),
        change_message="[]",
    )
    AdminLogEntry.objects.create(
        user=UserFactory(administrator=True),
        action_flag=CHANGE,
        content_type=ContentType.objects.get_for_model(EmailAddress),
        object_id=str(user.emailaddress_set.get().pk),
        object_repr=user.email,
        change_message="[]",
    )
    return user


def _rows(user):
    return {
        name: model._base_manager.filter(**{field.name: user}).count()
        for name, (model, field) in references().items()
    }


def test_every_table_that_points_at_a_member_has_somebody_who_erases_it():
    unhandled = {
        name
        for name, (model, _) in references().items()
        if name not in MAY_STAY
        and FOREIGN_TABLES.get(name, model._meta.app_label) not in dict(erasure_handlers.items())
    }
    assert unhandled == set()


@pytest.mark.parametrize("app", ["accounts", "notifications", "drugs", "forums", "moderation"])
def test_app_brings_its_own_handler(app):
    assert erasure_handlers.get(app).__module__ == f"{app}.erasure"


def test_exceptions_name_tables_that_exist():
    assert {*FOREIGN_TABLES, *MAY_STAY, *MAY_STAY_WITH_POSTS} <= set(references())


def test_the_leaver_of_these_tests_has_a_row_everywhere(leaver):
    """A new table that points at members comes here too, so that what follows looks at it."""
    assert [name for name, count in _rows(leaver).items() if not count] == []


@pytest.mark.parametrize("choice", PostsChoice)
def test_nothing_points_at_a_member_who_left(leaver, choice):
    erase_member(by=leaver, user=leaver, posts=choice)
    may_stay = MAY_STAY | (MAY_STAY_WITH_POSTS if choice is PostsChoice.KEEP else {})
    assert {name for name, count in _rows(leaver).items() if count} <= set(may_stay)


def _found(text):
    """Tables in which any column holds `text`."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text ILIKE %s', [f"%{text}%"])  # noqa: S608
            if cursor.fetchone()[0]:
                found.append(table)
    return found


@pytest.mark.parametrize("choice", PostsChoice)
def test_address_of_a_member_who_left_is_nowhere(leaver, choice, client):
    client.force_login(leaver)
    erase_member(by=leaver, user=leaver, posts=choice)
    assert _found("zebra@mail.example") == []


@pytest.mark.parametrize("choice", [PostsChoice.ERASE, PostsChoice.ANONYMISE])
def test_handle_of_a_member_who_left_is_nowhere(leaver, choice):
    assert "accounts_user" in _found("quiet_zebra")
    erase_member(by=leaver, user=leaver, posts=choice)
    assert _found("quiet_zebra") == []


def test_words_of_a_member_who_erased_them_are_nowhere(leaver):
    assert _found("leave behind") == ["drugs_experience", "drugs_reminder", "forums_draft", "forums_post"]
    erase_member(by=leaver, user=leaver, posts=PostsChoice.ERASE)
    assert _found("leave behind") == []
    assert _found("title of quiet hours") == []


def test_leaving_ends_the_session(leaver, client):
    client.force_login(leaver)
    erase_member(by=leaver, user=leaver, posts=PostsChoice.KEEP)
    assert "_auth_user_id" not in client.session or not client.get("/").wsgi_request.user.is_authenticated


def test_leaving_twice_changes_nothing(leaver):
    erase_member(by=leaver, user=leaver, posts=PostsChoice.ERASE)
    before = _rows(leaver), User.objects.values().get(pk=leaver.pk)
    leaver.refresh_from_db()
    assert not erase_member(by=None, user=leaver, posts=PostsChoice.ERASE)
    assert (_rows(leaver), User.objects.values().get(pk=leaver.pk)) == before
