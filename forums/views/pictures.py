"""Pictures: handing them out to those who may see them, and taking them in beside words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
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

    from django.http import QueryDict

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
class SentWords:
    """What a form with a picture field sent: the words, with the picture in them when one came."""

    data: QueryDict
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
    def alt(self) -> str:
        """The description to show in its box again: that of a picture that did not go."""
        return str(self.form.data.get("picture_alt", "")) if any(self.errors) else ""


def take_picture(request: HttpRequest) -> SentWords:
    """Read a POST that may bring a picture beside its words, whichever button sent it.

    A picture that goes is named at the end of `body`, so that nothing has to be chosen twice.
    """
    button, file = _ADD in request.POST, request.FILES.get("picture")
    if not button and not file:
        return SentWords(request.POST, PictureForm(), stays=False)
    form = PictureForm(request.POST, request.FILES)
    data = request.POST.copy()
    if written := _add(request, form):
        body = data.get("body", "").rstrip()
        data["body"] = f"{body}\n\n{written}\n" if body else f"{written}\n"
    return SentWords(data, form, stays=button or not written)


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
