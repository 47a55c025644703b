"""Posts: reply, edit, withdraw, and the permanent link."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from common.http import as_member
from common.rules import require
from forums import rules
from forums.actions.posts import edit_post, post_reply, withdraw_post
from forums.actions.rendering import render_body
from forums.forms import PostForm
from forums.models import Post
from forums.selectors.rows import post_url
from forums.selectors.thread_page import find_thread
from forums.selectors.writing import last_number, quote_of
from forums.views.composing import composer
from forums.views.keeping import forget_words, kept_words, signed_out

if TYPE_CHECKING:
    from forums.models import Thread


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
        kept = kept_words(request)
        initial = kept or {
            "submission_id": str(uuid.uuid4()),
            "body": quote_of(request.user, thread, request.GET.get("quote", "")),
        }
        return _reply_page(request, thread, PostForm(initial=initial), kept=bool(kept))
    form = PostForm(request.POST)
    if not form.is_valid() or "preview" in request.POST:
        return _reply_page(request, thread, form)
    try:
        post = post_reply(by=as_member(request), thread=thread, **form.cleaned_data)
    except PermissionDenied as refused:  # locked or muted meanwhile: the words stay on the page
        return _reply_page(request, thread, form, refusal=str(refused))
    forget_words(request)
    return redirect(post_url(post.thread.get_absolute_url(), post.number))


def _reply_page(
    request: HttpRequest, thread: Thread, form: PostForm, *, kept: bool = False, refusal: str = ""
) -> HttpResponse:
    context = _composer(request, form, thread, kept=kept, refusal=refusal)
    return render(request, "forums/post_reply.html", context, status=403 if refusal else 200)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, post_id: int) -> HttpResponse:
    if not request.user.is_authenticated:
        return signed_out(request) if request.method == "POST" else redirect_to_login(request.get_full_path())
    found = Post.objects.visible_to(request.user).select_related("thread__forum")
    post = get_object_or_404(found, pk=post_id)
    require(post.author_id == request.user.pk, _("Only the person who wrote a post can change it."))
    if request.method != "POST":
        require(not (refusal := rules.why_no_edit(request.user, post)), refusal)
        kept = kept_words(request)
        form = PostForm(initial={"body": kept.get("body") or post.body})
        return _edit_page(request, post, form, kept=bool(kept))
    form = PostForm(request.POST)
    if not form.is_valid() or "preview" in request.POST:
        return _edit_page(request, post, form)
    try:
        edit_post(by=as_member(request), post=post, body=form.cleaned_data["body"])
    except PermissionDenied as refused:  # locked, hidden or too late meanwhile: the words stay on the page
        return _edit_page(request, post, form, refusal=str(refused))
    forget_words(request)
    return redirect(post_url(post.thread.get_absolute_url(), post.number))


def _edit_page(
    request: HttpRequest, post: Post, form: PostForm, *, kept: bool = False, refusal: str = ""
) -> HttpResponse:
    context = _composer(request, form, post.thread, kept=kept, refusal=refusal, is_edit=True)
    context["post"] = post
    return render(request, "forums/post_edit.html", context, status=403 if refusal else 200)


def _composer(
    request: HttpRequest,
    form: PostForm,
    thread: Thread,
    *,
    kept: bool,
    refusal: str,
    is_edit: bool = False,
) -> dict[str, Any]:
    """The box, and what stands above it: a refusal, an error, or the preview of valid words."""
    ready = form.is_bound and form.is_valid()
    error = str(next(iter(form.errors.get("body", [])), ""))
    return {
        "nav": "forums",
        "thread": thread,
        "refusal": refusal,
        "error": error,
        "preview": render_body(form.cleaned_data["body"], by=as_member(request))
        if ready and "preview" in request.POST
        else "",
        "composer": composer(
            request,
            thread,
            action=request.path,
            body=form["body"].value() or "",
            submission_id=form["submission_id"].value(),
            error=error,
            is_kept=kept,
            is_edit=is_edit,
        ),
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
