"""Facebook calls here when somebody removes the site from their account there. The signature is the proof; nobody is signed in."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp
from django.conf import settings
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from accounts.actions.providers import delete_at_provider_request, part_from_provider
from accounts.models import ProviderDeletion
from accounts.signed_requests import BadSignedRequest, SignedRequest, read_signed_request

if TYPE_CHECKING:
    from django.http import HttpRequest

logger = logging.getLogger(__name__)

_PROVIDER = "facebook"


@csrf_exempt  # Facebook's servers post here; what they sign is the proof
@require_POST
def data_deletion(request: HttpRequest) -> HttpResponse:
    """Somebody asked Facebook that we delete what it told us. Done at once; answers with where to read that it was."""
    try:
        signed = _signed(request)
    except BadSignedRequest:
        return _refused()
    done = delete_at_provider_request(provider=_PROVIDER, uid=signed.user_id)
    url = settings.SITE_ORIGIN + reverse("accounts:facebook_deletion_status", args=[done.code])
    return JsonResponse({"url": url, "confirmation_code": done.code})


@csrf_exempt  # as above
@require_POST
def deauthorise(request: HttpRequest) -> HttpResponse:
    """Somebody removed the site at Facebook: that account no longer signs in here."""
    try:
        signed = _signed(request)
    except BadSignedRequest:
        return _refused()
    part_from_provider(provider=_PROVIDER, uid=signed.user_id)
    return JsonResponse({})


@never_cache
@require_safe
def deletion_status(request: HttpRequest, code: str) -> HttpResponse:
    """What was done, for whoever has the code. It does not say who they are, nor whether there is an account."""
    done = get_object_or_404(ProviderDeletion, code=code)
    return render(request, "accounts/facebook_deletion.html", {"done": done})


def _signed(request: HttpRequest) -> SignedRequest:
    try:
        app = get_adapter().get_app(request, _PROVIDER)
    except SocialApp.DoesNotExist as none:  # this site has no sign-in with Facebook
        raise Http404 from none
    return read_signed_request(request.POST.get("signed_request", ""), secret=app.secret)


def _refused() -> HttpResponse:
    logger.warning("a call that claims to be Facebook's was refused")
    return JsonResponse({"error": "signed_request"}, status=400)
