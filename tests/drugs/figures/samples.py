"""Figures with known numbers, for tests of what pages show of them."""

from __future__ import annotations

from django.utils import timezone

from drugs.figures.counting import Counted, count
from drugs.figures.publishing import figures
from drugs.figures.questions import QUESTIONS, said_by
from drugs.models import DrugFigures


def people(number, *, helped="a-lot", burden="1", helped_after="", effects=()):
    return [said_by(helped=helped, burden=burden, helped_after=helped_after, effects=effects)] * number


def publish(drug, *groups, on=None):
    """`groups` are a kind of lupus and what its people said; their blur is 0 throughout."""
    counted = []
    for kind, said in groups:
        exact = count(said, QUESTIONS)
        counted.append(Counted(kind, len(said), exact, exact))
    content = figures(counted, QUESTIONS)
    DrugFigures.objects.update_or_create(
        drug=drug, defaults={"counted_on": on or timezone.now().date(), "content": content}
    )


def sixty_five(kind=""):
    return kind, [
        *people(25, helped="a-lot", burden="2", helped_after="weeks", effects=["nausea", "tired"]),
        *people(20, helped="somewhat", burden="4", helped_after="6m", effects=["nausea"]),
        *people(5, helped="no", burden="5", effects=["mouth"]),
        *people(15, helped="early", burden="4"),
    ]
