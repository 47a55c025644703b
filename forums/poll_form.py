"""A poll as the form of a new thread asks for it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.forms import TextField, clean_text
from forums.actions.polls import MIN_OPTIONS, PollSpec, closing_at
from forums.models import Poll, PollOption

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping

_MAX_DAYS = 365  # a poll that runs longer is better left open
_FIRST_BOXES = 4  # more are one tap away
_SPACES = re.compile(r"\s+")


class _LineField(TextField):
    """One line of words, empty or not."""

    def to_python(self, value: Any) -> str:
        return _line(super().to_python(value))


class _OptionsWidget(forms.TextInput):
    """Boxes that share one name."""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[str]:
        found = data.getlist(name) if hasattr(data, "getlist") else data.get(name, [])
        return [found] if isinstance(found, str) else list(found)


class OptionsField(forms.Field):
    """The answers of a poll, in their order, empty boxes left out."""

    widget = _OptionsWidget

    def clean(self, value: Any) -> list[str]:
        lines = [line for line in map(_line, value or []) if line]
        if len(lines) > Poll.MAX_OPTIONS:
            raise ValidationError(
                _("A poll has at most %(most)s answers, and these are %(n)s. Choose the ones that matter."),
                params={"most": Poll.MAX_OPTIONS, "n": f"{len(lines):,}"},
            )
        for line in lines:
            if (over := len(line) - PollOption.TEXT_MAX_CHARS) > 0:
                raise ValidationError(
                    _("The answer “%(start)s …” is %(over)s characters over the limit of %(limit)s."),
                    params={"start": line[:30], "over": over, "limit": PollOption.TEXT_MAX_CHARS},
                )
        seen: set[str] = set()
        for line in lines:
            if line.casefold() in seen:
                raise ValidationError(
                    _("“%(line)s” is there twice. Change one of them, or leave it empty."),
                    params={"line": line},
                )
            seen.add(line.casefold())
        return lines


class PollForm(forms.Form):
    """A poll, or nothing when its boxes are empty. Has the prefix "poll", so that it can stand in another form."""

    prefix = "poll"

    question = _LineField(
        label=_("What would you like to ask?"),
        max_chars=Poll.QUESTION_MAX_CHARS,
        required=False,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
    )
    option = OptionsField(label=_("Answers to choose from"), required=False)
    is_multiple = forms.BooleanField(label=_("More than one answer may be chosen"), required=False)
    last_day = forms.DateField(
        label=_("Until when?"),
        help_text=_("The poll ends when this day does. Leave it empty, and it stays open."),
        required=False,
        widget=forms.DateInput(attrs={"class": "input", "type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "invalid": _("We could not read this date. Write it like 2026-12-31, or leave it empty.")
        },
    )

    def clean_last_day(self) -> datetime.date | None:
        day: datetime.date | None = self.cleaned_data["last_day"]
        if day is None:
            return None
        today = timezone.localdate()
        if day < today:
            raise ValidationError(_("This day is over. Choose a later one, or leave it empty."))
        if (day - today).days > _MAX_DAYS:
            raise ValidationError(
                _("This is more than a year ahead. Leave it empty, and the poll stays open.")
            )
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        question, options = data.get("question"), data.get("option")
        if question is None or options is None:  # said beside the box already
            return data
        if options and not question:
            self.add_error("question", _("Write what you would like to ask, or empty the answers."))
        elif question and len(options) < MIN_OPTIONS:
            self.add_error("option", _("Give at least two answers, or empty the question."))
        return data

    @property
    def spec(self) -> PollSpec | None:
        """The poll, of a valid form; None when there is none."""
        data = self.cleaned_data
        if not data["question"]:
            return None
        return PollSpec(
            question=data["question"],
            options=tuple(data["option"]),
            is_multiple=data["is_multiple"],
            closes_at=closing_at(data["last_day"]) if data["last_day"] else None,
        )

    @property
    def boxes(self) -> list[tuple[int, str]]:
        """Number and words of every box for an answer, as they were typed."""
        typed = [_line(text) for text in self["option"].value() or []][: Poll.MAX_OPTIONS]
        return list(enumerate([*typed, *[""] * (Poll.MAX_OPTIONS - len(typed))], start=1))

    @property
    def first_boxes(self) -> list[tuple[int, str]]:
        return self.boxes[:_FIRST_BOXES]

    @property
    def more_boxes(self) -> list[tuple[int, str]]:
        return self.boxes[_FIRST_BOXES:]

    @property
    def needs_more(self) -> bool:
        """Something stands in a box behind the first ones: then they are shown."""
        return any(text for _number, text in self.more_boxes)

    @property
    def is_begun(self) -> bool:
        """Something stands in a box, or needs another look: then the fold is open."""
        return bool(self.errors or self["question"].value() or any(text for _number, text in self.boxes))


def _line(text: Any) -> str:
    return _SPACES.sub(" ", clean_text(str(text))).strip()
