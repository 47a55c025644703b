"""Cards in the community full of secrets: read by members, kept to oneself, changed, hidden, reported, and of who left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.actions.consents import record_consent
from drugs.actions.experiences import Answers, save_experience
from drugs.models import Experience
from moderation.actions.cards import hide_card
from moderation.actions.reports import report_card
from tests.factories.team import team_up

if TYPE_CHECKING:
    from tests.architecture.crawl_world import World


def plant_cards(world: World) -> None:
    """Everything as it was written, nothing taken back yet."""
    members = frozenset({"member", "author", "moderator", "editor"})
    own = {name: frozenset({name}) for name in ("author", "member", "moderator")}
    _say(world, "author", world.secret("card before", own["author"]))
    _say(world, "author", world.secret("card", members))
    _say(world, "member", world.secret("card kept to oneself", own["member"]), audience="me")
    team_up(world.people["editor"], world.people["member"])
    for_team = world.secret("card for a team", frozenset({"editor", "member"}))  # also not for moderators
    _say(world, "editor", for_team, audience="team")
    _say(world, "quiet", world.secret("card reported", members))
    _say(world, "other", world.secret("card hidden", own["moderator"]))
    _say(world, "leaver", world.secret("card of who left", frozenset()))


def take_cards_back(world: World) -> None:
    """What members and moderators did about them; the leaver is erased with everything else."""
    people, moderator = world.people, frozenset({"moderator"})
    for name, reason in (("quiet", "card report"), ("other", "report of a hidden card")):
        report_card(
            by=people["reporter"], experience=_card(world, name), reason="other", words=world.secret(reason, moderator)
        )  # fmt: skip
    hide_card(
        by=people["moderator"],
        experience=_card(world, "other"),
        reason=world.secret("hidden card reason", moderator),
    )


def _card(world: World, name: str) -> Experience:
    return Experience.objects.get(user=world.people[name])


def _say(world: World, name: str, words: str, audience: str = "members") -> None:
    by = world.people[name]
    record_consent(by=by, kind="health", way="settings")
    answers = Answers(taken="1y", helped="somewhat", burden="2", words=words, audience=audience)
    save_experience(by=by, drug=world.drugs["open"], answers=answers, effects={"nausea": 1})
