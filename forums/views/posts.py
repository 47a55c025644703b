"""Posts: reply, edit, withdraw, and the permanent link."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from common.http import as_member
from common.personal_details import find_personal_details
from common.rules import require
from forums import pace, rules
from forums.actions.held import send_reply
from forums.actions.posts import edit_post, withdraw_post
from forums.actions.rendering import render_body
from forums.forms import PostForm
from forums.models import Draft, Post
from forums.selectors.drafts import draft_of_change, mine_in
from forums.selectors.rows import post_url
from forums.selectors.thread_page import find_thread
from forums.selectors.writing import last_number, quote_of
from forums.views.composing import (
    composer,
    held_url,
    keep_draft,
    opened,
    renewed,
    second_look,
    sent_url,
    wrote_elsewhere,
)
from forums.views.keeping import forget_words, is_another_writer, kept_words, signed_out
from forums.views.pictures import take_picture

if TYPE_CHECKING:
    from forums.models import Thread
    from forums.views.pictures import SentPicture


@require_safe
def detail(request: HttpRequest, thread_id: int, number: int) -> HttpResponse:
    """The permanent link of a post leads to the page that holds it now."""
    last = last_number(request.user, thread_id)
    if last is None or not 1 <= number <= last:
        raise Http404
    return redirect(post_url(request.path.removesuffix(f"{number}/"), number))


@require_http_methods(["GET", "POST"])
def reply(request: HttpRequest, thread_id: int) -> HttpResponse:
    if not request.user.is_authenticated:
        return signed_out(request) if request.method == "POST" else redirect_to_login(request.get_full_path())
    thread = find_thread(request.user, thread_id)
    if thread is None:
        raise Http404
    if request.method != "POST":
        require(not (refusal := rules.why_no_reply(request.user, thread)), refusal)
        return _open_reply(request, thread)
    if is_another_writer(request):
        return signed_out(request)
    if "more" in request.POST and not request.POST.get("body", "").strip():
        return redirect(request.path)
    picture = take_picture(request)
    form = PostForm(request.POST)
    if not form.is_valid() or picture.stays or {"preview", "more"} & request.POST.keys():
        return _reply_page(request, thread, form, picture=picture)
    words = form.cleaned_data
    hints, mark = second_look(request, words["body"])
    if hints:
        return _reply_page(request, thread, form, hints=hints, mark=mark)
    if wrote_elsewhere(request, words):
        keep_draft(request, thread=thread)
        return redirect("forums:draft_detail", words["submission_id"])
    if refusal := pace.check(as_member(request), "reply", words["submission_id"]):
        return _reply_page(request, thread, form, refusal=refusal, status=429)
    try:
        sent = send_reply(by=as_member(request), thread=thread, **words)
    except PermissionDenied as refused:  # locked or muted meanwhile: the words stay on the page
        return _reply_page(request, thread, form, refusal=str(refused))
    if sent.body != words["body"]:
        return _reply_page(request, thread, form, earlier=sent)
    forget_words(request)
    if isinstance(sent, Draft):
        return redirect(held_url(thread))
    return redirect(post_url(sent.thread.get_absolute_url(), sent.number))


def _open_reply(request: HttpRequest, thread: Thread) -> HttpResponse:
    kept = kept_words(request)
    draft = None if kept else mine_in(thread, as_member(request)).draft
    words, version = (kept, kept.get("version")) if kept else opened(draft)
    quote = quote_of(as_member(request), thread, request.GET.get("quote", ""))
    body = "\n\n".join(filter(None, [str(words.get("body") or "").rstrip(), quote.text]))
    notes = [*(words.get("content_notes") or ()), *quote.content_notes]
    context = {
        "nav": "forums",
        "thread": thread,
        "composer": composer(
            request,
            thread,
            action=request.path,
            words={**words, "body": body, "content_notes": notes},
            version=version,
            draft=draft,
            is_kept=bool(kept or draft),
        ),
    }
    return render(request, "forums/post_reply.html", context)


def _reply_page(
    request: HttpRequest,
    thread: Thread,
    form: PostForm,
    *,
    earlier: Post | Draft | None = None,
    status: int = 403,
    **look: Any,
) -> HttpResponse:
    """The words again, and why they have not gone out; `status` is that of a refusal."""
    if earlier is not None:
        form.data = renewed(request)
        look["earlier"] = sent_url(earlier)
    context = _composer(request, form, thread, **look)
    return render(request, "forums/post_reply.html", context, status=status if look.get("refusal") else 200)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, post_id: int) -> HttpResponse:
    if not request.user.is_authenticated:
        return signed_out(request) if request.method == "POST" else redirect_to_login(request.get_full_path())
    found = Post.objects.visible_to(request.user).select_related("thread__forum")
    post = get_object_or_404(found, pk=post_id)
    if request.method == "POST" and is_another_writer(request):
        return signed_out(request)
    require(post.author_id == request.user.pk, _("Only the person who wrote a post can change it."))
    if request.method != "POST":
        require(not (refusal := rules.why_no_edit(request.user, post)), refusal)
        return _open_edit(request, post)
    picture = take_picture(request)
    form = PostForm(request.POST)
    if not form.is_valid() or picture.stays or "preview" in request.POST:
        return _edit_page(request, post, form, picture=picture)
    words = form.cleaned_data
    hints, mark = second_look(request, words["body"])
    if hints and {hint.text for hint in hints} - {hint.text for hint in find_personal_details(post.body)}:
        return _edit_page(request, post, form, hints=hints, mark=mark)
    try:
        edit_post(by=as_member(request), post=post, body=words["body"], content_notes=words["content_notes"])
    except PermissionDenied as refused:  # locked, hidden or too late meanwhile: the words stay on the page
        return _edit_page(request, post, form, refusal=str(refused))
    forget_words(request)
    return redirect(post_url(post.thread.get_absolute_url(), post.number))


def _open_edit(request: HttpRequest, post: Post) -> HttpResponse:
    kept = kept_words(request)
    draft = None if kept else draft_of_change(post, as_member(request))
    words, version = (kept, kept.get("version")) if kept else opened(draft)
    if not words:
        words = {"body": post.body, "content_notes": list(post.content_notes)}
    context = {
        "nav": "forums",
        "thread": post.thread,
        "post": post,
        "composer": composer(
            request,
            post.thread,
            action=request.path,
            words=words,
            version=version,
            draft=draft,
            post=post,
            is_kept=bool(kept or draft),
        ),
    }
    return render(request, "forums/post_edit.html", context)


def _edit_page(request: HttpRequest, post: Post, form: PostForm, **look: Any) -> HttpResponse:
    context = _composer(request, form, post.thread, post=post, **look)
    return render(request, "forums/post_edit.html", context, status=403 if look.get("refusal") else 200)


def _composer(
    request: HttpRequest,
    form: PostForm,
    thread: Thread,
    *,
    post: Post | None = None,
    picture: SentPicture | None = None,
    **look: Any,
) -> dict[str, Any]:
    """The box, and what stands above it: a refusal, an error, what was found in the words, or the preview. The words are kept
    as a draft, so that closing the page costs nothing."""
    draft, version = keep_draft(request, post=post) if post else keep_draft(request, thread=thread)
    ready = form.is_valid()
    error = str(next(iter(form.errors.get("body", [])), ""))
    is_preview = ready and "preview" in request.POST
    return {
        "nav": "forums",
        "thread": thread,
        "post": post,
        "error": error,
        "preview": render_body(form.cleaned_data["body"], by=as_member(request)) if is_preview else "",
        "composer": composer(
            request,
            thread,
            action=request.path,
            words={name: form[name].value() for name in form.fields},
            version=version,
            draft=draft,
            post=post,
            error=error,
            picture=picture,
        ),
        **look,
    }


@login_required
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, post_id: int) -> HttpResponse:
    """GET asks, POST takes the words off the page. A second POST leads to the same place."""
    found = Post.objects.visible_to_or_by(as_member(request)).select_related("thread__forum")
    post = get_object_or_404(found, pk=post_id)
    if request.method == "POST":
        withdraw_post(by=as_member(request), post=post)
        return redirect(post_url(post.thread.get_absolute_url(), post.number))
    if post.author_id == request.user.pk and post.withdrawn_at is not None:
        return redirect(post_url(post.thread.get_absolute_url(), post.number))
    require(
        rules.can_withdraw_post(request.user, post),
        _("Only the person who wrote a post can withdraw it."),
    )
    return render(
        request, "forums/post_withdraw.html", {"nav": "forums", "post": post, "thread": post.thread}
    )
