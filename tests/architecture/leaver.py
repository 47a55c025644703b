"""A member who has left a trace in every table that can hold one, each with a word of its own.

Four kinds of words, because what becomes of them differs: HANDLE stays with posts that keep their name, ADDRESS and OKAPI
(what only the member and we know) always go, QUAGGA (what they posted) goes when they choose to erase it.
"""

import datetime
import uuid

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import CHANGE
from django.contrib.admin.models import LogEntry as AdminLogEntry
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from accounts.handles import holder_of_member
from accounts.models import (
    Consent,
    DataExport,
    HealthProfile,
    Leaving,
    MemberBlock,
    MemberMute,
    MemorialRequest,
    Profile,
    ReservedHandle,
    SignIn,
    StaffLook,
    TeamTie,
)
from drugs.actions.experiences import mark_helpful
from drugs.models import DrugEdition, DrugProposal, ExperienceVersion
from forums.models import (
    Bookmark,
    ContentMute,
    Draft,
    Mention,
    Poll,
    PollBallot,
    PollOption,
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

HANDLE = "quiet_zebra"
ADDRESS = "zebra@mail.example"
FORMER = "striped_zebra"  # an earlier name, still reserved


def make_leaver():
    """A member with a row in every table that can hold one. The other members are UserFactory's."""
    user = UserFactory(handle=HANDLE, email=ADDRESS, editor=True, moderator=True)
    other = UserFactory()
    drug = DrugFactory()
    _account(user, other)
    thread = _forums(user, other)
    _drugs(user, other, drug)
    _mail(user, thread)
    _staff(user, other, thread, drug)
    return user


def _account(user, other):
    now = timezone.now()
    for model in (MemberMute, MemberBlock):
        model.objects.create(user=user, member=other)
        model.objects.create(user=other, member=user)
    TeamTie.objects.create(asker=user, asked=UserFactory(), accepted_at=now)
    TeamTie.objects.create(asker=UserFactory(), asked=user)
    Profile.objects.create(
        user=user,
        words="okapiProfile words",
        country="NZ",
        languages=["mi"],
        picture=uuid.uuid4(),
    )
    HealthProfile.objects.create(user=user, connection="have", kind="kidneys", diagnosed=2009)
    SignIn.objects.create(user=user, device="okapiDevice on Android", way="password")
    UserSession.objects.create(
        user=user,
        ip="127.0.0.1",
        session_key=uuid.uuid4().hex,
        user_agent="okapiAgent",
        data={"way": "okapiSession"},
    )
    Leaving.objects.create(user=user, posts="erase", due_at=now)
    MemorialRequest.objects.create(member=user, note="okapiMemorial of quiet_zebra", asked_by=other)
    MemorialRequest.objects.create(
        member=other, asked_by=user, confirmed_by=UserFactory(moderator=True), confirmed_at=now
    )
    MemorialRequest.objects.create(member=UserFactory(), asked_by=other, confirmed_by=user, confirmed_at=now)
    StaffLook.objects.create(
        member=user, by=other, role="moderator", what="email", reason="asked", note="okapiLook"
    )
    StaffLook.objects.create(member=other, by=user, role="moderator", what="email", reason="asked")
    ReservedHandle.objects.create(
        handle_key=FORMER.replace("_", ""),
        reserved_until=now + datetime.timedelta(days=9),
        held_for=holder_of_member(user.pk),
    )
    DataExport.objects.create(user=user)
    Consent.objects.create(user=user, kind="terms", version="2026-11-22", way="signup")
    SocialAccount.objects.create(
        user=user, provider="google", uid="okapi42", extra_data={"email": user.email, "name": "okapiGoogle"}
    )
    Authenticator.objects.create(user=user, type="totp", data={"secret": "okapiSecret"})
    EmailAddress.objects.create(user=user, email="second.zebra@mail.example")
    user.groups.add(Group.objects.get_or_create(name="Editors")[0])
    user.user_permissions.add(Permission.objects.first())


def _forums(user, other):
    own = ThreadFactory(author=user, title="quaggaTitle of quiet hours", replies=1)
    opening = own.posts.get(number=1)
    opening.body = opening.body_html = "quaggaOpening words"
    opening.content_notes = ["quaggaNote"]
    opening.save()
    PostEdit.objects.create(
        post=opening, body_before="quaggaBefore", title_before="quaggaTitleBefore", edited_by=user
    )
    poll = Poll.objects.create(thread=own, question="quaggaWhich?")
    PollOption.objects.create(poll=poll, position=1, text="quaggaOption")
    ThreadFactory(author=user, title="quaggaHidden title", hidden=True, hidden_reason="It said quaggaHidden")
    thread = ThreadFactory(author=other)
    post = PostFactory(thread=thread, author=user, body="quaggaWords to leave behind")
    PostFactory(
        thread=thread,
        author=user,
        body="quaggaShown",
        hidden=True,
        hidden_reason="quiet_zebra said quaggaShown",
    )
    PostFactory(thread=thread, author=user, body="quaggaWithdrawn", withdrawn=True)
    theirs = PostFactory(thread=thread, author=other)
    PostFactory(thread=ThreadFactory(author=other), author=user)  # the newest post: last_author
    PictureFactory(user=user, post=post, alt="quaggaPicture")
    PictureFactory(user=user, alt="okapiLoose picture")
    ThreadRead.objects.create(user=user, thread=thread, last_number=1)
    Subscription.objects.create(user=user, thread=thread)
    Draft.objects.create(
        user=user,
        thread=thread,
        submission_id=uuid.uuid4(),
        title="okapiDraft title",
        body="okapiDraft words",
        fields={"topic": "okapiBox"},
        ready={"body": "okapiReady"},
        refusal="okapiRefusal",
        window="okapiWindow",
        others=[{"window": "w", "title": "", "body": "okapiOther window", "fields": {}, "at": ""}],
    )
    ContentMute.objects.create(user=user, thread=thread)
    Mention.objects.create(post=theirs, user=user)
    Reaction.objects.create(user=user, post=theirs, kind="hug")
    Bookmark.objects.create(user=user, post=theirs, note="okapiBookmark")
    PollBallot.objects.create(user=user, poll=Poll.objects.create(thread=thread, question="Which?"))
    return thread


def _drugs(user, other, drug):
    drug.edited_by, drug.edited_at = user, timezone.now()
    drug.save()
    DrugEdition.objects.create(drug=drug, number=2, content={}, published_by=user)
    DrugEdition.objects.create(drug=drug, number=3, content={}, published_by=other, reviewed_by=user)
    DrugProposal.objects.create(drug=drug, content={}, proposed_by=user)
    DrugProposal.objects.create(drug=drug, content={}, proposed_by=other, decided_by=user, state="returned")
    card = ExperienceFactory(
        user=user,
        drug=drug,
        words="okapiCard words",
        form="okapiForm",
        hidden_reason="okapiReason",
        effects=["nausea"],
    )
    ExperienceVersion.objects.create(experience=card, content={"words": "okapiEarlier card"})
    TreatmentFactory(user=user, drug=drug, shown=True)
    ReminderFactory(user=user, words="okapiReminder", due=True)
    mark_helpful(by=user, experience=ExperienceFactory(drug=drug))
    Report.objects.create(experience=card, reporter=other, reason="other", words="It says okapiCard")


def _mail(user, thread):
    now = timezone.now()
    Notification.objects.create(
        user=user, kind="reply", dedupe_key=f"thread:{thread.pk}", subject_id=thread.pk
    )
    EmailPreference.objects.update_or_create(user=user, defaults={"digest_frequency": "weekly"})
    DigestDelivery.objects.create(user=user, period_start=now - datetime.timedelta(days=7), period_end=now)
    mail = {
        "subject": "okapiSubject",
        "text": "okapiText",
        "html": "okapiHtml",
        "headers": {"X": "okapiHeader"},
    }
    OutgoingEmail.objects.create(
        user=user, to=user.email, kind="digest", dedupe_key=str(uuid.uuid4()), **mail
    )
    OutgoingEmail.objects.create(to=user.email, kind="account", dedupe_key=str(uuid.uuid4()), **mail)
    OutgoingEmail.objects.create(
        to="second.zebra@mail.example", kind="account", dedupe_key=str(uuid.uuid4()), **mail
    )


def _staff(user, other, thread, drug):
    post, theirs = thread.posts.get(number=2), thread.posts.filter(author=other).last()
    Report.objects.create(post=theirs, reporter=user, reason="other", words="okapiReport")
    Report.objects.create(
        post=post,
        reporter=other,
        reason="other",
        words="quiet_zebra wrote quaggaWords",
        handled_by=user,
        status="dismissed",
    )
    LogEntry.objects.create(verb="lock", by=user, thread=thread)
    LogEntry.objects.create(
        verb="hide-post",
        by=other,
        post=post,
        member=user,
        reason="quiet_zebra wrote quaggaWords",
        detail="of quiet_zebra",
    )
    administrator = UserFactory(administrator=True)
    _admin_log(user, drug, "a drug")
    _admin_log(administrator, user, str(user), f"Changed “{ADDRESS}”.")
    _admin_log(administrator, user.emailaddress_set.get(primary=True), user.email)


def _admin_log(by, about, words, message="[]"):
    AdminLogEntry.objects.create(
        user=by,
        action_flag=CHANGE,
        content_type=ContentType.objects.get_for_model(about),
        object_id=str(about.pk),
        object_repr=words,
        change_message=message,
    )
