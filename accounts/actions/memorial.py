"""When a member has died: two moderators confirm it, mail stops, nobody signs in, and what the member wished for applies.

The member is told nothing, and nobody is told of them. An administrator can take a confirmation back as long as the days of
leaving run (docs/decisions/0034-retention.md).
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import rules
from accounts.actions.leaving import ask_to_leave, come_back
from accounts.models import Leaving, MemorialRequest, User
from accounts.registries import MemorialAct, PostsChoice, memorial_handlers
from common.rules import require


@transaction.atomic
def set_last_wish(*, by: User, posts: PostsChoice | None) -> bool:
    """Store what becomes of `by`'s posts if they die, or if nobody signs in for long; None: nothing said. False when it was so."""
    wish = posts.value if posts is not None else ""
    if by.last_wish == wish:
        return False
    by.last_wish = wish
    by.save(update_fields=["last_wish"])
    return True


@transaction.atomic
def ask_for_memorial(*, by: User, member: User, note: str) -> MemorialRequest:
    """Write down that `by`, a moderator, heard that `member` died; the request that is there already, when there is one.

    `note` says how one knows, for moderators, 1 to MemorialRequest.NOTE_MAX_CHARS characters. Nothing else happens until
    another moderator confirms. The member's row is locked until commit.

    Raises:
        PermissionDenied: `by` does not moderate, `member` is `by`, or is here no more.
    """
    require(rules.is_moderator(by), _("Only moderators can do this. Nothing was changed."))
    held = User.objects.select_for_update(no_key=True).get(pk=member.pk)
    require(rules.can_be_remembered(by, held), _("This member is you, or is not here any more."))
    request, created = MemorialRequest.objects.get_or_create(
        member=held, defaults={"asked_by": by, "note": note[: MemorialRequest.NOTE_MAX_CHARS]}
    )
    if created:
        _tell(by, held, MemorialAct.ASKED)
    return request


@transaction.atomic
def confirm_memorial(*, by: User, request: MemorialRequest) -> bool:
    """Confirm that the member died; False when somebody has. From now on nobody signs in, mail stops, and the wish applies.

    Their posts stay as they are unless they wished otherwise. The account is erased when settings.LEAVING_DAYS are over.

    Raises:
        PermissionDenied: `by` does not moderate, asked for it themselves, is the member; or the member is the only
            administrator.
    """
    held = _hold(request)
    require(
        rules.can_confirm_memorial(by, held), _("Somebody else has to confirm this. Nothing was changed.")
    )
    if held.confirmed_at is not None:
        return False
    held.confirmed_by, held.confirmed_at = by, timezone.now()
    held.save(update_fields=["confirmed_by", "confirmed_at"])
    member = held.member
    posts = PostsChoice(member.leaving_posts or member.last_wish or PostsChoice.KEEP)
    ask_to_leave(by=None, user=member, posts=posts, why=Leaving.Why.MEMORIAL)
    User.objects.filter(pk=member.pk).update(remembered_at=held.confirmed_at)
    Leaving.objects.filter(pk=member.pk).update(why=Leaving.Why.MEMORIAL)  # they may have been on the way out
    _tell(by, member, MemorialAct.CONFIRMED)
    return True


@transaction.atomic
def take_memorial_back(*, by: User, request: MemorialRequest) -> bool:
    """Undo what was wrong; False when it is gone already. A request ends at any moderator's word, a confirmation at an
    administrator's: then the member signs in as before and everything is as it was.

    Raises:
        PermissionDenied: `by` may not.
    """
    held = _hold(request)
    require(
        rules.can_take_memorial_back(by, held),
        _("Only an administrator can take this back. Nothing was changed."),
    )
    if held.confirmed_at is not None:
        come_back(by=by, user=held.member)
        User.objects.filter(pk=held.member_id).update(remembered_at=None)
    held.delete()
    _tell(by, held.member, MemorialAct.TAKEN_BACK)
    return True


def _hold(request: MemorialRequest) -> MemorialRequest:
    """The request as it is now. Locks the member first, as leaving does."""
    User.objects.select_for_update().filter(pk=request.member_id).values_list("pk").get()
    return MemorialRequest.objects.select_related("member").select_for_update(of=("self",)).get(pk=request.pk)


def _tell(by: User, member: User, act: MemorialAct) -> None:
    for handler in memorial_handlers:
        handler(by, member, act)
