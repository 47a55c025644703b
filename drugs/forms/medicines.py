"""What members fill in about their own medicines and reminders. Months are enough; nobody is asked for days or doses."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from accounts.audiences import Audience
from common.forms import TextField
from common.http import whole_number
from drugs.actions.reminders import Plan
from drugs.actions.treatments import Course
from drugs.models import Reminder, Treatment, WhyStopped
from drugs.schedules import FURTHEST
from drugs.selectors.directory import directory

_FIRST_YEAR = 1900
_YEAR_PLEASE = _("Please write the year with four digits, like 2019.")
_DRUG_PLEASE = _("Please choose a drug from the list.")
_STATUS_PLEASE = _("Please choose how it stands.")


_UNTIL = ("until_month", "until_year", "why_stopped")
_PASSED_OVER: dict[str, tuple[str, ...]] = {
    Treatment.Status.TAKING: _UNTIL,
    Treatment.Status.CONSIDERING: ("since_month", "since_year", *_UNTIL),
}


class _Month(forms.TypedChoiceField):
    """A month of the year, or "" for none."""

    def __init__(self, label: Any) -> None:
        super().__init__(
            label=label,
            choices=[("", _("Month")), *MONTHS.items()],
            coerce=int,
            empty_value="",
            required=False,
            widget=forms.Select(attrs={"class": "input"}),
            error_messages={"invalid_choice": _("Please choose a month from the list.")},
        )


class _Year(forms.CharField):
    """A year with four digits, or 0."""

    def __init__(self, label: Any) -> None:
        super().__init__(
            label=label,
            required=False,
            widget=forms.TextInput(
                attrs={
                    "class": "input year",
                    "inputmode": "numeric",
                    "maxlength": 4,
                    "autocomplete": "off",
                }
            ),
        )
        self.validators = []  # signs that are no digits are said in the words below

    def clean(self, value: Any) -> int:
        text = str(super().clean(value)).strip()
        year = whole_number(text, 4) if text else 0
        if year is None or (text and year < _FIRST_YEAR):
            raise forms.ValidationError(_YEAR_PLEASE, code="year")
        return year


class TreatmentForm(forms.Form):
    """One course of one drug. `today` is the day in the member's calendar; `drug` is set where it cannot change any more."""

    drug = forms.TypedChoiceField(
        label=_("Drug"),
        choices=[],
        coerce=int,
        widget=forms.Select(attrs={"class": "input"}),
        error_messages={"required": _DRUG_PLEASE, "invalid_choice": _DRUG_PLEASE},
    )
    status = forms.ChoiceField(
        label=_("How it stands"),
        choices=Treatment.Status.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _STATUS_PLEASE, "invalid_choice": _STATUS_PLEASE},
    )
    since_month, since_year = _Month(_("Since, month")), _Year(_("Since, year"))
    until_month, until_year = _Month(_("Until, month")), _Year(_("Until, year"))
    why_stopped = forms.ChoiceField(
        label=_("Why you stopped"),
        choices=[("", _("I would rather not say")), *WhyStopped.choices],
        required=False,
        widget=forms.Select(attrs={"class": "input"}),
        error_messages={"invalid_choice": _("Please choose a reason from the list, or leave it open.")},
    )
    audience = forms.ChoiceField(
        label=_("Who sees this entry"),
        choices=Audience.choices,
        widget=forms.RadioSelect,
        initial=Audience.ME,
        error_messages={
            "required": _("Please choose who sees this entry."),
            "invalid_choice": _("Please choose who sees this entry."),
        },
    )

    def __init__(self, *args: Any, today: datetime.date, fixed_drug: bool = False, **kwargs: Any) -> None:
        self.today = today
        super().__init__(*args, **kwargs)
        if fixed_drug:
            del self.fields["drug"]
        else:
            names = sorted(((entry.pk, entry.name) for entry in directory().entries), key=_by_name)
            self.fields["drug"].choices = [("", _("Choose a drug")), *names]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        status = cleaned.get("status")
        stopped = status == Treatment.Status.STOPPED
        for name in _PASSED_OVER.get(
            str(status), ()
        ):  # the page hides these boxes, so nothing is said about them
            self.errors.pop(name, None)
            cleaned.setdefault(name, "")
        cleaned["since"] = (
            None
            if status == Treatment.Status.CONSIDERING
            else self._month_of(
                "since", _("You have not started yet then. “Thinking about it” may fit better.")
            )
        )
        cleaned["until"] = (
            self._month_of("until", _("That month is still to come. “Taking it” may fit better."))
            if stopped
            else None
        )
        if cleaned["since"] and cleaned["until"] and cleaned["until"] < cleaned["since"]:
            self.add_error("until_year", _("This is before you began. Please look at both dates again."))
        return cleaned

    @property
    def course(self) -> Course:
        """What a valid form says."""
        data = self.cleaned_data
        return Course(
            status=data["status"],
            since=data["since"],
            until=data["until"],
            why_stopped=data["why_stopped"],
            audience=data["audience"],
        )

    def _month_of(self, name: str, to_come: Any) -> datetime.date | None:
        """The first of the month, or None when both boxes are empty. Errors stand beside the box that needs a look."""
        month, year = self.cleaned_data.get(f"{name}_month"), self.cleaned_data.get(f"{name}_year")
        if month is None or year is None:  # said already
            return None
        if bool(month) != bool(year):
            lacking = "year" if month else "month"
            self.add_error(f"{name}_{lacking}", _("Please give month and year, or leave both empty."))
            return None
        if not year:
            return None
        day = datetime.date(year, month, 1)
        if day > self.today:
            self.add_error(f"{name}_year", to_come)
        return day


def _by_name(choice: tuple[int, str]) -> str:
    return choice[1].casefold()


def course_initial(treatment: Treatment) -> dict[str, Any]:
    """What the form shows of an entry that is there."""
    since, until = treatment.since, treatment.until
    return {
        "status": treatment.status,
        "since_month": since.month if since else "",
        "since_year": since.year if since else "",
        "until_month": until.month if until else "",
        "until_year": until.year if until else "",
        "why_stopped": treatment.why_stopped,
        "audience": treatment.audience,
    }


class ReminderForm(forms.Form):
    """What to be reminded of and when. The member sets the schedule: nothing is filled in beforehand."""

    about = forms.ChoiceField(
        label=_("What it is about"),
        choices=Reminder.About.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Please choose what it is about. “Something else” is fine."),
            "invalid_choice": _("Please choose what it is about. “Something else” is fine."),
        },
    )
    words = TextField(
        label=_("In your own words, if you like"),
        help_text=_("Stands beside it on this page only. Never in a notice or a mail."),
        required=False,
        max_chars=Reminder.WORDS_MAX_CHARS,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
    )
    next_on = forms.DateField(
        label=_("Next on"),
        help_text=_("You hear of it in the morning of that day."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"class": "input", "type": "date"}),
        input_formats=["%Y-%m-%d", "%d.%m.%Y", "%d %B %Y"],
        error_messages={
            "required": _("Please choose the day."),
            "invalid": _("Please write the day like 2027-03-31: year, month, day."),
        },
    )
    every = forms.CharField(
        label=_("Then again every"),
        required=False,
        widget=forms.TextInput(
            attrs={"class": "input year", "inputmode": "numeric", "maxlength": 2, "autocomplete": "off"}
        ),
    )
    unit = forms.ChoiceField(
        label=_("Weeks or months"),
        choices=Reminder.Unit.choices,
        widget=forms.Select(attrs={"class": "input"}),
        error_messages={
            "required": _("Please choose weeks or months."),
            "invalid_choice": _("Please choose weeks or months."),
        },
    )
    by_mail = forms.BooleanField(
        label=_("Also send me a mail"),
        help_text=_("It says “A reminder of yours is due”, and nothing else."),
        required=False,
    )

    def __init__(
        self, *args: Any, today: datetime.date, stands: datetime.date | None = None, **kwargs: Any
    ) -> None:
        """`stands` is the day that is there already: it may stay, also when it has passed."""
        self.today, self.stands = today, stands
        super().__init__(*args, **kwargs)
        self.fields["every"].validators = []

    def clean_every(self) -> int:
        every = whole_number(self.cleaned_data["every"].strip(), 2)
        if every is None or not 1 <= every <= Reminder.EVERY_MOST:
            raise forms.ValidationError(
                _("Please write a number from 1 to %(most)s."),
                code="every",
                params={"most": Reminder.EVERY_MOST},
            )
        return every

    def clean_next_on(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["next_on"]
        if day == self.stands:
            return day
        if day < self.today:
            raise forms.ValidationError(
                _("This day has passed. Please choose today or a later one."), code="passed"
            )
        if day > self.today + FURTHEST:
            raise forms.ValidationError(
                _("This is more than five years away. Please choose a nearer day."), code="far"
            )
        return day

    @property
    def plan(self) -> Plan:
        """What a valid form says."""
        return Plan(**self.cleaned_data)


def plan_initial(reminder: Reminder) -> dict[str, Any]:
    """What the form shows of a reminder that is there."""
    return {name: getattr(reminder, name) for name in ReminderForm.base_fields}  # named as the columns are


class DueForm(forms.Form):
    """The day that a button is about, so that pressing it twice moves it once; for "later", how many days."""

    due = forms.DateField(input_formats=["%Y-%m-%d"])
    days = forms.TypedChoiceField(choices=[("1", ""), ("7", "")], coerce=int, required=False, empty_value="1")
