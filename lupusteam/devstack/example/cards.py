"""Cards of the example community: members who write little, and how four drugs went for them. All of it is made up."""

from __future__ import annotations

import datetime
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from accounts import policies
from accounts.handles import handle_key
from accounts.models import Consent, User
from drugs.actions.figures import renew_figures
from drugs.models import Drug, Experience, ExperienceEffect, WhyStopped
from notifications.models import EmailPreference

if TYPE_CHECKING:
    from collections.abc import Mapping

_FIRST = ["amber", "quiet", "paper", "little", "misty", "copper", "willow", "early", "velvet", "salt"]
_SECOND = [
    "otter",
    "lamp",
    "garden",
    "robin",
    "thimble",
    "harbor",
    "pebble",
    "fern",
    "ladder",
    "almanac",
    "plum",
]
_SECOND += ["kettle", "candle", "meadow", "sparrow"]
_KINDS = ["systemic"] * 80 + ["kidneys"] * 34 + ["skin"] * 14 + ["other"] * 10 + [""] * 12
_ONE_IN = 9  # keeps their card to themselves


@dataclass(frozen=True, slots=True)
class _Story:
    """How a drug went: weights of the answers in the order of the choices, and chances of side effects."""

    people: int
    helped: tuple[int, ...]
    helped_after: tuple[int, ...]
    burden: tuple[int, ...]
    effects: Mapping[str, float]
    words: tuple[str, ...]


_STORIES = {
    "imuran": _Story(
        people=110,
        helped=(36, 32, 12, 10, 10),
        helped_after=(8, 44, 32, 16),
        burden=(22, 30, 24, 16, 8),
        effects={"nausea": 0.42, "less-appetite": 0.3, "infections": 0.28, "tired": 0.3, "hair-loss": 0.12, "mouth": 0.06},
        words=(
            "The first weeks were rough on my stomach. After that I mostly forgot that I take it.",
            "Slow, but it came. Around the fourth month my joints let me sleep again.",
            "I had more colds than before. The blood tests became a habit, like the dentist.",
            "It did nothing for my skin. For the rest of me it did a lot.",
            "My hair got thinner for a while and then it stopped.",
        ),
    ),
    "plaquenil": _Story(
        people=130,
        helped=(34, 34, 16, 6, 10),
        helped_after=(4, 34, 40, 22),
        burden=(44, 30, 16, 7, 3),
        effects={"stomach": 0.3, "nausea": 0.26, "eyes": 0.22, "sun": 0.2, "color": 0.08, "sleep": 0.2, "dizzy": 0.09},
        words=(
            "I thought it did nothing, until a shortage made me go without.",
            "The yearly eye check is the part I like least, and it takes an hour.",
            "Strange dreams at first. They went.",
            "It took half a year. I am glad that somebody here told me to expect that.",
        ),
    ),
    "prednisone": _Story(
        people=120,
        helped=(58, 26, 8, 4, 4),
        helped_after=(62, 26, 8, 4),
        burden=(5, 13, 22, 32, 28),
        effects={"more-appetite": 0.6, "sleep": 0.55, "swelling": 0.5, "mood": 0.45, "bruises": 0.25, "muscles": 0.2, "pressure": 0.15},
        words=(
            "It put me back on my feet within days, and kept me awake for weeks.",
            "My face changed. People who love me got used to it before I did.",
            "I was short with everybody. It helped to tell them why.",
            "Coming off it was slow, with my team, and worth the patience.",
        ),
    ),
    "cellcept": _Story(
        people=8,
        helped=(40, 30, 10, 10, 10),
        helped_after=(5, 30, 45, 20),
        burden=(20, 30, 25, 15, 10),
        effects={"bowels": 0.5, "infections": 0.3, "nausea": 0.3},
        words=("My kidneys calmed down. My stomach took longer to agree.",),
    ),
}  # fmt: skip


def share_experiences(now: datetime.datetime) -> None:
    """Members who came to read and left a card, in bulk, and the figures that come of them."""
    chance = random.Random(1851)  # noqa: S311 - the same made-up answers in every run
    people = _join(now, chance)
    cards, effects = [], []
    for slug, story in _STORIES.items():
        drug = Drug.objects.get(slug=slug)
        for place, (user, kind) in enumerate(chance.sample(people, story.people)):
            card = _card(chance, story, place)
            card.drug, card.user, card.lupus_kind = drug, user, kind
            card.created_at = card.changed_at = now - datetime.timedelta(days=chance.randint(20, 55))
            cards.append(card)
            effects += [
                ExperienceEffect(experience=card, effect=effect, severity=chance.choice((1, 1, 2, 2, 3)))
                for effect, share in story.effects.items()
                if chance.random() < share
            ]
    Experience.objects.bulk_create(cards)
    ExperienceEffect.objects.bulk_create(effects)
    renew_figures()


def _join(now: datetime.datetime, chance: random.Random) -> list[tuple[User, str]]:
    """Members who never sign in, each with a kind of lupus that only their cards tell."""
    handles = [f"{first}_{second}" for first in _FIRST for second in _SECOND]
    chance.shuffle(handles)
    agreed = [
        (Consent.Kind(kind), policies.current(Consent.Kind(kind)).version)
        for kind in policies.AGREED_AT_SIGNUP
    ]
    users = [
        User(
            email=f"{handle}@example.org",
            handle=handle,
            handle_key=handle_key(handle),
            password=make_password(None),
            agreed_to=policies.current_key(),
            joined_at=now - datetime.timedelta(days=chance.randint(60, 300)),
        )
        for handle in handles
    ]
    User.objects.bulk_create(users)
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in users
    )
    EmailPreference.objects.bulk_create(EmailPreference(user=user) for user in users)
    Consent.objects.bulk_create(
        Consent(user=user, kind=kind, version=version, way=Consent.Way.SIGNUP, given_at=user.joined_at)
        for user in users
        for kind, version in agreed
    )
    return list(zip(users, _KINDS, strict=True))


def _card(chance: random.Random, story: _Story, place: int) -> Experience:
    def one_of(choices: list[str], weights: tuple[int, ...]) -> str:
        return chance.choices(choices, weights)[0]

    helped = one_of(Experience.Helped.values, story.helped)
    did_help = helped in {Experience.Helped.A_LOT, Experience.Helped.SOMEWHAT, Experience.Helped.A_LITTLE}
    is_taking = chance.random() < 0.75
    return Experience(
        audience="me" if place % _ONE_IN == _ONE_IN - 1 else "members",
        taken=one_of(Experience.Taken.values, (4, 12, 30, 36, 18)),
        is_taking=is_taking,
        why_stopped="" if is_taking else chance.choice(WhyStopped.values),
        helped=helped,
        helped_after=one_of(Experience.HelpedAfter.values, story.helped_after) if did_help else "",
        burden=one_of(Experience.Burden.values, story.burden),
        words=story.words[place] if place < len(story.words) else "",
    )
