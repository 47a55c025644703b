"""The rooms of a new site. Where a room is delicate, even public threads stay out of search engines."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_noop as _


@dataclass(frozen=True, slots=True)
class DefaultForum:
    slug: str
    name: str
    description: str
    is_indexable: bool = True


# Slugs stand in addresses and in members' histories: they name the room, and no more than its sign on the door says.
DEFAULT_FORUMS: dict[str, tuple[DefaultForum, ...]] = {
    _("Finding your feet"): (
        DefaultForum(
            "newly-diagnosed", _("Newly diagnosed"), _("The first weeks, and waiting for an answer")
        ),
        DefaultForum(
            "tests",
            _("Tests and what the words mean"),
            _("ANA, complement, biopsy: words explained, results not judged"),
        ),
        DefaultForum(
            "hello",
            _("Say hello"),
            _("Introduce yourself, as much or as little as you like"),
            is_indexable=False,
        ),
    ),
    _("Living in this body"): (
        DefaultForum("fatigue", _("Fatigue and brain fog"), _("Pacing, rest, memory, finding words")),
        DefaultForum(
            "joints-and-pain", _("Joints and pain"), _("Stiff mornings, sore hands, getting dressed")
        ),
        DefaultForum("skin-hair-sun", _("Skin, hair and sun"), _("Rashes, hair loss, hats, shade")),
        DefaultForum("raynauds", _("Raynaud’s and cold hands"), _("Gloves, winter, fingers that go white")),
        DefaultForum("kidneys", _("Kidneys"), _("Kidney lupus, dialysis, transplant")),
        DefaultForum(
            "clots-heart-lungs",
            _("Clots, heart and lungs"),
            _("Antiphospholipid syndrome, breath, circulation"),
        ),
    ),
    _("Treatment"): (
        DefaultForum(
            "medicines", _("Medicines"), _("One room for all drugs. Each drug page lists its own threads")
        ),
        DefaultForum("research", _("Research and trials"), _("With a date and a source, please")),
    ),
    _("The rest of life"): (
        DefaultForum(
            "pregnancy-and-parenting",
            _("Pregnancy and parenting"),
            _("Planning, losing, waiting, raising"),
            is_indexable=False,
        ),
        DefaultForum(
            "low-days",
            _("Low days, grief, love"),
            _("For what weighs on you and the people near you"),
            is_indexable=False,
        ),
        DefaultForum(
            "work-school-money",
            _("Work, school and money"),
            _("Telling the boss, benefits, insurance"),
            is_indexable=False,
        ),
        DefaultForum(
            "partners-and-parents",
            _("Partners and parents"),
            _("For people who care for someone with lupus"),
            is_indexable=False,
        ),
        DefaultForum("food-movement-sleep", _("Food, movement, sleep"), _("What helps on an ordinary day")),
        DefaultForum("good-days", _("Good days"), _("Gardens, pets, small wins"), is_indexable=False),
    ),
    _("This site"): (
        DefaultForum(
            "site-help", _("Help with the site"), _("How it works, what is missing, what is broken")
        ),
    ),
}
