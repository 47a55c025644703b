"""Pictures: handing them out to those who may see them, and taking them in beside words."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from common.http import as_member
from common.pagecache import is_visitor
from forums.actions.pictures import add_picture, picture_markdown
from forums.picture_files import path_of
from forums.picture_form import PictureForm
from forums.pictures import PictureError
from forums.selectors.pictures import find_picture

if TYPE_CHECKING:
    import uuid

    from django.utils.safestring import SafeString

_FOR_VISITORS = "public, max-age=0, s-maxage=30, must-revalidate"  # as pages for visitors (D5)
_FOR_MEMBERS = "private, no-cache"  # a browser may keep it, and asks each time whether it still may show it
_ADD = "add_picture"  # the button that puts the picture into the words and sends nothing


@require_safe
def picture(request: HttpRequest, picture_id: uuid.UUID, width: int) -> HttpResponseBase:
    """One file, streamed, after asking who may see its post. Its address alone opens nothing."""
    found = find_picture(request.user, picture_id, width)
    if found is None:
        raise Http404
    etag = f'"{picture_id.hex}-{width}"'  # what an address holds never changes
    answer = get_conditional_response(request, etag=etag)
    response: HttpResponseBase = _file(picture_id, width) if answer is None else answer
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = _FOR_VISITORS if is_visitor(request) else _FOR_MEMBERS
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    patch_vary_headers(response, ["Cookie"])
    return response


def _file(picture_id: uuid.UUID, width: int) -> FileResponse:
    try:
        opened = default_storage.open(path_of(picture_id, width))
    except FileNotFoundError as gone:
        raise Http404 from gone
    return FileResponse(opened, content_type="image/webp", filename=f"{width}.webp")


@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """For pictures.js: 201 with the Markdown to put into the box, or what is wrong with which field."""
    if not request.user.is_authenticated:
        return JsonResponse(
            {
                "error": _(
                    "You were signed out to keep you safe. Your text is still in the box. Sign in in another window, then try again."
                )
            },
            status=403,
        )
    form = PictureForm(request.POST, request.FILES)
    written = _add(request, form)
    if written:
        return JsonResponse({"markdown": written}, status=201)
    field = "picture_alt" if "picture_alt" in form.errors and "picture" not in form.errors else "picture"
    return JsonResponse({"field": field, "error": form.errors[field][0]}, status=400)


@dataclass(frozen=True, slots=True)
class SentPicture:
    """What became of the picture beside some words, if one came."""

    form: PictureForm
    stays: bool  # show the page again and send nothing: the button said so, or something needs another look

    @property
    def errors(self) -> tuple[str, str]:
        """What is wrong with the photo and with its description: sentences or ""."""
        if not self.form.is_bound:
            return "", ""
        first = [next(iter(self.form.errors.get(name, [])), "") for name in ("picture", "picture_alt")]
        return str(first[0]), str(first[1])

    @property
    def box(self) -> SafeString:
        """The fields, with what is wrong with them."""
        return picture_box(*self.errors, self.alt)

    @property
    def alt(self) -> str:
        """The description to show in its box again: that of a picture that did not go."""
        return str(self.form.data.get("picture_alt", "")) if any(self.errors) else ""


def picture_box(error: str = "", alt_error: str = "", alt: str = "") -> SafeString:
    """The folded fields for a picture, open when something is wrong with one. Rendered once for each language when nothing is."""
    render = _picture_box if error or alt_error else _closed_picture_box
    return render(get_language(), error, alt_error, alt)


def _picture_box(_language: str | None, error: str, alt_error: str, alt: str) -> SafeString:
    return render_to_string(
        "forums/partials/_picture_box.html",
        {
            "url": reverse("forums:picture_add"),
            "picture_error": error,
            "picture_alt_error": alt_error,
            "picture_alt": alt,
        },
    )


_closed_picture_box = functools.lru_cache(maxsize=16)(_picture_box)


def take_picture(request: HttpRequest) -> SentPicture:
    """Read a POST that may bring a picture beside its words, whichever button sent it.

    A picture that goes is named at the end of `body` in request.POST from now on, and the button that only adds it shows the
    preview, so that nothing has to be chosen twice. Call it before anything reads the words.
    """
    button, file = request.POST.get(_ADD), request.FILES.get("picture")
    if not button and not file:
        return SentPicture(PictureForm(), stays=button is not None)  # "": Enter in a one-line box
    form = PictureForm(request.POST, request.FILES)
    data = request.POST.copy()
    if written := _add(request, form):
        body = data.get("body", "").rstrip()
        data["body"] = f"{body}\n\n{written}\n" if body else f"{written}\n"
        if button:
            data["preview"] = "1"
        request.POST = data  # type: ignore[assignment] # its setter, which the stubs do not know
    return SentPicture(form, stays=bool(button) or not written)


def _add(request: HttpRequest, form: PictureForm) -> str:
    """The Markdown of the picture, or "" with the reason among the form's errors."""
    if not form.is_valid():
        return ""
    try:
        added = add_picture(
            by=as_member(request),
            upload=form.cleaned_data["picture"],
            alt=form.cleaned_data["picture_alt"],
        )
    except (PictureError, PermissionDenied) as refused:
        form.add_error("picture", str(refused))
        return ""
    return picture_markdown(added)
