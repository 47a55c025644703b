"""What this app puts into a member's copy. Passwords, secrets of second steps and keys of sessions are in no copy."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.core.files.storage import default_storage
from django.utils.translation import gettext_lazy as _

from accounts import profile_pictures
from accounts.audiences import Viewpoint
from accounts.handles import holder_of_member
from accounts.models import (
    Consent,
    DataExport,
    MemberBlock,
    MemberMute,
    Profile,
    ReservedHandle,
    SignIn,
    StaffLook,
)
from accounts.registries import ExportFile, ExportTable
from accounts.selectors.profiles import HEALTH, own_profile, profile_fields
from accounts.selectors.team import ties_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from accounts.models import User

_PICTURE = "profile/picture.webp"  # among the files of the copy
_CHUNK = 500  # rows per fetch


def _account(user: User) -> Iterator[dict[str, Any]]:
    yield {
        "handle": user.handle,
        "email": user.email,
        "joined_at": user.joined_at,
        "last_sign_in": user.last_login,
        "theme": user.get_theme_display(),
        "text_size": user.get_text_size_display(),
        "motion": user.get_motion_display(),
        "language": user.language,
        "rests_at_home": user.rests_at_home,
        "is_quiet": user.is_quiet,
        "time_zone": user.time_zone,
        "holds_posts": user.holds_posts,
        "uses_shortcuts": user.uses_shortcuts,
        "welcomes_unanswered": user.welcomes_unanswered,
        "caught_up_at": user.caught_up_at,
        "muted_until": user.muted_until,
        "last_wish": user.last_wish,
        "is_moderator": user.is_moderator,
        "is_editor": user.is_editor,
        "is_administrator": user.is_superuser,
        "former_handles": list(
            ReservedHandle.objects.filter(held_for=holder_of_member(user.pk)).values_list(
                "handle_key", flat=True
            )
        ),
    }


def _addresses(user: User) -> Iterator[dict[str, Any]]:
    for each in EmailAddress.objects.filter(user=user).order_by("pk"):
        yield {"address": each.email, "confirmed": each.verified, "in_use": each.primary}


def _agreements(user: User) -> Iterator[dict[str, Any]]:
    for each in Consent.objects.filter(user=user).order_by("given_at", "pk"):
        yield {
            "about": each.get_kind_display(),
            "version": each.version,
            "given_by": each.get_way_display(),
            "given_at": each.given_at,
            "taken_back_at": each.withdrawn_at,
        }


def _connected(user: User) -> Iterator[dict[str, Any]]:
    for each in SocialAccount.objects.filter(user=user).order_by("pk"):
        yield {
            "company": each.provider,
            "their_number_for_you": each.uid,
            "what_they_told": each.extra_data,
            "connected_at": each.date_joined,
            "last_used_at": each.last_login,
        }


def _second_steps(user: User) -> Iterator[dict[str, Any]]:
    for each in Authenticator.objects.filter(user=user).order_by("pk"):
        yield {
            "kind": each.get_type_display(),
            "set_up_at": each.created_at,
            "last_used_at": each.last_used_at,
        }


def _places(user: User) -> Iterator[dict[str, Any]]:
    for each in UserSession.objects.filter(user=user).order_by("pk"):
        yield {"device": each.user_agent, "since": each.created_at}


def _sign_ins(user: User) -> Iterator[dict[str, Any]]:
    for each in SignIn.objects.filter(user=user).order_by("pk").iterator(_CHUNK):
        yield {"at": each.at, "device": each.device, "way": each.way, "was_new": each.is_new}


def _distance(user: User) -> Iterator[dict[str, Any]]:
    for model, kind in ((MemberMute, _("muted")), (MemberBlock, _("blocked"))):
        rows = model._default_manager.filter(user=user).select_related("member").order_by("pk")
        for each in rows.iterator(_CHUNK):
            yield {"member": each.member.display_name, "how": kind, "since": each.created_at}


def _profile(user: User) -> Iterator[dict[str, Any]]:
    """One row for each piece, with who sees it, as their own page says it."""
    profile, health = own_profile(user)
    for each in profile_fields(Viewpoint.ME, user):
        yield {
            "piece": each.key,
            "what": each.label,
            "said": _PICTURE if each.key == "picture" else each.value,
            "seen_by": each.audience,
            "changed_at": (health if each.key in HEALTH else profile).changed_at,
        }


def files(user: User) -> Iterator[ExportFile]:
    """The picture of `user`'s profile."""
    profile = Profile.objects.filter(pk=user.pk).exclude(picture=None).first()
    if profile is not None and profile.picture is not None:
        path = profile_pictures.path_of(profile.picture)
        yield ExportFile(_PICTURE, functools.partial(default_storage.open, path))


def _team(user: User) -> Iterator[dict[str, Any]]:
    """As `user` may know it: whether somebody said no to their ask is not theirs to read."""
    words = {
        "team": _("in your team"),
        "asked": _("you asked"),
        "asks": _("asks you"),
        "": _("asked you, and you said no"),
    }
    for tie, member, stands in ties_of(user):
        if stands or (tie.asked_id == user.pk and tie.taken_back_at is None):
            yield {
                "member": member.display_name,
                "how": words[stands],
                "since": tie.accepted_at or tie.created_at,
            }


def _looks(user: User) -> Iterator[dict[str, Any]]:
    """Without the name of who looked, as their page has it."""
    for each in StaffLook.objects.filter(member=user).order_by("at", "pk").iterator(_CHUNK):
        yield {
            "who": each.get_role_display(),
            "at_what": each.get_what_display(),
            "why": each.get_reason_display(),
            "in_their_words": each.note,
            "at": each.at,
        }


def _copies(user: User) -> Iterator[dict[str, Any]]:
    for each in DataExport.objects.filter(user=user).order_by("created_at"):
        yield {"asked_at": each.created_at, "ready_at": each.ready_at}


def _staff_acts(user: User) -> Iterator[dict[str, Any]]:
    for each in LogEntry.objects.filter(user=user).order_by("pk").iterator(_CHUNK):
        yield {"at": each.action_time, "act": each.get_action_flag_display(), "number": each.object_id}


TABLES = {
    "account": ExportTable(
        title=_("Your account"),
        columns={
            "handle": _("Name others see"),
            "email": _("E-mail address"),
            "joined_at": _("Joined"),
            "last_sign_in": _("Last signed in"),
            "theme": _("Light"),
            "text_size": _("Size of text"),
            "motion": _("Movement"),
            "language": _("Language"),
            "rests_at_home": _("Start on the short page"),
            "is_quiet": _("Quiet"),
            "time_zone": _("Time zone"),
            "holds_posts": _("Posts wait a minute"),
            "uses_shortcuts": _("Keyboard shortcuts"),
            "welcomes_unanswered": _("Told of threads without an answer"),
            "caught_up_at": _("Marked everything as read"),
            "muted_until": _("May not write until"),
            "last_wish": _("If you die, your posts"),
            "is_moderator": _("Moderator"),
            "is_editor": _("Editor"),
            "is_administrator": _("Administrator"),
            "former_handles": _("Earlier names that are kept for you"),
        },
        models=("accounts.User", "accounts.ReservedHandle"),
        rows=_account,
    ),
    "email-addresses": ExportTable(
        title=_("E-mail addresses"),
        columns={"address": _("Address"), "confirmed": _("Confirmed"), "in_use": _("In use")},
        models=("account.EmailAddress",),
        rows=_addresses,
    ),
    "agreements": ExportTable(
        title=_("What you agreed to"),
        columns={
            "about": _("About"),
            "version": _("Version"),
            "given_by": _("Given by"),
            "given_at": _("Given"),
            "taken_back_at": _("Taken back"),
        },
        models=("accounts.Consent",),
        rows=_agreements,
    ),
    "connected-accounts": ExportTable(
        title=_("Google and Facebook"),
        columns={
            "company": _("Company"),
            "their_number_for_you": _("Their number for you"),
            "what_they_told": _("What they told us"),
            "connected_at": _("Connected"),
            "last_used_at": _("Last used"),
        },
        models=("socialaccount.SocialAccount",),
        rows=_connected,
    ),
    "second-steps": ExportTable(
        title=_("Second steps of signing in"),
        columns={"kind": _("Kind"), "set_up_at": _("Set up"), "last_used_at": _("Last used")},
        models=("mfa.Authenticator",),
        rows=_second_steps,
    ),
    "signed-in-devices": ExportTable(
        title=_("Where you are signed in"),
        columns={"device": _("Device"), "since": _("Since")},
        models=("usersessions.UserSession",),
        rows=_places,
    ),
    "sign-ins": ExportTable(
        title=_("When you signed in"),
        columns={
            "at": _("When"),
            "device": _("Device"),
            "way": _("How"),
            "was_new": _("New here, so we told you"),
        },
        models=("accounts.SignIn",),
        rows=_sign_ins,
    ),
    "distance": ExportTable(
        title=_("Members you muted or blocked"),
        columns={"member": _("Member"), "how": _("How"), "since": _("Since")},
        models=("accounts.MemberMute", "accounts.MemberBlock"),
        rows=_distance,
    ),
    "profile": ExportTable(
        title=_("What you say about yourself"),
        columns={
            "piece": _("Piece"),
            "what": _("About"),
            "said": _("What you say"),
            "seen_by": _("Who sees it"),
            "changed_at": _("Page last changed"),
        },
        models=("accounts.Profile", "accounts.HealthProfile"),
        rows=_profile,
    ),
    "team": ExportTable(
        title=_("Your team"),
        columns={"member": _("Member"), "how": _("How"), "since": _("Since")},
        models=("accounts.TeamTie",),
        rows=_team,
    ),
    "looks-of-staff": ExportTable(
        title=_("Who of the staff looked at you"),
        columns={
            "who": _("Who"),
            "at_what": _("At what"),
            "why": _("Why"),
            "in_their_words": _("In their words"),
            "at": _("When"),
        },
        models=("accounts.StaffLook",),
        rows=_looks,
    ),
    "copies": ExportTable(
        title=_("Copies you asked for"),
        columns={"asked_at": _("Asked for"), "ready_at": _("Ready")},
        models=("accounts.DataExport",),
        rows=_copies,
    ),
    "work-in-the-admin": ExportTable(
        title=_("What you changed in the admin"),
        columns={"at": _("When"), "act": _("What"), "number": _("Number of the row")},
        models=("admin.LogEntry",),
        rows=_staff_acts,
    ),
}
