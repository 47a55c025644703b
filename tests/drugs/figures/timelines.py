"""Random lives of a drug's figures: people come, leave and change their minds, and groups are formed day by day."""

from __future__ import annotations

import dataclasses
import datetime
from dataclasses import dataclass, field

from drugs.figures import grouping
from drugs.figures.grouping import Person, form_groups

START = datetime.date(2027, 3, 1)
ONE_DAY = datetime.timedelta(days=1)


@dataclass
class Timeline:
    """`groups` is every group ever formed, `releases` the groups (by place) that each published number ever summed."""

    today: datetime.date = START
    waiting: dict[int, Person] = field(default_factory=dict)
    groups: list[frozenset[int]] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    live: dict[int, dict[int, Person]] = field(default_factory=dict)  # place of the group -> people in it
    releases: set[frozenset[int]] = field(default_factory=set)
    came: int = 0

    def come(self, number: int, kind: str = "") -> None:
        for _ in range(number):
            self.came += 1
            self.waiting[self.came] = Person(self.came, kind, self.today)

    def leave(self, key: int) -> None:
        """At once out of the list; the group goes with the next renewal."""
        self.waiting.pop(key, None)
        for people in self.live.values():
            people.pop(key, None)

    def renew(self) -> None:
        self.today += ONE_DAY
        for place, people in list(self.live.items()):
            if len(people) < len(self.groups[place]):
                for person in people.values():
                    self.waiting[person.key] = dataclasses.replace(person, since=self.today)
                del self.live[place]
        for group in form_groups(self.waiting.values(), today=self.today, is_first=not self.live):
            self.live[len(self.groups)] = {
                person.key: dataclasses.replace(person, counts=person.counts + 1) for person in group.people
            }
            self.groups.append(frozenset(person.key for person in group.people))
            self.kinds.append(group.kind)
            for person in group.people:
                del self.waiting[person.key]
        self.releases.add(frozenset(self.live))
        for kind in {self.kinds[place] for place in self.live} - {grouping.MIXED}:
            self.releases.add(frozenset(place for place in self.live if self.kinds[place] == kind))
        self.releases.discard(frozenset())

    def times_counted(self, key: int) -> int:
        return sum(key in group for group in self.groups)


def live_through(
    draw_number, days: int, *, most: int, kinds: tuple[str, ...] = ("",), crowd: int = 3
) -> Timeline:
    """`draw_number(low, high)` decides what happens; at most `most` people come in all, at most `crowd` of a kind a day."""
    timeline = Timeline()
    for _ in range(days):
        for kind in kinds:
            timeline.come(min(draw_number(0, crowd), most - timeline.came), kind)
        for _ in range(draw_number(0, 2)):
            if timeline.came:
                timeline.leave(draw_number(1, timeline.came))
        timeline.renew()
    return timeline
