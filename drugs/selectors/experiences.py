"""Cards as pages show them: a list of what members say about one drug, one member's own card, and what it said before."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.audiences import Audience
from accounts.lupus import LupusKind
from common.pagination import keyset_page
from drugs import rules
from drugs.effects import EFFECTS, label
from drugs.models import Experience, ExperienceEffect, ExperienceHelpful, WhyStopped

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Mapping

    from accounts.models import User
    from drugs.models import Drug
    from drugs.querysets import ExperienceQuerySet

PAGE_SIZE = 10
ANSWERS = (
    "taken", "helped", "burden", "is_taking", "why_stopped", "helped_after", "form", "lupus_kind", "words",
)  # what a card says beside its side effects; who may read it is no answer  # fmt: skip

Show = Literal["newest", "helpful"]
_PLACE = re.compile(r"(?P<way>[fb])(?P<count>[0-9]{1,9})\.(?P<pk>[0-9]{1,18})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a card: "Did it help?", and what was chosen."""

    label: str
    values: list[str]


@dataclass(frozen=True, slots=True)
class CardShown:
    """A card as one reader sees it. Words are plain text."""

    pk: int
    author: User
    changed_at: datetime.datetime
    facts: list[Fact]
    words: str
    topic: str  # of threads that go on from it: a value of the forums' topics, or ""
    helpful_count: int
    is_marked: bool
    is_own: bool
    for_team: bool  # its member shows it to their team alone


@dataclass(frozen=True, slots=True)
class CardList:
    """One page. `older` and `newer` are cursors for links, or ""."""

    cards: list[CardShown]
    older: str
    newer: str
    effects: list[tuple[str, str]]  # that cards here name, for the choice: key and words


@dataclass(frozen=True, slots=True)
class VersionShown:
    """What a card said until `until`; None: what it says now."""

    until: datetime.datetime | None
    facts: list[Fact]
    words: str


def experience_list(
    user: User, drug: Drug, *, show: Show = "newest", effect: str = "", cursor: str = ""
) -> CardList:
    """What members say about `drug`, as `user` may read it. Five queries at most, however long the page is.

    `effect` is a key of a side effect: only cards that name it. A broken `cursor` shows the first page.
    """
    listed = Experience.objects.listed_for(user).filter(drug=drug)
    chosen = listed.filter(effects__effect=effect) if effect else listed
    rows = chosen.select_related("user").prefetch_related("effects")
    found, older, newer = _by_helpful(rows, cursor) if show == "helpful" else _by_change(rows, cursor)
    return CardList(_shown(user, found), older, newer, _named_effects(listed))


def card_shown(user: User, card: Experience) -> CardShown:
    """One card as `user` sees it. `card.user` must be loaded. Two queries."""
    return _shown(user, [card])[0]


def own_card(user: User, drug: Drug) -> Experience | None:
    """The one card that `user` has about `drug`. One query."""
    return Experience.objects.visible_to(user).filter(user=user, drug=drug).first()


def own_cards(user: User) -> list[Experience]:
    """The cards of `user` on every drug, with their drugs, the newest change first. One query."""
    cards = Experience.objects.visible_to(user).filter(user=user).select_related("drug")
    return list(cards.defer("words").order_by("-changed_at", "-pk"))


def content_of(card: Experience) -> dict[str, Any]:
    """What `card` says, as a version keeps it: answers by field name, and `effects` as severities by key.

    One query, none when the side effects are loaded.
    """
    return {
        **{name: getattr(card, name) for name in ANSWERS},
        "effects": {row.effect: row.severity for row in card.effects.all()},
    }


def card_history(card: Experience) -> list[VersionShown]:
    """What `card` says and said, the newest first. Two queries."""
    versions = [VersionShown(None, facts_of(now := content_of(card)), now["words"])]
    for version in card.versions.all():
        content = version.content
        versions.append(VersionShown(version.saved_at, facts_of(content), str(content.get("words", ""))))
    return versions


def facts_of(content: Mapping[str, Any]) -> list[Fact]:
    """The lines of a card, or of what it said before. Values that are no choice any more are shown as they are."""

    def chosen(choices: Iterable[tuple[str, Any]], name: str) -> str:
        value = str(content.get(name, ""))
        return str(dict(choices).get(value, value))

    taken = chosen(Experience.Taken.choices, "taken")
    why = chosen(WhyStopped.choices, "why_stopped")
    if content.get("is_taking"):
        taken = _("%(time)s, still taking it") % {"time": taken}
    elif why:
        taken = _("%(time)s. Stopped: %(reason)s") % {"time": taken, "reason": why}
    else:
        taken = _("%(time)s. Stopped") % {"time": taken}
    facts = [
        Fact(_("Did it help?"), [chosen(Experience.Helped.choices, "helped")]),
        Fact(_("Time until it helped:"), [chosen(Experience.HelpedAfter.choices, "helped_after")]),
        Fact(_("To live with:"), [chosen(Experience.Burden.choices, "burden")]),
        Fact(_("Side effects:"), _effect_words(content.get("effects", {})) or [_("None named")]),
        Fact(_("Taken for:"), [taken]),
        Fact(_("Form:"), [str(content.get("form", ""))]),
        Fact(_("Kind of lupus:"), [chosen(LupusKind.choices, "lupus_kind")]),
    ]
    return [fact for fact in facts if any(fact.values)]


def _effect_words(effects: Mapping[str, int]) -> list[str]:
    """In the order of the list, the hardest first."""
    places = list(EFFECTS)
    ordered = sorted(
        effects.items(), key=lambda item: (-item[1], places.index(item[0]) if item[0] in places else -1)
    )
    severities: dict[int, str] = {
        ExperienceEffect.Severity.NOTICED.value: _("noticed"),
        ExperienceEffect.Severity.BOTHERED.value: _("bothersome"),
        ExperienceEffect.Severity.HARD.value: _("hard to bear"),
    }
    return [
        _("%(effect)s (%(severity)s)")
        % {"effect": label(effect), "severity": severities.get(severity, severity)}
        for effect, severity in ordered
    ]


def _shown(user: User, cards: list[Experience]) -> list[CardShown]:
    marks = ExperienceHelpful.objects.filter(user=user, experience__in=[card.pk for card in cards])
    marked = set(marks.values_list("experience_id", flat=True)) if cards else set()
    shown = []
    for card in cards:
        content = content_of(card)
        shown.append(
            CardShown(
                pk=card.pk,
                author=card.user,
                changed_at=card.changed_at,
                facts=facts_of(content),
                words=card.words,
                topic=_topic_of(card, content),
                helpful_count=card.helpful_count,
                is_marked=card.pk in marked,
                is_own=rules.is_own_experience(user, card),
                for_team=card.audience == Audience.TEAM,
            )
        )
    return shown


def _topic_of(card: Experience, content: Mapping[str, Any]) -> str:
    """What somebody who has read the card may want to talk about: the reason to stop, else the side effects."""
    by_reason = {"effects": "effects", "pregnancy": "pregnancy", "tests": "tests", "cost": "cost"}
    if not card.is_taking:
        return by_reason.get(card.why_stopped, "stopping")
    return "effects" if content["effects"] else ""


def _named_effects(cards: ExperienceQuerySet) -> list[tuple[str, str]]:
    named = set(cards.order_by().values_list("effects__effect", flat=True).distinct())
    return [(key, str(name)) for key, name in EFFECTS.items() if key in named]


# -- Pages --------------------------------------------------------------------------------------------
def _by_change(cards: ExperienceQuerySet, cursor: str) -> tuple[list[Experience], str, str]:
    page = keyset_page(cards, moment="changed_at", cursor=cursor, size=PAGE_SIZE)
    return page.rows, page.older, page.newer


def _by_helpful(cards: ExperienceQuerySet, cursor: str) -> tuple[list[Experience], str, str]:
    """The most helpful first, by (count, id). A cursor is "f" or "b", for further and back, and the row it starts behind."""
    place = _PLACE.fullmatch(cursor)
    back = place is not None and place["way"] == "b"
    if place is not None:
        count, pk, step = int(place["count"]), int(place["pk"]), "gt" if back else "lt"
        cards = cards.filter(**{f"helpful_count__{step}e": count}).filter(
            Q(**{f"helpful_count__{step}": count}) | Q(**{f"pk__{step}": pk})
        )
    order = ("helpful_count", "pk") if back else ("-helpful_count", "-pk")
    rows = list(cards.order_by(*order)[: PAGE_SIZE + 1])
    more = len(rows) > PAGE_SIZE
    rows = rows[:PAGE_SIZE]
    if back:
        rows.reverse()
    if not rows:
        return [], "", ""
    older = f"f{rows[-1].helpful_count}.{rows[-1].pk}" if more or back else ""
    newer = f"b{rows[0].helpful_count}.{rows[0].pk}" if place is not None and (more or not back) else ""
    return rows, older, newer
