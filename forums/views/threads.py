"""A thread: start one, change its title, close it to members. Reading one is forums.views.thread_pages."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from common.forms import clean_text
from common.http import as_member
from common.personal_details import find_personal_details
from common.rules import require
from drugs.selectors.directory import directory, drug_address
from forums import pace, rules
from forums.actions.held import send_thread
from forums.actions.rendering import render_body
from forums.actions.threads import narrow_thread, retitle_thread
from forums.forms import ThreadForm, TitleForm, words_of
from forums.models import Draft, Post
from forums.poll_form import PollForm
from forums.selectors.drafts import find_draft, newest_new_thread
from forums.selectors.drug_threads import known_topic
from forums.selectors.similar import similar_threads
from forums.selectors.thread_page import find_thread
from forums.selectors.writing import open_forums
from forums.views.composing import (
    content_notes_choices,
    keep_draft,
    opened,
    renewed,
    save_url,
    saved_at,
    second_look,
    sent_url,
    window_of,
    writer_mark,
    wrote_elsewhere,
)
from forums.views.keeping import forget_words, is_another_writer, kept_words, signed_out
from forums.views.pictures import picture_box, take_picture

if TYPE_CHECKING:
    from forums.models import Thread
    from forums.views.pictures import SentPicture

_FORUM_FOR_DRUGS = (
    "medicines"  # where a thread that starts on a drug page belongs, unless its writer says otherwise
)


@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        return signed_out(request) if request.method == "POST" else redirect_to_login(request.get_full_path())
    if request.method != "POST":
        return _open(request)
    if is_another_writer(request):
        return signed_out(request)
    picture = take_picture(request)
    form, poll = ThreadForm(request.POST, forums=open_forums()), PollForm(request.POST)
    if refusal := rules.why_no_words(request.user):
        return _again(request, form, poll, refusal=refusal)
    if not (form.is_valid() & poll.is_valid()) or picture.stays or "preview" in request.POST:
        return _again(request, form, poll, picture=picture)
    words = form.cleaned_data
    hints, mark = second_look(request, words["title"], words["body"], *_poll_texts(poll))
    if hints:
        return _again(request, form, poll, hints=hints, mark=mark)
    if wrote_elsewhere(request, words):
        keep_draft(request)
        return redirect("forums:draft_detail", words["submission_id"])
    if refusal := pace.check(as_member(request), "thread", words["submission_id"]):
        return _again(request, form, poll, refusal=refusal, status=429)
    try:
        sent = send_thread(
            by=request.user,
            forum=words["forum"],
            title=words["title"],
            body=words["body"],
            audience=words["audience"],
            drugs=form.drugs,
            submission_id=words["submission_id"],
            content_notes=words["content_notes"],
            is_question=words["is_question"],
            poll=poll.spec,
            topic=words["topic"],
            fields=words_of(request.POST).fields,
        )
    except PermissionDenied as refused:
        return _again(request, form, poll, refusal=str(refused))
    if sent.body != words["body"]:
        form.data = renewed(request)
        return _again(request, form, poll, earlier=sent_url(sent))
    forget_words(request)
    return redirect(sent if isinstance(sent, Draft) else sent.thread)


def _open(request: HttpRequest) -> HttpResponse:
    """An empty form; or what was begun: the draft that `?draft=` names, else the newest that fits what the link asks for."""
    refusal = rules.why_no_words(request.user)
    asked = _asked(request)
    if kept := kept_words(request):
        return _compose(request, kept, kept.get("version"), is_kept=True, refusal=refusal)
    draft = _begun(request, asked)
    words, version = opened(draft)
    if words and not words.get("topic"):
        words["topic"] = asked.get("topic", "")
    return _compose(request, words or asked, version, draft=draft, is_kept=draft is not None, refusal=refusal)


def _begun(request: HttpRequest, asked: dict[str, Any]) -> Draft | None:
    member = as_member(request)
    if "new" in request.GET:
        return None
    try:
        named = uuid.UUID(request.GET.get("draft", ""))
    except ValueError:
        drug = asked.get("drug_1", "")
        return newest_new_thread(member, forum="" if drug else asked["forum"], drug=drug)
    draft = find_draft(member, named)
    return draft if draft and draft.is_new_thread and not draft.is_held else None


def _asked(request: HttpRequest) -> dict[str, Any]:
    """What the link that led here says: `?forum=` and `?drug=`, both slugs, and `?topic=`, which only a drug has."""
    initial: dict[str, Any] = {"submission_id": uuid.uuid4(), "forum": request.GET.get("forum", "")}
    if slug := drug_address(request.GET.get("drug", "")):
        initial["drug_1"] = directory().by_slug[slug].short_name
        initial["forum"] = initial["forum"] or _FORUM_FOR_DRUGS
        initial["topic"] = known_topic(request.GET.get("topic", ""))
    return initial


def _poll_texts(poll: PollForm) -> list[str]:
    return [poll.spec.question, *poll.spec.options] if poll.spec else []


def _again(request: HttpRequest, form: ThreadForm, poll: PollForm, **look: Any) -> HttpResponse:
    """The words again, kept as a draft meanwhile, and why they have not gone out."""
    draft, version = keep_draft(request)
    is_preview = form.is_valid() and "preview" in request.POST
    preview = render_body(form.cleaned_data["body"], by=as_member(request)) if is_preview else ""
    return _page(request, form, poll, version, draft=draft, preview=preview, **look)


def _compose(request: HttpRequest, words: dict[str, Any], version: object, **look: Any) -> HttpResponse:
    poll = {name.removeprefix("poll-"): value for name, value in words.items() if name.startswith("poll-")}
    form = ThreadForm(initial=words, forums=open_forums())
    return _page(request, form, PollForm(initial=poll), version, **look)


def _page(
    request: HttpRequest,
    form: ThreadForm,
    poll: PollForm,
    version: object,
    *,
    draft: Draft | None = None,
    picture: SentPicture | None = None,
    status: int = 403,  # of a refusal
    **look: Any,
) -> HttpResponse:
    notes = form["content_notes"].value()
    context = {
        "nav": "forums",
        "form": form,
        "poll": poll,
        "draft": draft,
        "version": version or 0,
        "window": window_of(request),
        "writer": writer_mark(request),
        "save_url": save_url(),
        "saved_at": saved_at(draft),
        "notes": content_notes_choices(notes if isinstance(notes, list) else ()),
        "picture": picture.box if picture else picture_box(),
        "similar": similar_threads(as_member(request), clean_text(str(form["title"].value() or "")))
        if "preview" in request.POST
        else [],
        "is_public": form["audience"].value() == "public",
        **look,
    }
    return render(request, "forums/thread_start.html", context, status=status if look.get("refusal") else 200)


@require_http_methods(["GET", "POST"])
def retitle(request: HttpRequest, thread_id: int) -> HttpResponse:
    """GET shows the title in a box, POST changes it. A second POST leads to the same place."""
    if not request.user.is_authenticated:
        return signed_out(request) if request.method == "POST" else redirect_to_login(request.get_full_path())
    thread = find_thread(request.user, thread_id)
    if thread is None:
        raise Http404
    if request.method == "POST" and is_another_writer(request):
        return signed_out(request)
    require(
        thread.author_id == request.user.pk,
        _("Only the person who started a thread can change its title."),
    )
    if request.method != "POST":
        return _open_title(request, thread)
    form = TitleForm(request.POST)
    if not form.is_valid():
        return _title_page(request, thread, form)
    title = form.cleaned_data["title"]
    hints, mark = second_look(request, title)
    if {hint.text for hint in hints} - {hint.text for hint in find_personal_details(thread.title)}:
        return _title_page(request, thread, form, hints=hints, mark=mark)
    try:
        retitle_thread(by=request.user, thread=thread, title=title)
    except PermissionDenied as refused:  # locked, hidden or too late meanwhile: the words stay on the page
        return _title_page(request, thread, form, refusal=str(refused))
    forget_words(request)
    return redirect(thread)


def _open_title(request: HttpRequest, thread: Thread) -> HttpResponse:
    kept = kept_words(request)
    opening = get_object_or_404(
        Post.objects.visible_to_or_by(as_member(request)).defer("search"), thread=thread.pk, number=1
    )
    opening.thread = thread
    refusal = rules.why_no_retitle(request.user, opening)
    require(bool(kept) or not refusal, refusal)
    form = TitleForm(initial={"title": kept.get("title") or thread.title})
    return _title_page(request, thread, form, is_kept=bool(kept), refusal=refusal)


def _title_page(request: HttpRequest, thread: Thread, form: TitleForm, **look: Any) -> HttpResponse:
    context = {"nav": "forums", "thread": thread, "form": form, "writer": writer_mark(request), **look}
    return render(request, "forums/thread_title.html", context, status=403 if look.get("refusal") else 200)


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
