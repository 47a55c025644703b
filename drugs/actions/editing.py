"""What editors change in the working copy. Readers see nothing of it until it is published."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from common.rules import require
from drugs import rules
from drugs.actions.publishing import mark_edited
from drugs.models import Drug, DrugName, Section, Source, Statement, StatementSource

if TYPE_CHECKING:
    from collections.abc import Iterable

    from accounts.models import User

# Columns of a drug that somebody else moves: its edition, its threads, who edited it.
_NOT_WORDS = {
    "id",
    "published",
    "public_thread_count",
    "member_thread_count",
    "catalogue_digest",
    "edited_at",
    "edited_by",
    "revision",
    "statements_changed_at",
}

PagePart = Drug | DrugName | Section | Source | Statement


@transaction.atomic
def save_part(*, by: User, part: PagePart) -> None:
    """Store a changed or new part of a drug page, and remember that `by` edited the page.

    A new statement without a position goes to the end of its section. Of a drug only its words are written: what moved
    meanwhile, its edition or the counts of its threads, stays.

    Raises:
        PermissionDenied: `by` is no editor.
    """
    require(rules.can_edit_drugs(by), _("Only editors can change drug pages."))
    if isinstance(part, Statement) and part.position is None:
        last = part.section.statements.order_by("-position").values_list("position", flat=True).first()
        part.position = 0 if last is None else last + 1
    if isinstance(part, Drug) and part.pk is not None:
        part.save(update_fields=[each.name for each in Drug._meta.fields if each.name not in _NOT_WORDS])
    else:
        part.save()
    mark_edited(by=by, drug=drug_of(part))


@transaction.atomic
def remove_part(*, by: User, part: DrugName | Section | Source | Statement) -> None:
    """Take a part out of the working copy. Editions keep what was published.

    Raises:
        PermissionDenied: `by` is no editor.
    """
    require(rules.can_edit_drugs(by), _("Only editors can change drug pages."))
    drug = drug_of(part)
    part.delete()
    mark_edited(by=by, drug=drug)


@transaction.atomic
def cite(*, by: User, statement: Statement, sources: Iterable[Source]) -> None:
    """Make `sources` the footnotes of `statement`: those it had stay in their order, new ones follow.

    Raises:
        PermissionDenied: `by` is no editor.
    """
    require(rules.can_edit_drugs(by), _("Only editors can change drug pages."))
    wanted = {source.pk: source for source in sources}
    statement.footnotes.exclude(source__in=wanted).delete()
    kept = list(statement.footnotes.values_list("source_id", flat=True))
    for position, pk in enumerate([*kept, *(pk for pk in wanted if pk not in kept)]):
        StatementSource.objects.update_or_create(
            statement=statement, source=wanted[pk], defaults={"position": position}
        )
    mark_edited(by=by, drug=drug_of(statement))


def drug_of(part: PagePart) -> Drug:
    """The drug whose page `part` belongs to."""
    if isinstance(part, Drug):
        return part
    return part.section.drug if isinstance(part, Statement) else part.drug
