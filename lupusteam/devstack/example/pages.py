"""What the editors of the example community are at: one page waits for its second reader."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drugs.actions.editing import save_part
from drugs.actions.proposals import propose_edition
from drugs.models import Drug, DrugProposal, Section, Statement

if TYPE_CHECKING:
    import datetime

    from accounts.models import User

_OLD, _NEW = "an infusion into a vein, which takes", "a drip into a vein (an infusion), which takes"


def hand_in_a_page(editor: User, at: datetime.datetime) -> None:
    """`editor` puts a plainer word on the page about Benlysta and hands it in at `at`."""
    drug = Drug.objects.get(slug="benlysta")
    statement = Statement.objects.filter(
        section__drug=drug, section__kind=Section.Kind.TAKE, text__contains=_OLD
    ).first()
    if statement is None:  # the catalogue has found its own plainer word
        return
    statement.text = statement.text.replace(_OLD, _NEW)
    save_part(by=editor, part=statement)
    proposal = propose_edition(
        by=editor, drug=drug, note="Says “drip” before “infusion”: plainer", is_small=True
    )
    Drug.objects.filter(pk=drug.pk).update(edited_at=at)
    DrugProposal.objects.filter(pk=proposal.pk).update(proposed_at=at)
