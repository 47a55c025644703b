"""A member's own bookmarks: keep a post, let it go, write a note beside it, and the list."""

from __future__ import annotations

import re
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from common.forms import TextField
from common.http import as_member, safe_next
from forums.actions.bookmarks import NOTE_MAX_CHARS, note_bookmark, remove_bookmark, save_bookmark
from forums.selectors.bookmarks import bookmark_page, find_bookmark
from forums.selectors.rows import post_url
from forums.views.support import page_before, tapped_post

_ID = re.compile(r"[1-9][0-9]{0,17}")


class NoteForm(forms.Form):
    note = TextField(label=gettext_lazy("Your note"), max_chars=NOTE_MAX_CHARS, required=False)


@require_safe
@login_required
def bookmark_list(request: HttpRequest) -> HttpResponse:
    page = bookmark_page(as_member(request), request.GET.get("at", ""))
    context = {
        "nav": "me",
        "page": page,
        "newer_query": urlencode({"at": page.newer}) if page.newer else "",
        "older_query": urlencode({"at": page.older}) if page.older else "",
    }
    return render(request, "forums/bookmark_list.html", context)


@require_POST
def bookmark(request: HttpRequest) -> HttpResponse:
    """`add` or `remove` with the id of a post. What is removed need not be readable any more."""
    if not request.user.is_authenticated:
        return redirect_to_login(page_before(request))
    member, number = as_member(request), request.POST.get("remove", "")
    if number:
        if not _ID.fullmatch(number):
            raise Http404
        remove_bookmark(by=member, post_id=int(number))
        return redirect(safe_next(request, _shown_at(request) or reverse("forums:bookmark_list")))
    post = tapped_post(request)
    if save_bookmark(by=member, post=post):
        messages.success(
            request,
            _("Post %(number)s is in your bookmarks. Nobody else sees them.") % {"number": post.number},
        )
    return redirect(_shown_at(request))


def _shown_at(request: HttpRequest) -> str:
    """The address of the post that a button named, or "" when it cannot be read any more."""
    try:
        post = tapped_post(request)
    except Http404:
        return ""
    return post_url(post.thread.get_absolute_url(), post.number)


@require_POST
@login_required
def bookmark_note(request: HttpRequest, bookmark_id: int) -> HttpResponse:
    found = find_bookmark(as_member(request), bookmark_id)
    if found is None:
        raise Http404
    form = NoteForm(request.POST)
    if form.is_valid():
        note_bookmark(by=as_member(request), bookmark=found, note=form.cleaned_data["note"])
        messages.success(request, _("Your note is saved."))
    else:
        messages.error(request, str(form.errors["note"][0]))
    return redirect(safe_next(request, reverse("forums:bookmark_list")))
