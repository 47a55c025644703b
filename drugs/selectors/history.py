"""What changed between two versions of a drug page, in lines that an editor can read."""

from __future__ import annotations

import difflib
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from drugs.models import Section, Source, Statement
from drugs.selectors.content import PageContent, working_copy
from drugs.selectors.wording import Piece, compare_words

if TYPE_CHECKING:
    import datetime

    from drugs.models import Drug, DrugEdition
    from drugs.selectors.content import StatementContent

_MAX_EDITIONS = 30  # shown at once


@dataclass(frozen=True, slots=True)
class Difference:
    """One line that came or went. `place` is the section, or the part of the head."""

    is_added: bool
    place: str
    text: str
    pieces: tuple[
        Piece, ...
    ] = ()  # the text cut where its words differ from the line that it replaces, or is replaced by


@dataclass(frozen=True, slots=True)
class EditionChange:
    """`edition` is empty for the working copy that is not published yet. The first of all has no differences."""

    edition: DrugEdition | None
    is_first: bool
    differences: list[Difference]


def edition_history(drug: Drug) -> list[EditionChange]:
    """The working copy if it differs from what is published, then editions, newest first, each against the one before."""
    editions = list(drug.editions.select_related("published_by", "reviewed_by")[: _MAX_EDITIONS + 1])
    pages = [working_copy(drug), *(PageContent.from_json(edition.content) for edition in editions)]
    versions = [None, *editions]
    changes = [
        EditionChange(edition, True, [])
        if old is None
        else EditionChange(edition, False, differences(old, new))
        for edition, new, old in zip(versions, pages, [*pages[1:], None], strict=True)
    ][: _MAX_EDITIONS + 1]
    is_pending = changes[0].is_first or changes[0].differences
    return changes if is_pending else changes[1:]


def differences(old: PageContent, new: PageContent) -> list[Difference]:
    """Lines removed from `old` and added in `new`, in the order of the page."""
    before, after = _lines(old), _lines(new)
    found = []
    matcher = difflib.SequenceMatcher(a=before, b=after, autojunk=False)
    for kind, left, left_end, right, right_end in matcher.get_opcodes():
        if kind != "equal":
            found += _changed(before[left:left_end], after[right:right_end])
    return found


def statements_differ(old: PageContent, new: PageContent) -> bool:
    """Whether any statement came, went, changed its words or stands on other sources. Order, days and state do not count."""
    return _said(old) != _said(new)


def _said(page: PageContent) -> Counter[tuple[str, str, str, frozenset[str]]]:
    return Counter(
        (section.kind, each.group, each.text, frozenset(each.sources))
        for section in page.sections
        for each in section.statements
    )


def _changed(before: list[tuple[str, str]], after: list[tuple[str, str]]) -> list[Difference]:
    """What went, then what came. Lines of one place that are alike are cut where their words differ."""
    came = {
        number: Difference(True, place, text, (Piece(text, False),))
        for number, (place, text) in enumerate(after)
    }
    went = []
    free = dict(came)
    for place, text in before:
        line = Difference(False, place, text, (Piece(text, False),))
        for number, other in free.items():
            if other.place == place and (pair := compare_words(text, other.text)):
                line = Difference(False, place, text, pair[0])
                came[number] = Difference(True, place, other.text, pair[1])
                del free[number]
                break
        went.append(line)
    return [*went, *came.values()]


def _lines(page: PageContent) -> list[tuple[str, str]]:
    head = page.head
    lines = [
        (_("Name"), head.name),
        (_("Other brands"), ", ".join(head.brands)),
        (_("Class"), head.class_label),
        (_("Status in lupus"), " · ".join(part for part in (head.status_label, head.status_note) if part)),
        (_("Forms"), ", ".join(head.forms)),
        (_("Short page"), _("yes") if head.is_short else _("no")),
        (_("Checked"), _dates(head.checked_on, head.check_by)),
        (_("Reviewed"), _review(head.reviewed_on, head.reviewer_name, head.reviewer_role)),
        (_("Related drugs"), ", ".join(head.related)),
    ]
    for section in page.sections:
        place = str(Section.Kind(section.kind).label)
        if section.checked_on or section.check_by:
            lines.append((place, _dates(section.checked_on, section.check_by)))
        for each in section.statements:
            group = f"{Statement.Group(each.group).label}: " if each.group else ""
            state = f" ({Statement.State(each.state).label})" if each.state != Statement.State.SOURCED else ""
            lines.append((place, f"{group}{each.text} [{', '.join(each.sources)}]{state}{_own_days(each)}"))
    for source in page.sources:
        origin = ", ".join(str(part) for part in (source.publisher, source.year) if part)
        lines.append(
            (
                _("Source %(key)s") % {"key": source.key},
                f"{source.title}. {origin}. {source.url} ({Source.Basis(source.basis).label})",
            )
        )
    return [(place, text) for place, text in lines if text]


def _own_days(statement: StatementContent) -> str:
    parts = []
    if statement.checked_on or statement.check_by:
        parts.append(_("checked %(days)s") % {"days": _dates(statement.checked_on, statement.check_by)})
    if statement.reviewer:
        parts.append(
            _("reviewed %(review)s") % {"review": _review(statement.reviewed_on, statement.reviewer, "")}
        )
    return f" ({'; '.join(parts)})" if parts else ""


def _dates(checked_on: datetime.date | None, check_by: datetime.date | None) -> str:
    return _("on %(on)s, again by %(by)s") % {
        "on": date_format(checked_on) if checked_on else "…",
        "by": date_format(check_by) if check_by else "…",
    }


def _review(on: datetime.date | None, name: str, role: str) -> str:
    who = ", ".join(part for part in (name, role) if part)
    return f"{date_format(on) if on else '…'}: {who}" if who else ""
