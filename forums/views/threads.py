"""A thread: start one, close one to members. Reading one is forums.views.thread_pages."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from common.http import as_member
from common.rules import require
from drugs.selectors.directory import directory, drug_address
from forums import rules
from forums.actions.rendering import render_body
from forums.actions.threads import narrow_thread, start_thread
from forums.forms import ThreadForm
from forums.selectors.thread_page import find_thread
from forums.selectors.writing import open_forums
from forums.views.keeping import forget_words, kept_words, signed_out

_FORUM_FOR_DRUGS = (
    "medicines"  # where a thread that starts on a drug page belongs, unless its writer says otherwise
)


@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        return signed_out(request) if request.method == "POST" else redirect_to_login(request.get_full_path())
    if refusal := rules.why_no_words(request.user):
        return _compose(request, ThreadForm(request.POST or None, forums=open_forums()), refusal=refusal)
    if request.method != "POST":
        kept = kept_words(request)
        form = ThreadForm(initial=kept or _asked(request), forums=open_forums())
        return _compose(request, form, kept=bool(kept))
    form = ThreadForm(request.POST, forums=open_forums())
    if not form.is_valid() or "preview" in request.POST:
        return _compose(request, form)
    data = form.cleaned_data
    try:
        thread = start_thread(
            by=request.user,
            forum=data["forum"],
            title=data["title"],
            body=data["body"],
            audience=data["audience"],
            drugs=form.drugs,
            submission_id=data["submission_id"],
        )
    except PermissionDenied as refused:
        return _compose(request, form, refusal=str(refused))
    forget_words(request)
    return redirect(thread)


def _asked(request: HttpRequest) -> dict[str, Any]:
    """What the link that led here says: `?forum=` and `?drug=`, both slugs."""
    initial: dict[str, Any] = {"submission_id": uuid.uuid4(), "forum": request.GET.get("forum", "")}
    if slug := drug_address(request.GET.get("drug", "")):
        initial["drug_1"] = directory().by_slug[slug].short_name
        initial["forum"] = initial["forum"] or _FORUM_FOR_DRUGS
    return initial


def _compose(
    request: HttpRequest, form: ThreadForm, *, kept: bool = False, refusal: str = ""
) -> HttpResponse:
    ready = form.is_bound and form.is_valid()
    context = {
        "nav": "forums",
        "form": form,
        "kept": kept,
        "refusal": refusal,
        "is_public": form["audience"].value() == "public",
        "preview": render_body(form.cleaned_data["body"], by=as_member(request))
        if ready and "preview" in request.POST
        else "",
    }
    return render(request, "forums/thread_start.html", context, status=403 if refusal else 200)


@login_required
@require_http_methods(["GET", "POST"])
def narrow(request: HttpRequest, thread_id: int) -> HttpResponse:
    """GET asks, POST closes the thread to members."""
    thread = find_thread(request.user, thread_id)
    if thread is None:
        raise Http404
    if request.method == "POST":
        narrow_thread(by=as_member(request), thread=thread)
        return redirect(thread)
    require(
        rules.can_narrow_thread(request.user, thread),
        _("Only the person who started a public thread can close it to members."),
    )
    return render(request, "forums/thread_narrow.html", {"nav": "forums", "thread": thread})
