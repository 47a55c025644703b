"""My medicines: the list, and the reminders. Everything here is the member's own and needs their agreement."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Consent
from accounts.selectors.consents import has_consent
from common.http import as_member
from common.kept_answers import answers_kept
from drugs.actions.reminders import (
    add_reminder,
    change_reminder,
    finish_reminder,
    pause_reminder,
    postpone_reminder,
    remove_reminder,
    resume_reminder,
)
from drugs.actions.treatments import add_treatment, change_treatment, remove_treatment
from drugs.exceptions import ListFull, OnTheList
from drugs.forms.medicines import DueForm, ReminderForm, TreatmentForm, course_initial, plan_initial
from drugs.models import Drug, Reminder, Treatment
from drugs.schedules import today_of
from drugs.selectors import medicines
from drugs.selectors.directory import directory
from drugs.selectors.experiences import own_cards

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable

    from django.http import HttpRequest


def _needs_agreement(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Leads who has not agreed to the page that asks, and from there back here. What was sent is kept by the middleware."""

    @functools.wraps(view)
    def asked(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if request.method != "POST" and not has_consent(as_member(request), Consent.Kind.HEALTH):
            query = urlencode({"next": request.get_full_path()})
            return redirect(f"{reverse('accounts:health_consent')}?{query}")
        return view(request, **kwargs)

    return asked


@login_required
@require_safe
def my_medicines(request: HttpRequest) -> HttpResponse:
    member = as_member(request)
    context = {"nav": "me", "page": medicines.my_medicines(member), "cards": own_cards(member)}
    return render(request, "drugs/medicines/list.html", context)


# -- The list --------------------------------------------------------------------------------
@answers_kept
@require_http_methods(["GET", "HEAD", "POST"])
@_needs_agreement
def treatment_add(request: HttpRequest) -> HttpResponse:
    """`?drug=` names one beforehand; one that is on the list as taken or thought about leads to its entry."""
    member = as_member(request)
    known = directory().by_slug.get(request.GET.get("drug", ""))
    if request.method != "POST" and known and (entry := medicines.going_on(member, known.pk)):
        return redirect("drugs:treatment_edit", entry)
    form = TreatmentForm(_sent(request), today=_today(request), initial={"drug": known.pk if known else None})
    other = None
    if form.is_valid():
        drug = get_object_or_404(Drug.objects.visible_to(member), pk=form.cleaned_data["drug"])
        try:
            add_treatment(by=member, drug=drug, course=form.course)
        except OnTheList as there:
            other = there.treatment_id
            form.add_error("drug", _("This is on your list already."))
        except ListFull as full:
            form.add_error(None, _full(full))
        else:
            messages.success(request, _("Saved. %(drug)s is on your list.") % {"drug": drug.short_name})
            return redirect("drugs:my_medicines")
    return render(request, "drugs/medicines/treatment.html", {"nav": "me", "form": form, "other": other})


@answers_kept
@require_http_methods(["GET", "HEAD", "POST"])
@_needs_agreement
def treatment_edit(request: HttpRequest, treatment_id: int) -> HttpResponse:
    member, treatment = as_member(request), _own_treatment(request, treatment_id)
    form = TreatmentForm(
        _sent(request), today=_today(request), fixed_drug=True, initial=course_initial(treatment)
    )
    other = None
    if form.is_valid():
        try:
            change_treatment(by=member, treatment=treatment, course=form.course)
        except OnTheList as there:
            other = there.treatment_id
            form.add_error("status", _("Another entry on your list says just that."))
        except Treatment.DoesNotExist:
            raise Http404 from None
        else:
            messages.success(request, _("Saved."))
            return redirect("drugs:my_medicines")
    context = {
        "nav": "me",
        "form": form,
        "row": medicines.medicine_row(treatment),
        "other": other,
    }
    return render(request, "drugs/medicines/treatment.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def treatment_remove(request: HttpRequest, treatment_id: int) -> HttpResponse:
    """GET asks, POST erases. A second POST leads to the same place."""
    if request.method == "POST":
        found = _treatments(request).filter(pk=treatment_id).first()
        if found is not None and remove_treatment(by=as_member(request), treatment=found):
            messages.success(request, _("The entry is gone."))
        return redirect("drugs:my_medicines")
    row = medicines.medicine_row(_own_treatment(request, treatment_id))
    return render(request, "drugs/medicines/treatment_remove.html", {"nav": "me", "row": row})


# -- Reminders -------------------------------------------------------------------------------
@answers_kept
@require_http_methods(["GET", "HEAD", "POST"])
@_needs_agreement
def reminder_add(request: HttpRequest) -> HttpResponse:
    form = ReminderForm(_sent(request), today=_today(request))
    if form.is_valid():
        try:
            add_reminder(by=as_member(request), plan=form.plan)
        except ListFull as full:
            form.add_error(None, _full(full))
        else:
            messages.success(request, _("Saved. We remind you on that day."))
            return _to_reminders()
    return render(request, "drugs/medicines/reminder.html", {"nav": "me", "form": form})


@answers_kept
@require_http_methods(["GET", "HEAD", "POST"])
@_needs_agreement
def reminder_edit(request: HttpRequest, reminder_id: int) -> HttpResponse:
    member, reminder = as_member(request), _own_reminder(request, reminder_id)
    form = ReminderForm(
        _sent(request), today=_today(request), stands=reminder.next_on, initial=plan_initial(reminder)
    )
    if form.is_valid():
        try:
            change_reminder(by=member, reminder=reminder, plan=form.plan)
        except Reminder.DoesNotExist:
            raise Http404 from None
        messages.success(request, _("Saved."))
        return _to_reminders()
    context = {"nav": "me", "form": form, "row": medicines.reminder_row(reminder, member)}
    return render(request, "drugs/medicines/reminder.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def reminder_remove(request: HttpRequest, reminder_id: int) -> HttpResponse:
    """GET asks, POST erases. A second POST leads to the same place."""
    member = as_member(request)
    if request.method == "POST":
        found = Reminder.objects.visible_to(member).filter(pk=reminder_id).first()
        if found is not None and remove_reminder(by=member, reminder=found):
            messages.success(request, _("The reminder is gone."))
        return _to_reminders()
    row = medicines.reminder_row(_own_reminder(request, reminder_id), member)
    return render(request, "drugs/medicines/reminder_remove.html", {"nav": "me", "row": row})


@login_required
@require_POST
def reminder_done(request: HttpRequest, reminder_id: int) -> HttpResponse:
    reminder, due, _days = _pressed(request, reminder_id)
    if due and finish_reminder(by=as_member(request), reminder=reminder, due=due):
        messages.success(request, _("Done. It comes again on the next day of your schedule."))
    return _to_reminders()


@login_required
@require_POST
def reminder_later(request: HttpRequest, reminder_id: int) -> HttpResponse:
    reminder, due, days = _pressed(request, reminder_id)
    if due and postpone_reminder(by=as_member(request), reminder=reminder, due=due, days=days):
        messages.success(
            request,
            _("We remind you again in a week.") if days > 1 else _("We remind you again tomorrow."),
        )
    return _to_reminders()


@login_required
@require_POST
def reminder_pause(request: HttpRequest, reminder_id: int) -> HttpResponse:
    if pause_reminder(by=as_member(request), reminder=_own_reminder(request, reminder_id)):
        messages.success(request, _("It rests until you let it go on."))
    return _to_reminders()


@login_required
@require_POST
def reminder_resume(request: HttpRequest, reminder_id: int) -> HttpResponse:
    if resume_reminder(by=as_member(request), reminder=_own_reminder(request, reminder_id)):
        messages.success(request, _("It goes on."))
    return _to_reminders()


# -- Parts -----------------------------------------------------------------------------------
def _sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _today(request: HttpRequest) -> datetime.date:
    return today_of(as_member(request).time_zone, timezone.now())


def _treatments(request: HttpRequest) -> Any:
    member = as_member(request)
    return Treatment.objects.visible_to(member).filter(user=member).select_related("drug")


def _own_treatment(request: HttpRequest, treatment_id: int) -> Treatment:
    """An entry of the member's own list; those of others are not found here, also when they show them."""
    found: Treatment = get_object_or_404(_treatments(request), pk=treatment_id)
    return found


def _own_reminder(request: HttpRequest, reminder_id: int) -> Reminder:
    found: Reminder = get_object_or_404(Reminder.objects.visible_to(as_member(request)), pk=reminder_id)
    return found


def _pressed(request: HttpRequest, reminder_id: int) -> tuple[Reminder, datetime.date | None, int]:
    """The reminder, the day that the button was about (None where the form came apart), and for how many days."""
    reminder, form = _own_reminder(request, reminder_id), DueForm(request.POST)
    if not form.is_valid():
        return reminder, None, 0
    return reminder, form.cleaned_data["due"], int(form.cleaned_data["days"])


def _full(full: ListFull) -> str:
    return _("Your list has %(most)s entries, and that is as many as it holds. Remove one first.") % {
        "most": full.most
    }


def _to_reminders() -> HttpResponse:
    return redirect(f"{reverse('drugs:my_medicines')}#reminders")
