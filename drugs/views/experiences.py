"""Cards: reading what members say about a drug, and writing, changing and withdrawing one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.exceptions import ConsentMissing
from accounts.models import Consent
from accounts.selectors.consents import has_consent
from common.http import AuthenticatedHttpRequest, as_member, safe_next
from common.kept_answers import answers_kept
from common.ratelimits import Limit, hit
from common.rules import require
from drugs import rules
from drugs.actions import experiences as cards
from drugs.effects import EFFECTS
from drugs.exceptions import TooManyChanges
from drugs.forms.experience import ExperienceForm
from drugs.models import Drug, Experience
from drugs.second_look import mark_of, remarks_on
from drugs.selectors import drug_address
from drugs.selectors.experiences import card_history, content_of, experience_list, own_card

if TYPE_CHECKING:
    from django.http import HttpResponse

    from drugs.selectors.experiences import Show

_TAPS = Limit("card-taps", amount=60, seconds=60)


@require_safe
@login_required
def experiences(request: AuthenticatedHttpRequest, slug: str) -> HttpResponse:
    """What members say about a drug: newest or most helpful first, all or those that name one side effect."""
    drug = _drug(request, slug)
    if drug.slug != slug:
        return redirect("drugs:experience_list", drug.slug, permanent=True)
    show: Show = "helpful" if request.GET.get("show") == "helpful" else "newest"
    effect = request.GET.get("effect", "")
    effect = effect if effect in EFFECTS else ""
    found = experience_list(request.user, drug, show=show, effect=effect, cursor=request.GET.get("at", ""))
    chosen = {"show": show} | ({"effect": effect} if effect else {})
    context = {
        "nav": "drugs",
        "drug": drug,
        "mine": own_card(request.user, drug),
        "found": found,
        "show": show,
        "effect": effect,
        "effect_words": EFFECTS.get(effect, ""),
        "newer_query": urlencode({**chosen, "at": found.newer}) if found.newer else "",
        "older_query": urlencode({**chosen, "at": found.older}) if found.older else "",
        "talk_url": reverse("forums:threads_about", args=[drug.slug]),
        "may_write": not rules.why_no_experience(request.user, drug),
    }
    return render(request, "drugs/experience_list.html", context)


@answers_kept
@require_http_methods(["GET", "POST"])
def edit(request: AuthenticatedHttpRequest, slug: str) -> HttpResponse:
    """The member's one card about a drug: written the first time, changed from then on."""
    drug = _drug(request, slug)
    if drug.slug != slug and request.method == "GET":
        return redirect("drugs:experience_edit", drug.slug)
    card = own_card(request.user, drug)
    said = {**content_of(card), "audience": card.audience} if card else None
    if request.method != "POST":
        require(not (refusal := rules.why_no_experience(request.user, drug)), refusal)
        if not has_consent(request.user, Consent.Kind.HEALTH):
            return redirect(_consent_url(request))
        return _edit_page(request, drug, card, ExperienceForm(drug=drug, said=said))
    form = ExperienceForm(request.POST, drug=drug, said=said)
    if not form.is_valid():
        return _edit_page(request, drug, card, form)
    remarks = remarks_on(form.cleaned_data["answers"].words)
    seen = {remark.text for remark in remarks_on(card.words)} if card else set()
    if {remark.text for remark in remarks} - seen and request.POST.get("as_is") != mark_of(remarks):
        return _edit_page(request, drug, card, form, remarks=remarks, mark=mark_of(remarks))
    try:
        cards.save_experience(by=request.user, drug=drug, **form.cleaned_data)
    except ConsentMissing:  # taken back meanwhile, in another window: the answers stay on the page
        return _edit_page(request, drug, card, form, consent_url=_consent_url(request), status=403)
    except PermissionDenied as refused:
        return _edit_page(request, drug, card, form, refusal=str(refused), status=403)
    except TooManyChanges as refused:
        return _edit_page(request, drug, card, form, refusal=_too_fast(refused.minutes), status=429)
    messages.success(request, _("Your card is saved. Thank you."))
    return redirect("drugs:experience_list", drug.slug)


@login_required
@require_http_methods(["GET", "POST"])
def withdraw(request: AuthenticatedHttpRequest, slug: str) -> HttpResponse:
    """GET asks, POST removes the card for good. A second POST leads to the same place."""
    drug = _drug(request, slug)
    card = own_card(request.user, drug)
    if request.method == "POST" and card is not None:
        cards.withdraw_experience(by=request.user, experience=card)
        messages.success(request, _("Your card is gone, and so is everything it said before."))
    if request.method == "POST" or card is None:
        return redirect("drugs:experience_list", drug.slug)
    return render(request, "drugs/experience_withdraw.html", {"nav": "drugs", "drug": drug, "card": card})


@require_safe
@login_required
def history(request: AuthenticatedHttpRequest, slug: str) -> HttpResponse:
    """What the member's card says and said. Nobody else sees this page."""
    drug = _drug(request, slug)
    card = own_card(request.user, drug)
    if card is None:
        return redirect("drugs:experience_list", drug.slug)
    context = {"nav": "drugs", "drug": drug, "card": card, "versions": card_history(card)}
    return render(request, "drugs/experience_history.html", context)


@require_POST
def helpful(request: HttpRequest, pk: int) -> HttpResponse:
    """`add` or `remove`: the same button twice changes nothing."""
    if not request.user.is_authenticated:
        return redirect_to_login(safe_next(request, reverse("drugs:drug_list")))
    member = as_member(request)
    card = get_object_or_404(Experience.objects.visible_to(member).select_related("drug"), pk=pk)
    act = cards.mark_helpful if "add" in request.POST else cards.unmark_helpful
    if "add" not in request.POST and "remove" not in request.POST:
        raise Http404
    if hit(_TAPS, str(member.pk)):
        act(by=member, experience=card)
    else:
        messages.info(request, _("That was a lot of taps in a short time. Rest for a minute."))
    return redirect(safe_next(request, f"{reverse('drugs:experience_list', args=[card.drug.slug])}#card{pk}"))


def _drug(request: HttpRequest, slug: str) -> Drug:
    """The drug of this address, or of any other name that leads to it."""
    address = drug_address(slug)
    if address is None:
        raise Http404
    return get_object_or_404(Drug.objects.visible_to(request.user), slug=address)


def _edit_page(
    request: AuthenticatedHttpRequest,
    drug: Drug,
    card: Experience | None,
    form: ExperienceForm,
    *,
    status: int = 200,
    **look: Any,
) -> HttpResponse:
    """The form, and above it what keeps the answers from being saved."""
    context = {"nav": "drugs", "drug": drug, "card": card, "form": form, **look}
    return render(request, "drugs/experience_edit.html", context, status=status)


def _consent_url(request: HttpRequest) -> str:
    return f"{reverse('accounts:health_consent')}?{urlencode({'next': request.path})}"


def _too_fast(minutes: int) -> str:
    return ngettext(
        "You have saved a lot in a short time. Your answers are still here. You can save them in %(minutes)s minute.",
        "You have saved a lot in a short time. Your answers are still here. You can save them in %(minutes)s minutes.",
        minutes,
    ) % {"minutes": minutes}
