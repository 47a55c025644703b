"""A member reports a post, or a card about a drug."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from common.markdown import plain
from drugs.models import Experience
from drugs.selectors.experiences import card_shown
from forums.models import Post
from moderation.actions.reports import (
    report_card,
    report_post,
    require_can_report,
    require_can_report_card,
)
from moderation.exceptions import TooManyReports
from moderation.forms import ReportForm
from moderation.models import Report

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from common.http import AuthenticatedHttpRequest

_EXCERPT_CHARS = 240


@login_required
@require_http_methods(["GET", "POST"])
def report(request: AuthenticatedHttpRequest, post_id: int) -> HttpResponse:
    posts = Post.objects.visible_to(request.user).select_related("author", "thread__forum")
    post = get_object_or_404(posts, pk=post_id)
    require_can_report(by=request.user, post=post)  # said before they write, and again by the action
    form = ReportForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _sent(
        request, form, lambda words: report_post(by=request.user, post=post, **words)
    ):
        return redirect(post)
    context = {
        "post": post,
        "excerpt": plain(post.body, _EXCERPT_CHARS),
        "form": form,
        "danger": Report.Reason.DANGER.value,
        "nav": "forums",
    }
    return render(request, "moderation/post_report.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def report_experience(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """As `report`, for a card that the member may read."""
    cards = Experience.objects.visible_to(request.user).select_related("user", "drug")
    card = get_object_or_404(cards, pk=pk)
    require_can_report_card(by=request.user, experience=card)
    form = ReportForm(request.POST if request.method == "POST" else None)
    back_url = reverse("drugs:experience_list", args=[card.drug.slug])
    if form.is_valid() and _sent(
        request, form, lambda words: report_card(by=request.user, experience=card, **words)
    ):
        return redirect(back_url)
    context = {
        "card": card,
        "shown": card_shown(request.user, card),
        "form": form,
        "danger": Report.Reason.DANGER.value,
        "back_url": back_url,
        "nav": "drugs",
    }
    return render(request, "moderation/card_report.html", context)


def _sent(request: HttpRequest, form: ReportForm, send: Callable[[dict[str, str]], object]) -> bool:
    """Send what a valid form says. False when it was too much at once: then the form says so and keeps the words."""
    try:
        send(form.cleaned_data)
    except TooManyReports:
        form.add_error(
            None,
            _(
                "You have sent many reports in a short time. Your words are kept here. "
                "Please send this one again in an hour."
            ),
        )
        return False
    messages.success(request, _("Thank you. A moderator will look. We do not tell the author who reported."))
    return True
