"""What a thread is about: its author says so, and changes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from common.http import as_member
from common.rules import require
from forums import rules
from forums.actions.threads import set_subject
from forums.drug_form import SubjectForm, subject_as_typed
from forums.selectors.thread_page import find_thread

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@login_required
@require_http_methods(["GET", "POST"])
def thread_subject(request: HttpRequest, thread_id: int) -> HttpResponse:
    """GET shows drugs and topic in their boxes, POST changes them. A second POST leads to the same place."""
    thread = find_thread(request.user, thread_id)
    if thread is None:
        raise Http404
    require(not (refusal := rules.why_no_subject(request.user, thread)), refusal)
    if request.method == "POST":
        form = SubjectForm(request.POST)
        if form.is_valid():
            set_subject(
                by=as_member(request), thread=thread, drugs=form.drugs, topic=form.cleaned_data["topic"]
            )
            return redirect(thread)
    else:
        form = SubjectForm(initial=subject_as_typed(thread.drug_ids, thread.topic))  # type: ignore[attr-defined]
    return render(request, "forums/thread_subject.html", {"nav": "forums", "thread": thread, "form": form})
