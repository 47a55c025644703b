"""What members say about themselves: the page to say it on, and the picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actions.profiles import remove_picture, save_picture, save_profile
from accounts.audiences import Audience
from accounts.exceptions import ConsentMissing
from accounts.forms.profile import PictureForm, ProfileForm, profile_initial
from accounts.models import Consent
from accounts.profile_pictures import path_of
from accounts.selectors.consents import has_consent
from accounts.selectors.profiles import health_lines, may_see_picture, own_profile, picture_url
from common.http import as_member
from common.kept_answers import answers_kept
from common.personal_details import find_personal_details, mark_of
from common.pictures import PictureError

if TYPE_CHECKING:
    import uuid

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from accounts.models import Profile
    from common.personal_details import Hint


@answers_kept
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    member = as_member(request)
    said, health = own_profile(member)
    form = ProfileForm(
        request.POST if request.method == "POST" else None,
        initial=profile_initial(said, health),
        agreed=has_consent(member, Consent.Kind.HEALTH),
    )
    consent_gone, hints = False, []
    if form.is_valid() and not (hints := _to_look_at_again(request, form, said)):
        try:
            save_profile(by=member, general=form.general, health=form.health)
        except ConsentMissing:  # taken back in another window, while this page was open
            consent_gone = True
        except PermissionDenied as refused:
            form.add_error("words", str(refused))
        else:
            messages.success(request, _("Saved."))
            return redirect("accounts:profile")
    context = {
        "nav": "me",
        "form": form,
        "consent_gone": consent_gone,
        "hints": hints,
        "mark": _mark_of(hints),
        "kept": [] if form.agreed else health_lines(health),
        "picture": picture_url(said.picture) if said.picture else "",
        "picture_audience": said.get_picture_audience_display(),
    }
    return render(request, "accounts/profile.html", context)


def _to_look_at_again(request: HttpRequest, form: ProfileForm, said: Profile) -> list[Hint]:
    """What leads to a person in words that others shall see, unless it stands there already or `as_is` says that it was seen."""
    words = form.general.words
    if form.general.words_audience == Audience.ME:
        return []
    hints = find_personal_details(words)
    known = {hint.text for hint in find_personal_details(said.words)}
    is_new = {hint.text for hint in hints} - known
    return hints if is_new and request.POST.get("as_is") != _mark_of(hints) else []


def _mark_of(hints: list[Hint]) -> str:
    return mark_of(hint.text for hint in hints)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def picture(request: HttpRequest) -> HttpResponse:
    """Adds a picture, puts another in its place, or changes who sees it."""
    member = as_member(request)
    said, _health = own_profile(member)
    posted = request.method == "POST"
    form = PictureForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        has_picture=said.picture is not None,
        initial={"audience": said.picture_audience},
    )
    if form.is_valid():
        data = form.cleaned_data
        try:
            save_picture(by=member, audience=data["audience"], upload=data["picture"])
        except PictureError as refused:
            form.add_error("picture", str(refused))
        except PermissionDenied as refused:
            form.add_error("audience", str(refused))
        else:
            messages.success(request, _("Saved."))
            return redirect("accounts:profile")
    context = {"nav": "me", "form": form, "picture": picture_url(said.picture) if said.picture else ""}
    return render(request, "accounts/profile_picture.html", context)


@login_required
@require_POST
def picture_remove(request: HttpRequest) -> HttpResponse:
    """A second press leads to the same place."""
    if remove_picture(by=as_member(request)):
        messages.success(request, _("The picture is gone."))
    return redirect("accounts:profile")


@require_safe
def picture_file(request: HttpRequest, picture_id: uuid.UUID) -> HttpResponseBase:
    """The file, streamed, after asking whether the reader may see it now. Its address alone opens nothing, to visitors never."""
    if not may_see_picture(request.user, picture_id):
        raise Http404
    etag = f'"{picture_id.hex}"'  # what an address holds never changes
    answer = get_conditional_response(request, etag=etag)
    response: HttpResponseBase = _file(picture_id) if answer is None else answer
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "private, no-cache"  # kept by the browser, which asks each time
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    patch_vary_headers(response, ["Cookie"])
    return response


def _file(picture_id: uuid.UUID) -> FileResponse:
    try:
        opened = default_storage.open(path_of(picture_id))
    except FileNotFoundError as gone:
        raise Http404 from gone
    return FileResponse(opened, content_type="image/webp", filename="picture.webp")
