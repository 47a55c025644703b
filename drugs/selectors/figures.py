"""What members' answers add up to, as a page prints it. Everything in it may be read by anybody (docs/decisions/0022)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from accounts.lupus import LupusKind
from drugs import effects
from drugs.figures.questions import BURDEN, EFFECT, HELPED, HELPED_AFTER, Question
from drugs.models import DrugFigures, Experience

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from drugs.models import Drug


@dataclass(frozen=True, slots=True)
class FigureRow:
    """People who gave an answer: about `about`, which is `share` percent, likely `low` to `high`."""

    label: str
    about: int
    share: int
    low: int
    high: int

    @property
    def width(self) -> int:
        """Of the likely range, in percent."""
        return self.high - self.low


@dataclass(frozen=True, slots=True)
class Chart:
    """One question. Without rows, too few people gave any of its answers. `left_out` answers are not shown."""

    caption: str
    asked: int
    is_asked_of_all: bool  # if not, `asked` is a rounded number itself
    rows: tuple[FigureRow, ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class Figures:
    """`people` is the exact number of those who are counted; 0 while too few have shared anything."""

    people: int
    charts: tuple[Chart, ...]


@dataclass(frozen=True, slots=True)
class Likeness:
    """A kind of lupus that figures can be narrowed to, once enough people of that kind are counted."""

    kind: str
    label: str
    is_offered: bool


@dataclass(frozen=True, slots=True)
class Counted:
    """What the last renewal left. `content` is that of `drugs.figures.publishing.figures`."""

    content: dict[str, Any]
    on: datetime.date | None  # in UTC; none before the first renewal


def counted(drug: Drug) -> Counted:
    """What was counted for `drug`. No query where it was loaded with `figures`, else one."""
    try:
        return Counted(drug.figures.content, drug.figures.counted_on)
    except DrugFigures.DoesNotExist:
        return Counted(_NOTHING, None)


def figures_in(content: dict[str, Any], like: str = "") -> Figures | None:
    """The figures for all, or for one kind of lupus; None when there are none for that kind. No query."""
    found = content["kinds"].get(like) if like else content["all"]
    if found is None:
        return None
    questions = found["questions"]
    charts = tuple(_chart(question, questions.get(question.key, {}), found["people"]) for question in _ORDER)
    return Figures(found["people"], charts)


def likenesses(content: dict[str, Any]) -> list[Likeness]:
    """All kinds of lupus, always, and which of them have figures."""
    kinds = content["kinds"]
    return [Likeness(kind, str(label), kind in kinds) for kind, label in LupusKind.choices]


_ORDER = (HELPED, EFFECT, BURDEN, HELPED_AFTER)
_NOTHING: dict[str, Any] = {"all": {"people": 0, "questions": {}}, "kinds": {}}


def _chart(question: Question, chart: dict[str, Any], people: int) -> Chart:
    rows = tuple(
        FigureRow(_label(question, each["answers"]), each["about"], each["share"], each["low"], each["high"])
        for each in chart.get("rows", [])
    )
    return Chart(
        caption=_caption(question),
        asked=chart.get("asked", people),
        is_asked_of_all=question.is_asked_of_all,
        rows=rows,
        left_out=len(chart.get("left_out", question.answers)),
    )


def _caption(question: Question) -> str:
    return {
        HELPED.key: _("Did it help their lupus?"),
        EFFECT.key: _("What troubled them?"),
        BURDEN.key: _("How hard is it to live with?"),
        HELPED_AFTER.key: _("How long until it helped?"),
    }[question.key]


def _label(question: Question, answers: Sequence[str]) -> str:
    """The words of answers that are shown as one."""
    words = [_words(question, answer) for answer in answers]
    first, rest = words[0], [each[:1].lower() + each[1:] for each in words[1:]]
    if not rest:
        return first
    return _("%(answers)s or %(last)s") % {"answers": ", ".join([first, *rest[:-1]]), "last": rest[-1]}


def _words(question: Question, answer: str) -> str:
    if question is EFFECT:
        return effects.label(answer)
    choices: dict[str, Any] = {
        HELPED.key: Experience.Helped,
        BURDEN.key: Experience.Burden,
        HELPED_AFTER.key: Experience.HelpedAfter,
    }
    return str(choices[question.key](answer).label)
