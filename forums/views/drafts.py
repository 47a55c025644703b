"""Drafts and held posts: save, list, open, choose between two windows, throw away, undo, send now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.dates import in_words
from common.http import as_member, whole_number
from forums.actions import held as held_posts
from forums.actions.drafts import Outcome, Saved, choose_words, discard_draft, save_draft
from forums.forms import words_of
from forums.models import Draft, Post
from forums.selectors import drafts as drafts_of
from forums.selectors.thread_page import find_thread
from forums.selectors.writing import find_submitted
from forums.views.composing import held_url, saved_at, sent_url, submission_of, version_of, window_of
from forums.views.keeping import is_another_writer, signed_out, wants_json

if TYPE_CHECKING:
    import uuid

    from forums.models import Thread

_STATUS = {Outcome.SAVED: 200, Outcome.EMPTY: 200, Outcome.OTHER: 409, Outcome.GONE: 410}


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep the words of a form: `?thread=` of a reply, `?post=` of a change, neither of a new thread. Answers a script in
    JSON, and a plain press of "Save draft" with the page it came from."""
    thread_id, post_id = _number(request, "thread"), _number(request, "post")
    if not request.user.is_authenticated or is_another_writer(request):
        return signed_out(request, _compose_url(thread_id, post_id))
    thread = find_thread(request.user, thread_id) if thread_id else None
    post = (
        Post.objects.visible_to(request.user).filter(pk=post_id, author=request.user).first()
        if post_id
        else None
    )
    words = words_of(request.POST)
    try:
        saved = save_draft(
            by=as_member(request),
            words=words,
            submission_id=submission_of(request),
            thread=thread,
            post=post,
            version=version_of(request),
            window=window_of(request),
        )
    except ValueError:
        return _not_saved(request, _("This text is longer than we can keep. Please copy it to be safe."), 413)
    except PermissionDenied as refused:
        return _not_saved(request, str(refused), 403)
    if wants_json(request):
        return JsonResponse(_told(saved), status=_STATUS[saved.outcome])
    if saved.outcome is Outcome.EMPTY:
        messages.info(request, _("There is nothing here yet to save."))
        return redirect(_compose_url(thread_id, post_id))
    return redirect(
        "forums:draft_detail", saved.draft.submission_id if saved.draft else submission_of(request)
    )


def _number(request: HttpRequest, name: str) -> int:
    return whole_number(request.GET.get(name, ""), 15) or 0


def _compose_url(thread_id: int, post_id: int) -> str:
    if thread_id:
        return reverse("forums:reply", args=[thread_id])
    return reverse("forums:post_edit", args=[post_id]) if post_id else reverse("forums:thread_start")


def _told(saved: Saved) -> dict[str, object]:
    """What a script has to know. The other window's words are its reader's own."""
    told: dict[str, object] = {"state": saved.outcome.value}
    if saved.draft is not None:
        told |= {"version": saved.draft.version, "at": saved_at(saved.draft)}
        if saved.outcome is Outcome.OTHER:
            told |= {"title": saved.draft.title, "body": saved.draft.body}
        else:
            told |= {"discard": reverse("forums:draft_discard", args=[saved.draft.submission_id])}
    return told


def _not_saved(request: HttpRequest, reason: str, status: int) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"state": "refused", "reason": reason}, status=status)
    context = {
        "nav": "me",
        "reason": reason,
        "title": request.POST.get("title", ""),
        "body": request.POST.get("body", ""),
    }
    return render(request, "forums/draft_unsaved.html", context, status=status)


@login_required
@require_safe
def draft_list(request: HttpRequest) -> HttpResponse:
    return render(
        request, "forums/draft_list.html", {"nav": "me", "rows": drafts_of.draft_rows(as_member(request))}
    )


@login_required
@require_safe
def detail(request: HttpRequest, submission_id: uuid.UUID) -> HttpResponse:
    """Leads to where the words go on. Shows them here when there are two of them, when they wait to go out as a thread, or
    when the place is closed; once they are out, it leads to the post."""
    member = as_member(request)
    draft = drafts_of.find_draft(member, submission_id)
    if draft is None:
        post = find_submitted(member, submission_id)
        if post is None:
            raise Http404
        return redirect(sent_url(post))
    thread = drafts_of.thread_of(member, draft)
    if draft.is_held:
        return redirect(held_url(thread)) if thread else _held(request, draft)
    why = drafts_of.why_not_here(member, draft)
    if draft.others:
        return _two_texts(request, draft, why)
    if why or draft.refusal:
        return _closed(request, draft, thread, why)
    return redirect(_place_url(draft))


def _place_url(draft: Draft) -> str:
    url = _compose_url(draft.thread_id or 0, draft.post_id or 0)
    return f"{url}?draft={draft.submission_id}" if draft.is_new_thread else url


def _held(request: HttpRequest, draft: Draft) -> HttpResponse:
    is_public = (draft.ready or {}).get("audience") == "public"
    context = {"nav": "forums", "draft": draft, "html": drafts_of.rendered(draft), "is_public": is_public}
    return render(request, "forums/draft_held.html", context)


def _two_texts(request: HttpRequest, draft: Draft, why: str) -> HttpResponse:
    texts = [{"window": "", "title": draft.title, "body": draft.body, "when": in_words(draft.updated_at)}]
    for other in draft.others:
        at = parse_datetime(other["at"])
        texts.append({**other, "when": in_words(at) if at else ""})
    context = {"nav": "me", "draft": draft, "texts": texts, "why": why}
    return render(request, "forums/draft_choose.html", context)


def _closed(request: HttpRequest, draft: Draft, thread: Thread | None, why: str) -> HttpResponse:
    context = {
        "nav": "me",
        "draft": draft,
        "thread": thread,
        "why": why or draft.refusal,
        "go_on": "" if why else _place_url(draft),
    }
    return render(request, "forums/draft_closed.html", context)


@login_required
@require_POST
def choose(request: HttpRequest, submission_id: uuid.UUID) -> HttpResponse:
    draft = _find(request, submission_id)
    choose_words(by=as_member(request), draft=draft, window=request.POST.get("window", ""))
    return redirect(draft)


@login_required
@require_http_methods(["GET", "POST"])
def discard(request: HttpRequest, submission_id: uuid.UUID) -> HttpResponse:
    """GET asks, POST throws away. A second POST leads to the same place."""
    if request.method == "POST":
        draft = drafts_of.find_draft(as_member(request), submission_id)
        if draft is not None and discard_draft(by=as_member(request), draft=draft):
            messages.success(request, _("The draft is gone."))
        return redirect("forums:draft_list")
    draft = _find(request, submission_id)
    if draft.is_held:
        return redirect(draft)
    return render(request, "forums/draft_discard.html", {"nav": "me", "draft": draft})


@login_required
@require_POST
def undo(request: HttpRequest, submission_id: uuid.UUID) -> HttpResponse:
    """Back to the box, with every word."""
    if held_posts.undo(by=as_member(request), submission_id=submission_id) is None:
        messages.info(request, _("It is out already. You can still change it or withdraw it."))
    return redirect("forums:draft_detail", submission_id)


@login_required
@require_POST
def send_now(request: HttpRequest, submission_id: uuid.UUID) -> HttpResponse:
    held_posts.send_now(by=as_member(request), submission_id=submission_id)
    return redirect("forums:draft_detail", submission_id)


def _find(request: HttpRequest, submission_id: uuid.UUID) -> Draft:
    draft = drafts_of.find_draft(as_member(request), submission_id)
    if draft is None:
        raise Http404
    return draft
