"""A member reports a post."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from common.markdown import plain
from forums.models import Post
from moderation.actions.reports import report_post, require_can_report
from moderation.exceptions import TooManyReports
from moderation.forms import ReportForm
from moderation.models import Report

if TYPE_CHECKING:
    from django.http import HttpResponse

    from common.http import AuthenticatedHttpRequest

_EXCERPT_CHARS = 240


@login_required
@require_http_methods(["GET", "POST"])
def report(request: AuthenticatedHttpRequest, post_id: int) -> HttpResponse:
    posts = Post.objects.visible_to(request.user).select_related("author", "thread__forum")
    post = get_object_or_404(posts, pk=post_id)
    require_can_report(by=request.user, post=post)  # said before they write, and again by the action
    form = ReportForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            report_post(by=request.user, post=post, **form.cleaned_data)
        except TooManyReports:
            form.add_error(
                None,
                _(
                    "You have sent many reports in a short time. Your words are kept here. "
                    "Please send this one again in an hour."
                ),
            )
        else:
            messages.success(
                request, _("Thank you. A moderator will look. We do not tell the author who reported.")
            )
            return redirect(post)
    context = {
        "post": post,
        "excerpt": plain(post.body, _EXCERPT_CHARS),
        "form": form,
        "danger": Report.Reason.DANGER.value,
        "nav": "forums",
    }
    return render(request, "moderation/post_report.html", context)
