"""What both ways to readers share: the catalogue files, and proposals that a second person approved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common import pagecache
from common.rules import require
from drugs import rules
from drugs.models import Drug, DrugEdition
from drugs.selectors import PageContent, statements_differ

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def mark_edited(*, by: User, drug: Drug) -> None:
    """Remember that `by` changed the working copy now: no load of the catalogue overwrites it any more, and whoever
    still looks at the version before is told when they save. Locks the drug's row.

    Raises:
        PermissionDenied: `by` is no editor.
    """
    require(rules.can_edit_drugs(by), _("Only editors can change drug pages."))
    held = Drug.objects.select_for_update().values_list("revision", flat=True)
    drug.revision = held.get(pk=drug.pk) + 1
    drug.edited_at, drug.edited_by = timezone.now(), by
    drug.save(update_fields=["edited_at", "edited_by", "revision"])


def lock_drug(pk: int) -> Drug:
    """The drug with its row locked until commit, and its published edition."""
    return Drug.objects.select_for_update(of=["self"]).select_related("published").get(pk=pk)


def record_edition(
    *,
    by: User | None,
    drug: Drug,
    page: PageContent,
    note: str = "",
    reviewed_by: User | None = None,
    is_small: bool = False,
    revision: int | None = None,
) -> DrugEdition:
    """Store `page` as the next edition of `drug`, whose row the caller has locked. The same page again writes nothing.

    When its statements say something else than those of the edition before, and `is_small` does not say that only the
    wording changed, posts written before carry a note from then on. `revision` is that of the working copy that `page`
    shows; left out, it is the present one.
    """
    content = page.to_json()
    before = drug.published
    if before is not None and before.content == content:
        return before
    last = drug.editions.values_list("number", flat=True).first() or 0  # newest first
    edition = DrugEdition.objects.create(
        drug=drug,
        number=last + 1,
        content=content,
        published_by=by,
        reviewed_by=reviewed_by,
        note=note[:200],
        is_small=is_small,
        revision=drug.revision if revision is None else revision,
    )
    drug.published = edition
    if before is not None and not is_small and statements_differ(PageContent.from_json(before.content), page):
        drug.statements_changed_at = edition.published_at
    drug.save(update_fields=["published", "statements_changed_at"])
    pagecache.bump("drugs", f"drug:{drug.slug}")
    return edition
