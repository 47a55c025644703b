"""The daily renewal of what members' answers add up to: who left goes, who came is counted, pages get new numbers."""

from __future__ import annotations

import datetime
import secrets
from collections import Counter
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.models import Consent
from common.pagecache import bump
from drugs.figures.counting import Counted, blurred, count
from drugs.figures.grouping import Group, Person, form_groups
from drugs.figures.publishing import figures
from drugs.figures.questions import QUESTIONS, said_by
from drugs.models import Drug, DrugFigures, Experience, ExperienceEffect, FigureBlock

if TYPE_CHECKING:
    from collections.abc import Iterable

    from drugs.figures.questions import Said

_LOCK = 7_201_466  # first key of pg_advisory_xact_lock, the second is the drug's
_KEPT_AS_IT_WAS = datetime.timedelta(days=90)  # until a group may be counted anew because answers changed
_CARD_FIELDS = (
    *("drug_id", "lupus_kind", "helped", "helped_after", "burden", "hidden_at", "created_at"),
    *("block_id", "block_changed", "times_counted", "waits_since"),
    *("user__is_active", "user__erased_at", "user__joined_at"),
)


def renew_figures() -> int:
    """Renew the figures of every drug that was not renewed today (UTC); the number of those that were now.

    One transaction per drug. Any number of runs may come at once or one after the other: each drug is done once a day.
    """
    today = timezone.now().astimezone(datetime.UTC).date()
    due = Drug.objects.exclude(figures__counted_on__gte=today).order_by("pk").values_list("pk", flat=True)
    return sum(renew_drug(drug_id=drug_id, today=today) for drug_id in list(due))


@transaction.atomic
def renew_drug(*, drug_id: int, today: datetime.date) -> bool:
    """Renew the figures of one drug; False when that was done today already, or the drug is gone.

    Holds an advisory lock and the rows of the drug's cards until commit, so that a card that is being changed or withdrawn is
    counted before or after, whole. Draws the blur of each new group once; groups that stand are not touched.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, drug_id])
    drug = Drug.objects.filter(pk=drug_id).only("slug").first()
    if drug is None or DrugFigures.objects.filter(drug=drug, counted_on__gte=today).exists():
        return False
    cards = _countable(drug)
    _draw_days(cards)
    blocks = _blocks_that_stand(drug, cards, today)
    waiting = [card for card in cards if card.block_id is None]
    groups = form_groups(map(_person, waiting), today=today, is_first=not blocks)
    by_key = {card.pk: card for card in waiting}
    blocks += [_write(drug, group, by_key, today) for group in groups]
    counted = [Counted(each.lupus_kind, each.size, each.exact, each.blurred) for each in blocks]
    DrugFigures.objects.update_or_create(
        drug=drug, defaults={"counted_on": today, "content": figures(counted, QUESTIONS)}
    )
    bump(f"drug:{drug.slug}")
    return True


def _countable(drug: Drug) -> list[Experience]:
    """The cards of `drug` that may be counted, locked: not hidden, of members who are here and agree to it."""
    agreed = Consent.objects.filter(user=OuterRef("user"), kind=Consent.Kind.HEALTH, withdrawn_at=None)
    cards = (
        Experience.objects.filter(drug=drug)
        .select_for_update(of=["self"], no_key=True)
        .select_related("user")
        .only(*_CARD_FIELDS)
        .annotate(is_agreed=Exists(agreed))
        .order_by("pk")
    )
    return [
        card
        for card in cards
        if card.hidden_at is None and card.user.is_active and card.user.erased_at is None and card.is_agreed
    ]


def _draw_days(cards: Iterable[Experience]) -> None:
    """Give each new card the day from which it waits: its member is no newcomer then, and nobody can tell which day it is.

    Else somebody who sees a card, and a new group on the next day, would know that the card is in the group.
    """
    new = [card for card in cards if card.block_id is None and card.waits_since is None]
    for card in new:
        settled = card.user.joined_at + datetime.timedelta(days=settings.EXPERIENCE_COUNTS_AFTER_DAYS)
        day = max(card.created_at, settled).astimezone(datetime.UTC).date() + datetime.timedelta(days=1)
        card.waits_since = day + datetime.timedelta(days=secrets.randbelow(settings.EXPERIENCE_LOT_DAYS))
    Experience.objects.bulk_update(new, ["waits_since"], batch_size=500)


# -- Groups that were counted before ------------------------------------------------------------------
def _blocks_that_stand(drug: Drug, cards: list[Experience], today: datetime.date) -> list[FigureBlock]:
    """The blocks of `drug` all of whose people are still there. The others are taken apart, and their people wait again."""
    here = Counter(card.block_id for card in cards if card.block_id is not None)
    standing = []
    for block in FigureBlock.objects.filter(drug=drug).order_by("pk"):
        members = [card for card in cards if card.block_id == block.pk]
        if here[block.pk] < block.size or _is_better_counted_anew(block, members, cards, today):
            _take_apart(block, members, today)
        else:
            standing.append(block)
    return standing


def _is_better_counted_anew(
    block: FigureBlock, members: list[Experience], cards: list[Experience], today: datetime.date
) -> bool:
    """Whether answers changed a while ago, and everybody of `block` would find a place in another group today."""
    if block.formed_on > today - _KEPT_AS_IT_WAS or not any(card.block_changed for card in members):
        return False
    keys = {card.pk for card in members}
    waiting = [_person(card) for card in cards if card.block_id is None]
    again = [Person(card.pk, card.lupus_kind, today, card.times_counted) for card in members]
    groups = form_groups([*waiting, *again], today=today, is_first=False)
    return keys <= {person.key for group in groups for person in group.people}


def _take_apart(block: FigureBlock, members: list[Experience], today: datetime.date) -> None:
    """Also of those who are hidden or do not agree now: should they come back, they have been counted before."""
    Experience.objects.filter(block=block).update(block=None, block_changed=False, waits_since=today)
    block.delete()
    for card in members:
        card.block_id, card.block_changed, card.waits_since = None, False, today


# -- New groups ---------------------------------------------------------------------------------------
def _person(card: Experience) -> Person:
    return Person(card.pk, card.lupus_kind, card.waits_since or datetime.date.max, card.times_counted)


def _write(drug: Drug, group: Group, by_key: dict[int, Experience], today: datetime.date) -> FigureBlock:
    cards = [by_key[person.key] for person in group.people]
    exact = count(_said(cards), QUESTIONS)
    block = FigureBlock.objects.create(
        drug=drug,
        lupus_kind=group.kind,
        size=len(cards),
        exact=exact,
        blurred=blurred(exact),
        formed_on=today,
    )
    for card in cards:
        card.block, card.times_counted, card.waits_since = block, card.times_counted + 1, None
    Experience.objects.bulk_update(cards, ["block", "times_counted", "waits_since"], batch_size=500)
    return block


def _said(cards: list[Experience]) -> list[Said]:
    effects: dict[int, list[str]] = {card.pk: [] for card in cards}
    rows = ExperienceEffect.objects.filter(experience__in=cards)
    for experience_id, effect in rows.values_list("experience_id", "effect"):
        effects[experience_id].append(effect)
    return [
        said_by(
            helped=card.helped,
            burden=card.burden,
            helped_after=card.helped_after,
            effects=effects[card.pk],
        )
        for card in cards
    ]
