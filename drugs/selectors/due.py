"""What editors have to look at: checks that are late or soon due, pages that wait, dead addresses, words that are not sure."""

from __future__ import annotations

import datetime
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef
from django.utils import timezone

from drugs.models import DeadAddress, Drug, DrugProposal, Section, Source, Statement

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from accounts.models import User

SOON_DAYS = 30
_RETURNED_DAYS = 60  # after that nobody is reminded of a remark
_DEAD = Exists(DeadAddress.objects.filter(url=OuterRef("url")))


@dataclass(frozen=True, slots=True)
class DueCheck:
    """A page, or a section or statement with days of its own. `section_id` is empty for a page."""

    drug: Drug
    section_id: int | None
    place: str  # "" for the whole page, the section, or the first words of the statement
    check_by: datetime.date


@dataclass(frozen=True, slots=True)
class Unsure:
    """Statements of one section that need a check, or that are withheld as doubtful."""

    drug: Drug
    section_id: int
    place: str
    needs_check: int
    withheld: int


@dataclass(frozen=True, slots=True)
class DueSize:
    """How much there is of each, for the first page of the admin."""

    to_read: int  # proposals of others
    own_waiting: int
    returned: int
    late: int
    soon: int
    dead: int

    @property
    def total(self) -> int:
        """What somebody should do now."""
        return self.to_read + self.returned + self.late + self.dead


@dataclass(frozen=True, slots=True)
class DueList:
    size: DueSize
    proposals: list[DrugProposal]  # waiting, oldest first, those of others before the reader's own
    returned: list[DrugProposal]  # to the reader, and nothing handed in since
    edited: list[Drug]  # changed since they were published or handed in
    late: list[DueCheck]  # the longest overdue first
    soon: list[DueCheck]
    dead: list[Source]
    unsure: list[Unsure]


def due_list(editor: User, today: datetime.date) -> DueList:
    """Everything of the working copies, as of `today` (UTC). Nine queries, however many pages."""
    proposals = list(_waiting().select_related("drug", "proposed_by"))
    proposals.sort(key=lambda each: each.proposed_by_id == editor.pk)
    returned = list(_returned(editor).select_related("drug", "decided_by"))
    checks = _checks(today + datetime.timedelta(days=SOON_DAYS))
    late = [each for each in checks if each.check_by < today]
    soon = [each for each in checks if each.check_by >= today]
    dead = list(_dead().select_related("drug"))
    waiting = {each.drug_id: each.revision for each in proposals}
    edited = Drug.objects.filter(edited_at__isnull=False).select_related("published", "edited_by")
    return DueList(
        size=_size(editor, proposals, len(returned), len(late), len(soon), len(dead)),
        proposals=proposals,
        returned=returned,
        edited=[
            drug
            for drug in edited
            if drug.revision > max(waiting.get(drug.pk, 0), drug.published.revision if drug.published else 0)
        ],
        late=late,
        soon=soon,
        dead=dead,
        unsure=_unsure(),
    )


def due_size(editor: User, today: datetime.date) -> DueSize:
    """The counts of `due_list` alone. Six queries."""
    until = today + datetime.timedelta(days=SOON_DAYS)
    days = [
        day
        for rows in (Drug.objects.all(), Section.objects.all(), _shown())
        for day in rows.filter(check_by__lte=until).values_list("check_by", flat=True)
        if day is not None
    ]
    late = sum(day < today for day in days)
    proposals = list(_waiting().only("proposed_by"))
    return _size(
        editor, proposals, _returned(editor).count(), late, len(days) - late, _dead().values("pk").count()
    )


def _size(
    editor: User, proposals: Iterable[DrugProposal], returned: int, late: int, soon: int, dead: int
) -> DueSize:
    own = Counter(each.proposed_by_id == editor.pk for each in proposals)
    return DueSize(
        to_read=own[False], own_waiting=own[True], returned=returned, late=late, soon=soon, dead=dead
    )


def _waiting() -> QuerySet[DrugProposal]:
    return DrugProposal.objects.filter(state=DrugProposal.State.WAITING).order_by("proposed_at", "pk")


def _returned(editor: User) -> QuerySet[DrugProposal]:
    """What came back to `editor` lately, unless something newer of the page was handed in."""
    newer = DrugProposal.objects.filter(drug=OuterRef("drug"), pk__gt=OuterRef("pk"))
    return DrugProposal.objects.filter(
        ~Exists(newer.exclude(state=DrugProposal.State.KEPT)),
        proposed_by=editor,
        state=DrugProposal.State.RETURNED,
        decided_at__gte=timezone.now() - datetime.timedelta(days=_RETURNED_DAYS),
    )


def _dead() -> QuerySet[Source]:
    """Sources that a statement stands on and whose address is reported dead."""
    return (
        Source.objects.annotate(uses=Count("footnotes"), is_dead=_DEAD)
        .filter(uses__gt=0, is_dead=True)
        .order_by("drug__generic_name", "key")
    )


def _checks(until: datetime.date) -> list[DueCheck]:
    """Pages, then sections, then statements whose own day is not after `until`; the longest overdue first."""
    found = [DueCheck(drug, None, "", drug.check_by) for drug in Drug.objects.filter(check_by__lte=until)]
    found += [
        DueCheck(section.drug, section.pk, str(section), section.check_by)
        for section in Section.objects.filter(check_by__lte=until).select_related("drug")
        if section.check_by is not None
    ]
    found += [
        DueCheck(each.section.drug, each.section_id, f"{each.section}: {each}", each.check_by)
        for each in _shown().filter(check_by__lte=until).select_related("section__drug")
        if each.check_by is not None
    ]
    return sorted(found, key=lambda check: check.check_by)


def _shown() -> QuerySet[Statement]:
    return Statement.objects.exclude(state=Statement.State.WITHHELD)


def _unsure() -> list[Unsure]:
    """By drug and section, in the order of the page."""
    counts = (
        Statement.objects.exclude(state=Statement.State.SOURCED)
        .order_by()
        .values_list("section", "state")
        .annotate(n=Count("pk"))
    )
    states: dict[int, Counter[str]] = {}
    for section_id, state, n in counts:
        states.setdefault(section_id, Counter())[state] = n
    order = {kind: place for place, kind in enumerate(Section.Kind.values)}
    sections = Section.objects.filter(pk__in=states).select_related("drug")
    return [
        Unsure(
            drug=section.drug,
            section_id=section.pk,
            place=str(section),
            needs_check=states[section.pk][Statement.State.NEEDS_CHECK],
            withheld=states[section.pk][Statement.State.WITHHELD],
        )
        for section in sorted(
            sections, key=lambda each: (each.drug.generic_name, each.drug_id, order[each.kind])
        )
    ]
