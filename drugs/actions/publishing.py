"""From the working copy to what readers see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from common import pagecache
from common.rules import require
from drugs import rules
from drugs.exceptions import UnsourcedStatements
from drugs.models import Drug, DrugEdition, DrugName, Section
from drugs.selectors import working_copy

if TYPE_CHECKING:
    from accounts.models import User
    from drugs.selectors import PageContent


@transaction.atomic
def publish_drug(*, by: User, drug: Drug, note: str = "") -> DrugEdition:
    """Show readers the working copy of `drug` as a new edition. `note` says what changed, up to 200 characters.

    The drug's row stays locked until commit, so editions are numbered without gaps. When nothing changed since the
    last edition, that edition is returned and nothing is written.

    Raises:
        PermissionDenied: `by` is no editor.
        UnsourcedStatements: a statement has no source; all of them are listed.
    """
    require(rules.can_edit_drugs(by), _("Only editors can publish drug pages."))
    drug = lock_drug(drug.pk)
    page = working_copy(drug)
    if unsourced := _unsourced(page):
        raise UnsourcedStatements(unsourced)
    _name_after_itself(drug)
    return record_edition(by=by, drug=drug, page=page, note=note)


@transaction.atomic
def mark_edited(*, by: User, drug: Drug) -> None:
    """Remember that `by` changed the working copy now: no load of the catalogue overwrites it any more.

    Raises:
        PermissionDenied: `by` is no editor.
    """
    require(rules.can_edit_drugs(by), _("Only editors can change drug pages."))
    drug.edited_at, drug.edited_by = timezone.now(), by
    drug.save(update_fields=["edited_at", "edited_by"])


def lock_drug(pk: int) -> Drug:
    """The drug with its row locked until commit, and its published edition."""
    return Drug.objects.select_for_update(of=["self"]).select_related("published").get(pk=pk)


def record_edition(*, by: User | None, drug: Drug, page: PageContent, note: str = "") -> DrugEdition:
    """Store `page` as the next edition of `drug`, whose row the caller has locked. The same page again writes nothing."""
    content = page.to_json()
    if drug.published is not None and drug.published.content == content:
        return drug.published
    last = drug.editions.values_list("number", flat=True).first() or 0  # newest first
    edition = DrugEdition.objects.create(
        drug=drug, number=last + 1, content=content, published_by=by, note=note[:200]
    )
    drug.published = edition
    drug.save(update_fields=["published"])
    pagecache.bump("drugs", f"drug:{drug.slug}")
    return edition


def _unsourced(page: PageContent) -> list[str]:
    return [
        f"{Section.Kind(section.kind).label}: {each.text}"
        for section in page.sections
        for each in section.statements
        if not each.sources
    ]


def _name_after_itself(drug: Drug) -> None:
    """Let the leading brand and the generic name lead to the page, where an editor did not list them."""
    for name, kind in [(drug.lead_brand, DrugName.Kind.BRAND), (drug.generic_name, DrugName.Kind.GENERIC)]:
        if slug := slugify(name):
            DrugName.objects.get_or_create(slug=slug, defaults={"drug": drug, "name": name, "kind": kind})
